"""Answers as tables in the columns that users of Kobo and ODK expect, and those tables as .xlsx or .csv.

Knows no database. No cell can become a formula when a spreadsheet program opens the file.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework.surveys.rules import OTHER, entries
from casework.surveys.service import Filled
from flows.answers.chosen import CONSENT, YES_NO
from flows.model import Choice, Form, Kind, Question, Text
from flows.text import T_
from flows.xlsform.write import spreadsheet
from locales import reference
from locales.translate import render

MAIN = "answers"
"""Name of the table that has one line for each filled-in form; each repeat has a table of its own name."""

_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
_SHEET_LETTERS = 31
_MADE = (2020, 1, 1, 0, 0, 0)  # of files in the archive: the same answers give the same bytes on any day
_UNKEPT = frozenset({Kind.NOTE})
_META = ("_id", "_submission_time", "_version", "_language", "_index")
_META_ENTRY = ("_index", "_parent_table_name", "_parent_index", "_submission__id")

OTHER_WORDS = T_("Other", context="xlsform")

Cell = str | int | float
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Style:
    """Codes, or the words that people saw: then `language` says in which language."""

    labels: bool = False
    language: str = "az"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or file; the first row holds the headings."""

    name: str
    rows: list[Row]


def merged(forms: Sequence[Form]) -> Form:
    """One form for the answers by several versions, the newest first; older questions and choices come at the end."""
    newest, *older = forms
    questions = {question.name: question for question in newest.questions}
    for form in older:
        for question in form.questions:
            known = questions.get(question.name)
            questions[question.name] = question if known is None else _with_choices(known, question.choices)
    groups = {name: group for form in reversed(forms) for name, group in form.groups.items()}
    return replace(newest, questions=tuple(questions.values()), groups=groups)


def _with_choices(question: Question, older: Sequence[Choice]) -> Question:
    values = {choice.value for choice in question.choices}
    return replace(question, choices=(*question.choices, *(c for c in older if c.value not in values)))


def tables(form: Form, filled: Iterable[Filled], style: Style) -> list[Table]:
    """The main table, then one for each repeat in the order of the form."""
    asked = [question for question in form.questions if question.kind not in _UNKEPT]
    names = list(dict.fromkeys(question.repeat for question in asked if question.repeat))
    plain = [_Column(question, style) for question in asked if not question.repeat]
    inside = {name: [_Column(q, style) for q in asked if q.repeat == name] for name in names}
    main = Table(MAIN, [[*_headings(plain), *_META]])
    repeats = {name: Table(name, [[*_headings(columns), *_META_ENTRY]]) for name, columns in inside.items()}
    for index, one in enumerate(filled, start=1):
        meta: Row = [one.id, one.day.isoformat(), one.version, one.language, index]
        main.rows.append([*_cells(plain, one.answers), *meta])
        for name, given in _by_entry(one.answers):
            if name in repeats:
                rows = repeats[name].rows
                rows.append([*_cells(inside[name], given), len(rows), MAIN, index, one.id])
    return [_safe(table) for table in (main, *repeats.values())]


def _by_entry(answers: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(repeat, its answers), entry by entry."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for repeat, number, name, value in entries(answers):
        found.setdefault((repeat, number), {})[name] = value
    return [(repeat, given) for (repeat, _), given in sorted(found.items(), key=lambda item: item[0])]


class _Column:
    """The columns of one question: itself, its choices where several may be chosen, what was written for "other"."""

    def __init__(self, question: Question, style: Style) -> None:
        self.question = question
        self.style = style
        self.path = "/".join((*question.group, question.name))
        self.choices = _choices(question)

    def headings(self) -> Iterator[str]:
        title = self._title()
        yield title
        if self.question.kind is Kind.SELECT_MULTIPLE:
            yield from (f"{title}/{self._shown(value)}" for value in self.choices)
        if self.question.kind is Kind.LOCATION:
            folder = "/".join((*self.question.group, ""))
            yield from (f"{folder}_{self.question.name}_{part}" for part in ("latitude", "longitude"))
        if self.question.other:
            yield f"{title}_other"

    def cells(self, answers: Mapping[str, Any]) -> Iterator[Cell]:
        value = answers.get(self.question.name)
        yield self._cell(value)
        if self.question.kind is Kind.SELECT_MULTIPLE:
            chosen = None if value is None else set(_several(value))
            yield from ("" if chosen is None else int(choice in chosen) for choice in self.choices)
        if self.question.kind is Kind.LOCATION:
            parts = str(value or "").split()
            yield from (_number(parts[place]) if place < len(parts) else "" for place in (0, 1))
        if self.question.other:
            yield str(answers.get(f"{self.question.name}_other", ""))

    def _cell(self, value: Any) -> Cell:
        match self.question.kind:
            case _ if value is None:
                return ""
            case Kind.INTEGER | Kind.DECIMAL:
                return _number(value)
            case Kind.SELECT_MULTIPLE:
                several = _several(value)
                return ", ".join(map(self._shown, several)) if self.style.labels else " ".join(several)
            case Kind.LONG_TEXT:
                return "\n\n".join(_several(value))
            case Kind.CALCULATE:
                return _number(value)
            case _:
                return self._shown(" ".join(_several(value)))

    def _title(self) -> str:
        if not self.style.labels or self.question.kind is Kind.CALCULATE:
            return self.path
        return render(self.question.label, self.style.language)

    def _shown(self, value: str) -> str:
        choice = self.choices.get(value)
        return render(choice.label, self.style.language) if self.style.labels and choice else value


def _choices(question: Question) -> dict[str, Choice]:
    match question.kind:
        case Kind.YES_NO:
            there: tuple[Choice, ...] = YES_NO
        case Kind.CONSENT:
            there = CONSENT
        case Kind.DISTRICT:
            there = tuple(Choice(d.id, Text(d.id, labels=d.name)) for d in reference.districts().values())
        case Kind.TOPIC:
            there = tuple(Choice(t.id, Text(t.id, labels=t.short)) for t in reference.topics().values())
        case _:
            there = question.choices
    choices = {choice.value: choice for choice in there}
    if question.other and OTHER not in choices:
        choices[OTHER] = Choice(OTHER, OTHER_WORDS)
    return choices


def _headings(columns: Iterable[_Column]) -> list[str]:
    return [heading for column in columns for heading in column.headings()]


def _cells(columns: Iterable[_Column], answers: Mapping[str, Any]) -> Row:
    return [cell for column in columns for cell in column.cells(answers)]


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _number(value: Any) -> Cell:
    """A number as a number; what is none, or too large for a spreadsheet, as it was written."""
    written = str(value)
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", written):
        return written
    number = float(written)
    return int(number) if number.is_integer() and math.isfinite(number) else number


def _safe(table: Table) -> Table:
    return Table(table.name, [[safe(cell) for cell in row] for row in table.rows])


def safe(cell: Cell) -> Cell:
    """A text that a spreadsheet program would run gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def xlsx(made: Sequence[Table]) -> bytes:
    """One sheet a table."""
    return spreadsheet({name: table.rows for name, table in zip(_sheet_names(made), made, strict=True)})


def _sheet_names(made: Sequence[Table]) -> list[str]:
    names: list[str] = []
    for table in made:
        name = re.sub(r"[\[\]:*?/\\']", "_", table.name)[:_SHEET_LETTERS]
        number = 2
        while name.lower() in {there.lower() for there in names}:
            tail = f"_{number}"
            name, number = name[: _SHEET_LETTERS - len(tail)] + tail, number + 1
        names.append(name)
    return names


def csv_of(table: Table) -> bytes:
    """As Excel and everything else reads it: UTF-8 with its mark, commas, quotes where they are needed."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table.rows)
    return out.getvalue().encode("utf-8-sig")


def csv_files(made: Sequence[Table]) -> tuple[str, bytes]:
    """("csv", the only table) or ("zip", one file a table)."""
    if len(made) == 1:
        return "csv", csv_of(made[0])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in zip(_sheet_names(made), made, strict=True):
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", _MADE), csv_of(table), zipfile.ZIP_DEFLATED)
    return "zip", out.getvalue()
