"""Which question comes next, which came before, and which answers count in the end."""

from __future__ import annotations

from collections.abc import Mapping

from flows.expressions import is_true
from flows.model import Form, Question, State, Value

ALARMS = "_alarms"
"""Reserved answer: the topics of danger already noticed in this form. Handed over with the answers when submitted."""


def question(form: Form, name: str) -> Question | None:
    """The form's question of this name."""
    for candidate in form.questions:
        if candidate.name == name:
            return candidate
    return None


def is_relevant(asked: Question, answers: Mapping[str, Value]) -> bool:
    """Whether the question is to be asked at all, given the answers so far."""
    return asked.relevant is None or is_true(asked.relevant, answers)


def following(form: Form, state: State) -> Question | None:
    """The first relevant question that was neither answered nor skipped; None when all were."""
    answers = counted(form, state)
    for candidate in form.questions:
        if candidate.name not in state.trail and is_relevant(candidate, answers):
            return candidate
    return None


def previous(form: Form, state: State) -> Question | None:
    """The question before the present one that was settled and still matters: where Back goes."""
    answers = counted(form, state)
    before = None
    for candidate in form.questions:
        if candidate.name == state.at:
            break
        if candidate.name in state.trail and is_relevant(candidate, answers):
            before = candidate
    return before


def counted(form: Form, state: State) -> dict[str, Value]:
    """The answers that count: of questions on the trail, as long as they are relevant, in the form's order.

    An answer that a later change made irrelevant stays in the state (changing back finds it) but is not counted.
    """
    answers: dict[str, Value] = {}
    for candidate in form.questions:
        if candidate.name in state.trail and candidate.name in state.answers and is_relevant(candidate, answers):
            answers[candidate.name] = state.answers[candidate.name]
    return answers
