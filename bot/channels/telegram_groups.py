"""Groups: a pointer to the private chat, seldom, and only to who addresses us. What is said there is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.channels.telegram_memory import Seldom
from bot.channels.telegram_updates import InGroup
from flows.text import T_, filled
from locales.translate import LANGUAGES, render

POINTER = T_(
    "We do not talk about anybody's matters in a group, where others read along. Please write to us in a private "
    "chat: {link}",
    context="bot",
)
POINTER_WITHOUT_LINK = T_(
    "We do not talk about anybody's matters in a group, where others read along. Please write to us in a private chat.",
    context="bot",
)


@dataclass(slots=True)
class Doorway:
    """What those who take the updates know of the bot: its name, once Telegram has told it, and what it said lately."""

    username: str = ""
    groups: Seldom = field(default_factory=lambda: Seldom(timedelta(hours=1)))
    edits: Seldom = field(default_factory=lambda: Seldom(timedelta(hours=1)))


def is_addressed(group: InGroup, username: str) -> bool:
    """By a command, unless it names another bot, or by our name."""
    name = username.lower()
    return "/" in group.addressed or bool(name and group.addressed & {f"/{name}", f"@{name}"})


def pointer(group: InGroup, username: str) -> Mapping[str, Any]:
    """The call that says it."""
    language = (group.language or "")[:2]
    language = language if language in LANGUAGES else LANGUAGES[0]
    said = filled(POINTER, {"link": f"https://t.me/{username}"}) if username else POINTER_WITHOUT_LINK
    return {"method": "sendMessage", "chat_id": group.chat, "text": render(said, language)}
