"""All SQL of the audit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from casework.audit.models import AuditEntry
from store.base import table
from store.database import Session

T = table(AuditEntry)


async def add(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(T), row)


async def of_subject(session: Session, subject: str, subject_id: int, most: int) -> list[Any]:
    found = select(T).where(T.c.subject == subject, T.c.subject_id == subject_id).order_by(T.c.id.desc()).limit(most)
    return list((await session.execute(found)).all())


async def latest(session: Session, before: int | None, most: int) -> list[Any]:
    found = select(T).order_by(T.c.id.desc()).limit(most)
    if before is not None:
        found = found.where(T.c.id < before)
    return list((await session.execute(found)).all())
