"""XPath's values as XLSForm reckons with them: text, number, truth, several texts (of a repeat), and moments.

A date is its ISO text, and a number of days since 1970 where one is reckoned with, as in ODK. Nothing here raises: what
has no sense is not a number, or an empty text, or false.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta

Result = str | float | bool | tuple[str, ...]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def text(value: Result) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return value[0] if value else ""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def number(value: Result) -> float:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    words = text(value).strip()
    if _NUMBER.fullmatch(words):
        return float(words)
    moment = _moment(words)
    return math.nan if moment is None else _days(moment)


def truth(value: Result) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return not (math.isnan(value) or value == 0)
    return bool(value)


def many(value: Result) -> tuple[str, ...]:
    """The texts of a repeat; a single text is one of them, an empty one none."""
    if isinstance(value, tuple):
        return value
    return (text(value),) if text(value) else ()


def equal(left: Result, right: Result) -> bool:
    """XPath's =: by truth, else by number, else by text; of several texts, one suffices."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, tuple):
        return any(equal(one, right) for one in left)
    if isinstance(right, tuple):
        return any(equal(left, one) for one in right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def unequal(left: Result, right: Result) -> bool:
    if isinstance(left, tuple) and not isinstance(right, bool):
        return any(unequal(one, right) for one in left)
    if isinstance(right, tuple) and not isinstance(left, bool):
        return any(unequal(left, one) for one in right)
    return not equal(left, right)


def _moment(words: str) -> datetime | None:
    found = _DATE.fullmatch(words)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}").replace(tzinfo=UTC)
    except ValueError:
        return None


def _days(moment: datetime) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() - _EPOCH + seconds / 86400


def _of_days(value: Result) -> datetime | None:
    if isinstance(value, str | tuple) and (moment := _moment(text(value).strip())):
        return moment
    days = number(value)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def date_of(value: Result) -> Result:
    moment = _of_days(value)
    return moment.date().isoformat() if moment else ""


def moment_of(value: Result) -> Result:
    moment = _of_days(value)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") if moment else ""


def part_of_day(value: Result) -> Result:
    try:
        at = time.fromisoformat(text(value)[:8])
    except ValueError:
        return math.nan
    return (at.hour * 3600 + at.minute * 60 + at.second) / 86400


def formatted(value: Result, form: Result) -> Result:
    moment = _of_days(value)
    if moment is None:
        return ""
    parts = {
        "Y": f"{moment.year:04}", "y": f"{moment.year % 100:02}", "m": f"{moment.month:02}", "n": str(moment.month),
        "b": _MONTHS[moment.month - 1], "d": f"{moment.day:02}", "e": str(moment.day), "H": f"{moment.hour:02}",
        "h": str(moment.hour), "M": f"{moment.minute:02}", "S": f"{moment.second:02}", "3": "000",
        "a": _DAYS[moment.weekday()],
    }  # fmt: skip
    return re.sub(r"%(.)", lambda found: parts.get(found[1], found[0]), text(form))
