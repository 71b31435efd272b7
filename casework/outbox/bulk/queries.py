"""All SQL of taking messages back, and of erasing them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete

from casework.outbox.models import OutboxMessage
from casework.outbox.rules import OutboxStatus
from store.base import table
from store.database import Session
from store.many import one_of

O = table(OutboxMessage)  # noqa: E741

_NOT_OUT = (OutboxStatus.WAITING, OutboxStatus.PARKED)
_SETTLED = (OutboxStatus.SENT, OutboxStatus.FAILED)
_withdraw = delete(O).where(O.c.id.in_(bindparam("ids", expanding=True)), O.c.status.in_(_NOT_OUT)).returning(O.c.id)
STRETCH = 5000
"""Ids in one statement: below both databases' number of values."""


async def withdraw(session: Session, ids: Sequence[int]) -> list[int]:
    gone: list[int] = []
    for start in range(0, len(ids), STRETCH):
        found = await session.execute(_withdraw, {"ids": list(ids[start : start + STRETCH])})
        gone.extend(found.scalars())
    return gone


async def erase(session: Session, ids: Sequence[int]) -> None:
    await session.execute(delete(O).where(one_of(session, O.c.id, ids), O.c.status.in_(_SETTLED)))
