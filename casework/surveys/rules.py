"""What a figure may show, and how answers become figures. Nothing here awaits.

A cell with fewer than five people could point at one of them in a village; it is hidden, and so is a second one where
the first could be worked out from the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from flows.model import Form, Kind, Question

SMALLEST = 5
"""Respondents: a smaller number is not shown."""

CHOSEN = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE, Kind.YES_NO, Kind.CONSENT, Kind.DISTRICT, Kind.TOPIC})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
UNASKED = frozenset({Kind.NOTE, Kind.CALCULATE})
OTHER = "other"

_ENTRY = re.compile(r"([a-z_A-Z][\w.-]*)\[(\d+)\]\.(.+)")


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice: how many chose it. None: too few to be shown."""

    value: str
    number: int | None
    share: int | None  # percent of those who answered this question


@dataclass(frozen=True, slots=True)
class Figures:
    """One question: how many answered it, and by choice or as a middle value. None: too few to be shown."""

    question: Question
    answered: int | None
    bars: tuple[Bar, ...] = ()
    median: float | None = None
    hidden: bool = False  # something is not shown because it stands for too few people


@dataclass(frozen=True, slots=True)
class Left:
    """How many gave up at a question; None: too few to be shown."""

    place: str
    number: int | None


def shown(number: int) -> int | None:
    """The number if it may be shown. Nobody is nobody: zero hides nothing."""
    return None if 0 < number < SMALLEST else number


def figures(form: Form, submissions: Iterable[Mapping[str, Any]]) -> list[Figures]:
    """Each question of the form, in its order. Answers in a repeat are counted entry by entry."""
    given = _given(submissions)
    return [_figures(question, given.get(question.name, [])) for question in form.questions if _counts(question)]


def _counts(question: Question) -> bool:
    return question.kind not in UNASKED


def _given(submissions: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    given: dict[str, list[Any]] = {}
    for answers in submissions:
        for key, value in answers.items():
            given.setdefault(question_of(key), []).append(value)
    return given


def _figures(question: Question, values: Sequence[Any]) -> Figures:
    answered = shown(len(values))
    if answered is None or not values:
        return Figures(question, answered, hidden=answered is None)
    if question.kind in CHOSEN:
        bars = tuple(_bars(question, values))
        return Figures(question, answered, bars, hidden=any(bar.number is None for bar in bars))
    if question.kind in NUMBERS:
        numbers = sorted(number for value in values if (number := as_number(value)) is not None)
        return Figures(question, answered, median=float(median(numbers)) if len(numbers) >= SMALLEST else None)
    return Figures(question, answered)


def _bars(question: Question, values: Sequence[Any]) -> Iterator[Bar]:
    counted: Counter[str] = Counter()
    for value in values:
        counted.update({str(one) for one in value} if isinstance(value, list | tuple) else {str(value)})
    order = [choice.value for choice in question.choices]
    order += sorted((value for value in counted if value not in set(order)), key=lambda value: (-counted[value], value))
    numbers = {value: counted[value] for value in order}
    hidden = _hidden(numbers, exclusive=question.kind is not Kind.SELECT_MULTIPLE)
    for value, number in numbers.items():
        if value in hidden:
            yield Bar(value, None, None)
        else:
            yield Bar(value, number, round(100 * number / len(values)))


def _hidden(numbers: Mapping[str, int], *, exclusive: bool) -> set[str]:
    """Values whose number may not be shown. Where each chose one, a single hidden number is the rest of the sum."""
    hidden = {value for value, number in numbers.items() if shown(number) is None}
    if exclusive and len(hidden) == 1:
        others = [value for value, number in numbers.items() if number and value not in hidden]
        hidden |= {min(others, key=lambda value: numbers[value])} if others else set()
    return hidden


def question_of(key: str) -> str:
    """The question of an answer's key: "child[2].age" is the question age."""
    found = _ENTRY.fullmatch(key)
    return found[3] if found else key


def as_number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def entries(answers: Mapping[str, Any]) -> Iterator[tuple[str, int, str, Any]]:
    """Answers inside repeats: (repeat, entry from 0, question, value)."""
    for key, value in answers.items():
        found = _ENTRY.fullmatch(key)
        if found:
            yield found[1], int(found[2]), found[3], value
