"""What Telegram sends, made into our words. Tolerant on purpose: a field that is missing or new stops nothing.

Takes raw JSON rather than aiogram's models, which refuse a whole update (and a whole batch) for one odd field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Inbound
from bot.commands import LINK
from flows.model import Reply

NAME = "telegram"
ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
START = "/start"


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
class Ignored:
    """Not for us: a group, an edit, a kind of update that says nothing of a person's wish."""


Parsed = Inbound | Pressed | Reachability | Ignored


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
        if "my_chat_member" in update:
            return _membership(update["my_chat_member"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error
    return Ignored()


def _message(message: Mapping[str, Any], external_id: str) -> Parsed:
    chat = message["chat"]
    if chat.get("type", "private") != "private":
        return Ignored()
    text = message.get("text")
    reply = Reply(unreadable=True) if not isinstance(text, str) else reply_to_text(text)
    return Inbound(NAME, str(chat["id"]), external_id, reply, _language(message.get("from")))


def reply_to_text(text: str) -> Reply:
    """`/start` is a command, and `/start form_x` follows the link to a survey; the rest is the citizen's own words."""
    word, _, rest = text.strip().partition(" ")
    if word.partition("@")[0] != START:
        return Reply(text=text)
    return Reply(command=rest.strip() if rest.startswith(LINK) else "start")


def _press(query: Mapping[str, Any], external_id: str) -> Parsed:
    data = query.get("data")
    sender = str(query["from"]["id"])
    chat = (query.get("message") or {}).get("chat") or {}
    if chat.get("type", "private") != "private":
        return Ignored()
    reply = pressed(data) if isinstance(data, str) else Reply(unreadable=True)
    return Pressed(str(query["id"]), Inbound(NAME, sender, external_id, reply, _language(query["from"])))


def pressed(data: str) -> Reply:
    """What a button stands for. The data came from outside: the engine checks that it was really offered."""
    return Reply(command=data[1:]) if data.startswith("!") else Reply(choice=data)


def _membership(change: Mapping[str, Any]) -> Parsed:
    if change["chat"].get("type", "private") != "private":
        return Ignored()
    gone = change["new_chat_member"].get("status") in {"kicked", "left"}
    return Reachability(str(change["chat"]["id"]), "blocked" if gone else None)


def _language(sender: Mapping[str, Any] | None) -> str | None:
    code = (sender or {}).get("language_code")
    return code if isinstance(code, str) else None
