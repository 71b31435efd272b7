"""All SQL of the organisation's one row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from casework.organisation.models import Organisation
from store.base import table
from store.database import Session

T = table(Organisation)


async def get(session: Session) -> Any | None:
    return (await session.execute(select(T))).one_or_none()


async def create(session: Session, name: str) -> None:
    await session.execute(insert(T), {"id": 1, "name": name})


async def change(session: Session, **values: Any) -> None:
    await session.execute(update(T).where(T.c.id == 1).values(**values))
