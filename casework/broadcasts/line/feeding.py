"""From recipients to the outbox, a few hundred ahead of the senders and no more, so that a pause works at once.

Every rule about whom not to write to is looked at here, at the last moment, whatever was looked at before.
"""

from __future__ import annotations

from datetime import datetime

from casework.broadcasts import capping, notices, queries
from casework.broadcasts.audience import marked
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import Skip, State, Status, counted_since
from casework.organisation.rules import Announcing, is_quiet
from casework.outbox import bulk
from casework.outbox import service as outbox
from casework.outbox.rules import Lane
from store.database import Session
from vault.keyring import Keyring

AHEAD = 300
"""Messages of one broadcast that wait in the outbox: some seconds' worth at the platforms' pace."""
AT_ONCE = 100
"""Recipients in one transaction."""


async def feed(session: Session, keyring: Keyring, broadcast_id: int, decided: Announcing, now: datetime) -> int:
    """Look at the next recipients: into the outbox, or skipped with the reason. Returns how many were looked at."""
    row = await queries.get(session, broadcast_id, locked=True, passing=True)
    if row is None or row.status != Status.SENDING or is_quiet(now, decided):
        return 0
    room = AHEAD - await line.in_outbox(session, broadcast_id)
    if room <= 0:
        return 0
    waiting = await line.next_in_line(session, broadcast_id, min(room, AT_ONCE))
    if not waiting:
        await line.erased(session, broadcast_id)
        return 0
    people = [one.person_id for one in waiting]
    # After the people are locked, in statements of their own: what another transaction did before is seen.
    out = await line.want_none(session, people, row.purpose)
    with_us = await marked.still(session, keyring, row.audience, people)
    there = await line.reachable(session, [one.address_id for one in waiting])
    since = counted_since(now, decided)
    had = await line.had(session, people, since) + await capping.had(session, keyring, people, since, now)
    skips: dict[Skip, list[int]] = {}
    put: list[tuple[int, int]] = []
    for one in waiting:
        why = _skip(
            wants_none=one.person_id in out,
            follows=one.person_id in with_us,
            reachable=one.address_id in there,
            had_enough=had[one.person_id] >= decided.most_each,
        )
        if why is not None:
            skips.setdefault(why, []).append(one.id)
            continue
        message = notices.message(row, one.language, one.channel)
        put.append((one.id, await outbox.put(session, keyring, one.address_id, message, now, lane=Lane.BROADCAST)))
    await line.queued(session, put, now)
    for why, ids in skips.items():
        await line.skipped(session, ids, why)
    return len(waiting)


def _skip(*, wants_none: bool, follows: bool, reachable: bool, had_enough: bool) -> Skip | None:
    if wants_none:
        return Skip.OPTED_OUT
    if not follows:
        return Skip.LEFT
    if not reachable:
        return Skip.UNREACHABLE
    return Skip.CAPPED if had_enough else None


async def hold(session: Session, broadcast_id: int) -> int:
    """Take back what has not gone out; it waits in line again. Returns how many."""
    gone = await bulk.withdraw(session, await line.open_messages(session, broadcast_id, [State.QUEUED]))
    await line.back_in_line(session, gone)
    return len(gone)


async def call_off(session: Session, broadcast_id: int) -> int:
    """Take back what has not gone out, for good. Who still waits is marked later, stretch by stretch."""
    ids = await line.open_messages(session, broadcast_id, [State.QUEUED, State.PARKED])
    gone = await bulk.withdraw(session, ids)
    await line.taken_out(session, gone, Skip.STOPPED)
    return len(gone)
