"""Times of day as people write them: 14:30, 14.30, "2 pm", "saat 9", «в 9 утра». Kept as HH:MM."""

from __future__ import annotations

import re

from flows.answers.outcome import Asked, Manner, Outcome, Problem, Taken
from flows.model import Text, Value
from flows.text import T_, verbatim
from locales.folding import fold

_SHAPE = re.compile(r"(\d{1,2})(?:\s*[:.\-]\s*(\d{2}))?")
_AFTERNOON = ("pm", "p.m", "axsam", "gunorta", "вечера", "дня", "afternoon", "evening")
_NAMED = {"gunorta": "12:00", "полдень": "12:00", "в полдень": "12:00", "noon": "12:00", "midnight": "00:00",
          "полночь": "00:00", "geceyarisi": "00:00"}  # fmt: skip


def read_time(text: str) -> str | None:
    """The one time in the text as HH:MM, or None."""
    words = fold(text[:60]).strip(" .!,")
    if words in _NAMED:
        return _NAMED[words]
    found = _SHAPE.findall(words)
    if len(found) != 1:
        return None
    hour, minute = int(found[0][0]), int(found[0][1] or 0)
    if hour < 12 and any(word in words for word in _AFTERNOON):
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _read(asked: Asked, text: str) -> Outcome:
    found = read_time(text)
    if found is None:
        return Problem(
            T_("We could not read a time in that. Please write hours and minutes, for example 14:30."),
            T_("Please write only the time in digits, for example 09:00."),
        )
    return Taken(found)


def _show(asked: Asked, value: Value) -> Text:
    return verbatim(str(value))


TIME = Manner(read=_read, press=_read, show=_show)
