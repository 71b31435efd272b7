"""What an outcome leads to: the next question, the same one again, the summary, the end. The engine's lower half."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.answers import Asked, More, Outcome, Passed, Problem, Shown, Taken
from flows.answers.written import messages
from flows.asking import CHANGE, INSIDE, PATIENCE, SEND, SUMMARY, asked_now, put, walked, worded
from flows.defaults import filled_in
from flows.effects import Say, Submit, Turn
from flows.model import Context, Form, State, Text, Value
from flows.plan import Plan, Step, plan_of
from flows.text import T_, joined
from flows.walk import ALARMS, FILES, Walk

MAX_ANSWERS = 1000
MAX_CHARACTERS = 250_000  # of all answers of a form together: a hundred pages


class ForeignState(ValueError):
    """The state belongs to another form: a mistake of the caller, never of the citizen."""


def again(form: Form, state: State, context: Context) -> Turn:
    """Ask the open question once more: after a change of language, a pause, a restart. Raises ForeignState."""
    asked = opened(form, state, context)
    return advance(form, state, context) if asked is None else Turn(state, (put(form, asked),))


def opened(form: Form, state: State, context: Context) -> Asked | None:
    """The question now open. Raises ForeignState."""
    if state.form != form.id:
        raise ForeignState(f"{state.form} is not {form.id}")
    return asked_now(form, state, context)


def settle(form: Form, asked: Asked, outcome: Outcome) -> Turn:
    state, name = asked.state, asked.question.name
    match outcome:
        case Taken(value, said) if name == SUMMARY:
            return submit(form, walked(form, asked)) if value == SEND else open_at(form, asked, CHANGE)
        case Taken(value) if name == CHANGE:
            return _chosen_to_change(form, asked, str(value))
        case Taken(value, said):
            problem = refused(form, asked, value)
            return leave_behind(form, asked, {**state.answers, name: value}, said) if problem is None else problem
        case Passed():
            return leave_behind(form, asked, {key: kept for key, kept in state.answers.items() if key != name})
        case More(value, text):
            return _gather(form, asked, value, text)
        case Shown(offered, shown):
            return _stay(form, asked, shown, offered=offered, tries=0)
        case Problem(text, later, guesses):
            return wrong(form, asked, text, state.offered if guesses is None else guesses, later)


def refused(form: Form, asked: Asked, value: Value) -> Turn | None:
    """The question again, if the answer breaks its constraint or there is no room for it."""
    step = plan_of(form).step(asked.question.name)
    if _too_much({**asked.state.answers, asked.question.name: value}):
        text = T_("We cannot take more in here. What you gave before is kept; you can finish, or cancel.")
        return wrong(form, asked, text, asked.state.offered)
    if step is None or step.constraint is None or walked(form, asked).holds(step, value):
        return None
    message = asked.question.constraint_message or T_("This answer does not fit here. Please check it once more.")
    return wrong(form, asked, message, asked.state.offered)


def _too_much(answers: Mapping[str, Value]) -> bool:
    if len(answers) > MAX_ANSWERS:
        return True
    return sum(sum(map(len, messages(value))) for value in answers.values() if type(value) is not int) > MAX_CHARACTERS


def _gather(form: Form, asked: Asked, value: Value, text: Text) -> Turn:
    """Kept, and the question stays open; nothing at all (the last choice taken off again) is no answer."""
    name = asked.question.name
    answers = {key: kept for key, kept in asked.state.answers.items() if key != name}
    if value != ():
        answers[name] = value
    if _too_much(answers):
        text = T_("We cannot take more in here. What you gave before is kept; you can finish, or cancel.")
        return wrong(form, asked, text, asked.state.offered)
    return _stay(form, asked, text, answers=answers, tries=0)


def _stay(form: Form, asked: Asked, text: Text | None, **changes: object) -> Turn:
    state = replace(asked.state, **changes)  # type: ignore[arg-type]
    return Turn(state, (put(form, moved(asked, state), text, alone=True),))


def wrong(form: Form, asked: Asked, text: Text, offered: tuple[str, ...], later: Text | None = None) -> Turn:
    """The question again: from the second time on in other words, from the third with the offer of a person."""
    state = replace(asked.state, tries=asked.state.tries + 1, offered=offered)
    if asked.state.tries:
        text = later or joined(T_("Let us try once more."), text)
    if state.tries >= PATIENCE:
        text = joined(text, T_("If this is difficult, you can also ask for a member of our staff."))
    return Turn(state, (put(form, moved(asked, state), text),))


def moved(asked: Asked, state: State) -> Asked:
    """The same question in a changed state."""
    return Asked(asked.question, state, asked.context, asked.walk)


def leave_behind(form: Form, asked: Asked, answers: Mapping[str, Value], said: Text | None = None) -> Turn:
    """The question is settled (answered or skipped): put it on the trail and go on."""
    state = asked.state
    trail = _behind(plan_of(form), state.trail, asked.question.name)
    state = State(state.form, state.version, state.at, answers, trail, changing=state.changing)
    return advance(form, state, asked.context, said)


def _behind(plan: Plan, trail: tuple[str, ...], *keys: str) -> tuple[str, ...]:
    """The trail with these keys on it, in the form's order, for Back. What the form no longer has is dropped."""
    last = plan.step(trail[-1]) if trail else None
    if len(keys) == 1 and last and (step := plan.step(keys[0])) and last.place < step.place:
        return (*trail, keys[0])
    steps = {key: step for key in (*trail, *keys) if (step := plan.step(key)) is not None}
    return tuple(sorted(steps, key=lambda key: steps[key].place))


def advance(form: Form, state: State, context: Context, said: Text | None = None) -> Turn:
    walk = Walk(form, state, context)
    notes = tuple(Say(words) for words in (_note(walk, step) for step in walk.notes))
    trail = _behind(walk.plan, state.trail, *(step.key for step in walk.notes)) if notes else state.trail
    if walk.open is None and not form.confirm:
        return submit(form, walk, notes)
    answers = filled_in(walk, state.answers)
    at = walk.open.key if walk.open else SUMMARY
    changing = state.changing and walk.open is not None
    state = State(state.form, state.version, at, answers, trail, changing=changing)
    asked = _asked_at(form, walk, walk.open, state, context)
    if notes:
        return Turn(state, (*((Say(said),) if said else ()), *notes, put(form, asked)))
    return Turn(state, (put(form, asked, said),))


def _note(walk: Walk, step: Step) -> Text:
    return worded(walk, step.question.label, step.key)


def _asked_at(form: Form, walk: Walk, step: Step | None, state: State, context: Context) -> Asked:
    """The question that a pass came to; the pass serves again, since it does not look at what changed."""
    if step is not None:
        return Asked(walk.question(step), state, context, walk)
    asked = asked_now(form, state, context, walk)
    assert asked is not None  # noqa: S101  the summary is always there
    return asked


def open_at(form: Form, asked: Asked, name: str, changing: bool = False) -> Turn:
    return again(form, replace(asked.state, at=name, tries=0, offered=(), changing=changing), asked.context)


def _chosen_to_change(form: Form, asked: Asked, value: str) -> Turn:
    if value.startswith(INSIDE):
        return again(form, replace(asked.state, tries=0, offered=(value,)), asked.context)
    return open_at(form, asked, value, changing=True)


def submit(form: Form, walk: Walk, notes: tuple[Say, ...] = ()) -> Turn:
    if walk.open is not None:  # the form became longer, or an answer no longer holds, while the summary stood open
        return advance(form, walk.state, walk.context)
    answers = dict(walk.answers)
    answers |= {name: walk.state.answers[name] for name in (ALARMS, FILES) if name in walk.state.answers}
    said = (Say(form.done),) if form.done else ()
    return Turn(None, (*notes, Submit(form.id, form.version, answers), *said))


def stay_said(form: Form, asked: Asked, text: Text) -> Turn:
    return Turn(asked.state, (put(form, asked, text),))
