"""The conversation decides, it does not act: a form, a state and a reply go in, a new state and effects come out.

Pure: no clock, no database, no language. Whatever comes in, a question with a way out, or the end, comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows import enclosed
from flows.answers import MANNERS, Asked, Outcome, Passed, Problem
from flows.answers.written import MAX_PART, messages
from flows.asking import CHANGE, GATHERED, SUMMARY, walked
from flows.effects import Alarm, Ask, Effect, Leave, Say, Turn
from flows.model import Context, Form, Kind, Reply, State
from flows.plan import plan_of
from flows.text import T_, legible
from flows.turns import (
    ForeignState,
    advance,
    again,
    leave_behind,
    moved,
    open_at,
    opened,
    refused,
    settle,
    stay_said,
    submit,
    wrong,
)
from flows.walk import ALARMS
from locales.understanding import command as command_in
from locales.understanding import urgent

OWN_COMMANDS = frozenset({"back", "cancel", "skip", "done"})
"""The commands that are the engine's; all others are for the caller, before the engine is asked."""


def start(form: Form, context: Context) -> Turn:
    """Open the form at its first question. Raises BadExpression where the form itself is broken."""
    return advance(form, State(form.id, form.version, at=""), context)


def resume(form: Form, state: State, reply: Reply, context: Context) -> Turn:
    """Take one reply. Raises ForeignState, and BadExpression where the form itself is broken."""
    asked = opened(form, state, context)
    if asked is None:
        return advance(form, state, context)
    typed = None if reply.text is None else legible(reply.text)
    if reply.media is not None:
        return _brought(form, asked, reply, reply.media, typed)
    command = command_in(typed) if reply.command is None and typed is not None else reply.command
    if command in OWN_COMMANDS:
        return _COMMANDS[command](form, asked)
    if reply.choice is not None:
        return _pressed(form, asked, reply.choice)
    if typed is None:
        outcome = _sent(asked, reply)
        return again(form, state, context) if outcome is None else settle(form, asked, outcome)
    manner = MANNERS[asked.question.kind]
    outcome = manner.read(asked, typed)
    if not manner.free and not isinstance(outcome, Problem):
        return settle(form, asked, outcome)
    return _watched(form, asked, outcome, typed)


def _sent(asked: Asked, reply: Reply) -> Outcome | None:
    """What was sent and is neither text nor file: a location, something we cannot read. None: nothing at all."""
    manner = MANNERS[asked.question.kind]
    if reply.location is not None:
        return manner.locate(asked, *reply.location)
    return _unreadable() if reply.unreadable else None


def _brought(form: Form, asked: Asked, reply: Reply, media: str, caption: str | None) -> Turn:
    """A file: the answer where one is asked for; else kept beside the answers, where the form takes files at all."""
    if not enclosed.takes(form, asked):
        outcome = MANNERS[asked.question.kind].keep(asked, media, reply.media_kind)
        return _watched(form, asked, outcome, caption or "")
    if not enclosed.has_room(asked.state):
        return stay_said(form, asked, T_("That is as many files as fit here. You can send more after this is sent."))
    asked, words = moved(asked, enclosed.kept(asked.state, media)), enclosed.told(reply)
    if asked.question.kind is Kind.LONG_TEXT:
        return _watched(form, asked, MANNERS[Kind.LONG_TEXT].read(asked, words), caption or "")
    story = enclosed.story_of(form)
    if caption and story is not None:
        answers = {**asked.state.answers, story: (*messages(asked.state.answers.get(story)), words)}
        asked = moved(asked, replace(asked.state, answers=answers))
    said = T_("Kept with your request. The question now is:")
    return _alarmed(asked, caption or "", lambda asked: stay_said(form, asked, said))


def _pressed(form: Form, asked: Asked, pressed: str) -> Turn:
    name, _, value = pressed.partition(":")
    if name == asked.question.name:
        return settle(form, asked, MANNERS[asked.question.kind].press(asked, value))
    return stay_said(
        form, asked, T_("That button belongs to an earlier question, which is answered already. The question now is:")
    )


def _unreadable() -> Problem:
    return Problem(
        T_("Sorry, we cannot read this kind of message yet. Please write in words, or press a button."),
        T_("We can read written messages only. Please write your answer, or press a button."),
    )


def _watched(form: Form, asked: Asked, outcome: Outcome, text: str) -> Turn:
    """Settle, with an Alarm first where the text speaks of a danger not yet noticed in this form."""
    return _alarmed(asked, text, lambda asked: settle(form, asked, outcome))


def _alarmed(asked: Asked, text: str, go_on: Callable[[Asked], Turn]) -> Turn:
    topic = urgent(text[:MAX_PART]) if text else None
    noticed = messages(asked.state.answers.get(ALARMS))
    if topic is None or topic in noticed:
        return go_on(asked)
    state = replace(asked.state, answers={**asked.state.answers, ALARMS: (*noticed, topic)})
    turn = go_on(moved(asked, state))
    return Turn(turn.state, (Alarm(topic), *turn.effects))


def _back(form: Form, asked: Asked) -> Turn:
    state = asked.state
    if state.at == CHANGE and state.offered:
        return open_at(form, asked, CHANGE)
    if state.at == CHANGE or (state.changing and state.at in state.trail):
        return advance(form, replace(state, changing=False), asked.context)
    before = walked(form, asked).before(state.at)
    if before is None:
        return stay_said(form, asked, T_("This is the first question; there is nothing to go back to."))
    if state.changing:
        return open_at(form, asked, before.key, changing=True)
    plan = plan_of(form)
    trail = tuple(key for key in state.trail if (step := plan.step(key)) and step.place < before.place)
    return again(form, replace(state, at=before.key, trail=trail, tries=0, offered=()), asked.context)


def _cancel(form: Form, asked: Asked) -> Turn:
    if not form.cancellable:
        return stay_said(form, asked, T_("This question has to be answered before we go on."))
    return Turn(None, (Say(T_("Cancelled. Nothing has been sent.")), Leave(form.id)))


def _skip(form: Form, asked: Asked) -> Turn:
    if asked.question.kind in GATHERED and messages(asked.answer):
        return _done(form, asked)
    if asked.question.required:
        return wrong(form, asked, T_("We cannot go on without this answer."), asked.state.offered)
    return settle(form, asked, Passed())


def _done(form: Form, asked: Asked) -> Turn:
    if asked.question.name == SUMMARY:
        return submit(form, walked(form, asked))
    if asked.answer is not None:
        problem = refused(form, asked, asked.answer)
        return leave_behind(form, asked, asked.state.answers) if problem is None else problem
    if asked.question.kind in GATHERED and not asked.question.required:
        return settle(form, asked, Passed())
    return wrong(form, asked, T_("There is no answer yet."), asked.state.offered)


_COMMANDS = {"back": _back, "cancel": _cancel, "skip": _skip, "done": _done}

__all__ = ["OWN_COMMANDS", "Ask", "Effect", "ForeignState", "again", "resume", "start"]
