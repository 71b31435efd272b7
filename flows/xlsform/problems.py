"""What is wrong with a spreadsheet, each with its place. An author reads all of it at once, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.model import Text
from flows.text import T_, verbatim
from locales.translate import render


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `row` counts from 1 as in the spreadsheet; None: the whole sheet. A warning refuses nothing."""

    sheet: str
    row: int | None
    column: str | None
    reason: Text
    warning: bool = False


class Refused(ValueError):
    """The spreadsheet cannot become a form: all its problems, in the order of sheets and rows."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(render(line(problem), "en") for problem in problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Found:
    """Collects problems; nothing stops at the first."""

    entries: list[Problem] = field(default_factory=list)
    shown: list[tuple[str, int, str, str]] = field(default_factory=list)  # sheet, row, column, question that words name

    def error(self, sheet: str, row: int | None, column: str | None, reason: Text) -> None:
        self._add(Problem(sheet, row, column, reason))

    def warning(self, sheet: str, row: int | None, column: str | None, reason: Text) -> None:
        self._add(Problem(sheet, row, column, reason, warning=True))

    def _add(self, problem: Problem) -> None:
        if problem not in self.entries:
            self.entries.append(problem)

    @property
    def refused(self) -> bool:
        return any(not entry.warning for entry in self.entries)

    def sorted(self) -> tuple[Problem, ...]:
        """What refuses first, then by place."""
        order = {"survey": 0, "choices": 1, "settings": 2}
        return tuple(sorted(self.entries, key=lambda e: (e.warning, order.get(e.sheet, 3), e.row or 0, e.column or "")))


def place(problem: Problem) -> Text:
    """Where it is, in words."""
    if not problem.sheet:
        return T_("The file", context="xlsform")
    if problem.row is None:
        return T_("Sheet {sheet}", context="xlsform", sheet=problem.sheet)
    if problem.column is None:
        return T_("Sheet {sheet}, row {row}", context="xlsform", sheet=problem.sheet, row=problem.row)
    return T_(
        "Sheet {sheet}, row {row}, column {column}",
        context="xlsform",
        sheet=problem.sheet,
        row=problem.row,
        column=problem.column,
    )


def line(problem: Problem) -> Text:
    """Place and reason as one sentence."""
    return Text("{place}: {reason}", values={"place": place(problem), "reason": problem.reason}, verbatim=True)


def quoted(words: object) -> Text:
    """What stands in a cell, short enough to be shown."""
    text = str(words)
    return verbatim(text if len(text) <= 60 else text[:59] + "…")
