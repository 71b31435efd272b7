"""Answering an event in the chat: by one press wherever the talk stands, and what follows from it.

A button about an event carries the event in itself (evt.17:yes). So the button of an old message never answers for
another event, and one under a reminder works at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.doing.event_cards import AT, EVENT, FORM, LIST, TIMES, event_of
from bot.scene import Answer, Scene
from casework.errors import NotFound
from casework.events import afterwards, notices, service
from casework.events.codes import code_of
from casework.events.rules import Card, Kind, Outcome
from casework.events.service import Result
from flows.answers.written import messages
from flows.effects import Submit
from flows.model import State as Open
from flows.model import Text, Value
from flows.text import T_

PARTY, NEEDS, FEEDBACK, PAPER = "event_party", "event_needs", "event_feedback", "event_paper"
LEADING = frozenset({LIST, FORM, PARTY})
"""Forms whose answer leads on at once."""
OPINION = "_opinion"
"""Reserved answer, carried along by the engine: the opinion that words belong to."""

LINK = "evt_"

GONE = T_("That event is no longer there.", context="event")
SAID_ALREADY = T_("Thank you, you have told us already.", context="event")
THANKS = T_("Thank you for telling us.", context="event")
NO_PAPER = T_(
    "There is a certificate for those who were at the training. We have not counted you there.", context="event"
)
PAPER_NOTED = T_(
    "Thank you. The certificate will bear the name: {name}. The coordinator of the training hands it out.",
    context="event",
)
REFUSED: Mapping[Outcome, Text] = {
    Outcome.NO_MORE: notices.NO_MORE,
    Outcome.TOO_MANY: notices.TOO_MANY,
    Outcome.CLOSED: notices.CLOSED,
    Outcome.OVER: notices.OVER,
    Outcome.CANCELLED: notices.CALLED_OFF,
}


@dataclass(frozen=True, slots=True)
class Next:
    """The form that is opened now, and what it begins with."""

    form: str
    known: Mapping[str, Value] = field(default_factory=dict)


def event_in(pressed: str) -> tuple[int, str] | None:
    """(event id, mark) of a button about an event; None: it is another button."""
    name, _, mark = pressed.partition(":")
    number = name.removeprefix(notices.EVENT)
    if number == name:
        return None
    if number == AT:
        number, mark = ("0", "menu") if mark == "menu" else (mark, "open")
    return (int(number), mark) if number.isdecimal() and len(number) <= 15 else None


def in_link(link: str | None) -> int | None:
    """The event of a link that somebody followed: evt_17."""
    number = (link or "").removeprefix(LINK)
    return int(number) if number != link and number.isdecimal() and len(number) <= 15 else None


def link_to(event_id: int) -> str:
    return f"{LINK}{event_id}"


async def answered(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> Next | None:
    """A typed answer to the list or to a card, or how many come."""
    if submit.form == PARTY:
        return await _party(scene, submit, before, answer)
    word = str(submit.answers[submit.form])
    if submit.form == LIST and word.isdecimal():
        return await pressed(scene, int(word), "open", answer)
    return await pressed(scene, event_of(before), word, answer)


async def pressed(scene: Scene, event_id: int, mark: str, answer: Answer) -> Next | None:
    """Carry out a press, or a word typed for it. Returns what is asked next; None: back to the menu."""
    keyring = scene.desk.house.keyring
    where = (scene.session, keyring, scene.visitor.person_id, event_id)
    if mark in ("menu", "events"):
        return Next(LIST) if mark == "events" else None
    try:
        if mark == "yes":
            return _told(scene, await service.say_yes(*where, None, scene.now), answer)
        if mark == "no":
            return _told(scene, await service.say_no(*where, scene.now), answer)
        card = await service.shown(scene.session, keyring, event_id)
    except NotFound:
        answer.parts.append(GONE)
        return None
    match mark:
        case "with" | "times":
            return _further(card, mark)
        case "good" | "mixed" | "bad" | "absent":
            return await _rated(scene, event_id, mark, answer)
        case "paper":
            return await _paper(scene, card, answer)
        case _:
            return Next(FORM, {EVENT: str(event_id)})


def _further(card: Card, mark: str) -> Next:
    """What is asked before anything is answered: how many, or which other date."""
    known = {EVENT: str(card.id)}
    if mark == "with":
        return Next(PARTY if card.kind is not Kind.ONE_TO_ONE else FORM, known)
    return Next(FORM, known | {TIMES: "yes"})


async def _party(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> Next | None:
    """With how many they come."""
    keyring, number = scene.desk.house.keyring, int(str(submit.answers["party"]))
    try:
        came = await service.say_yes(
            scene.session, keyring, scene.visitor.person_id, event_of(before), number, scene.now
        )
    except NotFound:
        answer.parts.append(GONE)
        return None
    return _told(scene, came, answer)


def _told(scene: Scene, came: Result, answer: Answer) -> Next | None:
    """What came of an answer, in words; after a place, or one on the list, what is needed is asked once."""
    match came.outcome:
        case Outcome.CONFIRMED if came.own is not None:
            code = code_of(scene.desk.house.keyring, came.own.id)
            answer.parts.extend(notices.confirmed(came.card, came.own, code))
        case Outcome.WAITING:
            answer.parts.append(notices.on_the_list(came.card))
        case Outcome.GIVEN_UP:
            answer.parts.append(notices.given_up(came.card))
            return None
        case Outcome.DECLINED:
            answer.parts.append(notices.not_coming(came.card))
            return None
        case refused:
            answer.parts.append(REFUSED[refused])
            return None if refused in (Outcome.OVER, Outcome.CANCELLED) else Next(FORM, {EVENT: str(came.card.id)})
    asked_before = came.own is None or came.own.has_needs
    return None if asked_before else Next(NEEDS, {EVENT: str(came.card.id)})


async def _rated(scene: Scene, event_id: int, mark: str, answer: Answer) -> Next | None:
    """Kept at once: most people stop here."""
    own = await service.own(scene.session, event_id, scene.visitor.person_id)
    if own is None or own.feedback != "asked":
        answer.parts.append(SAID_ALREADY)
        return None
    opinion = await afterwards.rate(scene.session, scene.visitor.person_id, event_id, mark)
    if opinion is None:
        answer.parts.append(THANKS)
        return None
    return Next(FEEDBACK, {EVENT: str(event_id), OPINION: str(opinion)})


async def _paper(scene: Scene, card: Card, answer: Answer) -> Next | None:
    if await afterwards.may_have_certificate(scene.session, scene.visitor.person_id, card):
        return Next(PAPER, {EVENT: str(card.id)})
    answer.parts.append(NO_PAPER)
    return None


async def needs(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    chosen, said = messages(submit.answers.get("needs")), str(submit.answers.get("words", ""))
    keyring, person_id = scene.desk.house.keyring, scene.visitor.person_id
    await service.note_needs(scene.session, keyring, person_id, event_of(before), chosen, said)


async def feedback(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    """Words go to the opinion, the rest into counts: nothing joins them."""
    said = {name: str(submit.answers.get(name, "")) for name in ("words", "gender", "age_group", "district")}
    if said["words"] and before is not None and OPINION in before.answers:
        opinion = int(str(before.answers[OPINION]))
        keyring = scene.desk.house.keyring
        await afterwards.add_words(scene.session, keyring, event_of(before), opinion, said["words"])
    facts = (said["gender"], said["age_group"], said["district"])
    await afterwards.count_visitor(scene.session, event_of(before), *facts)


async def paper(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    name, keyring = str(submit.answers["called"]), scene.desk.house.keyring
    try:
        await afterwards.want_certificate(scene.session, keyring, scene.visitor.person_id, event_of(before), name)
    except NotFound:
        answer.parts.append(NO_PAPER)
        return
    answer.parts.append(replace(PAPER_NOTED, values={"name": " ".join(name.split())}))
