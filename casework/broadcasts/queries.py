"""All SQL of broadcasts themselves, of their outcomes, and of who wants none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.broadcasts.models import Broadcast, OptOut, Recipient
from casework.broadcasts.rules import State, Status
from casework.outbox.models import OutboxMessage
from store.base import table
from store.database import Session

B = table(Broadcast)
R = table(Recipient)
X = table(OptOut)
O = table(OutboxMessage)  # noqa: E741


async def add(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(B).returning(B.c.id), row)).scalar_one())


async def get(session: Session, broadcast_id: int, *, locked: bool = False, passing: bool = False) -> Any | None:
    """`locked`: held until the transaction ends. `passing`: None when another transaction holds it."""
    found = select(B).where(B.c.id == broadcast_id)
    if locked:
        found = found.with_for_update(skip_locked=passing)
    return (await session.execute(found)).one_or_none()


async def change(session: Session, broadcast_id: int, **values: Any) -> None:
    await session.execute(update(B).where(B.c.id == broadcast_id).values(**values))


async def drop(session: Session, broadcast_id: int) -> None:
    await session.execute(delete(B).where(B.c.id == broadcast_id))


async def listed(session: Session, before: int | None, most: int) -> list[Any]:
    found = select(B).order_by(B.c.id.desc()).limit(most)
    return list((await session.execute(found if before is None else found.where(B.c.id < before))).all())


async def in_state(session: Session, *states: str) -> list[int]:
    """Ids, oldest first."""
    found = select(B.c.id).where(B.c.status.in_(states)).order_by(B.c.id)
    return list((await session.execute(found)).scalars())


async def stopped_in_line(session: Session) -> list[int]:
    """Stopped ones in which somebody still stands in line."""
    waits = exists().where(R.c.broadcast_id == B.c.id, R.c.state == State.WAITING)
    return list((await session.execute(select(B.c.id).where(B.c.status == Status.STOPPED, waits))).scalars())


async def anything_on_its_way(session: Session) -> bool:
    found = select(exists().where(R.c.state.in_([State.QUEUED, State.PARKED])))
    return bool((await session.execute(found)).scalar_one())


async def due(session: Session, now: datetime) -> list[int]:
    """Scheduled ones whose time has come."""
    found = select(B.c.id).where(B.c.status == Status.SCHEDULED, func.coalesce(B.c.starts_at, now) <= now)
    return list((await session.execute(found.order_by(B.c.id))).scalars())


async def outcomes(session: Session, broadcast_id: int) -> list[Any]:
    """Rows with channel, state, reason, progress, number."""
    by = (R.c.channel, R.c.state, R.c.reason, O.c.progress)
    found = (
        select(*by, func.count().label("number"))
        .select_from(R.outerjoin(O, O.c.id == R.c.outbox_id))
        .where(R.c.broadcast_id == broadcast_id)
        .group_by(*by)
    )
    return list((await session.execute(found)).all())


async def progress(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(settled, all) by broadcast."""
    settled = func.sum(case((R.c.state.in_([State.WAITING, State.QUEUED]), 0), else_=1))
    found = select(R.c.broadcast_id, settled, func.count()).where(R.c.broadcast_id.in_(ids)).group_by(R.c.broadcast_id)
    rows: list[Any] = list((await session.execute(found)).all())
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


async def put_failed_back(session: Session, broadcast_id: int) -> int:
    """Those that failed wait again."""
    result = await session.execute(
        update(R)
        .where(R.c.broadcast_id == broadcast_id, R.c.state == State.FAILED, R.c.person_id.is_not(None))
        .values(state=State.WAITING, reason=None, outbox_id=None, at=None)
    )
    return int(result.rowcount)


async def opted_out(session: Session, person_id: int) -> list[str]:
    found = select(X.c.purpose).where(X.c.person_id == person_id)
    return list((await session.execute(found)).scalars())


async def opt_out(session: Session, person_id: int, purposes: Sequence[str], at: datetime) -> None:
    into = sqlite.insert(X) if session.dialect == "sqlite" else postgresql.insert(X)
    rows = [{"person_id": person_id, "purpose": purpose, "at": at} for purpose in purposes]
    await session.execute(into.on_conflict_do_nothing(), rows)


async def opt_in(session: Session, person_id: int, purposes: Sequence[str]) -> None:
    await session.execute(delete(X).where(X.c.person_id == person_id, X.c.purpose.in_(purposes)))


async def on_the_way_to(session: Session, person_id: int, purposes: Sequence[str]) -> list[int]:
    """Messages in the outbox of broadcasts of these purposes to this person."""
    found = (
        select(R.c.outbox_id)
        .join(B, B.c.id == R.c.broadcast_id)
        .where(
            R.c.person_id == person_id,
            R.c.state.in_([State.QUEUED, State.PARKED]),
            R.c.outbox_id.is_not(None),
            B.c.purpose.in_(purposes),
        )
    )
    return list((await session.execute(found)).scalars())
