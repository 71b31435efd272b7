"""Telephone numbers, as people write them, to +994… form. What cannot be rung is asked again, never guessed."""

from __future__ import annotations

import re

from flows.answers.outcome import Asked, Manner, Outcome, Problem, Taken
from flows.model import Text, Value
from flows.text import T_, verbatim

_SHAPE = re.compile(r"(?<![\w+])(\+?\d(?:[\s().\-–]*\d){6,16})(?!\w)")
_HOME = "994"
_AREAS = frozenset((10, 12, 18, *range(20, 27), 36, 40, 41, 44, 46, 50, 51, 55, 60, 70, 77, 99))


def normal(text: str) -> str | None:
    """The one number in the text as +<country><number>, or None. Short numbers (102) are no answer."""
    found = _SHAPE.findall(text)
    if len(found) != 1:
        return None
    digits = re.sub(r"\D", "", found[0])
    if found[0].startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        return _international(digits)
    if digits.startswith(_HOME) and len(digits) == 12:
        return _international(digits)
    national = digits.removeprefix("0")
    if len(national) == 9 and _has_area(national):
        return f"+{_HOME}{national}"
    return None


def _international(digits: str) -> str | None:
    if digits.startswith(_HOME):
        national = digits[3:].removeprefix("0")  # +994 (0) 50 … is often written so
        return f"+{_HOME}{national}" if len(national) == 9 and _has_area(national) else None
    return f"+{digits}" if 8 <= len(digits) <= 15 and digits[0] != "0" else None


def _has_area(national: str) -> bool:
    return int(national[:2]) in _AREAS


def pretty(value: str) -> str:
    """+994 50 123 45 67; other countries' numbers as they are."""
    if value.startswith(f"+{_HOME}") and len(value) == 13:
        rest = value[4:]
        return f"+{_HOME} {rest[:2]} {rest[2:5]} {rest[5:7]} {rest[7:]}"
    return value


def _read(asked: Asked, text: str) -> Outcome:
    value = normal(text)
    if value is None:
        return Problem(
            T_("We could not read a telephone number in that. Please write it like this: 050 123 45 67."),
            T_("Please write one number only, with its code: 050 123 45 67, or from abroad +7 912 345 67 89."),
        )
    return Taken(value)


def _press(asked: Asked, value: str) -> Outcome:
    return _read(asked, value)


def _show(asked: Asked, value: Value) -> Text:
    return verbatim(pretty(str(value)))


TELEPHONE = Manner(read=_read, press=_press, show=_show)
