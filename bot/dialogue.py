"""Which form comes when: newcomers choose a language and consent, everyone else comes by the menu. Decides nothing
about cases and says nothing of its own beyond bot/words.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot import words
from bot.commands import anywhere
from bot.effects import Answer, Scene, carry_out, case_choices, safety_words
from bot.talk import CASE, STORY, Talk, is_draft
from flows import engine
from flows.effects import Ask, Submit, Turn
from flows.library import load as form_of
from flows.model import Choice, Context, Reply, State, Value
from flows.text import verbatim
from locales.dates import BAKU
from locales.understanding import urgent

NOTHING: Mapping[str, Value] = MappingProxyType({})

LONG_PAUSE = timedelta(hours=6)
"""After this a person may no longer remember what they were asked: the unfinished request is offered first."""

WORTH_KEEPING = 25
"""Characters from which a newcomer's first words are more than a greeting and go into their complaint."""


async def respond(scene: Scene, talk: Talk, reply: Reply) -> tuple[Talk, Answer]:
    """One reply of a visitor: what is remembered after it and what is said."""
    answer = Answer()
    newcomer = not scene.visitor.language_chosen and talk.state is None
    if newcomer:
        _notice_danger(scene, reply, answer)
        held = reply if reply.text and len(reply.text) >= WORTH_KEEPING else None
        return await _open(scene, replace(talk, held=held), "language", answer)
    command = anywhere(reply)
    if command is not None:
        return await _command(scene, talk, command, answer)
    if talk.state is None:
        _notice_danger(scene, reply, answer)
        return await _home(scene, talk, answer)
    if is_draft(talk.state) and _long_ago(scene.visitor.last_turn_at, scene.now):
        return await _open(scene, Talk(kept=talk.state, held=reply), "unfinished", answer)
    return await _resume(scene, talk, talk.state, reply, answer)


def _long_ago(then: datetime | None, now: datetime) -> bool:
    return then is not None and now - then > LONG_PAUSE


def _notice_danger(scene: Scene, reply: Reply, answer: Answer) -> None:
    """Words of danger are noticed in every free text, also in the very first."""
    topic = urgent(reply.text) if reply.text else None
    if topic is not None:
        answer.parts.extend(safety_words(topic, scene.visitor.language))


async def _command(scene: Scene, talk: Talk, command: str, answer: Answer) -> tuple[Talk, Answer]:
    """Words that work anywhere. None of them loses what was written: a draft is put aside and offered again."""
    match command:
        case "language":
            open_already = talk.state is not None and talk.state.form == "language"
            under = talk.under if open_already else talk.state
            return await _open(scene, replace(talk, under=under), "language", answer)
        case "help":
            answer.parts.append(words.HELP)
            return await _again(scene, talk, answer)
        case "start" if is_draft(talk.state) or talk.kept:
            return await _open(scene, _put_aside(talk), "unfinished", answer)
        case "my_cases" | "human" | "delete_data" if scene.visitor.consent_version is not None:
            aside = _put_aside(talk)
            if command == "delete_data":
                answer.parts.append(words.DELETE)
            return await _choose(scene, aside, "my_cases" if command == "my_cases" else "human", answer)
        case "stop":
            answer.parts.append(words.STOPPED)
            return await _home(scene, _put_aside(talk), answer)
        case _:
            return await _home(scene, _put_aside(talk), answer)


def _put_aside(talk: Talk) -> Talk:
    """The open form is left; a draft in it is kept, replacing an older one only if it has words of its own."""
    state = talk.under if talk.state is not None and talk.state.form == "language" else talk.state
    return Talk(kept=state if is_draft(state) else talk.kept)


async def _home(scene: Scene, talk: Talk, answer: Answer) -> tuple[Talk, Answer]:
    """Where a conversation goes when nothing is open: consent first, then the menu."""
    form = "menu" if scene.visitor.consent_version is not None else "consent"
    return await _open(scene, talk, form, answer)


async def _again(scene: Scene, talk: Talk, answer: Answer) -> tuple[Talk, Answer]:
    if talk.state is None:
        return await _home(scene, talk, answer)
    turn = engine.again(form_of(talk.state.form), talk.state, await _context(scene, talk, talk.state.form))
    return await _after(scene, talk, turn, talk.state, answer)


async def _open(
    scene: Scene, talk: Talk, form: str, answer: Answer, known: Mapping[str, Value] = NOTHING
) -> tuple[Talk, Answer]:
    """Start a form; `known` are answers that it begins with."""
    context = await _context(scene, talk, form)
    turn = engine.start(form_of(form), context)
    if known and turn.state is not None:
        state = replace(turn.state, answers={**turn.state.answers, **known})
        turn = engine.again(form_of(form), state, context)
    return await _after(scene, talk, turn, None, answer)


async def _resume(scene: Scene, talk: Talk, state: State, reply: Reply, answer: Answer) -> tuple[Talk, Answer]:
    turn = engine.resume(form_of(state.form), state, reply, await _context(scene, talk, state.form))
    return await _after(scene, talk, turn, state, answer)


async def _after(scene: Scene, talk: Talk, turn: Turn, before: State | None, answer: Answer) -> tuple[Talk, Answer]:
    """Carry out what the engine asks, then go on to the next form if this one is over."""
    answer.submitted = None
    await carry_out(scene, turn.effects, before, answer)
    if answer.ask is not None and answer.ask.question == "language":
        answer.ask = _preselected(answer.ask, scene.visitor.language)
    talk = replace(talk, state=turn.state)
    if turn.state is not None:
        return talk, answer
    if answer.submitted is None:  # left by Cancel
        return await _home(scene, talk, answer)
    return await _next(scene, talk, answer.submitted, before, answer)


def _preselected(ask: Ask, language: str) -> Ask:
    """The language in use, at first the messenger's own, is ticked: whoever agrees sees at once what to press."""
    ticked = (
        replace(choice, label=verbatim(f"✓ {choice.label.msgid}")) if choice.value == language else choice
        for choice in ask.choices
    )
    return replace(ask, choices=tuple(ticked))


async def _next(scene: Scene, talk: Talk, done: Submit, before: State | None, answer: Answer) -> tuple[Talk, Answer]:
    match done.form:
        case "language":
            return await _in_new_language(scene, talk, str(done.answers["language"]), answer)
        case "consent":
            if done.answers.get("consent") != "agree":
                return replace(talk, state=None, held=None), answer
            visitor = replace(scene.visitor, consent_version=done.version)
            return await _home(replace(scene, visitor=visitor), talk, answer)
        case "menu":
            return await _choose(scene, talk, str(done.answers["menu"]), answer)
        case "unfinished":
            return await _unfinished(scene, talk, str(done.answers["unfinished"]), answer)
        case "my_cases":
            if done.answers.get("action") != "add":
                return await _home(scene, talk, answer)
            return await _open(scene, talk, "addition", answer, {CASE: str(done.answers["case"])})
        case _:  # sent: the form's end is the end of the talk, until the person writes again
            return replace(talk, state=None), answer


async def _in_new_language(scene: Scene, talk: Talk, language: str, answer: Answer) -> tuple[Talk, Answer]:
    """The same place as before, in the language just chosen."""
    scene = replace(scene, visitor=replace(scene.visitor, language=language, language_chosen=True))
    talk = Talk(state=talk.under, kept=talk.kept, held=talk.held)
    answer.language = language
    return await _again(scene, talk, answer)


async def _choose(scene: Scene, talk: Talk, chosen: str, answer: Answer) -> tuple[Talk, Answer]:
    """A line of the menu."""
    match chosen:
        case "continue":
            return await _unfinished(scene, talk, "continue", answer)
        case "complaint" if talk.kept is not None and talk.kept.form == "complaint":
            return await _open(scene, talk, "unfinished", answer)
        case "my_cases":
            if not await case_choices(scene):
                answer.parts.append(words.NO_CASES)
                return await _home(scene, talk, answer)
            return await _open(scene, talk, "my_cases", answer)
        case "privacy":
            settings = await scene.desk.settings(scene.session, scene.now)
            answer.parts.append(replace(words.ABOUT, values={"org": settings.name}))
            return await _home(scene, talk, answer)
        case "language":
            return await _open(scene, talk, "language", answer)
        case "complaint" | "human" if talk.held is not None and talk.held.text:
            answer.parts.append(words.HELD)
            return await _open(scene, replace(talk, held=None), chosen, answer, {STORY: (talk.held.text,)})
        case _:
            return await _open(scene, talk, chosen, answer)


async def _unfinished(scene: Scene, talk: Talk, chosen: str, answer: Answer) -> tuple[Talk, Answer]:
    kept = talk.kept
    if chosen == "menu" or kept is None:
        return await _home(scene, Talk(kept=kept), answer)
    if chosen == "start_over":
        known = {CASE: kept.answers[CASE]} if CASE in kept.answers else NOTHING
        return await _open(scene, Talk(), kept.form, answer, known)
    if talk.held is not None:  # what they typed when they came back, before they were asked whether to go on
        return await _resume(scene, Talk(state=kept), kept, talk.held, answer)
    return await _again(scene, Talk(state=kept), answer)


async def _context(scene: Scene, talk: Talk, form: str) -> Context:
    """What the engine may know: only what this form needs is looked up."""
    choices: dict[str, tuple[Choice, ...]] = {}
    values: dict[str, str | int] = {}
    if form == "my_cases":
        choices["cases"] = await case_choices(scene)
    elif form == "menu":
        choices["kept"] = (Choice("continue", words.CONTINUE),) if talk.kept is not None else ()
    elif form == "consent":
        values["org"] = (await scene.desk.settings(scene.session, scene.now)).name
    return Context(scene.visitor.language, scene.now.astimezone(BAKU).date(), choices, values)
