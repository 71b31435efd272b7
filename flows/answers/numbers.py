"""Numbers as people write them: 3, "1 250", "3,5", "üç", «три», "three people". Two numbers are asked again."""

from __future__ import annotations

import re

from flows.answers.outcome import Asked, Manner, Outcome, Problem, Taken
from flows.model import Text, Value
from flows.text import T_, verbatim
from locales.folding import fold

MOST = 10**12

_SHAPE = re.compile(r"(?<![\w.,])([+\-−]?)(\d{1,3}(?:[\s\u00a0']\d{3})+|\d{1,15})(?:[.,](\d{1,10}))?(?![.,]?\d)")
_WORDS = {
    0: ("sifir", "hec biri", "yoxdur", "ноль", "нуль", "нет", "никого", "ни одного", "zero", "none", "nobody"),
    1: ("bir", "один", "одна", "одно", "one"),
    2: ("iki", "два", "две", "двое", "two"),
    3: ("uc", "три", "трое", "three"),
    4: ("dord", "четыре", "четверо", "four"),
    5: ("bes", "пять", "пятеро", "five"),
    6: ("alti", "шесть", "шестеро", "six"),
    7: ("yeddi", "семь", "семеро", "seven"),
    8: ("sekkiz", "восемь", "eight"),
    9: ("doqquz", "девять", "nine"),
    10: ("on", "десять", "ten"),
    20: ("iyirmi", "двадцать", "twenty"),
}
_BY_WORD = {fold(word): number for number, words in _WORDS.items() for word in words}


def read_number(text: str) -> str | None:
    """The one number in the text, with a point where it has decimals, or None."""
    found = _SHAPE.findall(text[:200])
    if len(found) > 1:
        return None
    if not found:
        word = fold(text[:60]).strip(" .!,")
        named = _BY_WORD.get(word, _BY_WORD.get(word.partition(" ")[0]))
        return None if named is None else str(named)
    sign, whole, part = found[0]
    digits = re.sub(r"\D", "", whole).lstrip("0") or "0"
    minus = "-" if sign in {"-", "−"} else ""
    return f"{minus}{digits}" + (f".{part}" if part else "")


def _read_integer(asked: Asked, text: str) -> Outcome:
    found = read_number(text)
    whole, _, part = (found or "").partition(".")
    if not whole or part.strip("0") or abs(int(whole)) > MOST:
        return Problem(
            T_("We need a whole number here, for example 4."),
            T_("Please write only the number, in digits, for example 4."),
        )
    return Taken(int(whole))


def _read_decimal(asked: Asked, text: str) -> Outcome:
    found = read_number(text)
    if found is None or abs(float(found)) > MOST:
        return Problem(
            T_("We need a number here, for example 2.5."),
            T_("Please write only the number, in digits, for example 2.5."),
        )
    whole, _, part = found.partition(".")
    part = part.rstrip("0")
    return Taken(f"{whole}.{part}" if part else whole)


def _show(asked: Asked, value: Value) -> Text:
    return verbatim(str(value))


INTEGER = Manner(read=_read_integer, press=_read_integer, show=_show)
DECIMAL = Manner(read=_read_decimal, press=_read_decimal, show=_show)
