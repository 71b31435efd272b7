"""A waiting message put into words for a channel: translated, with its buttons, its file opened or made, its approved
text found. Sends nothing."""

from __future__ import annotations

from bot.channels.base import Button, Channel, File, Outbound, Pressed, Refused, Template, WindowClosed
from bot.words import COMMANDS
from casework.errors import NotFound
from casework.events import made
from casework.files import service as files
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import WITH_BUTTONS
from casework.organisation.rules import approved as approved_text
from casework.outbox.rules import WINDOW_CLOSED, Enclosed, Made, Message
from flows.model import Choice
from locales.translate import render
from store.files import MissingFile
from vault.errors import CannotOpen

BETWEEN = " · "
"""Between what were lines."""
MOST_IN_ONE = 900
"""Characters: WhatsApp takes 1,024, and the approved words around them count too."""


async def compose(house: House, channel: Channel, message: Message, *, closed: bool = False) -> Outbound:
    """What the channel is given; `closed`: it takes only approved texts to this person now. Raises WindowClosed where
    there is none in this message's place, Refused where the file is lost or no text was approved for the purpose."""
    approved = message.template and channel.window is not None and (closed or not message.if_closed)
    template = await _template(house, message) if approved else None
    if closed and template is None:
        raise WindowClosed(WINDOW_CLOSED)
    file = None if message.file is None or template is not None else await _file(house, message, message.file)
    return outbound(message, file, template)


def outbound(message: Message, file: File | None = None, template: Template | None = None) -> Outbound:
    """A message in its language: words, buttons of the question, buttons beside it."""
    language, origin = message.language, message.origin
    return Outbound(
        text="\n\n".join(render(part, language) for part in message.parts),
        choices=tuple(Button(render(choice.label, language), _data(message, choice)) for choice in message.choices),
        commands=tuple(Button(render(COMMANDS[name], language), f"!{name}") for name in message.commands),
        language=language,
        wants=message.wants,
        file=file,
        template=template,
        pressed=None if origin is None else Pressed(origin.message_id, origin.text, origin.label),
        replaces=origin is not None and origin.alone,
    )


async def _file(house: House, message: Message, file: Enclosed | Made) -> File:
    try:
        async with house.database.reading() as session:
            if isinstance(file, Made):
                found = await made.make(session, house.keyring, file, message.language, house.name, house.now())
                # It is the person's own: a certificate is shown to others, a code given to whoever comes along.
                return File(found.name, found.media_type, found.kind, found.content, protected=False)
            opened = await files.open_enclosed(session, house.files, file)
    except (NotFound, MissingFile, CannotOpen):
        raise Refused("file_lost") from None
    return File(opened.name, opened.media_type, opened.kind, opened.content)


async def _template(house: House, message: Message) -> Template | None:
    """None: no text was approved for this in this language, and the message may wait instead."""
    async with house.database.reading() as session:
        decided = await organisation.settings(session, house.name)
    name = approved_text(decided.templates, message.template, message.language)
    if not name and message.if_closed:
        return None
    if not name:
        raise Refused("no_template")
    values = message.values or ((_in_one_line(message),) if message.if_closed else ())
    pressable = message.choices if message.template in WITH_BUTTONS else ()
    return Template(name, message.language, values, tuple(_data(message, choice) for choice in pressable))


def _in_one_line(message: Message) -> str:
    """All that the message says: an approved text takes no line breaks in its places."""
    lines = "\n".join(render(part, message.language) for part in message.parts).splitlines()
    line = BETWEEN.join(line.strip() for line in lines if line.strip())
    return line if len(line) <= MOST_IN_ONE else line[: MOST_IN_ONE - 1].rstrip() + "…"


def _data(message: Message, choice: Choice) -> str:
    return f"{message.question}:{choice.value}"
