"""All SQL of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Interval,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from casework.outbox.models import OutboxMessage
from casework.outbox.rules import Each, OutboxStatus
from casework.pace.models import Sender
from casework.people.models import Address
from store.base import Utc, table
from store.database import Session

O = table(OutboxMessage)  # noqa: E741
A = table(Address)
S = table(Sender)

_WHERE_TO = (A.c.channel, A.c.sender_sealed, A.c.public_key, A.c.last_inbound_at, A.c.paced_to)

# Written out, not bound, and `_open` beside them word for word as in the index: only so does SQLite use the index of
# open rows, without which a look at the outbox would read all that was ever sent.
_WAITING: ColumnElement[str] = literal_column(f"'{OutboxStatus.WAITING}'")
_LEASED: ColumnElement[str] = literal_column(f"'{OutboxStatus.LEASED}'")
_PARKED: ColumnElement[str] = literal_column(f"'{OutboxStatus.PARKED}'")


def _open(status: Any) -> Any:
    return status.in_([_WAITING, _LEASED])


_insert = insert(O).returning(O.c.id)
_earlier = aliased(OutboxMessage, name="earlier")
_E = _earlier


def _due(channels: Sequence[str], paced: bool) -> Any:
    """The rows that may go now: due, first in their person's line, nobody sending to that person already, and the
    person not written to too fast.

    `FOR UPDATE SKIP LOCKED` keeps several senders on PostgreSQL apart; SQLite has one writer and ignores it.
    """
    in_front = (
        select(1)
        .where(
            _E.address_id == OutboxMessage.address_id,
            _open(_E.status),
            or_(
                _E.status == _LEASED,
                and_(_E.status == _WAITING, tuple_(_E.lane, _E.id) < tuple_(OutboxMessage.lane, OutboxMessage.id)),
            ),
        )
        .exists()
    )
    due = (
        select(OutboxMessage.id)
        .join(Address, Address.id == OutboxMessage.address_id)
        .where(
            OutboxMessage.status == _WAITING,
            _open(OutboxMessage.status),
            OutboxMessage.lane.between(bindparam("first_lane"), bindparam("last_lane")),
            OutboxMessage.not_before <= bindparam("now"),
            func.coalesce(Address.channel, "").in_(list(channels)),  # not by its index: the open rows are the few
            ~in_front,
        )
        .order_by(OutboxMessage.lane, OutboxMessage.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    if paced:
        due = due.where(or_(Address.paced_to.is_(None), Address.paced_to <= bindparam("paced_limit")))
    return due


def _claim(channels: Sequence[str], paced: bool, dialect: str) -> Any:
    """Lease what is due, and say where each goes. PostgreSQL moves the pace of those people on in the same statement;
    SQLite knows no writing inside a statement, and gets one of its own (`_paced`)."""
    claim = (
        update(O)
        .where(O.c.id.in_(_due(channels, paced).scalar_subquery()))
        .values(
            status=_LEASED, leased_until=bindparam("until"), leased_by=bindparam("sender"), attempts=O.c.attempts + 1
        )
        .returning(
            O.c.id,
            O.c.address_id,
            O.c.lane,
            O.c.sealed,
            O.c.attempts,
            O.c.case_id,
            O.c.created_at,
            *(
                select(column).where(A.c.id == O.c.address_id).scalar_subquery().label(column.name)
                for column in _WHERE_TO
            ),
        )
    )
    if not paced or dialect != "postgresql":
        return claim
    claimed = claim.cte("claimed")
    now = bindparam("now", type_=Utc)
    moved = (
        update(A)
        .where(A.c.id.in_(select(claimed.c.address_id)))
        .values(paced_to=func.greatest(func.coalesce(A.c.paced_to, now), now) + bindparam("every", type_=Interval))
        .cte("moved")
    )
    return select(claimed).add_cte(moved)


_paced = update(A).where(A.c.id == bindparam("row_id")).values(paced_to=bindparam("to"))
_claims: dict[tuple[tuple[str, ...], bool, str], Any] = {}


async def add(session: Session, rows: list[dict[str, Any]]) -> int:
    """Insert and return the id of the last."""
    if len(rows) == 1:
        return int((await session.execute(_insert, rows[0])).scalar_one())
    result = await session.execute(insert(O).returning(O.c.id, sort_by_parameter_order=True), rows)
    return int(result.scalars().all()[-1])


async def lease(
    session: Session,
    channels: tuple[str, ...],
    lanes: tuple[int, int],
    most: int,
    sender: int | None,
    each: Each | None,
    now: datetime,
    until: datetime,
) -> list[Any]:
    """Claim up to `most` rows, highest lane and oldest first, with where to send each."""
    key = (channels, each is not None, session.dialect)
    statement = _claims.get(key)
    if statement is None:
        statement = _claims[key] = _claim(*key)
    values = {"now": now, "most": most, "until": until, "sender": sender, "first_lane": lanes[0], "last_lane": lanes[1]}
    if each is not None:
        values["paced_limit"] = now + each.credit
        if session.dialect == "postgresql":
            values["every"] = each.every
    rows = (await session.execute(statement, values)).all()
    if each is not None and rows and session.dialect != "postgresql":
        moved = [{"row_id": row.address_id, "to": max(row.paced_to or now, now) + each.every} for row in rows]
        await session.execute(_paced, moved)
    return sorted(rows, key=lambda row: (row.lane, row.id))


_held = and_(O.c.status == _LEASED, O.c.leased_by.is_not_distinct_from(bindparam("sender")))
# As text: for SQLite, SQLAlchemy leaves the tables' names out of what is returned, and `id` would then mean itself.
_behind: ColumnElement[bool] = literal_column(
    "EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.address_id = outbox.address_id"
    " AND earlier.status IN ('waiting', 'leased') AND earlier.status = 'waiting' AND earlier.id <> outbox.id)"
).label("behind")
_done = {"sealed": None, "leased_until": None, "leased_by": None}
_settle = (
    update(O)
    .where(O.c.id == bindparam("row_id"), _held)
    .values(status=OutboxStatus.FAILED, reason=bindparam("why"), settled_at=bindparam("at"), **_done)
)
# What went is gone, also where the row was given to another sender meanwhile: that one need not send it again.
_settle_sent = (
    update(O)
    .where(O.c.id.in_(bindparam("ids", expanding=True)), O.c.status.in_([_LEASED, _WAITING]))
    .values(status=OutboxStatus.SENT, reason=None, settled_at=bindparam("at"), **_done)
    .returning(_behind)
)
_settle_reported = (
    update(O)
    .where(O.c.id == bindparam("row_id"), O.c.status.in_([_LEASED, _WAITING]))
    .values(status=OutboxStatus.SENT, reason=None, settled_at=bindparam("at"), platform_hash=bindparam("hash"), **_done)
    .returning(_behind)
)
_postpone = (
    update(O)
    .where(O.c.id == bindparam("row_id"), _held)
    .values(
        status=_WAITING,
        not_before=bindparam("at"),
        reason=bindparam("why"),
        attempts=bindparam("tries"),
        leased_until=None,
        leased_by=None,
    )
)
_return = (
    update(O)
    .where(O.c.id.in_(bindparam("ids", expanding=True)), _held)
    .values(
        status=_WAITING,
        not_before=bindparam("at"),
        reason=bindparam("why"),
        attempts=O.c.attempts - 1,
        leased_until=None,
        leased_by=None,
    )
)
_park = (
    update(O)
    .where(O.c.id == bindparam("row_id"), _held)
    .values(status=_PARKED, reason=bindparam("why"), attempts=0, leased_until=None, leased_by=None)
)
_release = (
    update(O)
    .where(O.c.address_id == bindparam("address"), O.c.status == _PARKED)
    .values(status=_WAITING, not_before=bindparam("at"), reason=None)
)


async def settle_sent(session: Session, ids: Sequence[int], at: datetime) -> bool:
    """True when more waits behind one of them."""
    found = (await session.execute(_settle_sent, {"ids": list(ids), "at": at})).all()
    return any(row.behind for row in found)


async def settle_reported(session: Session, row_id: int, platform_hash: bytes, at: datetime) -> bool:
    """As settle_sent, of a message whose platform will tell what becomes of it."""
    found = await session.execute(_settle_reported, {"row_id": row_id, "hash": platform_hash, "at": at})
    return any(row.behind for row in found.all())


async def settle_failed(session: Session, row_id: int, sender: int | None, reason: str, at: datetime) -> None:
    await session.execute(_settle, {"row_id": row_id, "sender": sender, "why": reason, "at": at})


async def postpone(session: Session, row_id: int, sender: int | None, at: datetime, reason: str, attempts: int) -> None:
    values = {"row_id": row_id, "sender": sender, "at": at, "why": reason, "tries": attempts}
    await session.execute(_postpone, values)


async def hand_back(session: Session, ids: Sequence[int], sender: int | None, at: datetime, reason: str) -> None:
    """Waiting again as if they had not been tried."""
    await session.execute(_return, {"ids": list(ids), "sender": sender, "at": at, "why": reason})


async def park(session: Session, row_id: int, sender: int | None, reason: str) -> None:
    await session.execute(_park, {"row_id": row_id, "sender": sender, "why": reason})


async def other_parked(session: Session, address_id: int, row_id: int) -> bool:
    """Whether another message about a case waits parked for this address."""
    found = select(O.c.id).where(
        O.c.address_id == address_id, O.c.status == _PARKED, O.c.case_id.is_not(None), O.c.id != row_id
    )
    return (await session.execute(found.limit(1))).first() is not None


async def release(session: Session, address_id: int, at: datetime) -> None:
    await session.execute(_release, {"address": address_id, "at": at})


async def give_up_parked(
    session: Session, before: datetime, reason: str, at: datetime, lane: int | None = None
) -> None:
    """Of one lane, or of all."""
    statement = update(O).where(O.c.status == _PARKED, O.c.created_at < before)
    if lane is not None:
        statement = statement.where(O.c.lane == lane)
    await session.execute(statement.values(status=OutboxStatus.FAILED, sealed=None, reason=reason, settled_at=at))


async def give_back(session: Session, now: datetime, gone_before: datetime) -> int:
    """Rows whose sender died are waiting again. Those may be sent twice: nothing tells whether they went."""
    gone = select(S.c.id).where(S.c.seen_at < gone_before)
    result = await session.execute(
        update(O)
        .where(O.c.status == _LEASED, _open(O.c.status), or_(O.c.leased_until < now, O.c.leased_by.in_(gone)))
        .values(status=_WAITING, leased_until=None, leased_by=None)
    )
    return int(result.rowcount)


async def accepted(session: Session, platform_hash: bytes) -> Any | None:
    """The row behind a platform's id, locked: reports of one message come at once."""
    found = select(O.c.id, O.c.address_id, O.c.case_id, O.c.progress).where(O.c.platform_hash == platform_hash)
    return (await session.execute(found.with_for_update())).one_or_none()


async def set_progress(session: Session, row_id: int, progress: str) -> None:
    await session.execute(update(O).where(O.c.id == row_id).values(progress=progress))


async def set_failed(session: Session, row_id: int, progress: str, reason: str) -> None:
    values = {"status": OutboxStatus.FAILED, "progress": progress, "reason": reason}
    await session.execute(update(O).where(O.c.id == row_id).values(values))


async def fail_line(session: Session, address_id: int, reason: str, at: datetime) -> None:
    """Everything still waiting for an address that cannot be reached."""
    await session.execute(
        update(O)
        .where(O.c.address_id == address_id, O.c.status.in_([_WAITING, _PARKED]))
        .values(status=OutboxStatus.FAILED, sealed=None, reason=reason, settled_at=at)
    )


async def counts(session: Session) -> dict[str, int]:
    found = select(O.c.status, func.count().label("number")).group_by(O.c.status)
    both = union_all(found.where(_open(O.c.status)), found.where(O.c.status == _PARKED))
    return {row.status: row.number for row in await session.execute(both)}


async def waiting_for(session: Session, address_id: int) -> bool:
    """Whether anything is still on its way to this address."""
    found = select(select(O.c.id).where(O.c.address_id == address_id, _open(O.c.status)).exists())
    return bool((await session.execute(found)).scalar_one())


async def open_by_channel(session: Session) -> Sequence[Any]:
    """(channel, lane, status, number) of all that is not settled."""
    found = (
        select(A.c.channel, O.c.lane, O.c.status, func.count().label("number"))
        .join(A, A.c.id == O.c.address_id)
        .group_by(A.c.channel, O.c.lane, O.c.status)
    )
    both = union_all(found.where(_open(O.c.status)), found.where(O.c.status == _PARKED))
    return (await session.execute(both)).all()
