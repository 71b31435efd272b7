"""All SQL of conversations and arrivals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.conversations.models import Arrival, Conversation
from casework.conversations.rules import ArrivalStatus
from store.base import table
from store.database import Session

A = table(Arrival)
C = table(Conversation)


def _first_arrival(dialect: Any) -> Any:
    return dialect.insert(A).on_conflict_do_nothing(index_elements=["channel", "external_id"]).returning(A.c.id)


def _upsert_state(dialect: Any) -> Any:
    new = dialect.insert(C)
    return new.on_conflict_do_update(
        index_elements=["person_id"], set_={"sealed": new.excluded.sealed, "updated_at": new.excluded.updated_at}
    )


_ARRIVE = {"sqlite": _first_arrival(sqlite), "postgresql": _first_arrival(postgresql)}
_SAVE = {"sqlite": _upsert_state(sqlite), "postgresql": _upsert_state(postgresql)}


def _name(session: Session) -> str:
    return session.dialect


async def arrive(session: Session, row: dict[str, Any]) -> int | None:
    """The new arrival's id, or None when this update was here before."""
    found = (await session.execute(_ARRIVE[_name(session)], row)).scalar_one_or_none()
    return None if found is None else int(found)


async def save(session: Session, person_id: int, sealed: bytes | None, now: datetime) -> None:
    row = {"person_id": person_id, "sealed": sealed, "updated_at": now}
    await session.execute(_SAVE[_name(session)], row)


async def due(session: Session, now: datetime, most: int) -> list[Any]:
    """The oldest unhandled arrival of each person, if it is time; the ones behind it wait."""
    oldest = (
        select(func.min(A.c.id))
        .where(A.c.status == ArrivalStatus.UNHANDLED)
        .group_by(A.c.sender_hash)
        .scalar_subquery()
    )
    found = select(A).where(A.c.id.in_(oldest), A.c.retry_at <= now).order_by(A.c.id).limit(most)
    return list((await session.execute(found)).all())


async def lock(session: Session, arrival_id: int) -> Any | None:
    """The arrival for this transaction alone; None if another has it or it is done."""
    found = select(A).where(A.c.id == arrival_id, A.c.status == ArrivalStatus.UNHANDLED)
    return (await session.execute(found.with_for_update(skip_locked=True))).one_or_none()


async def change(session: Session, arrival_id: int, **values: Any) -> None:
    await session.execute(update(A).where(A.c.id == arrival_id).values(**values))


async def shown(session: Session, most: int) -> list[Any]:
    """What a person should know of: failing or given up, newest first."""
    wanted = A.c.status.in_([ArrivalStatus.UNHANDLED, ArrivalStatus.GIVEN_UP])
    return list((await session.execute(select(A).where(wanted).order_by(A.c.id.desc()).limit(most))).all())


async def get(session: Session, arrival_id: int) -> Any | None:
    return (await session.execute(select(A).where(A.c.id == arrival_id))).one_or_none()


async def prune(session: Session, before: datetime) -> int:
    """Forget handled arrivals: no platform repeats an update after that long."""
    done = [ArrivalStatus.DONE, ArrivalStatus.SET_ASIDE]
    result = await session.execute(delete(A).where(A.c.status.in_(done), A.c.received_at < before))
    return int(result.rowcount)


async def sealed_states(session: Session, after: int, most: int) -> Sequence[Any]:
    found = select(C.c.person_id, C.c.sealed).where(C.c.person_id > after, C.c.sealed.is_not(None))
    return (await session.execute(found.order_by(C.c.person_id).limit(most))).all()


async def reseal_state(session: Session, person_id: int, sealed: bytes) -> None:
    await session.execute(update(C).where(C.c.person_id == person_id).values(sealed=sealed))
