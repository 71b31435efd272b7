"""All SQL of the web chat's mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.mailbox.models import Mail
from store.base import table
from store.database import Session
from store.many import one_of

M = table(Mail)


async def add(session: Session, row: dict[str, Any]) -> int | None:
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    statement = dialect.insert(M).on_conflict_do_nothing().returning(M.c.id)
    found = (await session.execute(statement, row)).scalar_one_or_none()
    return None if found is None else int(found)


async def after(session: Session, address_id: int, mail_id: int, most: int) -> list[Any]:
    """The newest `most` after an id, oldest first."""
    found = select(M).where(M.c.address_id == address_id, M.c.id > mail_id).order_by(M.c.id.desc()).limit(most)
    return list(reversed((await session.execute(found)).all()))


async def one(session: Session, address_id: int, mail_id: int) -> Any | None:
    return (await session.execute(select(M).where(M.c.id == mail_id, M.c.address_id == address_id))).one_or_none()


async def unlink(session: Session, outbox_ids: Sequence[int]) -> None:
    await session.execute(update(M).where(one_of(session, M.c.outbox_id, outbox_ids)).values(outbox_id=-M.c.id))


_places = select(M.c.external_id).where(M.c.outbox_id.is_not(None), M.c.external_id.is_not(None))


async def places_of(session: Session, address_id: int) -> list[str]:
    """Where the files of this address's bubbles lie."""
    return list((await session.execute(_places.where(M.c.address_id == address_id))).scalars())


async def places_before(session: Session, before: datetime) -> list[str]:
    return list((await session.execute(_places.where(M.c.created_at < before))).scalars())


async def clear(session: Session, address_id: int) -> None:
    await session.execute(delete(M).where(M.c.address_id == address_id))


async def prune(session: Session, before: datetime) -> None:
    await session.execute(delete(M).where(M.c.created_at < before))
