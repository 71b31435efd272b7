"""Pure: how choices become rows of buttons, and how a long text becomes several, within a channel's limits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channels.base import Button

SHORT, MIDDLE = 14, 22
"""Label lengths up to which three and two buttons stand side by side on a small telephone."""


_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as every platform takes it: without control characters, and half an emoji made a sign for "unknown"."""
    if _UNSENDABLE.search(text) is None:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # two halves make a whole again
    return _UNSENDABLE.sub("", whole)


def rows(buttons: Sequence[Button], widest: int = 2) -> list[list[Button]]:
    """Buttons in reading order, as many in a row as their longest label lets be read on a small screen."""
    if not buttons:
        return []
    longest = max(len(button.label) for button in buttons)
    width = 3 if longest <= SHORT else 2 if longest <= MIDDLE else 1
    width = min(width, widest)
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def split(text: str, most: int) -> list[str]:
    """The text in parts of at most `most` UTF-16 units (as Telegram counts), cut between paragraphs, lines or words."""
    parts: list[str] = []
    rest = text
    while _length(rest) > most:
        cut = _cut(rest, most)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n ")
    return [*parts, rest] if rest or not parts else parts


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> int:
    """Where to cut: the last paragraph, line or word end that fits; in a text without any, right at the limit."""
    window = text[:most]
    while _length(window) > most:
        window = window[: len(window) - max(1, (_length(window) - most) // 2)]
    for mark in ("\n\n", "\n", " "):
        at = window.rfind(mark)
        if at > len(window) // 2:
            return at
    return len(window)
