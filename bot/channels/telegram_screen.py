"""What stands on a chat's screen: which buttons go under a message, which message may be edited into the next, and what
is left to be tidied away. Pure: it calls nobody and remembers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Button, Outbound, Pressed
from bot.channels.layout import clean, rows
from flows.model import Text
from flows.text import T_
from locales.translate import render

Markup = dict[str, Any]

LONGEST_REPLACED = 300
"""Characters. A question alone is short; what is longer (a summary, an approved answer, a consent) is worth keeping."""
TICK = "✓ "

WANTED: Mapping[str, tuple[str, Text]] = {
    "location": ("request_location", T_("📍 Send my location", context="button")),
    "contact": ("request_contact", T_("📱 Share my number", context="button")),
}
REMOVE: Markup = {"remove_keyboard": True}

_RECEIPT = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}")


@dataclass(frozen=True, slots=True)
class Shown:
    """The last message with buttons in a chat: its id, or None for a keyboard in the place of the letters."""

    message_id: int | None


def keyboard(message: Outbound) -> Markup | None:
    """The buttons of a message. What only a messenger's own button can give stands in the place of the letters, with
    the commands beside it as words to be typed; choices are never words, for not every label is known when typed.
    """
    if message.wants in WANTED and not message.choices:
        return _asking(message)
    lines = [*rows(message.choices), *rows(message.commands, widest=3)]
    return {"inline_keyboard": [[_button(b) for b in line] for line in lines]} if lines else None


def _asking(message: Outbound) -> Markup:
    field, label = WANTED[message.wants]
    lines = [[{"text": clean(b.label)} for b in line] for line in rows(message.commands, widest=3)]
    first = [{"text": render(label, message.language), field: True}]
    return {"keyboard": [first, *lines], "resize_keyboard": True, "one_time_keyboard": True}


def _button(button: Button) -> dict[str, str]:
    return {"text": clean(button.label), "callback_data": button.data}


def is_inline(markup: Markup | None) -> bool:
    return markup is not None and "inline_keyboard" in markup


def stands_apart(message: Outbound) -> bool:
    """Whether it is asked beside the conversation (`closed.7`: how a case ended): the question that is open stays."""
    return any("." in choice.data.partition(":")[0] for choice in message.choices)


def may_replace(message: Outbound) -> Pressed | None:
    """The pressed message, if this one may take its place: it was a question and nothing worth keeping."""
    pressed = message.pressed
    if pressed is None or not message.replaces or message.file is not None:
        return None
    if not 0 < len(pressed.text) <= LONGEST_REPLACED or _RECEIPT.search(pressed.text):
        return None
    return pressed


def ticked(pressed: Pressed, text: str) -> str:
    """The text that takes a pressed message's place: what was pressed above it, but for the same question again."""
    head, before = _parted(pressed.text)
    if _first(before) == _first(text):
        return f"{head}\n\n{text}" if head else text
    return f"{TICK}{pressed.label}\n\n{text}" if pressed.label else text


def _parted(text: str) -> tuple[str, str]:
    """The line of what was pressed before, if there is one, and the rest."""
    head, _, rest = text.partition("\n\n")
    return (head, rest) if head.startswith(TICK) and rest else ("", text)


def _first(text: str) -> str:
    return text.partition("\n\n")[0]
