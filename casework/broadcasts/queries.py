"""All SQL of broadcasts themselves, of their outcomes, and of who wants none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, exists, false, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.broadcasts.models import Broadcast, OptOut, Recipient
from casework.broadcasts.rules import RUNNING, State, Status
from casework.outbox.models import OutboxMessage
from casework.outbox.rules import OutboxStatus
from store.base import table
from store.database import Session
from store.many import one_of

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


async def with_buttons(session: Session, *states: str) -> list[Any]:
    """Rows with id, title, status, buttons of those in these states that have any."""
    found = select(B.c.id, B.c.title, B.c.status, B.c.buttons).where(B.c.status.in_(states)).order_by(B.c.id)
    return [row for row in (await session.execute(found)).all() if row.buttons]


async def of_purpose(session: Session, purpose: str, *besides: str) -> list[Any]:
    """Rows with id, title, status, texts, audience, created_at in no state of `besides`, newest first."""
    found = select(B.c.id, B.c.title, B.c.status, B.c.texts, B.c.audience, B.c.created_at)
    found = found.where(B.c.purpose == purpose, B.c.status.not_in(besides)).order_by(B.c.id.desc())
    return list((await session.execute(found)).all())


async def waiting(session: Session) -> list[Any]:
    """(id, writers) of those that wait for a second person."""
    found = select(B.c.id, B.c.writers).where(B.c.status == Status.WAITING)
    return list((await session.execute(found)).all())


async def went_alone(session: Session, since: datetime, besides: int) -> list[Any]:
    """(writers, released_by, alone) of those that nobody approved, released since then."""
    found = select(B.c.writers, B.c.released_by, B.c.alone).where(
        B.c.released_at > since, B.c.alone > 0, B.c.approver_id.is_(None), B.c.id != besides
    )
    return list((await session.execute(found)).all())


async def late_by_marks(session: Session, before: datetime) -> list[int]:
    """Ids of those to people whom marks chose that began before then and are not over."""
    found = select(B.c.id).where(B.c.marked, B.c.status.in_(RUNNING), B.c.started_at < before)
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


_reason = case((O.c.status == OutboxStatus.FAILED, O.c.reason), else_=R.c.reason)


async def outcomes(session: Session, broadcast_id: int) -> list[Any]:
    """Rows with channel, state, reason, progress, number; what the platform reported lost has its reason."""
    by = (R.c.channel, R.c.state, _reason.label("reason"), O.c.progress)
    found = (
        select(*by, func.count().label("number"))
        .select_from(R.outerjoin(O, O.c.id == R.c.outbox_id))
        .where(R.c.broadcast_id == broadcast_id)
        .group_by(*by)
    )
    return list((await session.execute(found)).all())


async def each(
    session: Session,
    broadcast_id: int,
    alike: Sequence[tuple[str, str | None, str | None]] | None,
    after: int,
    most: int,
) -> list[Any]:
    """Recipients behind `after` with id, channel, language, state, reason, progress, at; with `alike` only those with
    one of these (state, reason, progress)."""
    found = (
        select(R.c.id, R.c.channel, R.c.language, R.c.state, _reason.label("reason"), O.c.progress, R.c.at)
        .select_from(R.outerjoin(O, O.c.id == R.c.outbox_id))
        .where(R.c.broadcast_id == broadcast_id, R.c.id > after)
    )
    if alike is not None:
        one = (R.c.state, _reason, O.c.progress)
        same = (and_(*(column.is_not_distinct_from(to) for column, to in zip(one, row, strict=True))) for row in alike)
        found = found.where(or_(false(), *same))
    return list((await session.execute(found.order_by(R.c.id).limit(most))).all())


async def progress(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(settled, all) by broadcast."""
    settled = func.sum(case((R.c.state.in_([State.WAITING, State.QUEUED]), 0), else_=1))
    found = select(R.c.broadcast_id, settled, func.count()).where(R.c.broadcast_id.in_(ids)).group_by(R.c.broadcast_id)
    rows: list[Any] = list((await session.execute(found)).all())
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


async def failed(session: Session, broadcast_id: int) -> list[Any]:
    """(id, outbox_id) of those whose message failed, at once or as the platform told later."""
    lost = and_(R.c.state == State.SENT, O.c.status == OutboxStatus.FAILED)
    found = (
        select(R.c.id, R.c.outbox_id)
        .select_from(R.outerjoin(O, O.c.id == R.c.outbox_id))
        .where(R.c.broadcast_id == broadcast_id, or_(R.c.state == State.FAILED, lost), R.c.person_id.is_not(None))
    )
    return list((await session.execute(found)).all())


async def put_back(session: Session, ids: Sequence[int]) -> None:
    """These wait again."""
    waiting = {"state": State.WAITING, "reason": None, "outbox_id": None, "at": None}
    await session.execute(update(R).where(one_of(session, R.c.id, ids)).values(**waiting))


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
