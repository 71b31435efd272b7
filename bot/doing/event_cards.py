"""How events are shown in the chat: the list with those near the person first, and the card of one with what the person
can do about it. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.scene import Answer, Scene
from casework import pages
from casework.communities import service as communities
from casework.communities.rules import Kind as Followable
from casework.errors import NotFound
from casework.events import buttons, replies, service, wording
from casework.events.rules import CONCERNED, Card, Kind, Own, State
from flows.effects import Ask
from flows.model import Choice, Text
from flows.model import State as Open
from flows.text import T_, filled, joined

FORM, LIST = "event", "events"
EVENT, TIMES, PAGE = "_event", "_times", "_page"
"""Reserved answers, carried along by the engine: the event whose card is open, that its other dates are shown, and
which page of the list."""
AT = "at"
"""evt.at:17 on a button of a list: show that event."""
MORE = "page"
"""evt.at:page2 on the last button of a page: show that page. The number in it, so that an old button still means it."""
ROW = 24
MOST_ROWS = 20
"""On one page. With more than ten WhatsApp numbers them, see docs/decisions/0016-whatsapp.md."""

NONE_COMING = T_("There are no events at the moment. Please look again later.", context="event")
COMING = T_("Events to come, those near you first:", context="event")
DATES = T_("These dates are still open:", context="event")
MORE_EVENTS = T_("More events", context="button")
ALL_HERE = T_("All events, to read or pass on: {link}", context="event")
NO_DATES = T_("No other date is open at the moment.", context="event")
CHANGE = T_("Would you like to change something?", context="event")
WILL_YOU = T_("Will you come?", context="event")
MARKS: Mapping[State, Text] = {
    State.YES: T_("you have a place", context="event"),
    State.OFFERED: T_("a place is kept for you", context="event"),
    State.WAITING: T_("you are on the waiting list", context="event"),
}


def event_of(state: Open | None) -> int:
    return int(str(state.answers[EVENT])) if state is not None and EVENT in state.answers else 0


async def coming(scene: Scene) -> list[tuple[Card, State | None]]:
    """What the list shows, with where the person stands; of short meetings one by one only the first open slot."""
    followed = await communities.followed(scene.session, scene.visitor.person_id)
    near = {kind: [one.target for one in followed if one.kind is kind] for kind in Followable}
    cards = await service.coming(
        scene.session, scene.desk.house.keyring, scene.now, near[Followable.COMMUNITY], near[Followable.DISTRICT]
    )
    states = await service.own_states(scene.session, scene.visitor.person_id, cards)
    found: list[tuple[Card, State | None]] = []
    series: set[str] = set()
    for card in cards:
        state = states.get(card.id)
        mine = state in CONCERNED
        slot = card.series if card.kind is Kind.ONE_TO_ONE and card.series else None
        if slot and not mine and (slot in series or not _bookable(card, scene)):
            continue
        if slot:
            series.add(slot)
        found.append((card, state))
    return found


def page_in(word: str) -> int | None:
    """The page that a button or a typed answer asks for; None: it asks for something else."""
    number = word.removeprefix(MORE)
    return int(number) if number != word and number.isdecimal() and len(number) <= 3 else None


async def _page(scene: Scene, state: Open | None) -> tuple[list[tuple[Card, State | None]], int, bool]:
    """What is on the page that is open, its number from 1, and whether another one comes after it."""
    found = await coming(scene)
    number = int(str(state.answers.get(PAGE, "1"))) if state is not None and state.form == LIST else 1
    first = (number - 1) * MOST_ROWS
    if not 0 <= first < len(found):  # there are fewer by now
        first, number = 0, 1
    return found[first : first + MOST_ROWS], number, len(found) > first + MOST_ROWS


def _bookable(card: Card, scene: Scene) -> bool:
    return card.is_open(scene.now) and card.free != 0


async def lists(scene: Scene, state: Open | None, form: str) -> dict[str, tuple[Choice, ...]]:
    """What is to be chosen from in the list of events, or under the card that is open."""
    return {"coming": await _rows(scene, state)} if form == LIST else {"ways": await _ways(scene, state)}


async def _rows(scene: Scene, state: Open | None) -> tuple[Choice, ...]:
    language = scene.visitor.language
    shown, page, more = await _page(scene, state)
    rows = (Choice(str(card.id), Text(wording.short(card, language, ROW), verbatim=True)) for card, _ in shown)
    return (*rows, *((Choice(f"{MORE}{page + 1}", MORE_EVENTS),) if more else ()))


async def _ways(scene: Scene, state: Open | None) -> tuple[Choice, ...]:
    """What can be done about the event whose card is open."""
    if state is None or state.form != FORM:
        return ()
    card, own = await _looked_at(scene, event_of(state))
    return () if card is None else buttons.ways(card, own, scene.now, several=bool(card.series))


async def _looked_at(scene: Scene, event_id: int) -> tuple[Card | None, Own | None]:
    try:
        card = await service.shown(scene.session, scene.desk.house.keyring, event_id)
    except NotFound:
        return None, None
    return card, await service.own(scene.session, event_id, scene.visitor.person_id)


async def dress(scene: Scene, state: Open, answer: Answer) -> None:
    """What stands above the buttons, and on each of them its event."""
    if answer.ask is None:
        return
    if state.form == LIST:
        await _dress_list(scene, state, answer.ask, answer)
    elif state.form == FORM:
        await _dress_card(scene, state, answer.ask, answer)


async def _dress_list(scene: Scene, state: Open, ask: Ask, answer: Answer) -> None:
    language, lines, around = scene.visitor.language, [], ask.choices[-1:]
    shown, page, more = await _page(scene, state)
    if not shown:
        answer.ask = replace(ask, text=NONE_COMING, choices=around)
        return
    for number, (card, stands) in enumerate(shown, start=1):
        mark = MARKS.get(stands) if stands is not None else None
        title = Text("{n}. {title}", values={"n": number, "title": wording.title(card)}, verbatim=True)
        when = Text(wording.when(card, language), verbatim=True)
        lines.append(joined(title, joined(when, mark, separator=" · "), separator="\n"))
    answer.parts.extend([COMING, *lines])
    link = pages.address(scene.desk.house, "events", language) if more or page > 1 else ""
    if link:
        answer.parts.append(filled(ALL_HERE, {"link": link}))
    answer.ask = replace(ask, question=buttons.EVENT + AT, choices=(*await _rows(scene, state), *around))


async def _dress_card(scene: Scene, state: Open, ask: Ask, answer: Answer) -> None:
    card, own = await _looked_at(scene, event_of(state))
    if card is None:
        return
    language, around = scene.visitor.language, ask.choices[-2:]
    if TIMES in state.answers:
        await _dress_times(scene, card, ask, answer)
        return
    concerned = own is not None and own.state in CONCERNED
    to_take = card.is_open(scene.now) and not concerned
    answer.parts.append(wording.card(card, language, to_take=to_take))
    standing = replies.standing(card, own, language, scene.now)
    if standing is not None:
        answer.parts.append(standing)
    possible = buttons.ways(card, own, scene.now, several=bool(card.series))
    to_change = concerned and possible and scene.now < card.starts_at
    text = WILL_YOU if to_take else CHANGE if to_change else ask.text
    answer.ask = replace(ask, question=buttons.question(card.id), text=text, choices=(*possible, *around))


async def _dress_times(scene: Scene, card: Card, ask: Ask, answer: Answer) -> None:
    found = await service.of_series(scene.session, scene.desk.house.keyring, card.series or "")
    free = [one for one in found if one.id != card.id and _bookable(one, scene)][:MOST_ROWS]
    choices = tuple(
        Choice(str(one.id), Text(wording.clock_short(one, scene.visitor.language), verbatim=True)) for one in free
    )
    text = DATES if free else NO_DATES
    answer.ask = replace(ask, question=buttons.EVENT + AT, text=text, choices=choices, commands=("menu",))
