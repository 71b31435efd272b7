"""One row of the sheet "survey" that asks, tells or works something out, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.defaults import is_expression
from flows.model import Choice, Kind, Question, Text
from flows.text import T_
from flows.xlsform.choices import Lists
from flows.xlsform.columns import Table
from flows.xlsform.kinds import MATRIX, OURS, UNSHOWN, Type
from flows.xlsform.problems import Found, quoted
from flows.xlsform.wording import Languages, words_of
from flows.xlsform.workbook import Row

ACKNOWLEDGED = Choice("OK", T_("OK", context="button"))
TRUE = frozenset({"yes", "true", "true()", "1", "y", "required"})
FALSE = frozenset({"", "no", "false", "false()", "0", "n"})
PAST = ". <= today()"
_UNASKED = frozenset({Kind.NOTE, Kind.CALCULATE})
_KINDS_OF_OURS = {Kind.TEXT: {Kind.TELEPHONE, Kind.DISTRICT, Kind.TOPIC, Kind.LONG_TEXT}}
_CHOSEN = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})
LISTED_BY_US = frozenset({Kind.DISTRICT, Kind.TOPIC, Kind.CONSENT, Kind.YES_NO})


class Cells:
    """Reads the cells of a row; what is wrong goes to `found`. `lists` are the choices by name."""

    def __init__(self, table: Table, lists: Lists, languages: Languages, found: Found) -> None:
        self.table = table
        self.lists = lists
        self.languages = languages
        self.found = found

    def plain(self, row: Row, meaning: str) -> str:
        return self.table.plain(row, meaning)

    def words(self, row: Row, meaning: str, *, needed: bool = False) -> Text | None:
        return words_of(self.table, row, meaning, self.languages, self.found, needed=needed)

    def error(self, row: int, column: str, reason: Text) -> None:
        self.found.error("survey", row, column, reason)

    def question(self, row: Row, kind: Type, name: str, around: Sequence[str], repeat: str | None) -> Question | None:
        """The question of the row; None where it has no name or no words, which is then said."""
        asked = self._ours(row, kind.kind or Kind.TEXT)
        label, hint = self.words(row, "label", needed=asked is not Kind.CALCULATE), self.words(row, "hint")
        if label is None:
            label, hint = hint, None
        if label is None and asked is not Kind.CALCULATE:
            self.error(row.number, "label", T_("This question has no words to be shown.", context="xlsform"))
        choices = self._choices(row, kind, asked)
        calculation = self._calculation(row, kind, asked)
        required, required_if = self._required(row, asked)
        constraint = self._constraint(row, kind)
        message = self.words(row, "constraint_message")
        past = asked is Kind.DATE and constraint == PAST and message is None  # we have better words for it
        if not name or (label is None and asked is not Kind.CALCULATE):
            return None
        return Question(
            name=name,
            kind=asked,
            label=label or Text(name, verbatim=True),
            hint=hint,
            choices=choices,
            required=required,
            required_if=required_if,
            relevant=self.plain(row, "relevant") or None,
            summary=self.words(row, "korpu_summary"),
            past_only=past,
            constraint=None if past else constraint,
            constraint_message=message,
            default=None if asked in _UNASKED else self.plain(row, "default") or None,
            choice_filter=self.plain(row, "choice_filter") or None,
            calculation=calculation,
            group=tuple(around),
            repeat=repeat,
            other=kind.other,
            appearance=self.appearance(row),
        )

    def appearance(self, row: Row) -> str | None:
        tokens = self.plain(row, "appearance").split()
        for token in tokens:
            if token.lower() in MATRIX or token.startswith("likert"):
                reason = Text(UNSHOWN.msgid, UNSHOWN.context, {"appearance": quoted(token)})
                self.found.warning("survey", row.number, "appearance", reason)
        return " ".join(token for token in tokens if not token.startswith("korpu-")) or None

    def _ours(self, row: Row, kind: Kind) -> Kind:
        """Types of the house that XLSForm does not have stand behind an appearance."""
        for token in self.plain(row, "appearance").split():
            wanted = OURS.get(token)
            if wanted is not None and wanted in _KINDS_OF_OURS.get(kind, ()):
                return wanted if wanted is not Kind.LONG_TEXT or not self.plain(row, "constraint") else kind
            if wanted in LISTED_BY_US and kind is Kind.SELECT_ONE:
                return wanted
        if kind is Kind.DECIMAL and self.plain(row, "type").lower() == "range":
            return Kind.DECIMAL if "." in self.plain(row, "parameters") else Kind.INTEGER
        return kind

    def _choices(self, row: Row, kind: Type, asked: Kind) -> tuple[Choice, ...]:
        if kind.word in {"acknowledge", "trigger"}:
            return (ACKNOWLEDGED,)
        if kind.kind not in _CHOSEN:
            return ()
        if kind.choices is None:
            reason = T_("The name of the list of choices is missing after the type.", context="xlsform")
            self.error(row.number, "type", reason)
            return ()
        if "${" in kind.choices:
            reason = T_("Choices made from earlier answers are not possible here.", context="xlsform")
            self.error(row.number, "type", reason)
            return ()
        if kind.choices not in self.lists:
            reason = T_(
                "There is no list “{list}” in the sheet “choices”.", context="xlsform", list=quoted(kind.choices)
            )
            self.error(row.number, "type", reason)
            return ()
        return () if asked in LISTED_BY_US else tuple(self.lists[kind.choices])

    def _calculation(self, row: Row, kind: Type, asked: Kind) -> str | None:
        written = self.plain(row, "calculation")
        if asked is not Kind.CALCULATE:
            if written:
                reason = T_("Only a “calculate” is worked out; this calculation is passed over.", context="xlsform")
                self.found.warning("survey", row.number, "calculation", reason)
            return None
        if kind.word == "today":
            return "today()"
        if not written and self.plain(row, "default"):
            value = self.plain(row, "default")
            return value if is_expression(value) else "'" + value.replace("'", "’") + "'"
        if not written:
            self.error(row.number, "calculation", T_("The calculation is missing.", context="xlsform"))
        return written or None

    def _required(self, row: Row, asked: Kind) -> tuple[bool, str | None]:
        written = self.plain(row, "required")
        if asked in _UNASKED or written.lower() in FALSE:
            return False, None
        if written.lower() in TRUE:
            return True, None
        return False, written

    def _constraint(self, row: Row, kind: Type) -> str | None:
        written = self.plain(row, "constraint")
        if kind.word != "range":
            return written or None
        given = dict(re.findall(r"(start|end|step)\s*=\s*(-?[\d.]+)", self.plain(row, "parameters")))
        bounds = f". >= {given.get('start', '1')} and . <= {given.get('end', '10')}"
        return f"({written}) and {bounds}" if written else bounds


def columns_of(question: Question) -> dict[str, str]:
    """Each expression of a question under the column it stands in."""
    there = {
        "relevant": question.relevant,
        "constraint": question.constraint,
        "required": question.required_if,
        "calculation": question.calculation,
        "choice_filter": question.choice_filter,
        "default": question.default if question.default and is_expression(question.default) else None,
    }
    return {column: source for column, source in there.items() if source}
