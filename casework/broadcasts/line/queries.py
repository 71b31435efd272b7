"""All SQL of recipients on their way: who is next, what is known of them now, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from casework.broadcasts.models import Broadcast, OptOut, Recipient
from casework.broadcasts.rules import OVER, Skip, State
from casework.outbox.models import OutboxMessage
from casework.outbox.rules import OutboxStatus
from casework.people.models import Address, Person
from store.base import table
from store.database import Session
from store.many import one_of

B = table(Broadcast)
R = table(Recipient)
X = table(OptOut)
P = table(Person)
A = table(Address)
O = table(OutboxMessage)  # noqa: E741

COUNTS = (State.QUEUED, State.PARKED, State.SENT)
"""What somebody has got, or is about to get: the cap looks at these."""


async def next_in_line(session: Session, broadcast_id: int, most: int) -> list[Any]:
    """The next who wait, with their person's row locked: nobody's wish to stop, and no other broadcast, comes between.

    Whoever writes to us at this moment is passed over and comes with the next round.
    """
    found = (
        select(R.c.id, R.c.person_id, R.c.address_id, R.c.language, R.c.channel)
        .join(P, P.c.id == R.c.person_id)
        .where(R.c.broadcast_id == broadcast_id, R.c.state == State.WAITING)
        .order_by(R.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=P)
    )
    return list((await session.execute(found)).all())


async def want_none(session: Session, people: Sequence[int], purpose: str) -> set[int]:
    found = select(X.c.person_id).where(X.c.person_id.in_(people), X.c.purpose == purpose)
    return set((await session.execute(found)).scalars())


async def reachable(session: Session, addresses: Sequence[int]) -> set[int]:
    found = select(A.c.id).where(A.c.id.in_(addresses), A.c.unreachable.is_(None))
    return set((await session.execute(found)).scalars())


async def had(session: Session, people: Sequence[int], since: datetime) -> Counter[int]:
    """How many broadcasts each of these people has got since then, of those whose recipients are known."""
    found = (
        select(R.c.person_id, func.count())
        .where(R.c.person_id.in_(people), R.c.at > since, R.c.state.in_(COUNTS))
        .group_by(R.c.person_id)
    )
    rows: list[Any] = list((await session.execute(found)).all())
    return Counter({row[0]: int(row[1]) for row in rows})


_queued = (
    update(R)
    .where(R.c.id == bindparam("row_id"))
    .values(state=State.QUEUED, reason=None, outbox_id=bindparam("message"), at=bindparam("moment"))
)


_settled = update(R).where(R.c.id == bindparam("row_id")).values(state=bindparam("to"), reason=bindparam("why"))
SETTLED_AT_ONCE = 1000


async def queued(session: Session, rows: Sequence[tuple[int, int]], at: datetime) -> None:
    """(recipient, message in the outbox)."""
    if rows:
        values = [{"row_id": row_id, "message": message, "moment": at} for row_id, message in rows]
        await session.execute(_queued, values)


async def skipped(session: Session, ids: Sequence[int], why: str) -> None:
    if ids:
        await session.execute(update(R).where(R.c.id.in_(ids)).values(state=State.SKIPPED, reason=why))


async def open_messages(session: Session, broadcast_id: int, states: Sequence[str]) -> list[int]:
    """Ids in the outbox of what has not come back yet."""
    found = select(R.c.outbox_id).where(
        R.c.broadcast_id == broadcast_id, R.c.state.in_(states), R.c.outbox_id.is_not(None)
    )
    return list((await session.execute(found)).scalars())


async def back_in_line(session: Session, messages: Sequence[int]) -> None:
    await _withdrawn(session, messages, state=State.WAITING, reason=None)


async def taken_out(session: Session, messages: Sequence[int], why: str) -> None:
    await _withdrawn(session, messages, state=State.SKIPPED, reason=why)


async def _withdrawn(session: Session, messages: Sequence[int], **values: Any) -> None:
    if messages:
        unsettled = R.c.state.in_([State.QUEUED, State.PARKED])
        await session.execute(
            update(R).where(R.c.outbox_id.in_(messages), unsettled).values(outbox_id=None, at=None, **values)
        )


async def settle(session: Session) -> None:
    """What the outbox knows by now of those on their way, of all broadcasts. Passes over whom somebody else is at."""
    as_state = case(
        (O.c.status == OutboxStatus.SENT, State.SENT.value),
        (O.c.status == OutboxStatus.FAILED, State.FAILED.value),
        (O.c.status == OutboxStatus.PARKED, State.PARKED.value),
        (O.c.id.is_(None), State.FAILED.value),  # gone with its address
        else_=State.QUEUED.value,
    )
    why = case((O.c.id.is_(None), Skip.GONE.value), else_=O.c.reason)
    found = (
        select(R.c.id, as_state.label("state"), why.label("reason"))
        .select_from(R.outerjoin(O, O.c.id == R.c.outbox_id))
        .where(R.c.state.in_([State.QUEUED, State.PARKED]), R.c.state != as_state)
        .limit(SETTLED_AT_ONCE)
        .with_for_update(skip_locked=True, of=R)
    )
    rows = (await session.execute(found)).all()
    if rows:
        values = [{"row_id": row.id, "to": row.state, "why": row.reason} for row in rows]
        await session.execute(_settled, values)


async def left(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many wait and how many are in the outbox."""
    still = [State.WAITING, State.QUEUED]
    found = select(R.c.state, func.count()).where(R.c.broadcast_id == broadcast_id, R.c.state.in_(still))
    rows: list[Any] = list((await session.execute(found.group_by(R.c.state))).all())
    return {state: int(number) for state, number in rows}


async def in_outbox(session: Session, broadcast_id: int) -> int:
    found = select(func.count()).where(R.c.broadcast_id == broadcast_id, R.c.state == State.QUEUED)
    return int((await session.execute(found)).scalar_one())


async def erased(session: Session, broadcast_id: int) -> None:
    """Who waits and has had all their data deleted meanwhile."""
    nobody = (R.c.broadcast_id == broadcast_id, R.c.state == State.WAITING, R.c.person_id.is_(None))
    await session.execute(update(R).where(*nobody).values(state=State.SKIPPED, reason=Skip.GONE))


async def sweep(session: Session, broadcast_id: int, most: int) -> int:
    """The next who wait in a broadcast that was stopped."""
    some = select(R.c.id).where(R.c.broadcast_id == broadcast_id, R.c.state == State.WAITING).limit(most)
    result = await session.execute(update(R).where(R.c.id.in_(some)).values(state=State.SKIPPED, reason=Skip.STOPPED))
    return int(result.rowcount)


async def forgettable(session: Session, before: datetime, most: int) -> list[Any]:
    """(id, outbox_id) of some whose message is settled, in broadcasts that were over before then."""
    over = select(B.c.id).where(B.c.status.in_(OVER), B.c.ended_at < before)
    settled = R.c.state.in_([State.SENT, State.FAILED, State.SKIPPED])
    found = select(R.c.id, R.c.outbox_id).where(R.c.broadcast_id.in_(over), settled, R.c.person_id.is_not(None))
    return list((await session.execute(found.limit(most))).all())


async def forget(session: Session, ids: Sequence[int]) -> None:
    """Nothing leads to their persons any more; what the platform told of a message later is kept with the figures."""
    lost = select(O.c.id).where(O.c.id == R.c.outbox_id, O.c.status == OutboxStatus.FAILED).exists()
    told = select(case((O.c.status == OutboxStatus.FAILED, O.c.reason), else_=O.c.progress)).where(
        O.c.id == R.c.outbox_id
    )
    values = {
        "state": case((and_(R.c.state == State.SENT, lost), State.FAILED), else_=R.c.state),
        "reason": case((R.c.state == State.SENT, told.scalar_subquery()), else_=R.c.reason),
        "person_id": None,
        "address_id": 0,
        "outbox_id": None,
    }
    await session.execute(update(R).where(one_of(session, R.c.id, ids)).values(**values))


async def anybody_by_marks(session: Session) -> bool:
    """Whether it stands here of anybody that marks chose them."""
    found = select(R.c.id).join(B, B.c.id == R.c.broadcast_id).where(B.c.marked, R.c.person_id.is_not(None)).limit(1)
    return (await session.execute(found)).one_or_none() is not None


async def named_by_marks(session: Session, failed_before: datetime, most: int) -> list[Any]:
    """(id, person_id, outbox_id, state, at) of some whom marks chose and whose message is settled; failed ones only of
    broadcasts that were over before then. Passes over whom somebody else is at."""
    late = and_(R.c.state == State.FAILED, B.c.status.in_(OVER), B.c.ended_at < failed_before)
    found = (
        select(R.c.id, R.c.person_id, R.c.outbox_id, R.c.state, R.c.at)
        .join(B, B.c.id == R.c.broadcast_id)
        .where(B.c.marked, R.c.person_id.is_not(None), or_(R.c.state.in_([State.SENT, State.SKIPPED]), late))
        .limit(most)
        .with_for_update(skip_locked=True, of=R)
    )
    return list((await session.execute(found)).all())


async def parked_by_marks(session: Session, before: datetime) -> list[int]:
    """Messages that wait for their person, of broadcasts to people whom marks chose that were over before then."""
    found = (
        select(R.c.outbox_id)
        .join(B, B.c.id == R.c.broadcast_id)
        .where(B.c.marked, B.c.status.in_(OVER), B.c.ended_at < before, R.c.state == State.PARKED)
        .where(R.c.outbox_id.is_not(None))
    )
    return list((await session.execute(found)).scalars())


async def unname(session: Session, ids: Sequence[int]) -> None:
    """Only what became of the message stays: a language, a channel or a reason may be one person's alone."""
    passed = and_(R.c.state == State.SKIPPED, R.c.reason != Skip.STOPPED)
    values = {
        "person_id": None,
        "address_id": 0,
        "outbox_id": None,
        "language": "",
        "channel": "",
        "reason": case((passed, Skip.PASSED.value), (R.c.state == State.SKIPPED, R.c.reason), else_=None),
        "at": None,
    }
    await session.execute(update(R).where(one_of(session, R.c.id, ids)).values(**values))


async def size(session: Session, broadcast_id: int) -> int:
    found = select(func.count()).where(R.c.broadcast_id == broadcast_id)
    return int((await session.execute(found)).scalar_one())
