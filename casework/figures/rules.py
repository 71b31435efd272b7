"""What a figure may say in public. Nothing here awaits.

Each cell stands for people, and a small one could point at somebody in a village. So a cell below five is not shown,
nor is whether it is nobody; the others are rounded down to fives. A total is the sum of what is shown beside it and of
nothing else: it says no more than the cells do, and whoever subtracts one from the other gets zero. Only whole months
count: whoever looks every hour does not see one request come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from locales.dates import BAKU, in_baku

SMALLEST = 5
STEP = 5
MOST_YEARS = 6
"""Columns of a table: older years are left out."""

Cell = int | None
"""A number as it may be shown: None stands for "fewer than five", nobody included."""


@dataclass(frozen=True, slots=True)
class Table:
    """Protected numbers by row and year."""

    rows: tuple[str, ...]
    years: tuple[int, ...]
    cells: Mapping[tuple[str, int], int]  # shown ones only

    def cell(self, row: str, year: int) -> Cell:
        return self.cells.get((row, year))

    def of_row(self, row: str) -> Cell:
        return total(self.cell(row, year) for year in self.years)

    def of_year(self, year: int) -> Cell:
        return total(self.cell(row, year) for row in self.rows)

    @property
    def whole(self) -> Cell:
        return total(self.cells.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is shown. `until`: what came at or after this moment is not counted yet."""

    until: datetime
    requests: Table  # by topic
    days: Mapping[int, int]  # by year: half of the answered requests had their first answer within so many days
    events: Mapping[int, int]  # by year; events were public themselves, so these are exact
    people: Mapping[int, int]  # by year: at events, as counted at the door


def protected(number: int) -> Cell:
    """Rounded down to a multiple of five, as the counts of campaigns are: two ways of rounding would tell more together
    than each. None below five."""
    return None if number < SMALLEST else number - number % STEP


def total(cells: Iterable[Cell]) -> Cell:
    """The sum of the cells that are shown; None where none is."""
    shown = [cell for cell in cells if cell is not None]
    return sum(shown) if shown else None


def table(counts: Mapping[tuple[str, int], int], rows: Sequence[str], years: Sequence[int]) -> Table:
    """`rows` come from the reference, never from what was counted: a row left out would tell that nobody is there."""
    cells = {
        (row, year): cell
        for row in rows
        for year in years
        if (cell := protected(counts.get((row, year), 0))) is not None
    }
    return Table(tuple(rows), tuple(years), cells)


def by_year(counts: Mapping[int, int]) -> dict[int, int]:
    return {year: cell for year, number in counts.items() if (cell := protected(number)) is not None}


def days_within(buckets: Mapping[int, int]) -> int | None:
    """From how many took how many whole days: within how many days half of them were done. None: fewer than five."""
    number = sum(buckets.values())
    if number < SMALLEST:
        return None
    done = 0
    for days in sorted(buckets):
        done += buckets[days]
        if done * 2 >= number:
            return days + 1
    return None


def until(now: datetime) -> datetime:
    """The beginning of this month in Baku."""
    return in_baku(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def years(first: datetime | None, end: datetime) -> tuple[int, ...]:
    """From the first year to the last that has something before `end`; the latest few."""
    last = (end - timedelta(microseconds=1)).astimezone(BAKU).year
    if first is None or first >= end:
        return ()
    return tuple(range(max(in_baku(first).year, last - MOST_YEARS + 1), last + 1))


def begin(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=BAKU)
