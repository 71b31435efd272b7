"""Announcements to people whom marks chose: who got one would say who has the mark. So each is forgotten as soon as
their message is settled, and nobody stands in the line for long.

What is kept are figures, and for the cap a mark that names nobody. What failed is remembered for a day, to be tried
again; what the messenger tells of a message later finds nobody any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.actors import SYSTEM
from casework.audit import service as audit
from casework.broadcasts import capping, queries
from casework.broadcasts.line import feeding
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import KEEP_FAILED, Skip, State, Status
from casework.mailbox import service as mailbox
from casework.outbox import bulk
from store.database import Session
from vault.keyring import Keyring

LONGEST = timedelta(days=7)
"""How long one may go out or stand paused."""
AT_ONCE = 1000


async def forget(session: Session, keyring: Keyring, now: datetime) -> int:
    """The next recipients whose message is settled. Returns how many."""
    rows = await line.named_by_marks(session, now - KEEP_FAILED, AT_ONCE)
    if not rows:
        return 0
    await capping.note(session, keyring, [(row.person_id, row.at) for row in rows if row.state == State.SENT])
    await line.unname(session, [row.id for row in rows])
    messages = [row.outbox_id for row in rows if row.outbox_id is not None]
    await bulk.erase(session, messages)
    await mailbox.unlink(session, messages)
    return len(rows)


async def end_late(session: Session, now: datetime) -> None:
    """Stop those that have gone out or stood paused for too long, and wait for nobody's word any more after a day."""
    for broadcast_id in await queries.late_by_marks(session, now - LONGEST):
        row = await queries.get(session, broadcast_id, locked=True, passing=True)
        if row is None:
            continue
        await queries.change(session, broadcast_id, status=Status.STOPPED, ended_at=now)
        await feeding.call_off(session, broadcast_id)
        await audit.record(session, SYSTEM, "system:broadcast:stop", "broadcast", broadcast_id, now)
    parked = await line.parked_by_marks(session, now - KEEP_FAILED)
    await line.taken_out(session, await bulk.withdraw(session, parked), Skip.STOPPED)
