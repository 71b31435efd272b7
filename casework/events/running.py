"""What time brings: offers that run out, reminders, news of changes, the question how it was, and erasing at the end.

`tick` takes one event that is due and locks it, passing over those that another process is at: so any number of workers
may call it, and each message goes out once. All of it stands in the caller's transaction with the messages.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from casework.actors import SYSTEM
from casework.audit import service as audit
from casework.events import notices, queries
from casework.events.codes import code_of
from casework.events.rules import (
    DAY_BEFORE,
    FEEDBACK_AFTER,
    FEEDBACK_UNTIL,
    HOURS_BEFORE,
    KEEP,
    VISIT_KEEP,
    Card,
    State,
    Status,
    later,
    next_look,
    untold,
)
from casework.events.service import card, move_up, quiet_hours, tell
from casework.house import House
from casework.organisation.rules import Announcing
from store.database import Session
from vault.keyring import Keyring

AT_A_TIME = 50
"""Events in one round, so that whoever waits for the round to end is not kept for long."""
PUT_OFF = timedelta(minutes=5)
"""After which an event is tried again that could not be done."""
BATCH = 200
"""Messages of one kind in one transaction: the rest waits for the next round."""

log = logging.getLogger("korpu.events")


async def work(house: House) -> bool:
    """Up to AT_A_TIME events, each in a transaction of its own. One that cannot be done is named and put off, and keeps
    nobody else waiting. Returns whether there was anything to do."""
    for number in range(AT_A_TIME):
        if not await _work_on_one(house):
            return number > 0
    return True


async def _work_on_one(house: House) -> bool:
    event_id = None
    try:
        async with house.database.writing() as session:
            event_id = await queries.claim_due(session, house.now())
            if event_id is not None:
                await look_at(session, house.keyring, event_id, house.now())
    except Exception as error:  # whatever it is, the other events must not wait for it
        if event_id is None:
            raise
        log.error("event %s is put off: %s", event_id, type(error).__name__)
        async with house.database.writing() as session:
            await queries.change(session, event_id, {"due_at": house.now() + PUT_OFF})
    return event_id is not None


async def tick(session: Session, keyring: Keyring, now: datetime) -> bool:
    """Do what one event is due for. False: none is."""
    event_id = await queries.claim_due(session, now)
    if event_id is not None:
        await look_at(session, keyring, event_id, now)
    return event_id is not None


async def look_at(session: Session, keyring: Keyring, event_id: int, now: datetime) -> None:
    """Do all that the event is due for. It is locked."""
    event, decided = await card(session, keyring, event_id), await quiet_hours(session)
    full = await _news(session, keyring, event, now)
    if event.status is Status.PUBLISHED:
        await _run_out(session, keyring, event, now)
        full |= await _remind(session, keyring, event, decided, now)
        if now >= event.starts_at:
            await _close_line(session, keyring, event, now)
        if now >= event.ends_at:
            await queries.change(session, event.id, {"status": Status.HELD})
            await audit.record(session, SYSTEM, "system:event:held", "event", event.id, now)
    if event.status in (Status.PUBLISHED, Status.HELD):
        full |= await _ask_feedback(session, keyring, event, decided, now)
    if now >= event.ends_at + VISIT_KEEP:
        await queries.erase_visits(session, event.id)
    if now >= event.ends_at + KEEP:
        await queries.erase_sealed(session, event.id)
    first = await queries.first_offer(session, event.id)
    look = now if full else next_look(await card(session, keyring, event.id), first, now, decided)
    await queries.change(session, event.id, {"due_at": look})


async def _run_out(session: Session, keyring: Keyring, event: Card, now: datetime) -> None:
    """Offers that nobody took go on to the next."""
    for row in await queries.run_out(session, event.id, now):
        await queries.set_answers(session, [row.id], {"state": State.EXPIRED, "offered_until": None, "sealed": None})
        if now < event.starts_at:
            await tell(session, keyring, row, notices.offer_over(event, row.language), now)
    await move_up(session, keyring, event.id, now)


async def _close_line(session: Session, keyring: Keyring, event: Card, now: datetime) -> None:
    """It begins: whoever still waits is told, rather than left waiting."""
    for row in await queries.line(session, event.id):
        await queries.set_answers(session, [row.id], {"state": State.EXPIRED, "sealed": None})
        if now < event.ends_at:
            await tell(session, keyring, row, notices.nothing_came_free(event, row.language), now)


async def _remind(session: Session, keyring: Keyring, event: Card, decided: Announcing, now: datetime) -> bool:
    """A day before and two hours before. After an outage only the one that still fits is sent. The first one lets
    people sleep, unless it would come with the second; the second comes at any hour."""
    if now >= event.starts_at or now < event.starts_at - DAY_BEFORE:
        return False
    step, ahead = (2, HOURS_BEFORE) if now >= event.starts_at - HOURS_BEFORE else (1, DAY_BEFORE)
    if step == 1 and later(now, event.starts_at - HOURS_BEFORE, decided) > now:
        return False
    rows = await queries.to_remind(session, event.id, step, event.starts_at - ahead, BATCH)
    for row in rows:
        message = notices.reminder(event, step, row.id, code_of(keyring, row.id), row.language)
        await tell(session, keyring, row, message, now)
    await _mark(session, rows, {"reminded": step})
    return len(rows) == BATCH


async def _news(session: Session, keyring: Keyring, event: Card, now: datetime) -> bool:
    """What changed, or that it was called off: once to each who is concerned, and all that they were not told."""
    rows = await queries.not_told(session, event.id, event.news, BATCH)
    news_of = await queries.news_of(session, event.id)
    for row in rows:
        if now < event.ends_at:
            of = untold(news_of, row.told)
            message = notices.news(event, of, State(row.state), row.language, row.offered_until)
            await tell(session, keyring, row, message, now)
    await _mark(session, rows, {"told": event.news})
    return len(rows) == BATCH


async def _ask_feedback(session: Session, keyring: Keyring, event: Card, decided: Announcing, now: datetime) -> bool:
    """How it was; not in the night."""
    until = event.ends_at + FEEDBACK_UNTIL
    if not event.ends_at + FEEDBACK_AFTER <= now < until or later(now, until, decided) > now:
        return False
    counted = await queries.anybody_attended(session, event.id)
    rows = await queries.to_ask(session, event.id, attended=counted, most=BATCH)
    for row in rows:
        await tell(session, keyring, row, notices.ask_feedback(event, row.language, counted=counted), now)
    await _mark(session, rows, {"feedback": "asked"})
    return len(rows) == BATCH


async def _mark(session: Session, rows: list[Any], values: dict[str, Any]) -> None:
    if rows:
        await queries.set_answers(session, [row.id for row in rows], values)
