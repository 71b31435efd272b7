"""The conversation decides, it does not act: a form, a state and a reply go in, a new state and effects come out.

Pure: no clock, no database, no language. Whatever comes in, a question with a way out, or the end, comes out.
"""

from __future__ import annotations

from dataclasses import replace

from flows.answers import MANNERS, Asked, More, Outcome, Passed, Problem, Shown, Taken
from flows.answers.written import MAX_PART, messages
from flows.asking import CHANGE, PATIENCE, SEND, SUMMARY, asked_now, put
from flows.effects import Alarm, Ask, Effect, Leave, Say, Submit, Turn
from flows.model import Context, Form, Kind, Reply, State, Text
from flows.text import T_, joined, legible
from flows.walk import ALARMS, counted, following, previous
from locales.understanding import command as command_in
from locales.understanding import urgent

OWN_COMMANDS = frozenset({"back", "cancel", "skip", "done"})
"""The commands that are the engine's; all others are for the caller, before the engine is asked."""


class ForeignState(ValueError):
    """The state belongs to another form: a mistake of the caller, never of the citizen."""


def start(form: Form, context: Context) -> Turn:
    """Open the form at its first question."""
    return _advance(form, State(form.id, form.version, at=""), context)


def resume(form: Form, state: State, reply: Reply, context: Context) -> Turn:
    """Take one reply. Raises ForeignState, and BadExpression where the form itself is broken."""
    asked = _open(form, state, context)
    if asked is None:
        return _advance(form, state, context)
    typed = None if reply.text is None else legible(reply.text)
    command = command_in(typed) if reply.command is None and typed is not None else reply.command
    if command in OWN_COMMANDS:
        return _COMMANDS[command](form, asked)
    if reply.choice is not None:
        return _pressed(form, asked, reply.choice)
    if reply.unreadable:
        return _settle(form, asked, _unreadable())
    if typed is None:
        return again(form, state, context)
    manner = MANNERS[asked.question.kind]
    outcome = manner.read(asked, typed)
    if not manner.free and not isinstance(outcome, Problem):
        return _settle(form, asked, outcome)
    return _watched(form, asked, outcome, typed)


def again(form: Form, state: State, context: Context) -> Turn:
    """Ask the open question once more: after a change of language, a pause, a restart."""
    asked = _open(form, state, context)
    return _advance(form, state, context) if asked is None else Turn(state, (put(form, asked),))


def _open(form: Form, state: State, context: Context) -> Asked | None:
    if state.form != form.id:
        raise ForeignState(f"{state.form} is not {form.id}")
    return asked_now(form, state, context)


def _settle(form: Form, asked: Asked, outcome: Outcome) -> Turn:
    state, name = asked.state, asked.question.name
    match outcome:
        case Taken(value, said) if name == SUMMARY:
            return _submit(form, state) if value == SEND else _open_at(form, asked, CHANGE)
        case Taken(value) if name == CHANGE:
            return _open_at(form, asked, str(value), changing=True)
        case Taken(value, said):
            return _leave_behind(form, asked, {**state.answers, name: value}, said)
        case Passed():
            return _leave_behind(form, asked, {key: kept for key, kept in state.answers.items() if key != name})
        case More(value, text):
            return _stay(form, asked, text, answers={**state.answers, name: value}, tries=0)
        case Shown(offered, shown):
            return _stay(form, asked, shown, offered=offered, tries=0)
        case Problem(first, later, guesses):
            text = later if later and state.tries else first
            offered = state.offered if guesses is None else guesses
            return _wrong(form, asked, text, offered)


def _stay(form: Form, asked: Asked, text: Text | None, **changes: object) -> Turn:
    state = replace(asked.state, **changes)  # type: ignore[arg-type]
    return Turn(state, (put(form, replace(asked, state=state), text, alone=True),))


def _wrong(form: Form, asked: Asked, text: Text, offered: tuple[str, ...]) -> Turn:
    state = replace(asked.state, tries=asked.state.tries + 1, offered=offered)
    if state.tries >= PATIENCE:
        text = joined(text, T_("If this is difficult, you can also ask for a member of our staff."))
    return Turn(state, (put(form, replace(asked, state=state), text),))


def _leave_behind(form: Form, asked: Asked, answers: dict[str, object], said: Text | None = None) -> Turn:
    """The question is settled (answered or skipped): put it on the trail and go on."""
    name = asked.question.name
    behind = {*asked.state.trail, name}
    trail = tuple(entry.name for entry in form.questions if entry.name in behind)  # in the form's order, for Back
    state = replace(asked.state, answers=answers, trail=trail, tries=0, offered=())  # type: ignore[arg-type]
    return _advance(form, state, asked.context, said)


def _advance(form: Form, state: State, context: Context, said: Text | None = None) -> Turn:
    coming = following(form, state)
    if coming is None and not form.confirm:
        return _submit(form, state)
    at = coming.name if coming else SUMMARY
    state = replace(state, at=at, tries=0, offered=(), changing=state.changing and coming is not None)
    asked = asked_now(form, state, context)
    assert asked is not None  # noqa: S101  `at` was just taken from the form
    return Turn(state, (put(form, asked, said),))


def _open_at(form: Form, asked: Asked, name: str, changing: bool = False) -> Turn:
    return again(form, replace(asked.state, at=name, tries=0, offered=(), changing=changing), asked.context)


def _submit(form: Form, state: State) -> Turn:
    answers = counted(form, state)
    if ALARMS in state.answers:
        answers[ALARMS] = state.answers[ALARMS]
    said = (Say(form.done),) if form.done else ()
    return Turn(None, (Submit(form.id, form.version, answers), *said))


def _pressed(form: Form, asked: Asked, pressed: str) -> Turn:
    name, _, value = pressed.partition(":")
    if name == asked.question.name:
        return _settle(form, asked, MANNERS[asked.question.kind].press(asked, value))
    return _stay_said(
        form, asked, T_("That button belongs to an earlier question, which is answered already. The question now is:")
    )


def _unreadable() -> Problem:
    return Problem(
        T_("Sorry, we cannot read this kind of message yet. Please write in words, or press a button."),
        T_("We can read written messages only. Please write your answer, or press a button."),
    )


def _watched(form: Form, asked: Asked, outcome: Outcome, text: str) -> Turn:
    """Settle, with an Alarm first where the text speaks of a danger not yet noticed in this form."""
    topic = urgent(text[:MAX_PART])
    noticed = messages(asked.state.answers.get(ALARMS))
    if topic is None or topic in noticed:
        return _settle(form, asked, outcome)
    state = replace(asked.state, answers={**asked.state.answers, ALARMS: (*noticed, topic)})
    turn = _settle(form, replace(asked, state=state), outcome)
    return Turn(turn.state, (Alarm(topic), *turn.effects))


def _back(form: Form, asked: Asked) -> Turn:
    state = asked.state
    if state.at == CHANGE or (state.changing and state.at in state.trail):
        return _advance(form, replace(state, changing=False), asked.context)
    before = previous(form, state)
    if before is None:
        return _stay_said(form, asked, T_("This is the first question; there is nothing to go back to."))
    if state.changing:
        return _open_at(form, asked, before.name, changing=True)
    trail = state.trail[: state.trail.index(before.name)]
    return again(form, replace(state, at=before.name, trail=trail, tries=0, offered=()), asked.context)


def _cancel(form: Form, asked: Asked) -> Turn:
    if not form.cancellable:
        return _stay_said(form, asked, T_("This question has to be answered before we go on."))
    return Turn(None, (Say(T_("Cancelled. Nothing has been sent.")), Leave(form.id)))


def _skip(form: Form, asked: Asked) -> Turn:
    if asked.question.kind is Kind.LONG_TEXT and messages(asked.answer):
        return _done(form, asked)
    if asked.question.required:
        return _wrong(form, asked, T_("We cannot go on without this answer."), asked.state.offered)
    return _settle(form, asked, Passed())


def _done(form: Form, asked: Asked) -> Turn:
    if asked.question.name == SUMMARY:
        return _submit(form, asked.state)
    if asked.answer is not None:
        return _leave_behind(form, asked, dict(asked.state.answers))
    if asked.question.kind is Kind.LONG_TEXT and not asked.question.required:
        return _settle(form, asked, Passed())
    return _wrong(form, asked, T_("There is no answer yet."), asked.state.offered)


def _stay_said(form: Form, asked: Asked, text: Text) -> Turn:
    return Turn(asked.state, (put(form, asked, text),))


_COMMANDS = {"back": _back, "cancel": _cancel, "skip": _skip, "done": _done}

__all__ = ["OWN_COMMANDS", "Ask", "Effect", "ForeignState", "again", "resume", "start"]
