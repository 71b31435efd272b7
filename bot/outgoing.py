"""A waiting message put into words for a channel: translated, with its buttons, its file opened, its approved text
found. Sends nothing."""

from __future__ import annotations

from bot.channels.base import Button, Channel, File, Outbound, Pressed, Refused, Template
from bot.words import COMMANDS
from casework.errors import NotFound
from casework.files import service as files
from casework.house import House
from casework.organisation import service as organisation
from casework.outbox.rules import Enclosed, Message
from locales.translate import render
from store.files import MissingFile
from vault.errors import CannotOpen


async def compose(house: House, channel: Channel, message: Message) -> Outbound:
    """What the channel is given. Raises Refused where the file is lost or no text was approved for the purpose."""
    file = None if message.file is None else await _file(house, message.file)
    template = await _template(house, message) if message.template and channel.window is not None else None
    return outbound(message, file, template)


def outbound(message: Message, file: File | None = None, template: Template | None = None) -> Outbound:
    """A message in its language: words, buttons of the question, buttons beside it."""
    language, origin = message.language, message.origin
    return Outbound(
        text="\n\n".join(render(part, language) for part in message.parts),
        choices=tuple(
            Button(render(choice.label, language), f"{message.question}:{choice.value}") for choice in message.choices
        ),
        commands=tuple(Button(render(COMMANDS[name], language), f"!{name}") for name in message.commands),
        language=language,
        wants=message.wants,
        file=file,
        template=template,
        pressed=None if origin is None else Pressed(origin.message_id, origin.text, origin.label),
        replaces=origin is not None and origin.alone,
    )


async def _file(house: House, enclosed: Enclosed) -> File:
    try:
        async with house.database.reading() as session:
            opened = await files.open_enclosed(session, house.files, enclosed)
    except (NotFound, MissingFile, CannotOpen):
        raise Refused("file_lost") from None
    return File(opened.name, opened.media_type, opened.kind, opened.content)


async def _template(house: House, message: Message) -> Template:
    async with house.database.reading() as session:
        decided = await organisation.settings(session, house.name)
    name = decided.templates.get(message.template, {}).get(message.language)
    if not name:
        raise Refused("no_template")
    return Template(name, message.language, message.values)
