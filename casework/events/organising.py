"""What coordinators do with events: write them down, publish, change, call off, and read their figures. Each deed is
recorded; what those who answered must hear of goes out by the calendar.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import NotAllowed
from casework.events import queries
from casework.events.errors import (
    BadLink,
    BadSeats,
    BadTimes,
    InThePast,
    NoPlace,
    NotBegun,
    NoTitle,
    NotOpen,
    TooFar,
    TooLong,
    TooManyDates,
)
from casework.events.reading import needs_of
from casework.events.rules import (
    AHEAD,
    CALLED_OFF,
    LONGEST,
    MOST_SEATS,
    Card,
    Details,
    Kind,
    State,
    Status,
    changes,
    counted,
    in_calendar,
    offered_until,
)
from casework.events.service import LINK, card, card_of, move_up, quiet_hours
from store.database import Session
from vault.keyring import Keyring

MOST_DATES = 60
"""Dates of one series."""
LIST = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """An event in numbers. `answers` and `people` by state; `needs` of those with a place or waiting, in answers."""

    answers: dict[str, int]
    people: dict[str, int]
    needs: dict[str, int]
    line: tuple[tuple[int, int], ...]  # the waiting list in its order: turn, party


async def create(
    session: Session, keyring: Keyring, actor: Actor, details: Details, starts: Sequence[datetime], now: datetime
) -> list[int]:
    """A draft for each beginning; the length and the time to the end of registration are those of the details.

    Several dates become a series. Raises what `check` raises, TooManyDates.
    """
    allowed(actor)
    if not 1 <= len(starts) <= MOST_DATES:
        raise TooManyDates
    series = secrets.token_hex(8) if len(starts) > 1 else None
    made = []
    for start in sorted(set(starts)):
        moved = start - details.starts_at
        dated = replace(details, starts_at=start, ends_at=details.ends_at + moved, closes_at=details.closes_at + moved)
        check(dated, now)
        row = _row(keyring, dated) | {
            "status": Status.DRAFT,
            "series": series,
            "created_by": actor.id,
            "created_at": now,
            "changed_at": now,
            "sequence": 0,
            "turns": 0,
            "news": 0,
            "news_of": {},
            "door": 0,
        }
        made.append(await queries.add(session, row))
        await audit.record(session, actor, "panel:event:create", "event", made[-1], now)
    return made


def weekly(start: datetime, times: int) -> list[datetime]:
    """The same hour week by week. Baku has no summer time, so weeks are weeks."""
    return [start + timedelta(weeks=week) for week in range(max(1, times))]


def slots(start: datetime, minutes: int, times: int) -> list[datetime]:
    """One after the other: beginnings of short meetings."""
    return [start + timedelta(minutes=minutes * number) for number in range(max(1, times))]


async def change(
    session: Session, keyring: Keyring, actor: Actor, event_id: int, details: Details, now: datetime
) -> tuple[str, ...]:
    """Write it down anew. Returns what those who answered will be told of. Raises as `create`, NotOpen."""
    allowed(actor)
    await queries.lock(session, event_id)
    before = await card(session, keyring, event_id)
    if before.status not in (Status.DRAFT, Status.PUBLISHED):
        raise NotOpen
    check(details, now, before)
    values: dict[str, Any] = _row(keyring, details) | {"changed_at": now}
    of = changes(before, details) if before.status is Status.PUBLISHED else ()
    if in_calendar(before, details):
        values["sequence"] = before.sequence + 1
    if of:
        values |= await _news(session, before, of)
    if before.status is Status.PUBLISHED:
        values["due_at"] = now
    await queries.change(session, event_id, values)
    if "time" in of:
        await queries.forget_reminders(session, event_id)
        until = offered_until(details.starts_at, now, await quiet_hours(session))
        await queries.shorten_offers(session, event_id, max(now, until))
    await move_up(session, keyring, event_id, now)
    await audit.record(session, actor, "panel:event:change", "event", event_id, now, told=",".join(of))
    return of


async def publish(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> None:
    """People see it and can answer. Raises InThePast, NotOpen."""
    allowed(actor)
    await queries.lock(session, event_id)
    found = await card(session, keyring, event_id)
    if found.status is not Status.DRAFT:
        raise NotOpen
    if found.starts_at <= now:
        raise InThePast
    await queries.change(session, event_id, {"status": Status.PUBLISHED, "changed_at": now, "due_at": now})
    await audit.record(session, actor, "panel:event:publish", "event", event_id, now)


async def cancel(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> None:
    """Call it off; all who are concerned are told. Raises NotOpen."""
    allowed(actor)
    await queries.lock(session, event_id)
    found = await card(session, keyring, event_id)
    if found.status not in (Status.DRAFT, Status.PUBLISHED):
        raise NotOpen
    values = {
        "status": Status.CANCELLED,
        "changed_at": now,
        "sequence": found.sequence + 1,
        "door": -abs(found.door),
        "due_at": now,
    }
    if found.status is Status.PUBLISHED:  # else nobody outside ever heard of it, or will
        values |= await _news(session, found, [CALLED_OFF])
    await queries.change(session, event_id, values)
    await audit.record(session, actor, "panel:event:cancel", "event", event_id, now)


async def listed(session: Session, keyring: Keyring, actor: Actor, box: str, now: datetime) -> list[Card]:
    """`box`: coming, drafts or past."""
    allowed(actor)
    return [card_of(keyring, row) for row in await queries.listed(session, box, now, LIST)]


async def figures(session: Session, keyring: Keyring, actor: Actor, event_id: int) -> Figures:
    allowed(actor)
    answers = dict.fromkeys((state.value for state in State), 0)
    people = dict(answers)
    rows = await queries.answers(session, event_id)
    for row in rows:
        answers[row.state] += 1
        people[row.state] += row.party
    needs = (needs_of(keyring, row.sealed)[0] for row in rows if row.state in (State.YES, State.OFFERED, State.WAITING))
    line = tuple((row.turn, row.party) for row in rows if row.state == State.WAITING)
    return Figures(answers, people, counted(needs), line)


async def words_on_needs(
    session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime
) -> list[tuple[tuple[str, ...], str]]:
    """What people with a place wrote about their needs, without who. That somebody read it is recorded."""
    allowed(actor)
    rows = [row for row in await queries.answers(session, event_id) if row.state == State.YES and row.sealed]
    found = [needs_of(keyring, row.sealed) for row in rows]
    found = [one for one in found if one[1]]
    if found:
        await audit.record(session, actor, "panel:event:read_needs", "event", event_id, now, number=len(found))
    return found


async def _news(session: Session, before: Card, of: Sequence[str]) -> dict[str, Any]:
    """One more piece of news, beside what some have not heard of yet. The event is locked."""
    kept = await queries.news_of(session, before.id)
    return {"news": before.news + 1, "news_of": kept | dict.fromkeys(of, before.news + 1)}


def check(details: Details, now: datetime, before: Card | None = None) -> None:
    """`before`: the event as it is written down already. One that has begun may be changed, but none moved into the
    past. Raises NoTitle, NoPlace, BadTimes, TooFar, TooLong, InThePast, BadSeats, BadLink."""
    if not details.titles.get("az", "").strip():
        raise NoTitle
    if not (details.place or details.online_link or details.visits):
        raise NoPlace
    _check_times(details, now, before)
    if details.seats is not None and not 1 <= details.seats <= MOST_SEATS:
        raise BadSeats
    for link in (details.map_link, details.online_link):
        if link and not link.startswith(("https://", "http://")):
            raise BadLink


def _check_times(details: Details, now: datetime, before: Card | None) -> None:
    start, end = details.starts_at, details.ends_at
    if not start < end or details.closes_at > end or start - details.closes_at > AHEAD:
        raise BadTimes
    if start - now > AHEAD:
        raise TooFar
    if end - start > LONGEST:
        raise TooLong
    if start <= now and (before is None or start != before.starts_at):
        raise InThePast


def _row(keyring: Keyring, details: Details) -> dict[str, Any]:
    link = details.online_link
    return {
        "kind": details.kind,
        "titles": dict(details.titles),
        "texts": dict(details.texts),
        "for_whom": dict(details.for_whom),
        "community": details.community,
        "district": details.district,
        "place": details.place,
        "map_link": details.map_link,
        "online": keyring.seal(link.encode(), LINK) if link else None,
        "starts_at": details.starts_at,
        "ends_at": details.ends_at,
        "closes_at": details.closes_at,
        "seats": 1 if details.kind is Kind.ONE_TO_ONE else details.seats,
    }


def check_begun(found: Card, now: datetime) -> None:
    """Raises NotBegun, and NotOpen for what was called off or never published."""
    if found.status not in (Status.PUBLISHED, Status.HELD):
        raise NotOpen
    if now < found.starts_at:
        raise NotBegun


def allowed(actor: Actor) -> None:
    """Raises NotAllowed for whoever does not manage events."""
    if not may(actor.roles, Permission.EVENTS_MANAGE):
        raise NotAllowed
