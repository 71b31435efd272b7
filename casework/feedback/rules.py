"""What a feedback may say, and what the figures make of many. Nothing here awaits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Solved(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


RATINGS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many said what. `average` is of those who gave a rating, one decimal; None when nobody did."""

    solved: dict[str, int] = field(default_factory=dict)
    ratings: dict[int, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return sum(self.solved.values())

    @property
    def rated(self) -> int:
        return sum(self.ratings.values())

    @property
    def average(self) -> float | None:
        return round(sum(mark * count for mark, count in self.ratings.items()) / self.rated, 1) if self.rated else None


def figures(rows: Iterable[tuple[str, int | None, int]]) -> Figures:
    """From (solved, rating, how many)."""
    found = Figures({mark.value: 0 for mark in Solved}, dict.fromkeys(RATINGS, 0))
    for solved, rating, count in rows:
        found.solved[solved] = found.solved.get(solved, 0) + count
        if rating is not None:
            found.ratings[rating] += count
    return found
