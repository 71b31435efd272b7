"""What Telegram sends, made into our words. Tolerant on purpose: a field that is missing or new stops nothing.

Takes raw JSON rather than aiogram's models, which refuse a whole update (and a whole batch) for one odd field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels import base
from bot.channels.base import Inbound
from bot.channels.telegram_content import content
from bot.channels.telegram_screen import TICK
from bot.commands import is_link
from flows.model import Reply

NAME = "telegram"
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
START = "/start"
GROUPS = frozenset({"group", "supergroup"})
EDITED = "edited"
"""The command that stands for an edit: what was written before is taken already, and an edit does not reach it."""


class Unreadable(Exception):
    """An update that cannot be taken apart at all."""


@dataclass(frozen=True, slots=True)
class Reachability:
    """The person blocked us (`reason`) or let us in again (None)."""

    sender: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button press: Telegram wants to hear that it was noticed, within seconds."""

    query_id: str
    inbound: Inbound


@dataclass(frozen=True, slots=True)
class Edited:
    """The words of an earlier message were changed. `message` tells it from other messages."""

    message: str
    inbound: Inbound


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody in a group may have addressed us: whether so, the marks in their message tell, never its words."""

    chat: int
    language: str | None
    addressed: frozenset[str]  # "/" a command, "/name" and "@name" one of that name's, in small letters


@dataclass(frozen=True, slots=True)
class Ignored:
    """Not for us: a channel, an edit without words, a kind of update that says nothing of a person's wish."""


Parsed = Inbound | Pressed | Edited | InGroup | Reachability | Ignored


def parse(update: object) -> Parsed:
    """One update. Raises Unreadable when it has not even an id and a sender where its kind says so."""
    if not isinstance(update, Mapping) or not isinstance(update.get("update_id"), int):
        raise Unreadable("no update_id")
    external_id = str(update["update_id"])
    try:
        if "message" in update:
            return _message(update["message"], external_id)
        if "callback_query" in update:
            return _press(update["callback_query"], external_id)
        if "edited_message" in update:
            return _edit(update["edited_message"], external_id)
        if "my_chat_member" in update:
            return _membership(update["my_chat_member"])
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Unreadable(type(error).__name__) from error
    return Ignored()


def _message(message: Mapping[str, Any], external_id: str) -> Parsed:
    chat = message["chat"]
    kind = chat.get("type", "private")
    if kind in GROUPS:
        return _group(message)
    if kind != "private":
        return Ignored()
    text = message.get("text")
    found = (reply_to_text(text), None) if isinstance(text, str) else content(message)
    if found is None:
        return Ignored()
    album = message.get("media_group_id")
    extra = {"album": album} if isinstance(album, str) and album else {}
    language = _language(message.get("from"))
    return Inbound(NAME, _id(chat), external_id, found[0], language, extra, found[1])


def reply_to_text(text: str) -> Reply:
    """`/start` is a command, and `/start form_x` follows a link; the rest is the citizen's own words."""
    word, _, rest = text.strip().partition(" ")
    if word.partition("@")[0] != START:
        return Reply(text=text)
    payload = rest.strip()
    return Reply(command=payload if is_link(payload) else "start")


def _edit(message: Mapping[str, Any], external_id: str) -> Parsed:
    """Telegram calls many things an edit (a place that moves, a preview that came): only changed words count."""
    chat = message["chat"]
    if chat.get("type", "private") != "private" or not ("text" in message or "caption" in message):
        return Ignored()
    inbound = Inbound(NAME, _id(chat), external_id, Reply(command=EDITED), _language(message.get("from")))
    return Edited(f"{inbound.sender}:{int(message['message_id'])}", inbound)


def _group(message: Mapping[str, Any]) -> Parsed:
    text, marks = message.get("text"), message.get("entities")
    if not isinstance(text, str) or not isinstance(marks, list):
        return Ignored()
    units = text.encode("utf-16-le", "surrogatepass")
    addressed = set()
    for mark in marks:
        start, length = int(mark["offset"]), int(mark["length"])
        marked = units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace").lower()
        if mark.get("type") == "mention":
            addressed.add(marked)
        elif mark.get("type") == "bot_command" and start == 0:
            addressed.add("/" + marked.partition("@")[2])
    if not addressed:
        return Ignored()
    return InGroup(int(message["chat"]["id"]), _language(message.get("from")), frozenset(addressed))


def _press(query: Mapping[str, Any], external_id: str) -> Parsed:
    data = query.get("data")
    sender = _id(query["from"])
    message = query.get("message") or {}
    chat = message.get("chat") or {}
    if chat.get("type", "private") != "private":
        return Ignored()
    if not isinstance(data, str):  # a game's button; we have none
        reply, origin = Reply(unreadable=True), None
    else:
        reply, origin = pressed(data), _origin(message, data) if "message_id" in message else None
    inbound = Inbound(NAME, sender, external_id, reply, _language(query["from"]), pressed=origin)
    return Pressed(str(query["id"]), inbound)


def pressed(data: str) -> Reply:
    """What a button stands for. The data came from outside: the engine checks that it was really offered."""
    return Reply(command=data[1:]) if data.startswith("!") else Reply(choice=data)


def _origin(message: Mapping[str, Any], data: str) -> base.Pressed:
    """The message under whose words the button stood. A way round the question (Back) has no label: it is no answer."""
    text = message.get("text")
    label = "" if data.startswith("!") else _label(message.get("reply_markup"), data)
    return base.Pressed(str(int(message["message_id"])), text if isinstance(text, str) else "", label)


def _label(markup: Mapping[str, Any] | None, data: str) -> str:
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            if button.get("callback_data") == data:
                return str(button["text"]).removeprefix(TICK)
    return ""


def _membership(change: Mapping[str, Any]) -> Parsed:
    if change["chat"].get("type", "private") != "private":
        return Ignored()
    gone = change["new_chat_member"].get("status") in {"kicked", "left"}
    return Reachability(_id(change["chat"]), "blocked" if gone else None)


def _id(of: Mapping[str, Any]) -> str:
    """A number, whatever stands there: sending to anything else is of no use."""
    return str(int(of["id"]))


def _language(sender: Mapping[str, Any] | None) -> str | None:
    code = (sender or {}).get("language_code")
    return code if isinstance(code, str) else None
