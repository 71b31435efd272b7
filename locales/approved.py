"""The approved answers to questions about the return, as data. What no source supports has no answer, and stays so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from locales.dates import format_date, format_month
from locales.reference import Names, read


@dataclass(frozen=True, slots=True)
class Approved:
    """One question. `answer` None: nothing is known. `needs_answer`: a coordinator must complete whatever is known."""

    id: str
    question: Names
    answer: Names | None
    as_of: str  # ISO day or month of the newest source; "" without an answer
    sources: tuple[str, ...]
    needs_answer: bool

    def dated(self, language: str) -> str:
        """The date of the newest source, in words."""
        if len(self.as_of) == len("2024-01"):
            return format_month(date.fromisoformat(f"{self.as_of}-01"), language)
        return format_date(date.fromisoformat(self.as_of), language)


@cache
def answers() -> MappingProxyType[str, Approved]:
    """All questions by id, in the order of the reference."""
    return MappingProxyType({entry["id"]: _approved(entry) for entry in read("return_answers")["questions"]})


def _approved(entry: dict[str, Any]) -> Approved:
    return Approved(
        entry["id"],
        entry["q"],
        entry.get("a"),
        str(entry.get("as_of", "")),
        tuple(entry.get("sources", ())),
        bool(entry.get("needs_answer", False)),
    )
