"""The functions of XLSForm expressions: values in, value out (flows/values). None of them raises, none can run long."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flows.patterns import BadPattern, pattern
from flows.values import Result, date_of, formatted, many, moment_of, number, part_of_day, text, truth

MAX_RESULT = 10_000  # characters: calculations that feed each other cannot grow without end


def _int(value: Result) -> Result:
    found = number(value)
    return float(math.trunc(found)) if math.isfinite(found) else math.nan


def _round(value: Result, places: Result = 0.0) -> Result:
    found, digits = number(value), number(places)
    if not math.isfinite(found) or not math.isfinite(digits):
        return math.nan
    scale = 10.0 ** max(-15, min(15, int(digits)))
    return math.floor(found * scale + 0.5) / scale


def _whole(rounded: Callable[[float], int]) -> Callable[[Result], Result]:
    return lambda value: float(rounded(number(value))) if math.isfinite(number(value)) else math.nan


def _pow(value: Result, power: Result) -> Result:
    try:
        found = number(value) ** number(power)
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return found if isinstance(found, float) else math.nan


def _sqrt(value: Result) -> Result:
    return math.sqrt(number(value)) if number(value) >= 0 else math.nan


def _all(*values: Result) -> tuple[str, ...]:
    return tuple(one for value in values for one in many(value))


def _numbers(*values: Result) -> list[float]:
    """Of several; those left open are passed over, for min and max."""
    return [found for found in map(number, _all(*values)) if not math.isnan(found)]


def _concat(*values: Result) -> Result:
    return "".join("".join(value) if isinstance(value, tuple) else text(value) for value in values)[:MAX_RESULT]


def _substr(value: Result, begin: Result, end: Result = math.inf) -> Result:
    """ODK's: counted from 0, the end left out."""
    words, first, last = text(value), number(begin), number(end)
    if math.isnan(first) or math.isnan(last):
        return ""
    return words[int(max(-1e6, min(first, 1e6))) : int(max(-1e6, min(last, 1e6)))]


def _substring(value: Result, begin: Result, length: Result = math.inf) -> Result:
    """XPath's: counted from 1, and how many."""
    first = number(begin)
    last = first + number(length)
    return "".join(letter for at, letter in enumerate(text(value)[:MAX_RESULT], start=1) if first <= at < last)


def _regex(value: Result, source: Result) -> Result:
    try:
        return pattern(text(source)).matches(text(value))
    except BadPattern:
        return False


def _selected_at(value: Result, place: Result) -> Result:
    parts, at = text(value).split(), number(place)
    return parts[int(at)] if 0 <= at < len(parts) else ""


def _translate(value: Result, old: Result, new: Result) -> Result:
    letters = text(new)
    table = {
        ord(letter): letters[at] if at < len(letters) else None for at, letter in reversed([*enumerate(text(old))])
    }
    return text(value).translate(table)


@dataclass(frozen=True, slots=True)
class Function:
    """What it does, and how many arguments it takes."""

    call: Callable[..., Any]
    least: int
    most: int


_MANY = 50
FUNCTIONS: dict[str, Function] = {
    "true": Function(lambda: True, 0, 0),
    "false": Function(lambda: False, 0, 0),
    "pi": Function(lambda: math.pi, 0, 0),
    "not": Function(lambda value: not truth(value), 1, 1),
    "boolean": Function(truth, 1, 1),
    "boolean-from-string": Function(lambda value: text(value) in {"true", "1"}, 1, 1),
    "number": Function(number, 1, 1),
    "string": Function(text, 1, 1),
    "int": Function(_int, 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(_whole(math.floor), 1, 1),
    "ceiling": Function(_whole(math.ceil), 1, 1),
    "abs": Function(lambda value: abs(number(value)), 1, 1),
    "pow": Function(_pow, 2, 2),
    "sqrt": Function(_sqrt, 1, 1),
    "sum": Function(lambda value: float(sum(_numbers(value))), 1, 1),
    "min": Function(lambda *values: min(_numbers(*values), default=math.nan), 1, _MANY),
    "max": Function(lambda *values: max(_numbers(*values), default=math.nan), 1, _MANY),
    "count": Function(lambda value: float(len(many(value))), 1, 1),
    "count-non-empty": Function(lambda value: float(sum(map(bool, many(value)))), 1, 1),
    "concat": Function(_concat, 1, _MANY),
    "join": Function(lambda between, *values: text(between).join(_all(*values))[:MAX_RESULT], 2, _MANY),
    "coalesce": Function(lambda *values: next((text(value) for value in values if text(value)), ""), 2, _MANY),
    "string-length": Function(lambda value: float(len(text(value))), 1, 1),
    "normalize-space": Function(lambda value: " ".join(text(value).split()), 1, 1),
    "contains": Function(lambda value, part: text(part) in text(value), 2, 2),
    "starts-with": Function(lambda value, part: text(value).startswith(text(part)), 2, 2),
    "ends-with": Function(lambda value, part: text(value).endswith(text(part)), 2, 2),
    "substr": Function(_substr, 2, 3),
    "substring": Function(_substring, 2, 3),
    "substring-before": Function(lambda value, mark: text(value).partition(text(mark))[0] if text(mark) in text(value)
                                 else "", 2, 2),
    "substring-after": Function(lambda value, mark: text(value).partition(text(mark))[2] if text(mark) else text(value),
                                2, 2),
    "translate": Function(_translate, 3, 3),
    "regex": Function(_regex, 2, 2),
    "selected": Function(lambda value, one: text(one) in " ".join(many(value)).split(), 2, 2),
    "selected-at": Function(_selected_at, 2, 2),
    "count-selected": Function(lambda value: float(len(text(value).split())), 1, 1),
    "date": Function(date_of, 1, 1),
    "date-time": Function(moment_of, 1, 1),
    "decimal-date-time": Function(number, 1, 1),
    "decimal-time": Function(part_of_day, 1, 1),
    "format-date": Function(formatted, 2, 2),
    "format-date-time": Function(formatted, 2, 2),
}  # fmt: skip
