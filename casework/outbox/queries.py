"""All SQL of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from casework.outbox.models import OutboxMessage
from casework.outbox.rules import OutboxStatus
from casework.people.models import Address
from store.base import table
from store.database import Session

O = table(OutboxMessage)  # noqa: E741
A = table(Address)

_WHERE_TO = (A.c.channel, A.c.sender_sealed, A.c.public_key)

_insert = insert(O).returning(O.c.id)
_earlier = aliased(OutboxMessage, name="earlier")
_E = _earlier


def _claim(channels: Sequence[str]) -> Any:
    """The rows that may go now: due, first in their person's line, and nobody sending to that person already.

    `FOR UPDATE SKIP LOCKED` keeps several senders on PostgreSQL apart; SQLite has one writer and ignores it.
    """
    in_front = (
        select(1)
        .where(
            _E.address_id == OutboxMessage.address_id,
            or_(
                _E.status == OutboxStatus.LEASED,
                and_(
                    _E.status == OutboxStatus.WAITING,
                    tuple_(_E.lane, _E.id) < tuple_(OutboxMessage.lane, OutboxMessage.id),
                ),
            ),
        )
        .exists()
    )
    due = (
        select(OutboxMessage.id)
        .join(Address, Address.id == OutboxMessage.address_id)
        .where(
            OutboxMessage.status == OutboxStatus.WAITING,
            OutboxMessage.not_before <= bindparam("now"),
            Address.channel.in_(list(channels)),
            ~in_front,
        )
        .order_by(OutboxMessage.lane, OutboxMessage.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    return (
        update(O)
        .where(O.c.id.in_(due.scalar_subquery()))
        .values(status=OutboxStatus.LEASED, leased_until=bindparam("until"), attempts=O.c.attempts + 1)
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


_claims: dict[tuple[str, ...], Any] = {}


async def add(session: Session, rows: list[dict[str, Any]]) -> int:
    """Insert and return the id of the last."""
    if len(rows) == 1:
        return int((await session.execute(_insert, rows[0])).scalar_one())
    result = await session.execute(insert(O).returning(O.c.id, sort_by_parameter_order=True), rows)
    return int(result.scalars().all()[-1])


async def lease(session: Session, channels: tuple[str, ...], most: int, now: datetime, until: datetime) -> list[Any]:
    """Claim up to `most` rows, highest lane and oldest first, with where to send each: one statement in all."""
    statement = _claims.get(channels)
    if statement is None:
        statement = _claims[channels] = _claim(channels)
    rows = (await session.execute(statement, {"now": now, "most": most, "until": until})).all()
    return sorted(rows, key=lambda row: (row.lane, row.id))


_settle = (
    update(O)
    .where(O.c.id == bindparam("row_id"), O.c.status == OutboxStatus.LEASED)
    .values(
        status=bindparam("to"),
        sealed=None,
        reason=bindparam("why"),
        settled_at=bindparam("at"),
        leased_until=None,
    )
)
_settle_sent = (
    update(O)
    .where(O.c.id.in_(bindparam("ids", expanding=True)), O.c.status == OutboxStatus.LEASED)
    .values(status=OutboxStatus.SENT, sealed=None, reason=None, settled_at=bindparam("at"), leased_until=None)
)
_postpone = (
    update(O)
    .where(O.c.id == bindparam("row_id"), O.c.status == OutboxStatus.LEASED)
    .values(
        status=OutboxStatus.WAITING,
        not_before=bindparam("at"),
        reason=bindparam("why"),
        attempts=bindparam("tries"),
        leased_until=None,
    )
)


async def settle_sent(session: Session, ids: Sequence[int], at: datetime) -> None:
    await session.execute(_settle_sent, {"ids": list(ids), "at": at})


async def settle_failed(session: Session, row_id: int, reason: str, at: datetime) -> None:
    await session.execute(
        _settle,
        {"row_id": row_id, "to": OutboxStatus.FAILED, "why": reason, "at": at},
    )


async def postpone(session: Session, row_id: int, at: datetime, reason: str, attempts: int) -> None:
    await session.execute(_postpone, {"row_id": row_id, "at": at, "why": reason, "tries": attempts})


async def give_back(session: Session, now: datetime) -> int:
    """Rows whose sender died are waiting again. Those may be sent twice: nothing tells whether they went."""
    result = await session.execute(
        update(O)
        .where(O.c.status == OutboxStatus.LEASED, O.c.leased_until < now)
        .values(status=OutboxStatus.WAITING, leased_until=None)
    )
    return int(result.rowcount)


async def fail_line(session: Session, address_id: int, reason: str, at: datetime) -> None:
    """Everything still waiting for an address that cannot be reached."""
    await session.execute(
        update(O)
        .where(O.c.address_id == address_id, O.c.status == OutboxStatus.WAITING)
        .values(status=OutboxStatus.FAILED, sealed=None, reason=reason, settled_at=at)
    )


async def counts(session: Session) -> dict[str, int]:
    rows = await session.execute(
        select(O.c.status, func.count().label("number"))
        .where(O.c.status.in_([OutboxStatus.WAITING, OutboxStatus.LEASED]))
        .group_by(O.c.status)
    )
    return {row.status: row.number for row in rows}


async def waiting_for(session: Session, address_id: int) -> bool:
    """Whether anything is still on its way to this address."""
    open_ = [OutboxStatus.WAITING, OutboxStatus.LEASED]
    found = select(select(O.c.id).where(O.c.address_id == address_id, O.c.status.in_(open_)).exists())
    return bool((await session.execute(found)).scalar_one())
