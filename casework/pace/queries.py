"""All SQL about the platforms' pace and about who sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.pace.models import ChannelState, Sender
from store.base import table
from store.database import Session

C = table(ChannelState)
S = table(Sender)

_state = select(C).where(C.c.channel == bindparam("name"))
_locked = _state.with_for_update()


async def state(session: Session, channel: str) -> Any | None:
    return (await session.execute(_state, {"name": channel})).one_or_none()


async def locked(session: Session, channel: str) -> Any | None:
    """The row, held until the transaction ends; SQLite has one writer anyway."""
    return (await session.execute(_locked, {"name": channel})).one_or_none()


async def add(session: Session, channel: str, tokens: float, now: datetime) -> None:
    """The channel's first row; nothing happens where another sender was quicker."""
    dialect = postgresql if session.dialect == "postgresql" else sqlite
    row = {"channel": channel, "tokens": tokens, "at": now, "failures": 0}
    await session.execute(dialect.insert(C).on_conflict_do_nothing(), row)


async def set_tokens(session: Session, channel: str, tokens: float, at: datetime) -> None:
    await session.execute(update(C).where(C.c.channel == channel).values(tokens=tokens, at=at))


async def park(session: Session, channel: str, since: datetime, until: datetime, reason: str) -> bool:
    """True for the one sender that parked it; it may have been parked already."""
    statement = (
        update(C)
        .where(C.c.channel == channel, C.c.parked_since.is_(None))
        .values(parked_since=since, parked_until=until, failures=1, reason=reason, tokens=0.0, at=since)
    )
    return bool((await session.execute(statement)).rowcount)


async def hold(session: Session, channel: str, until: datetime, reason: str) -> bool:
    """Let it alone until then, unless it is left alone for longer anyway."""
    statement = (
        update(C)
        .where(
            C.c.channel == channel,
            C.c.parked_since.is_(None),
            or_(C.c.parked_until.is_(None), C.c.parked_until < until),
        )
        .values(parked_until=until, reason=reason)
    )
    return bool((await session.execute(statement)).rowcount)


async def claim_probe(session: Session, channel: str, now: datetime, until: datetime) -> bool:
    """True for the one sender that may try it now."""
    statement = (
        update(C)
        .where(C.c.channel == channel, C.c.parked_since.is_not(None), C.c.parked_until <= now)
        .values(parked_until=until)
    )
    return bool((await session.execute(statement)).rowcount)


async def unclaim_probe(session: Session, channel: str, now: datetime) -> None:
    statement = update(C).where(C.c.channel == channel, C.c.parked_since.is_not(None))
    await session.execute(statement.values(parked_until=now))


async def still_parked(session: Session, channel: str, failures: int, until: datetime, reason: str) -> None:
    statement = update(C).where(C.c.channel == channel, C.c.parked_since.is_not(None))
    await session.execute(statement.values(failures=failures, parked_until=until, reason=reason))


async def reopen(session: Session, channel: str) -> bool:
    statement = update(C).where(C.c.channel == channel, C.c.parked_since.is_not(None))
    values = {"parked_since": None, "parked_until": None, "failures": 0, "reason": None}
    return bool((await session.execute(statement.values(values))).rowcount)


async def parked(session: Session) -> Sequence[Any]:
    return (await session.execute(select(C).where(C.c.parked_since.is_not(None)).order_by(C.c.channel))).all()


async def beat(session: Session, sender_id: int, now: datetime) -> None:
    dialect = postgresql if session.dialect == "postgresql" else sqlite
    statement = dialect.insert(S).values(id=sender_id, seen_at=now)
    await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))


async def prune(session: Session, before: datetime) -> None:
    await session.execute(delete(S).where(S.c.seen_at < before))
