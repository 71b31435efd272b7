"""What a browser sent, made into a turn: the message read, shown as the person's own bubble, and handed on.

Decides nothing about the conversation. A message sent twice under one id is one message.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.channels.base import Attachment, Inbound
from bot.channels.web_channel import NAME
from bot.channels.web_guard import NOT_UNDERSTOOD, Limits, Refused
from bot.channels.web_identity import Guest
from bot.channels.web_pages import new_key
from bot.commands import is_link
from bot.words import COMMANDS
from casework.house import MAIL_BELL, House
from casework.mailbox import service as mailbox
from casework.mailbox.rules import Bubble, Enclosure
from casework.outbox import service as outbox
from casework.people import service as people
from flows.model import Reply, Text
from flows.text import T_
from locales.translate import render

Receive = Callable[[Inbound], Awaitable[bool]]
"""One turn; False: nothing could be stored."""

MAX_CHOICE = 64  # bytes, as everywhere
MAX_ID = 100
_COMMAND = re.compile(r"[a-z_]{1,20}")
_PLACE = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?),(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
_LOOK_SECONDS = 0.25

EMPTY = T_("Please write something first.", context="error")
PLACE = T_("Share where I am", context="web")


@dataclass(frozen=True, slots=True)
class Words:
    """One message of a browser: its own id for it, what was said, and the bubble whose button was pressed."""

    id: str
    reply: Reply
    bubble: int = 0
    attachment: Attachment | None = None

    def carrying(self, attachment: Attachment) -> Words:
        """The same with a file that was kept; the words are its caption."""
        reply = replace(self.reply, media="file", media_kind=attachment.kind)
        return replace(self, reply=reply, attachment=attachment)


def words_of(fields: Mapping[str, str], limits: Limits, *, with_file: bool = False) -> Words:
    """The message in a request: exactly one of text, choice, command and location. Raises Refused.

    `with_file`: a file came along, so there may be a text or none, and nothing is pressed.
    """
    given = {name: fields[name] for name in ("choice", "command", "location") if fields.get(name)}
    if not given or with_file:
        return Words(_id(fields), Reply(text=_text(fields, limits, optional=with_file)))
    if len(given) > 1:
        raise Refused(NOT_UNDERSTOOD, 422)
    bubble = fields.get("bubble", "")
    return Words(_id(fields), _pressed(**given), int(bubble) if _is_number(bubble) else 0)


def _pressed(choice: str | None = None, command: str | None = None, location: str | None = None) -> Reply:
    if choice is not None and len(choice.encode()) > MAX_CHOICE:
        raise Refused(NOT_UNDERSTOOD, 422)
    if command is not None and not (_COMMAND.fullmatch(command) or is_link(command)):
        raise Refused(NOT_UNDERSTOOD, 422)
    return Reply(choice=choice, command=command, location=None if location is None else _place(location))


def _place(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, as "40.4093,49.8671"."""
    found = _PLACE.fullmatch(text)
    if found is None or abs(latitude := float(found[1])) > 90 or abs(longitude := float(found[2])) > 180:
        raise Refused(NOT_UNDERSTOOD, 422)
    return latitude, longitude


def _text(fields: Mapping[str, str], limits: Limits, *, optional: bool = False) -> str | None:
    text = fields.get("text", "").strip()
    if not text and optional:
        return None
    if not text:
        raise Refused(EMPTY, 422)
    if len(text) > limits.text:
        raise Refused(too_long(limits), 422)
    return text


def too_long(limits: Limits) -> Text:
    return T_(
        "The text is too long: at most {n} characters fit into one message. Nothing is lost: please send it in parts.",
        context="web",
        n=limits.text,
    )


def _id(fields: Mapping[str, str]) -> str:
    return fields.get("id", "")[:MAX_ID] or new_key()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def external_id(house: House, guest: Guest, words: Words) -> str:
    """The update's id for the turn: the browser's own, bound to the person, so that nobody can use up another's."""
    return house.keyring.digest(f"{guest.browser.sender}:{words.id}", "web update").hex()


def inbound(house: House, guest: Guest, words: Words, client: str) -> Inbound:
    return Inbound(
        channel=NAME,
        sender=guest.browser.sender,
        external_id=external_id(house, guest, words),
        reply=words.reply,
        language=guest.language,
        extra={"public_key": guest.browser.public_key.hex(), "client": client},
        attachment=words.attachment,
    )


async def say(house: House, receive: Receive, guest: Guest, words: Words, client: str) -> int | None:
    """Hand the message on; `client` is whom the network address counts as.

    Returns the id of the person's own bubble, 0 where there is none; None: could not be kept.

    The bubble goes in first, so that it stands before the answer; after a failure the same message finds it there.
    """
    update = inbound(house, guest, words, client)
    mine = await _show_own(house, guest, words, update.external_id)
    if not await receive(update):
        return None
    if guest.address_id is not None:
        await house.live.ring(MAIL_BELL, str(guest.address_id))
    return mine


async def _show_own(house: House, guest: Guest, words: Words, update_id: str) -> int:
    if guest.address_id is None:  # the first word of all is Start, which needs no bubble
        return 0
    sent = words.attachment
    file = None if sent is None else Enclosure(sent.name or "", sent.kind)
    text = words.reply.text or ("" if file else await _label(house, guest, guest.address_id, words))
    if text is None:
        return 0
    bubble = Bubble(mine=True, text=text, language=guest.language, file=file)
    async with house.database.writing() as session:
        return (
            await mailbox.post(
                session,
                guest.address_id,
                guest.browser.public_key,
                bubble,
                house.now(),
                external_id=update_id,
            )
            or 0
        )


async def _label(house: House, guest: Guest, address_id: int, words: Words) -> str | None:
    """What stood on the button that was pressed; the page's own buttons have a command's usual name."""
    if words.reply.location is not None:
        return render(PLACE, guest.language)
    data = words.reply.choice or f"!{words.reply.command}"
    async with house.database.reading() as session:
        mail = await mailbox.read(session, address_id, guest.browser.private_key, max(0, words.bubble - 1))
    for _, _, bubble in reversed(mail):
        for pressed, label in (*bubble.choices, *bubble.commands):
            if pressed == data:
                return label
    command = COMMANDS.get(words.reply.command or "")
    return None if command is None else render(command, guest.language)


async def answered(house: House, guest: Guest, seconds: float) -> None:
    """Wait until nothing more is on its way to this person, at most so long. For pages without JavaScript."""
    ends = time.monotonic() + seconds
    async with house.live.listen(MAIL_BELL) as ear:
        while (left := ends - time.monotonic()) > 0:
            async with house.database.reading() as session:
                found = await people.address_id_of(session, house.keyring, NAME, guest.browser.sender)
                if found is None or not await outbox.on_its_way(session, found[0]):
                    return
            await ear.wait(min(_LOOK_SECONDS, left))
