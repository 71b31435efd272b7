"""Wanting no announcements, all or of one purpose, and wanting them again: at once, also for what is on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casework.actors import citizen
from casework.audit import service as audit
from casework.broadcasts import queries
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import Purpose, Skip
from casework.outbox import bulk
from casework.people import service as people
from casework.people.service import Visitor
from store.database import Session

VERSION = "1"
"""Of the words under which people stop and start again, for the ledger of consents."""


async def stop(session: Session, visitor: Visitor, purposes: Sequence[Purpose], now: datetime) -> None:
    """Nothing of these from now on. What waits for them in the outbox is taken back."""
    await queries.opt_out(session, visitor.person_id, purposes, now)
    gone = await bulk.withdraw(session, await queries.on_the_way_to(session, visitor.person_id, purposes))
    await line.taken_out(session, gone, Skip.OPTED_OUT)
    await _written_down(session, visitor, purposes, False, now)


async def start(session: Session, visitor: Visitor, purposes: Sequence[Purpose], now: datetime) -> None:
    """These again."""
    await queries.opt_in(session, visitor.person_id, purposes)
    await _written_down(session, visitor, purposes, True, now)


async def wanted(session: Session, person_id: int) -> frozenset[Purpose]:
    """What they have not stopped."""
    out = set(await queries.opted_out(session, person_id))
    return frozenset(purpose for purpose in Purpose if purpose not in out)


async def _written_down(
    session: Session, visitor: Visitor, purposes: Sequence[Purpose], given: bool, now: datetime
) -> None:
    for purpose in purposes:
        await people.record_consent(
            session,
            visitor,
            version=VERSION,
            given=given,
            language=visitor.language,
            now=now,
            purpose=f"announcements:{purpose}",
        )
    verb = "start" if given else "stop"
    await audit.record(
        session, citizen(visitor.person_id), f"citizen:announcements:{verb}", "person", visitor.person_id, now
    )
