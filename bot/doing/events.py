"""Answering an event in the chat: by one press wherever the talk stands, and what follows from it.

A button about an event carries the event in itself (evt.17:yes). So the button of an old message never answers for
another event, and one under a reminder works at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.doing import brake
from bot.doing.event_cards import AT, EVENT, FORM, LIST, PAGE, TIMES, event_of, page_in
from bot.doing.subscriptions import say
from bot.scene import Answer, Scene
from casework import links
from casework.errors import NotFound
from casework.events import afterwards, buttons, calendar, notices, replies, service, visits
from casework.events.afterwards import Paper
from casework.events.codes import code_of
from casework.events.rules import HOLDING, Card, Kind, Outcome, Own, State
from casework.events.service import Result
from casework.outbox import service as outbox
from casework.outbox.rules import Message
from flows.answers.written import messages
from flows.effects import Submit
from flows.model import State as Open
from flows.model import Text, Value
from flows.text import T_

PARTY, NEEDS, FEEDBACK, PAPER = "event_party", "event_needs", "event_feedback", "event_paper"
VISIT = "event_visit"
LEADING = frozenset({LIST, FORM, PARTY})
"""Forms whose answer leads on at once."""
OPINION = "_opinion"
"""Reserved answer, carried along by the engine: the opinion that words belong to."""

GONE = T_("That event is no longer there.", context="event")
SAID_ALREADY = T_("Thank you, you have told us already.", context="event")
THANKS = T_("Thank you for telling us.", context="event")
NOTHING_NEEDED = T_("All right, that is all for now. Thank you.", context="event")
NEEDS_NOTED = T_(
    "Thank you, it is noted. The coordinators of the event see it, without your name.", context="event_needs"
)
NO_PAPER = T_(
    "There is a certificate for those who were at the training. We have not counted you there.", context="event"
)
REFUSED: Mapping[Outcome, Text] = {
    Outcome.NO_MORE: replies.NO_MORE,
    Outcome.TOO_MANY: replies.TOO_MANY,
    Outcome.CLOSED: replies.CLOSED,
    Outcome.OVER: replies.OVER,
    Outcome.CANCELLED: replies.CALLED_OFF,
}


@dataclass(frozen=True, slots=True)
class Next:
    """The form that is opened now, and what it begins with."""

    form: str
    known: Mapping[str, Value] = field(default_factory=dict)


def event_in(pressed: str) -> tuple[int, str] | None:
    """(event id, mark) of a button about an event; None: it is another button."""
    name, _, mark = pressed.partition(":")
    number = name.removeprefix(buttons.EVENT)
    if number == name:
        return None
    if number == AT:
        number, mark = ("0", mark) if mark == "menu" or page_in(mark) else (mark, "open")
    return (int(number), mark) if number.isdecimal() and len(number) <= 15 else None


def in_link(link: str | None) -> int | None:
    """The event of a link that somebody followed: evt_17."""
    number = (link or "").removeprefix(links.EVENT)
    return int(number) if number != link and number.isdecimal() and len(number) <= 15 else None


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
    if mark in ("menu", "events") or page_in(mark):
        return _elsewhere(mark)
    try:
        if mark == "yes":
            if not await _may_take(scene, event_id, None):
                answer.parts.append(brake.TOO_MANY_PLACES)
                return None
            return await _told(scene, await service.say_yes(*where, None, scene.now), answer)
        if mark == "no":
            return await _told(scene, await service.say_no(*where, scene.now), answer)
        card = await service.shown(scene.session, keyring, event_id)
    except NotFound:
        answer.parts.append(GONE)
        return None
    return await _about(scene, card, mark, answer)


async def _about(scene: Scene, card: Card, mark: str, answer: Answer) -> Next | None:
    """What leads on to a question, or is told at once."""
    match mark:
        case "with" | "times":
            return _further(card, mark)
        case "where":
            return await _where(scene, card)
        case "good" | "mixed" | "bad" | "absent":
            return await _rated(scene, card.id, mark, answer)
        case "paper" | "name":
            return await _paper(scene, card, answer, anew=mark == "name")
        case _:
            return Next(FORM, {EVENT: str(card.id)})


async def _where(scene: Scene, card: Card) -> Next:
    """Where we find them, once more; only of whoever has a time."""
    own = await service.own(scene.session, card.id, scene.visitor.person_id)
    has_time = card.visits and own is not None and own.state is State.YES
    return Next(VISIT if has_time else FORM, {EVENT: str(card.id)})


def _elsewhere(mark: str) -> Next | None:
    """Away from this event: to the menu, to the list, or to a page of it."""
    page = page_in(mark)
    return None if mark == "menu" else Next(LIST, {PAGE: str(page)} if page else {})


def _further(card: Card, mark: str) -> Next:
    """What is asked before anything is answered: how many, or which other date."""
    known = {EVENT: str(card.id)}
    if mark == "with":
        return Next(PARTY if card.kind is not Kind.ONE_TO_ONE else FORM, known)
    return Next(FORM, known | {TIMES: "yes"})


async def _party(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> Next | None:
    """With how many they come."""
    keyring, number = scene.desk.house.keyring, int(str(submit.answers["party"]))
    if not await _may_take(scene, event_of(before), number):
        answer.parts.append(brake.TOO_MANY_PLACES)
        return None
    try:
        came = await service.say_yes(
            scene.session, keyring, scene.visitor.person_id, event_of(before), number, scene.now
        )
    except NotFound:
        answer.parts.append(GONE)
        return None
    return await _told(scene, came, answer)


async def _may_take(scene: Scene, event_id: int, party: int | None) -> bool:
    """Whether the brake lets them have these places; those they have are not counted again."""
    if not brake.holds(scene):
        return True
    own = await service.own(scene.session, event_id, scene.visitor.person_id)
    has = own.party if own is not None and own.state in HOLDING else 0
    return await brake.lets(scene, brake.PLACES, (party or has or 1) - has)


async def _told(scene: Scene, came: Result, answer: Answer) -> Next | None:
    """What came of an answer, in words; after a place, or one on the list, what is needed is asked once."""
    match came.outcome:
        case Outcome.CONFIRMED if came.own is not None:
            await _confirmed(scene, came, came.own, answer)
        case Outcome.WAITING:
            answer.parts.append(replies.on_the_list(came.card))
        case Outcome.GIVEN_UP:
            answer.parts.append(replies.given_up(came.card))
            return None
        case Outcome.DECLINED:
            answer.parts.append(replies.not_coming(came.card))
            return None
        case refused:
            answer.parts.append(REFUSED[refused])
            return None if refused in (Outcome.OVER, Outcome.CANCELLED) else Next(FORM, {EVENT: str(came.card.id)})
    return _asked_next(came)


def _asked_next(came: Result) -> Next | None:
    """Before a short meeting where we find them, once the time is theirs; else what they need so that they can come."""
    own, visits = came.own, came.card.visits
    if own is None or (own.has_visit or own.state is not State.YES if visits else own.has_needs):
        return None
    return Next(VISIT if visits else NEEDS, {EVENT: str(came.card.id)})


async def _confirmed(scene: Scene, came: Result, own: Own, answer: Answer) -> None:
    """In words, and before them the code as a picture: what is still asked stays the last thing on the screen."""
    house, language = scene.desk.house, scene.visitor.language
    code = code_of(house.keyring, own.id)
    if came.new and came.card.has_door:
        await _say_beside(scene, notices.code_picture(came.card, own, code, language))
    link = calendar.address_of(came.card, language, house)
    answer.parts.extend(replies.confirmed(came.card, own, code, language, link))


async def _say_beside(scene: Scene, message: Message) -> None:
    """In a message of its own, before the one that the turn ends with."""
    await outbox.put(scene.session, scene.desk.house.keyring, scene.visitor.address_id, message, scene.now)


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


async def _paper(scene: Scene, card: Card, answer: Answer, *, anew: bool) -> Next | None:
    """Whoever gave a name before gets the same paper; `anew`: the name was wrong."""
    person_id, keyring = scene.visitor.person_id, scene.desk.house.keyring
    paper = await afterwards.own_paper(scene.session, keyring, person_id, card)
    if paper is None:
        answer.parts.append(NO_PAPER)
        return None
    if anew or not paper.name:
        return Next(PAPER, {EVENT: str(card.id)})
    await _hand_out(scene, card, paper)
    return None


async def _hand_out(scene: Scene, card: Card, paper: Paper) -> None:
    own = await service.own(scene.session, card.id, scene.visitor.person_id)
    asked = own is not None and own.feedback == "asked"
    language = scene.visitor.language
    await _say_beside(scene, notices.certificate(card, paper.answer_id, paper.name, language, asked=asked))


async def needs(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    chosen, said = messages(submit.answers.get("needs")), str(submit.answers.get("words", ""))
    keyring, person_id = scene.desk.house.keyring, scene.visitor.person_id
    await service.note_needs(scene.session, keyring, person_id, event_of(before), chosen, said)
    answer.parts.append(NEEDS_NOTED if chosen else NOTHING_NEEDED)


async def visit(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    where, keyring = str(submit.answers.get("where", "")), scene.desk.house.keyring
    await visits.note(scene.session, keyring, scene.visitor.person_id, event_of(before), where)


async def feedback(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    """Words go to the opinion, the rest into counts: nothing joins them."""
    said = {name: str(submit.answers.get(name, "")) for name in ("words", "gender", "age_group", "district")}
    person_id, keyring = scene.visitor.person_id, scene.desk.house.keyring
    if said["words"] and before is not None and OPINION in before.answers:
        opinion = int(str(before.answers[OPINION]))
        await afterwards.add_words(scene.session, keyring, event_of(before), opinion, said["words"])
    facts = (said["gender"], said["age_group"], said["district"])
    await afterwards.count_visitor(scene.session, event_of(before), *facts)
    card = await service.card(scene.session, keyring, event_of(before))
    paper = await afterwards.own_paper(scene.session, keyring, person_id, card)
    if paper is not None and not paper.name:
        say(answer, notices.certificate_ready(card, scene.visitor.language))


async def paper(scene: Scene, submit: Submit, before: Open | None, answer: Answer) -> None:
    """The paper itself, at once; it is the whole answer."""
    name, keyring = str(submit.answers["called"]), scene.desk.house.keyring
    person_id, event_id = scene.visitor.person_id, event_of(before)
    try:
        card = await service.shown(scene.session, keyring, event_id)
        paper = await afterwards.want_certificate(scene.session, keyring, person_id, event_id, name, scene.now)
    except NotFound:
        answer.parts.append(NO_PAPER)
        return
    await _hand_out(scene, card, paper)
