"""All SQL of the web chat's mailbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from casework.mailbox.models import Mail
from store.base import table
from store.database import Session

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


async def clear(session: Session, address_id: int) -> None:
    await session.execute(delete(M).where(M.c.address_id == address_id))


async def prune(session: Session, before: datetime) -> None:
    await session.execute(delete(M).where(M.c.created_at < before))
