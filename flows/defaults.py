"""What stands in the answers before anybody wrote it: the default of the question opened, calculations kept once."""

from __future__ import annotations

from collections.abc import Mapping

from flows.answers import MANNERS, Asked, More, Taken
from flows.expressions import parse
from flows.model import Kind, Value
from flows.plan import Step
from flows.walk import Walk

_CHOSEN = frozenset({Kind.SELECT_ONE, Kind.YES_NO, Kind.CONSENT, Kind.DISTRICT, Kind.TOPIC})


def is_expression(default: str) -> bool:
    """A default is a plain value unless it asks for an answer or calls a function, as pyxform has it."""
    return "${" in default or default.rstrip().endswith(")")


def filled_in(walk: Walk, answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """The answers, with the open question's default and the calculations that are to keep their first value."""
    more = {key: walk.answers[key] for key in walk.plan.once if key in walk.answers and key not in answers}
    step = walk.open
    if step is not None and step.question.default is not None and step.key not in answers:
        value = _default(walk, step)
        if value is not None:
            more[step.key] = value
    return {**answers, **more} if more else answers


def _default(walk: Walk, step: Step) -> Value | None:
    """Read as if it had been typed or pressed: what the question would not take is no default."""
    written = step.question.default or ""
    words = walk.value(parse(written), step) if is_expression(written) else written
    question = walk.question(step)
    asked = Asked(question, walk.state, walk.context)
    if not words:
        return None
    if question.kind is Kind.SELECT_MULTIPLE:
        known = {choice.value for choice in question.choices}
        return tuple(value for value in words.split() if value in known) or None
    manner = MANNERS[question.kind]
    outcome = manner.press(asked, words) if question.kind in _CHOSEN else manner.read(asked, words)
    return outcome.value if isinstance(outcome, Taken | More) else None
