"""The verbs of an event's places: read it, answer it, and move up who waits. Every one that changes places locks the
event's row first, so that two people never get the same chair.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework.errors import NotFound
from casework.events import notices, queries
from casework.events.rules import (
    CONCERNED,
    HOLDING,
    PARTY,
    Card,
    Kind,
    Outcome,
    Own,
    State,
    Status,
    decide,
    offered_until,
    refusal,
)
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing
from casework.outbox import service as outbox
from casework.outbox.rules import Lane, Message
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring

LINK, ANSWER = "event link", "event answer"
"""Purposes of what is sealed: the link to take part online; needs, words and names."""
MOST = 200
"""Events that a list shows."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an answer came to, the event after it, and the person's answer as it stands now. `new`: they have a place
    that they did not have before."""

    outcome: Outcome
    card: Card
    own: Own | None
    new: bool = False


async def card(session: Session, keyring: Keyring, event_id: int) -> Card:
    """Raises NotFound. A draft is found too: whoever shows it to citizens asks `shown`."""
    row = await queries.event(session, event_id)
    if row is None:
        raise NotFound
    return card_of(keyring, row)


async def shown(session: Session, keyring: Keyring, event_id: int) -> Card:
    """As `card`, for citizens: a draft is not there, thrown away or not."""
    found = await card(session, keyring, event_id)
    if found.status is Status.DRAFT or (found.status is Status.CANCELLED and not found.news):
        raise NotFound
    return found


async def coming(
    session: Session,
    keyring: Keyring,
    now: datetime,
    communities: Sequence[str] = (),
    districts: Sequence[str] = (),
    most: int = MOST,
) -> list[Card]:
    """Published events still to begin: those of these communities or districts first, each part by date."""
    cards = [card_of(keyring, row) for row in await queries.coming(session, now, most)]
    near = {card.id for card in cards if card.community in set(communities) or card.district in set(districts)}
    return sorted(cards, key=lambda card: (card.id not in near, card.starts_at, card.id))


async def announced(session: Session, keyring: Keyring, now: datetime, most: int = MOST) -> list[Card]:
    """What everybody has been told of and is not over, by date; what was called off among it, for whoever has it in
    their calendar or saw it yesterday."""
    return [card_of(keyring, row) for row in await queries.announced(session, now, most)]


async def of_series(session: Session, keyring: Keyring, series: str) -> list[Card]:
    return [card_of(keyring, row) for row in await queries.of_series(session, series)]


async def own(session: Session, event_id: int, person_id: int) -> Own | None:
    row = await queries.own(session, event_id, person_id)
    return None if row is None else _own(row)


async def own_states(session: Session, person_id: int, cards: Sequence[Card]) -> dict[int, State]:
    """How the person stands with each of these events, by event id."""
    found = await queries.own_states(session, person_id, [card.id for card in cards])
    return {event_id: State(state) for event_id, state in found.items()}


async def say_yes(
    session: Session, keyring: Keyring, person_id: int, event_id: int, party: int | None, now: datetime
) -> Result:
    """Come, with `party` people in all; None: as many as before, or one. Taking an offer is the same verb.

    Raises NotFound for what is not published, ValueError outside 1 to 10.
    """
    if party is not None and party not in PARTY:
        raise ValueError(f"a party is 1 to 10, not {party}")
    event, others = await _locked(session, keyring, person_id, event_id)
    row = await queries.own(session, event_id, person_id)
    mine = None if row is None else _own(row)
    refused = refusal(event, now)
    if refused is not None:
        return Result(refused, event, mine)
    size = 1 if event.kind is Kind.ONE_TO_ONE else _size(party, mine)
    outcome = decide(event, mine, size, now)
    if outcome not in (Outcome.CONFIRMED, Outcome.WAITING):
        return Result(outcome, event, mine)
    state = State.YES if outcome is Outcome.CONFIRMED else State.WAITING
    new = state is State.YES and (mine is None or mine.state is not State.YES)
    after = await queries.put(session, event_id, person_id, await _yes(session, event, row, state, size, now))
    after = await _leave_others(session, keyring, person_id, others, after, now)
    if mine is not None and mine.state in CONCERNED:  # fewer people, perhaps: somebody else may fit now
        return replace(await _after(session, keyring, person_id, event_id, outcome, now), new=new)
    return Result(outcome, _with(event, state, size), _own(after), new)


async def _yes(session: Session, event: Card, row: Any, state: State, party: int, now: datetime) -> dict[str, Any]:
    """The answer's row. Whoever was down already keeps their turn, and with it their place in the line."""
    stays = row is not None and row.state in CONCERNED
    return {
        "state": state,
        "party": party,
        "offered_until": None,
        "turn": row.turn if stays else await queries.turn(session, event.id),
        "reminded": row.reminded if stays else 0,
        "told": row.told if stays else event.news,
        "answered_at": row.answered_at if stays and row.state == state else now,
    }


async def say_no(session: Session, keyring: Keyring, person_id: int, event_id: int, now: datetime) -> Result:
    """Not come, or not any more; what was held goes to whoever waits. Raises NotFound for what is not published."""
    event, _ = await _locked(session, keyring, person_id, event_id)
    row = await queries.own(session, event_id, person_id)
    mine = None if row is None else _own(row)
    refused = refusal(event, now)
    if refused is not None:
        return Result(refused, event, mine)
    if mine is not None and mine.state in CONCERNED:
        await queries.set_answers(session, [mine.id], _given_up(now))
        return await _after(session, keyring, person_id, event_id, Outcome.GIVEN_UP, now)
    if row is None:
        turn = await queries.turn(session, event_id)
        values = {"state": State.NO, "party": 1, "turn": turn, "answered_at": now, "reminded": 0, "told": event.news}
        await queries.put(session, event_id, person_id, values)
    return await _after(session, keyring, person_id, event_id, Outcome.DECLINED, now)


async def note_needs(
    session: Session, keyring: Keyring, person_id: int, event_id: int, needs: Sequence[str], words: str
) -> None:
    """What they need so that they can come; sealed, and also that it was nothing. Not kept without an answer."""
    row = await queries.own(session, event_id, person_id)
    if row is not None and row.state in CONCERNED:
        packed = json.dumps({"needs": list(needs), "words": words}, ensure_ascii=False)
        sealed = keyring.seal(packed.encode("utf-8", "surrogatepass"), ANSWER)
        await queries.set_answers(session, [row.id], {"sealed": sealed})


async def move_up(session: Session, keyring: Keyring, event_id: int, now: datetime) -> int:
    """Places that are free are offered to who waits, in order; whoever can never fit any more is told and waits no
    longer. The event is locked. How many were offered one."""
    event = card_of(keyring, await queries.event(session, event_id))
    if event.status is not Status.PUBLISHED or now >= event.starts_at or not event.waiting:
        return 0
    until, offers, fits = offered_until(event.starts_at, now, await quiet_hours(session)), 0, True
    for row in await queries.line(session, event_id):
        if event.seats is not None and row.party > event.seats:  # there were more seats when they answered
            await queries.set_answers(session, [row.id], {"state": State.EXPIRED, "sealed": None})
            await tell(session, keyring, row, notices.never_fits(event, row.party, row.language), now)
            event = replace(event, waiting=event.waiting - 1)
            continue
        if not event.fits(row.party):
            fits = False  # strict: nobody behind is taken before the first
        if not fits:
            continue
        await queries.set_answers(session, [row.id], {"state": State.OFFERED, "offered_until": until})
        event = replace(event, taken=event.taken + row.party, waiting=event.waiting - 1)
        await tell(session, keyring, row, notices.offer(event, row.party, until, row.language), now)
        offers += 1
    if offers:
        await queries.due_by(session, event_id, until)
    return offers


async def quiet_hours(session: Session) -> Announcing:
    """What the organisation decided of the hours in which people sleep."""
    return (await organisation.settings(session, "")).announcing


async def tell(session: Session, keyring: Keyring, row: Any, message: Message, now: datetime) -> bool:
    """To the address this person last wrote from. False: none of theirs can be reached."""
    if row.address_id is None:
        return False
    await outbox.put(session, keyring, row.address_id, message, now, lane=Lane.NOTIFICATION)
    return True


def card_of(keyring: Keyring, row: Any) -> Card:
    """A row of the queries as a card. A link whose key is gone is as good as none."""
    link = ""
    if row.online is not None:
        try:
            link = keyring.open(row.online, LINK).decode()
        except CannotOpen:
            link = ""
    return Card(
        id=row.id,
        kind=Kind(row.kind),
        status=Status(row.status),
        titles=row.titles,
        texts=row.texts,
        for_whom=row.for_whom,
        community=row.community,
        district=row.district,
        place=row.place,
        map_link=row.map_link,
        online_link=link,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        closes_at=row.closes_at,
        seats=row.seats,
        series=row.series,
        sequence=row.sequence,
        changed_at=row.changed_at,
        news=row.news,
        door=row.door,
        taken=int(row.taken),
        waiting=int(row.waiting),
    )


async def _locked(session: Session, keyring: Keyring, person_id: int, event_id: int) -> tuple[Card, list[int]]:
    """The event, locked, and what else of its slots the person holds, locked too: always in the order of the ids, so
    that two people who swap slots do not wait for each other for ever."""
    found = await queries.kind_and_series(session, event_id)
    others: list[int] = []
    if found is not None and found.kind == Kind.ONE_TO_ONE and found.series:
        others = await queries.held_in_series(session, person_id, found.series, event_id)
    for one in sorted({event_id, *others}):
        await queries.lock(session, one)
    return await shown(session, keyring, event_id), others


async def _leave_others(
    session: Session, keyring: Keyring, person_id: int, others: Sequence[int], chosen: Any, now: datetime
) -> Any:
    """Another slot was chosen: these are free again. Where we find them is the same. Returns the row of the chosen."""
    for event_id in others:
        row = await queries.own(session, event_id, person_id)
        if row is None or row.state not in CONCERNED:
            continue
        await queries.set_answers(session, [row.id], _given_up(now))
        await move_up(session, keyring, event_id, now)
        if row.visit is not None and chosen.state == State.YES:
            await queries.set_answers(session, [chosen.id], {"visit": row.visit})
    return await queries.own(session, chosen.event_id, person_id) if others else chosen


async def _after(
    session: Session, keyring: Keyring, person_id: int, event_id: int, outcome: Outcome, now: datetime
) -> Result:
    await move_up(session, keyring, event_id, now)
    return Result(outcome, await card(session, keyring, event_id), await own(session, event_id, person_id))


def _with(event: Card, state: State, party: int) -> Card:
    """The event with one more answer."""
    if state is State.YES:
        return replace(event, taken=event.taken + party)
    return replace(event, waiting=event.waiting + 1)


def _given_up(now: datetime) -> dict[str, Any]:
    return {"state": State.CANCELLED, "answered_at": now, "offered_until": None, "sealed": None, "visit": None}


def _size(party: int | None, mine: Own | None) -> int:
    if party is not None:
        return party
    return mine.party if mine is not None and mine.state in (*HOLDING, State.WAITING) else 1


def _own(row: Any) -> Own:
    return Own(
        id=row.id,
        state=State(row.state),
        party=row.party,
        offered_until=row.offered_until,
        attended=row.attended,
        feedback=row.feedback,
        has_needs=row.sealed is not None,
        has_name=row.name is not None,
        has_visit=row.visit is not None,
    )
