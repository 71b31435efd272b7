"""Which form comes when: newcomers choose a language and consent, everyone else comes by the menu. Decides nothing
about cases and says nothing of its own beyond bot/words.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot import words
from bot.commands import anywhere, link_in
from bot.doing import (
    campaigns,
    closing,
    communities,
    event_cards,
    events,
    following,
    subscriptions,
    surveying,
    telling,
)
from bot.doing.attached import ids_of
from bot.doing.matters import case_of
from bot.effects import carry_out, notice_danger
from bot.held import carried, first_words, put_aside, with_file
from bot.lists import case_choices, context
from bot.scene import Answer, Scene
from bot.talk import CASE, JOINING, Talk, is_draft
from casework import links
from casework.files import service as files
from flows import engine
from flows.effects import Ask, Submit, Turn
from flows.model import Reply, State, Text, Value
from flows.text import verbatim
from locales.understanding import manners, question

NOTHING: Mapping[str, Value] = MappingProxyType({})

LONG_PAUSE = timedelta(hours=6)
"""After this a person may no longer remember what they were asked: the unfinished request is offered first."""

MENUS = frozenset({"menu", "returning", "surveys", "take_part", "more"})
"""Forms that only lead on: their one question is called as they are, and its answer says what is opened."""

NO_PLACE_FOR_FILES = MENUS | {"language", "consent", "unfinished", "my_cases", "receipt", "feedback", "treatment"}
"""Forms in which a file is no answer, and is kept for what is opened next. In all others the engine decides."""

BESIDE = {
    "campaigns": campaigns.show_all,
    "communities": communities.show_all,
    "announcements": subscriptions.standing,
}
"""Lines of a menu that open no form and are answered in a message of their own."""


async def respond(scene: Scene, talk: Talk, reply: Reply, said: tuple[Text, ...] = ()) -> tuple[Talk, Answer]:
    """One reply of a visitor: what is remembered after it and what is said, after `said`."""
    answer = Answer([*said])
    link = link_in(reply)
    if link is not None:
        return await _follow(scene, replace(put_aside(talk), link=link), answer)
    if reply.media is not None and (talk.state is None or talk.state.form in NO_PLACE_FOR_FILES):
        notice_danger(scene, reply, answer)
        answer.parts.append(words.FILE_HELD)
        talk, reply = with_file(talk, reply), Reply()
    if not scene.visitor.language_chosen and talk.state is None:
        notice_danger(scene, reply, answer)
        return await _open(scene, replace(talk, held=talk.held or first_words(reply)), "language", answer)
    beside = await _beside(scene, talk, reply.choice, answer) if reply.choice else None
    if beside is not None:
        return beside
    command = anywhere(reply)
    if command is not None:
        return await _command(scene, talk, command, answer)
    idle = scene.visitor.consent_version is not None and (talk.state is None or talk.state.form in MENUS)
    if idle and following.looks_like_one(reply.text):
        await following.show(scene, reply.text or "", answer)
        return replace(talk, state=None), answer
    if idle and reply.text and (polite := manners(reply.text)) is not None:
        answer.parts.append(words.MANNERS[polite])
        return await _again(scene, talk, answer)
    return await _words(scene, talk, reply, answer)


async def _words(scene: Scene, talk: Talk, reply: Reply, answer: Answer) -> tuple[Talk, Answer]:
    """Neither a command nor anything else that works everywhere: it is for the open form, if there is one."""
    if talk.state is None:
        notice_danger(scene, reply, answer)
        return await _home(scene, talk, answer)
    if is_draft(talk.state) and _long_ago(scene.visitor.last_turn_at, scene.now):
        return await _open(scene, Talk(kept=talk.state, held=reply), "unfinished", answer)
    if talk.state.form == "returning" and await _asks_already(scene, talk, talk.state, reply):
        talk, answer = await _open(scene, talk, "return_question", answer)
    return await _resume(scene, talk, talk.state, reply, answer) if talk.state else (talk, answer)


async def _asks_already(scene: Scene, talk: Talk, state: State, reply: Reply) -> bool:
    """Whether a question on the return was typed before the line for it was pressed: it is none of the lines' words."""
    if not reply.text or not question(reply.text, scene.visitor.language).candidates:
        return False
    form = await surveying.form_of(scene, state.form)
    turn = engine.resume(form, state, reply, await context(scene, talk, state.form))
    return turn.state is not None and turn.state.tries > state.tries


def _long_ago(then: datetime | None, now: datetime) -> bool:
    return then is not None and now - then > LONG_PAUSE


async def _command(scene: Scene, talk: Talk, command: str, answer: Answer) -> tuple[Talk, Answer]:
    """Words that work anywhere. None of them loses what was written: a draft is put aside and offered again."""
    match command:
        case "language":
            open_already = talk.state is not None and talk.state.form == "language"
            under = talk.under if open_already else talk.state
            return await _open(scene, replace(talk, under=under), "language", answer)
        case "help" | "edited":
            answer.parts.append(words.HELP if command == "help" else words.EDITED)
            return await _again(scene, talk, answer)
        case "start" if is_draft(talk.state) or talk.kept:
            return await _open(scene, put_aside(talk), "unfinished", answer)
        case "my_cases" | "human" | "delete_data" if scene.visitor.consent_version is not None:
            aside = put_aside(talk)
            if command == "delete_data":
                answer.parts.append(words.DELETE)
            return await _choose(scene, aside, "my_cases" if command == "my_cases" else "human", answer)
        case "stop":
            await subscriptions.stop_all(scene, answer)
            return put_aside(talk), answer
        case _:
            return await _home(scene, put_aside(talk), answer)


async def _home(scene: Scene, talk: Talk, answer: Answer) -> tuple[Talk, Answer]:
    """Where a conversation goes when nothing is open: consent first, then the menu."""
    if scene.visitor.consent_version is None:
        return await _open(scene, talk, "consent", answer)
    if talk.held is not None and following.looks_like_one(talk.held.text):
        await following.show(scene, talk.held.text or "", answer)
        return replace(talk, state=None, held=None), answer
    if talk.link is None:
        return await _open(scene, talk, "menu", answer)
    link, talk = talk.link, replace(talk, link=None)
    event_id = events.in_link(link)
    if event_id is not None:
        return await _at_event(scene, talk, event_id, "open", answer)
    for linked in (communities.linked, campaigns.linked, subscriptions.show_trial):
        if await linked(scene, link, answer):
            return talk, answer
    form = await surveying.behind(scene, link)
    if form is None:
        answer.parts.append(words.NO_SURVEY)
    return await _choose(scene, talk, form or "menu", answer)


async def _follow(scene: Scene, talk: Talk, answer: Answer) -> tuple[Talk, Answer]:
    """The link to a survey: at once for whoever is known here, after language and consent for a newcomer."""
    if not scene.visitor.language_chosen:
        return await _open(scene, talk, "language", answer)
    return await _home(scene, talk, answer)


async def _beside(scene: Scene, talk: Talk, pressed: str, answer: Answer) -> tuple[Talk, Answer] | None:
    """A button under something else than the open question, taken wherever the talk stands; None: it is none. Whoever
    was in the middle of something worth keeping is asked on."""
    closed = closing.case_in(pressed)
    if closed is not None:
        return await _settled(scene, talk, *closed, answer)
    met = events.event_in(pressed)
    if met is not None:
        return await _at_event(scene, put_aside(talk), *met, answer)
    link = subscriptions.link_in(pressed)
    if link is not None:
        return await respond(scene, talk, Reply(command=link))
    behind = await communities.form_behind(scene, pressed)
    if behind is not None:
        return await _open(scene, put_aside(talk), behind[0], answer, behind[1])
    campaign = campaigns.link_behind(pressed)
    if campaign is not None and scene.visitor.consent_version is None:
        return await _home(scene, replace(put_aside(talk), link=campaign), answer)
    pressing = (subscriptions.press, communities.press, campaigns.press)
    if not any([await press(scene, pressed, answer) for press in pressing]):
        return None
    if not is_draft(talk.state):
        return talk, answer
    await subscriptions.put_beside(scene, answer)
    return await _again(scene, talk, Answer())


async def _again(scene: Scene, talk: Talk, answer: Answer) -> tuple[Talk, Answer]:
    if talk.state is None:
        return await _home(scene, talk, answer)
    form = await surveying.form_of(scene, talk.state.form, talk.state.version)
    turn = engine.again(form, talk.state, await context(scene, talk, form.id))
    return await _after(scene, talk, turn, talk.state, answer)


async def _open(
    scene: Scene, talk: Talk, name: str, answer: Answer, known: Mapping[str, Value] = NOTHING
) -> tuple[Talk, Answer]:
    """Start a form; `known` are answers that it begins with."""
    form = await surveying.form_of(scene, name)
    if surveying.is_survey(name):
        await surveying.began(scene, form)
    given = await context(scene, talk, name)
    turn = engine.start(form, given)
    talk, before = carried(talk, form)
    if before:
        answer.parts.append(words.HELD)
    if (known or before) and turn.state is not None:
        trail = tuple(known.keys() & {JOINING})
        state = replace(turn.state, answers={**turn.state.answers, **before, **known}, trail=trail)
        turn = engine.again(form, state, given)
    return await _after(scene, talk, turn, None, answer)


async def _resume(scene: Scene, talk: Talk, state: State, reply: Reply, answer: Answer) -> tuple[Talk, Answer]:
    form = await surveying.form_of(scene, state.form, state.version)
    turn = engine.resume(form, state, reply, await context(scene, talk, state.form))
    return await _after(scene, talk, turn, state, answer)


async def _after(scene: Scene, talk: Talk, turn: Turn, before: State | None, answer: Answer) -> tuple[Talk, Answer]:
    """Carry out what the engine asks, then go on to the next form if this one is over."""
    answer.submitted = None
    await carry_out(scene, turn.effects, before, answer)
    if answer.ask is not None and answer.ask.question == "language":
        answer.ask = _preselected(answer.ask, scene.visitor.language)
    talk = replace(talk, state=turn.state)
    if turn.state is not None:
        await event_cards.dress(scene, turn.state, answer)
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
    if done.form in MENUS:
        return await _choose(scene, talk, str(done.answers[done.form]), answer)
    if done.form in events.LEADING:
        return await _then(scene, talk, await events.answered(scene, done, before, answer), answer)
    return await _next_form(scene, talk, done, before, answer)


async def _next_form(
    scene: Scene, talk: Talk, done: Submit, before: State | None, answer: Answer
) -> tuple[Talk, Answer]:
    match done.form:
        case "language":
            return await _in_new_language(scene, talk, str(done.answers["language"]), answer)
        case "consent":
            return await _consented(scene, talk, done, answer)
        case "unfinished":
            return await _unfinished(scene, talk, str(done.answers["unfinished"]), answer)
        case "my_cases":
            if done.answers.get("action") != "add":
                return await _home(scene, talk, answer)
            return await _open(scene, talk, "addition", answer, {CASE: str(done.answers["case"])})
        case "feedback" | "treatment":
            following = "treatment" if done.form == "feedback" else "remark"
            return await _open(scene, talk, following, answer, {CASE: str(case_of(before))})
        case _:  # sent: the form's end is the end of the talk, until the person writes again
            return replace(talk, state=None), answer


async def _consented(scene: Scene, talk: Talk, done: Submit, answer: Answer) -> tuple[Talk, Answer]:
    if done.answers.get("consent") != "agree":
        await files.forget(scene.session, person_id=scene.visitor.person_id, file_ids=ids_of(talk.files))
        return replace(talk, state=None, held=None, link=None, files=()), answer
    visitor = replace(scene.visitor, consent_version=done.version)
    return await _home(replace(scene, visitor=visitor), talk, answer)


async def _in_new_language(scene: Scene, talk: Talk, language: str, answer: Answer) -> tuple[Talk, Answer]:
    """The same place as before, in the language just chosen."""
    scene = replace(scene, visitor=replace(scene.visitor, language=language, language_chosen=True))
    talk = replace(talk, state=talk.under, under=None)
    answer.language = language
    return await _again(scene, talk, answer)


async def _choose(scene: Scene, talk: Talk, chosen: str, answer: Answer) -> tuple[Talk, Answer]:
    """A line of a menu."""
    match chosen:
        case "continue":
            return await _unfinished(scene, talk, "continue", answer)
        case form if talk.kept is not None and talk.kept.form == form:
            return await _open(scene, talk, "unfinished", answer)
        case "my_cases" if await case_choices(scene):
            return await _open(scene, talk, "my_cases", answer)
        case line if line in telling.LINES:
            await telling.tell(scene, line, answer)
            return await _home(scene, talk, answer) if answer.ask is None else (talk, answer)
        case line if line in BESIDE:
            await BESIDE[line](scene, answer)
            return talk, answer
        case form if surveying.is_survey(form) and await surveying.answered(scene, form):
            answer.parts.append(words.ANSWERED_BEFORE)
            return await _home(scene, talk, answer)
        case _:
            return await _open(scene, talk, chosen, answer)


async def _unfinished(scene: Scene, talk: Talk, chosen: str, answer: Answer) -> tuple[Talk, Answer]:
    kept = talk.kept
    if chosen == "menu" or kept is None:
        return await _home(scene, put_aside(talk), answer)
    if chosen == "start_over":
        known = {CASE: kept.answers[CASE]} if CASE in kept.answers else NOTHING
        return await _open(scene, replace(talk, state=None, kept=None, held=None), kept.form, answer, known)
    if talk.held is not None:  # what they typed when they came back, before they were asked whether to go on
        return await _resume(scene, Talk(state=kept), kept, talk.held, answer)
    return await _again(scene, Talk(state=kept), answer)


async def _at_event(scene: Scene, talk: Talk, event_id: int, mark: str, answer: Answer) -> tuple[Talk, Answer]:
    """A button about an event, or its link: taken wherever the talk stands, once they have consented."""
    if scene.visitor.consent_version is None:
        return await _home(scene, replace(talk, link=links.to_event(event_id)), answer)
    return await _then(scene, talk, await events.pressed(scene, event_id, mark, answer), answer)


async def _then(scene: Scene, talk: Talk, led_to: events.Next | None, answer: Answer) -> tuple[Talk, Answer]:
    if led_to is None:
        return await _home(scene, talk, answer)
    return await _open(scene, talk, led_to.form, answer, led_to.known)


async def _settled(scene: Scene, talk: Talk, case_id: int, mark: str, answer: Answer) -> tuple[Talk, Answer]:
    """A button under the news that a case was closed: taken wherever the talk stands, and a draft is put aside."""
    aside = put_aside(talk)
    if not await closing.is_own(scene, case_id):
        answer.parts.append(words.GONE)
        return await _home(scene, aside, answer)
    talk, answer = await _open(scene, aside, "feedback", answer, {CASE: str(case_id)})
    assert talk.state is not None  # noqa: S101  the form was just opened at its first question
    return await _resume(scene, talk, talk.state, Reply(choice=f"solved:{mark}"), answer)
