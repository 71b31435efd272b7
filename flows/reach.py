"""Whether a question can ever be reached and ever be left: circles, contradictions, constraints that nothing meets.

Tries answers; it does not prove. Where there are too many to try (dates, places, repeats) a form is given the benefit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, islice, product

from flows.answers.chosen import CONSENT, YES_NO
from flows.expressions import BadExpression, Expression, Scope, parse
from flows.model import Choice, Form, Kind, Question
from flows.plan import OTHER
from flows.values import text, truth

_COMBINATIONS = 4000  # of answers tried to see whether a question can ever be asked
_PAIRS = 8  # choices up to which every pair of a multiple choice is tried

_CHOSEN = {Kind.SELECT_ONE, Kind.YES_NO, Kind.CONSENT, Kind.SELECT_MULTIPLE}
_NUMBERS = {Kind.INTEGER, Kind.DECIMAL}
_DAY = date(2026, 1, 1)  # any: only its distance to the dates named in an expression matters

_NUMBER = re.compile(r"(?<![\w.'-])(\d+(?:\.\d+)?)(?![\w.'-])")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_CALL = re.compile(r"([\w:-]+)\s*\(")
_EASY = {"selected", "count-selected", "not", "and", "or", "true", "false", "number", "int", "if", "coalesce",
         "div", "mod"}  # fmt: skip


def choices_of(question: Question) -> tuple[Choice, ...]:
    """What the question itself offers."""
    if question.choices or question.kind is Kind.SELECT_ONE:
        return question.choices
    return {Kind.YES_NO: YES_NO, Kind.CONSENT: CONSENT}.get(question.kind, ())


def relevances(form: Form, question: Question) -> list[str]:
    """Its own condition, and those of the groups around it."""
    around = [form.groups[name].relevant for name in question.group if name in form.groups]
    return [source for source in (*around, question.relevant) if source]


def circles(form: Form) -> Iterator[str]:
    """Questions that wait for each other, or for themselves."""
    graph = {question.name: _looked_at(form, question) for question in form.questions}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        yield "circle: " + " → ".join(reversed(circle.args[1]))


def _looked_at(form: Form, question: Question) -> set[str]:
    """What must be known before the question can be asked or reckoned."""
    sources = [*relevances(form, question), question.calculation, question.choice_filter]
    if question.repeat and question.repeat in form.groups:
        sources.append(form.groups[question.repeat].count)
    names = {name for source in sources if source for name in names_in(source)}
    if question.calculation and "once(" in question.calculation:
        names.discard(question.name)
    return names


def names_in(source: str) -> tuple[str, ...]:
    """The questions that an expression looks at; none where it cannot be read."""
    try:
        return parse(source).names
    except BadExpression:
        return ()


def ever_asked(form: Form, question: Question) -> bool:
    """Whether any answers lead to the question."""
    sources = relevances(form, question)
    if not sources:
        return True
    by_name = {asked.name: asked for asked in form.questions}
    needed = _needed(form, sources, by_name)
    if needed is None:
        return True
    order = [asked for asked in form.questions if asked.name in needed]
    tests = {asked.name: [parse(source) for source in relevances(form, asked)] for asked in order}
    written = " ".join(source for asked in (*order, question) for source in relevances(form, asked))
    given = [asked for asked in order if asked.calculation is None]
    tried = islice(product(*(_values(asked, written) for asked in given)), _COMBINATIONS)
    wanted = [parse(source) for source in sources]
    found = False
    for combination in tried:
        answers = dict(zip([asked.name for asked in given], combination, strict=True))
        known = _known(order, tests, answers)
        found = found or all(_holds(expression, known) for expression in wanted)
    return found or _too_many(given, written)


def _too_many(given: list[Question], written: str) -> bool:
    many = 1
    for asked in given:
        many *= len(_values(asked, written))
    return many > _COMBINATIONS


def _needed(form: Form, sources: Iterable[str], by_name: Mapping[str, Question]) -> set[str] | None:
    """All the questions that the conditions hang on; None where what they can be is beyond trying."""
    needed: set[str] = set()
    waiting = list(sources)
    while waiting:
        source = waiting.pop()
        if {call.rpartition(":")[2] for call in _CALL.findall(_LITERAL.sub("''", source))} - _EASY:
            return None
        for name in names_in(source):
            asked = by_name.get(name)
            if asked is None or asked.repeat or asked.choices_from or not _countable(asked):
                return None
            if name not in needed:
                needed.add(name)
                waiting += [*relevances(form, asked), *([asked.calculation] if asked.calculation else [])]
    return needed


def _countable(question: Question) -> bool:
    return question.kind in _CHOSEN | _NUMBERS | {Kind.TEXT, Kind.CALCULATE}


def _values(question: Question, written: str) -> list[str]:
    """Answers worth trying: every choice, and whatever the conditions compare with."""
    if question.kind in _CHOSEN:
        values = [choice.value for choice in choices_of(question)]
        values += [OTHER] if question.other and OTHER not in values else []
        more = [" ".join(pair) for pair in combinations(values, 2)] if len(values) <= _PAIRS else []
        return ["", *values, *((*more, " ".join(values)) if question.kind is Kind.SELECT_MULTIPLE else ())]
    if question.kind in _NUMBERS:
        return ["", *_around(written)]
    return ["", "x", *(one or other for one, other in _LITERAL.findall(written)), *_around(written)]


def _around(written: str) -> list[str]:
    """The numbers in an expression, and those on both sides of them."""
    found = {0.0, 1.0, *(float(number) for number in _NUMBER.findall(_LITERAL.sub("''", written)))}
    found |= {float(one or other) for one, other in _LITERAL.findall(written) if re.fullmatch(r"\d{1,9}", one or other)}
    return [f"{number + step:g}" for number in sorted(found)[:20] for step in (-1, 0, 0.5, 1)]


def _known(order: list[Question], tests: dict[str, list[Expression]], answers: dict[str, str]) -> dict[str, str]:
    """The answers that count: an irrelevant question has none."""
    known: dict[str, str] = {}
    for asked in order:
        if all(_holds(expression, known) for expression in tests[asked.name]):
            if asked.calculation:
                known[asked.name] = text(parse(asked.calculation).run(Scope(look=lambda name: known.get(name, ""))))
            else:
                known[asked.name] = answers[asked.name]
    return known


def _holds(expression: Expression, known: Mapping[str, str], own: str = "") -> bool:
    return truth(expression.run(Scope(look=lambda name: known.get(name, ""), own=own, today=_DAY)))


def ever_answered(question: Question) -> bool:
    """Whether the constraint takes any answer at all."""
    source = question.constraint
    if source is None:
        return True
    expression = parse(source)
    if expression.names or "regex(" in source:
        return True
    if question.kind in _CHOSEN:
        values = [value for value in _values(question, source) if value]
    elif question.kind in _NUMBERS:
        values = _around(source)
    elif question.kind is Kind.DATE:
        values = _days(source)
    else:
        values = ["x", "x" * 50, *(one or other for one, other in _LITERAL.findall(source))]
        return "." in _LITERAL.sub("''", source) or any(_holds(expression, {}, value) for value in values)
    return any(_holds(expression, {}, value) for value in values)


def _days(source: str) -> list[str]:
    named = [one or other for one, other in _LITERAL.findall(source)]
    days = [date.fromisoformat(day) for day in named if re.fullmatch(r"\d{4}-[01]\d-[0-3]\d", day) and _is_day(day)]
    steps = [0, 1, -1, 400, -400, 15_000, -15_000, *(int(float(number)) for number in _NUMBER.findall(source)[:5])]
    return [(day + timedelta(days=step)).isoformat() for day in (*days, _DAY) for step in steps if abs(step) < 20_000]


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True
