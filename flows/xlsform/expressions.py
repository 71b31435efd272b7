"""Whether every expression of a form can be run: readable, about questions that exist, and not about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.expressions import BadExpression, parse
from flows.model import Kind, Question, Text
from flows.text import T_
from flows.xlsform.problems import Found, quoted
from flows.xlsform.question import columns_of
from flows.xlsform.survey import Survey


def examine(survey: Survey, found: Found) -> None:
    """Everything wrong with the expressions goes to `found`, each with its row and column."""
    known = set(survey.rows) | {f"{question.name}_other" for question in survey.questions if question.other}
    works: dict[str, set[str]] = {}
    for name, row, column, source, columns in _all(survey):
        reason = _reason(source, known, columns)
        if reason is not None:
            found.error("survey", row, column, reason)
        elif column == "calculation":
            works[name] = set(parse(source).names)
        elif column in _BEFORE:
            _in_order(name, row, column, source, survey, found)
    for sheet, row, column, name in found.shown:
        if name not in known:
            found.error(sheet, row, column, _unknown(name))
    _circles(works, survey, found)


_BEFORE = frozenset({"relevant", "choice_filter", "required", "default", "repeat_count"})
"""What is looked at before the question is asked."""


def _in_order(name: str, row: int, column: str, source: str, survey: Survey, found: Found) -> None:
    """A chat asks from the top down: what comes later is never answered yet."""
    asked = {question.name for question in survey.questions if question.kind is not Kind.CALCULATE}
    for needed in parse(source).names:
        if needed == name:
            found.error("survey", row, column, T_("This looks at its own question.", context="xlsform"))
        elif needed in asked and survey.rows[needed] > row:
            reason = T_(
                "“{name}” is asked later, in row {row}.", context="xlsform", name=needed, row=survey.rows[needed]
            )
            found.error("survey", row, column, reason)


def _all(survey: Survey) -> Iterator[tuple[str, int, str, str, frozenset[str] | None]]:
    """(question, row, column, expression, columns of the choices or None where bare names mean nothing)."""
    for question in survey.questions:
        for column, source in columns_of(question).items():
            bare = _columns(question) if column == "choice_filter" else None
            yield question.name, survey.rows[question.name], column, source, bare
    for group in survey.groups.values():
        for column, condition in (("relevant", group.relevant), ("repeat_count", group.count)):
            if condition:
                yield group.name, survey.rows[group.name], column, condition, None


def _columns(question: Question) -> frozenset[str]:
    return frozenset({"name", "label"}.union(*(choice.columns for choice in question.choices)))


def _reason(source: str, known: set[str], columns: frozenset[str] | None) -> Text | None:
    try:
        expression = parse(source)
    except BadExpression as problem:
        return _in_words(str(problem))
    unknown = next((name for name in expression.names if name not in known), None)
    if unknown is not None:
        return _unknown(unknown)
    strange = next((name for name in expression.columns if columns is None or name not in columns), None)
    if strange is None:
        return None
    if columns is None:
        return T_(
            "“{name}” means nothing here. An answer is written ${{name}}.", context="xlsform", name=quoted(strange)
        )
    return T_("The choices have no column “{name}”.", context="xlsform", name=quoted(strange))


def _in_words(problem: str) -> Text:
    function = re.fullmatch(r"there is no function (.+)\(\)", problem)
    if function:
        return T_("There is no function {name}().", context="xlsform", name=quoted(function[1]))
    plain = re.sub(r"\s*\[err:.*", "", problem)
    return T_("This expression cannot be used: {problem}", context="xlsform", problem=quoted(plain))


def _unknown(name: str) -> Text:
    return T_("There is no question “{name}”.", context="xlsform", name=quoted(name))


def _circles(works: Mapping[str, set[str]], survey: Survey, found: Found) -> None:
    for name in works:
        if name in _reached(name, works):
            reason = T_("This calculation leads back to itself.", context="xlsform")
            found.error("survey", survey.rows[name], "calculation", reason)


def _reached(name: str, works: Mapping[str, set[str]]) -> set[str]:
    """Every calculation that this one needs, however far away."""
    reached: set[str] = set()
    ahead = [name]
    while ahead:
        for needed in works.get(ahead.pop(), ()):
            if needed not in reached:
                reached.add(needed)
                ahead.append(needed)
    return reached
