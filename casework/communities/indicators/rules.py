"""Periods, and how months become quarters; what of it may be shown to everybody. Nothing here awaits.

Who left a community is erased from its register, and so from every period: "members" are those of today by when they
joined. Outside the panel only whole quarters count, and where people are behind a number, nothing below five is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.figures.rules import Cell, protected
from locales.communities import Indicator, indicators
from locales.dates import BAKU, in_baku

_MONTH = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])")
_QUARTERS = ("I", "II", "III", "IV")

Counts = Mapping[tuple[str, str], int]
"""By indicator and month ("2026-11"); under month "" what was before all of them."""


class By(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"


SHOWN = {By.MONTH: 12, By.QUARTER: 8}
"""Periods on a page of the panel."""
OPEN = 4
"""Quarters that everybody is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one community: a number for each period, oldest first; the last is not over yet."""

    indicator: Indicator
    numbers: tuple[int, ...]

    @property
    def trend(self) -> int:
        """How the last period that is over differs from the one before it."""
        return self.numbers[-2] - self.numbers[-3] if len(self.numbers) > 2 else 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All defined indicators of one community. `periods` are "11.2026" or "2026-IV", the same in every language."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """As everybody may see it: None stands for "fewer than five", nobody included."""

    indicator: Indicator
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OpenSheet:
    periods: tuple[str, ...]
    lines: tuple[OpenLine, ...]  # without those of which nothing can be shown


def is_month(word: str) -> bool:
    return _MONTH.fullmatch(word) is not None


def begin(month: str) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=BAKU)


def after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year:04}-{number - 1:02}" if number > 1 else f"{year - 1:04}-12"


def month_of(moment: datetime) -> str:
    return in_baku(moment).strftime("%Y-%m")


def months(last: str, by: By, most: int) -> tuple[str, ...]:
    """The months of the latest periods, `last` in the newest of them, oldest first."""
    number = most if by is By.MONTH else (most - 1) * 3 + (int(last[5:]) - 1) % 3 + 1
    found = [last]
    while len(found) < number:
        found.append(before(found[-1]))
    return tuple(reversed(found))


def last_whole_quarter(now: datetime) -> str:
    """Its last month."""
    month = before(month_of(now))
    while int(month[5:]) % 3:
        month = before(month)
    return month


def period(month: str, by: By) -> str:
    """How the period of this month is called."""
    if by is By.MONTH:
        return f"{month[5:]}.{month[:4]}"
    return f"{month[:4]}-{_QUARTERS[(int(month[5:]) - 1) // 3]}"


def sheet(counts: Counts, shown: Sequence[str], by: By) -> Sheet:
    """`shown`: months, oldest first."""
    periods = tuple(dict.fromkeys(period(month, by) for month in shown))
    lines = tuple(Line(one, _numbers(one, counts, shown, by)) for one in indicators().values())
    return Sheet(periods, lines)


def _numbers(indicator: Indicator, counts: Counts, shown: Sequence[str], by: By) -> tuple[int, ...]:
    stands = counts.get((indicator.id, ""), 0)
    found: dict[str, int] = {}
    for month in shown:
        number, name = counts.get((indicator.id, month), 0), period(month, by)
        stands += number
        found[name] = stands if indicator.grows == "stand" else found.get(name, 0) + number
    return tuple(found.values())


def opened(sheet: Sheet) -> OpenSheet:
    """What everybody may see of it."""
    lines = [OpenLine(line.indicator, tuple(_cell(line, number) for number in line.numbers)) for line in sheet.lines]
    return OpenSheet(sheet.periods, tuple(line for line in lines if any(line.cells)))


def _cell(line: Line, number: int) -> Cell:
    return protected(number) if line.indicator.people else number
