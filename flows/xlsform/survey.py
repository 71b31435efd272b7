"""The sheet "survey", row by row: questions, groups and repeats. Nothing stops at the first mistake.

Each question remembers its row, so that what is found later can be said with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.model import Group, Question
from flows.text import T_
from flows.xlsform.choices import Lists
from flows.xlsform.columns import Table
from flows.xlsform.kinds import PASSED_OVER, REFUSED, Type, type_of
from flows.xlsform.problems import Found, quoted
from flows.xlsform.question import Cells
from flows.xlsform.wording import Languages
from flows.xlsform.workbook import Row

NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
NAME_LENGTH = 60
RESERVED = frozenset({"summary", "change"})
THANKS = T_("Thank you! Your answers have been saved, without your name.", context="xlsform.done")


@dataclass(slots=True)
class Open:
    """A group or repeat that has begun."""

    name: str
    repeat: bool
    row: int
    empty: bool = True


@dataclass(slots=True)
class Survey:
    """What the sheet gives, and the row of every name."""

    questions: list[Question] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


class Reader:
    """Reads one sheet from the top down. `lists` are the choices by name."""

    def __init__(self, table: Table, lists: Lists, languages: Languages, found: Found) -> None:
        self.cells = Cells(table, lists, languages, found)
        self.found = found
        self.survey = Survey()
        self.open: list[Open] = []

    def read(self) -> Survey:
        for row in self.cells.table.rows:
            self._row(row)
        for left in self.open:
            reason = T_("“{name}” begins here and never ends.", context="xlsform", name=left.name or "?")
            self.cells.error(left.row, "type", reason)
        if not self.survey.questions and not self.found.refused:
            self.found.error("survey", None, None, T_("There is no question in this sheet.", context="xlsform"))
        return self.survey

    def _row(self, row: Row) -> None:
        written = self.cells.plain(row, "type")
        if not written:
            if self.cells.plain(row, "name") or self.cells.words(row, "label"):
                self.cells.error(row.number, "type", T_("The type of the question is missing.", context="xlsform"))
            return
        kind = type_of(written)
        if kind.structure:
            self._structure(row, kind.structure)
        elif kind.word in PASSED_OVER or kind.word.startswith("uri:"):
            self.found.warning("survey", row.number, "type", PASSED_OVER.get(kind.word, PASSED_OVER["deviceid"]))
        elif kind.word in REFUSED:
            self.cells.error(row.number, "type", REFUSED[kind.word])
        elif kind.kind is None:
            reason = T_("There is no type “{type}”.", context="xlsform", type=quoted(written))
            self.cells.error(row.number, "type", reason)
        else:
            self._question(row, kind)

    # Groups and repeats.

    def _structure(self, row: Row, structure: str) -> None:
        deed, _, what = structure.partition(" ")
        if what == "loop":
            self.cells.error(row.number, "type", T_("Loops are not possible. Use a repeat.", context="xlsform"))
        elif deed == "begin":
            self._begin(row, repeat=what == "repeat")
        else:
            self._end(row, repeat=what == "repeat")

    def _begin(self, row: Row, *, repeat: bool) -> None:
        name = self._name(row)
        if repeat and any(around.repeat for around in self.open):
            reason = T_("A repeat inside a repeat is not possible in a chat.", context="xlsform")
            self.cells.error(row.number, "type", reason)
        self._fill()
        self.open.append(Open(name, repeat, row.number))
        self.cells.appearance(row)
        if name:
            self.survey.groups[name] = Group(
                name=name,
                label=self.cells.words(row, "label"),
                relevant=self.cells.plain(row, "relevant") or None,
                repeat=repeat,
                count=self.cells.plain(row, "repeat_count") or None if repeat else None,
            )

    def _end(self, row: Row, *, repeat: bool) -> None:
        if not self.open:
            self.cells.error(row.number, "type", T_("Something ends here that never began.", context="xlsform"))
            return
        closed = self.open.pop()
        if closed.repeat is not repeat:
            reason = T_(
                "A group has to end as it began: “{name}” began in row {row}.",
                context="xlsform",
                name=closed.name or "?",
                row=closed.row,
            )
            self.cells.error(row.number, "type", reason)
        elif closed.empty:
            reason = T_("There is nothing in “{name}”.", context="xlsform", name=closed.name or "?")
            self.cells.error(closed.row, "type", reason)

    def _fill(self) -> None:
        for around in self.open:
            around.empty = False

    def _question(self, row: Row, kind: Type) -> None:
        self._fill()
        names = [around.name for around in self.open]
        repeat = next((around.name for around in self.open if around.repeat), None)
        question = self.cells.question(row, kind, self._name(row), names, repeat)
        if question is not None:
            self.survey.questions.append(question)

    def _name(self, row: Row) -> str:
        """The name if it can be used; "" otherwise, with the reason said."""
        name = self.cells.plain(row, "name")
        if not name:
            self.cells.error(row.number, "name", T_("The name is missing.", context="xlsform"))
        elif NAME.fullmatch(name) is None:
            reason = T_(
                "The name “{name}” cannot be used: only Latin letters, digits and _, beginning with a letter.",
                context="xlsform",
                name=quoted(name),
            )
            self.cells.error(row.number, "name", reason)
        elif len(name) > NAME_LENGTH:
            reason = T_("The name is longer than {most} letters.", context="xlsform", most=NAME_LENGTH)
            self.cells.error(row.number, "name", reason)
        elif name in RESERVED:
            reason = T_(
                "The name “{name}” has a meaning of its own here. Please choose another.", context="xlsform", name=name
            )
            self.cells.error(row.number, "name", reason)
        elif name in self.survey.rows:
            reason = T_(
                "The name “{name}” is used already, in row {row}.",
                context="xlsform",
                name=name,
                row=self.survey.rows[name],
            )
            self.cells.error(row.number, "name", reason)
        else:
            self.survey.rows[name] = row.number
            return name
        return ""
