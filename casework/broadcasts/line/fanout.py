"""From an audience to recipients, a stretch of people at a time: it may be killed after any, and begun twice.

Where it stands is written in the same transaction as the recipients, and a person is a recipient once.
"""

from __future__ import annotations

from casework.broadcasts import queries
from casework.broadcasts.audience import marked
from casework.broadcasts.audience import queries as audiences
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import RUNNING, State
from store.database import Session
from vault.keyring import Keyring

STRETCH = 2000
"""People in one transaction: some tenths of a second, which is how long a press on Stop may have to wait."""


async def go_on(
    session: Session, keyring: Keyring, broadcast_id: int, most: int | None = None, ahead: int | None = None
) -> bool:
    """The next stretch. False: it is complete, paused, stopped, or somebody else is at it; or so many as `ahead` stand
    in line whom marks chose: that they did is written down for as few as possible, and not for long."""
    most = most or STRETCH
    row = await queries.get(session, broadcast_id, locked=True, passing=True)
    if row is None or row.fanned or row.status not in RUNNING:
        return False
    only: list[int] | None = None
    if marked.is_marked(row.audience):
        if ahead is not None:
            if (await line.left(session, broadcast_id)).get(State.WAITING, 0) >= ahead:
                return False
            most = min(most, ahead)
        people = await audiences.next_people(session, row.audience, row.fanned_to, most)
        only = sorted(await marked.among(session, keyring, row.audience, people))
        until = people[-1] if people else None
    else:
        until = await audiences.stretch_end(session, row.audience, row.fanned_to, most)
    if until is None:
        total = await line.size(session, broadcast_id)
        await queries.change(session, broadcast_id, fanned=True, total=total)
        return False
    await audiences.put_in(session, broadcast_id, row.audience, row.purpose, row.fanned_to, until, only)
    await queries.change(session, broadcast_id, fanned_to=until)
    return True
