"""What happens to broadcasts by itself: they start when they are due, fan out, feed the outbox and come to an end.

Each step is a short transaction that may be cut off anywhere and taken by several processes at once.
"""

from __future__ import annotations

from datetime import datetime

from casework.actors import SYSTEM
from casework.audit import service as audit
from casework.broadcasts import asking, capping, leading, queries, unnamed
from casework.broadcasts.audience.counting import estimate
from casework.broadcasts.line import fanout, feeding
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import Purpose, State, Status, counted_since, needs_second, seal_of
from casework.broadcasts.service import reached_alone, words_of
from casework.house import OUTBOX_BELL, House
from casework.mailbox import service as mailbox
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing, is_quiet
from casework.outbox import bulk
from store.database import Session
from vault.keyring import Keyring

SWEEP = 5000
"""Recipients of a stopped broadcast that are marked in one transaction."""
FORGOTTEN_AT_ONCE = 20_000
STRETCHES = 10
"""Transactions of fan-out in one tick: about a second. Then the first of them get it, and other broadcasts go on."""
ROUNDS = 3
"""Transactions of feeding in one tick: together they fill the outbox."""


async def tick(house: House) -> bool:
    """One round over all broadcasts. Returns whether any is going out."""
    async with house.database.reading() as session:
        decided = (await organisation.settings(session, house.name)).announcing
        due = await queries.due(session, house.now())
        running = await queries.in_state(session, Status.SENDING)
        stopped = await queries.stopped_in_line(session)
        unsettled = await queries.anything_on_its_way(session)
        named = await line.anybody_by_marks(session)
    await _settle(house, unsettled=unsettled, named=named)
    if is_quiet(house.now(), decided):  # before anything that takes its time
        for broadcast_id in running:
            async with house.database.writing() as session:
                await feeding.hold(session, broadcast_id)
    await _hold(house)
    for broadcast_id in due:
        async with house.database.writing() as session:
            if await start(session, house.keyring, broadcast_id, decided, house.now()):
                running.append(broadcast_id)
    for broadcast_id in running:
        await _run(house, broadcast_id, decided)
    await asking.go_on(house, decided)
    for broadcast_id in stopped:
        async with house.database.writing() as session:
            await line.sweep(session, broadcast_id, SWEEP)
    return bool(running or stopped)


async def _hold(house: House) -> None:
    """What leads nowhere any more stays where it is: whatever it invites to was called off, withdrawn or closed."""
    async with house.database.reading() as session:
        found = await leading.to_be_held(session, house.keyring)
    for broadcast_id, link in found:
        async with house.database.writing() as session:
            await leading.hold(session, broadcast_id, link, house.now())


async def _settle(house: House, *, unsettled: bool, named: bool) -> None:
    """What came back of what went out; whom marks chose is forgotten then."""
    if unsettled:
        async with house.database.writing() as session:
            await line.settle(session)
    if named:
        async with house.database.writing() as session:
            await unnamed.end_late(session, house.now())
            await unnamed.forget(session, house.keyring, house.now())


async def start(session: Session, keyring: Keyring, broadcast_id: int, decided: Announcing, now: datetime) -> bool:
    """Begin, if it may still go out: what was released is what goes out, and not to more than one may answer for.

    An audience that has grown past the limit meanwhile, or words that are not those approved, wait for a second person.
    """
    row = await queries.get(session, broadcast_id, locked=True, passing=True)
    if row is None or row.status != Status.SCHEDULED:
        return False
    purpose = Purpose(row.purpose)
    people = (await estimate(session, keyring, row.audience, purpose)).answered_for
    intact = row.seal == seal_of(words_of(row), row.starts_at)
    before = await reached_alone(session, row, row.released_by, decided, now)
    if not intact or (row.approver_id is None and needs_second(people, before, decided)):
        await queries.change(session, broadcast_id, status=Status.WAITING, approver_id=None, alone=None)
        await audit.record(session, SYSTEM, "system:broadcast:hold", "broadcast", broadcast_id, now)
        return False
    alone = people if row.approver_id is None else None
    await queries.change(session, broadcast_id, status=Status.SENDING, started_at=now, alone=alone)
    await audit.record(session, SYSTEM, "system:broadcast:start", "broadcast", broadcast_id, now)
    return True


async def _run(house: House, broadcast_id: int, decided: Announcing) -> None:
    for _ in range(STRETCHES):
        async with house.database.writing() as session:
            if not await fanout.go_on(session, house.keyring, broadcast_id, ahead=feeding.AHEAD):
                break
    if is_quiet(house.now(), decided):
        return
    fed = 0
    for _ in range(ROUNDS):
        async with house.database.writing() as session:
            taken = await feeding.feed(session, house.keyring, broadcast_id, decided, house.now())
        fed += taken
        if not taken:
            break
    if fed:
        await house.live.ring(OUTBOX_BELL)
        return
    async with house.database.writing() as session:
        await finish(session, broadcast_id, house.now())


async def finish(session: Session, broadcast_id: int, now: datetime) -> bool:
    """Over, once nobody waits and nothing is in the outbox. What waits for its person to write does not hold it up."""
    row = await queries.get(session, broadcast_id, locked=True, passing=True)
    if row is None or row.status != Status.SENDING or not row.fanned:
        return False
    left = await line.left(session, broadcast_id)
    if left.get(State.WAITING) or left.get(State.QUEUED):
        return False
    await queries.change(session, broadcast_id, status=Status.DONE, ended_at=now)
    await audit.record(session, SYSTEM, "system:broadcast:finish", "broadcast", broadcast_id, now)
    return True


async def forget(session: Session, default_name: str, now: datetime) -> int:
    """Once the cap no longer looks at them, nobody needs to know who got what: the figures stay, the persons go, and
    with them their messages in the outbox. Returns how many."""
    decided = (await organisation.settings(session, default_name)).announcing
    await capping.prune(session, counted_since(now, decided))
    found = await line.forgettable(session, counted_since(now, decided), FORGOTTEN_AT_ONCE)
    if found:
        await line.forget(session, [one.id for one in found])
        messages = [one.outbox_id for one in found if one.outbox_id is not None]
        await bulk.erase(session, messages)
        await mailbox.unlink(session, messages)
    return len(found)
