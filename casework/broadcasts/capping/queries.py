"""All SQL of the marks by which the cap remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from casework.broadcasts.models import CapMark
from store.base import table
from store.database import Session
from store.many import those_there

M = table(CapMark)

APART = (M,)
"""Whose rows may not tell when they came."""


async def any_since(session: Session, day: date) -> bool:
    return bool((await session.execute(select(exists().where(M.c.day >= day)))).scalar_one())


async def there(session: Session, marks: Sequence[bytes]) -> set[bytes]:
    return await those_there(session, M.c.mark, marks)


async def add(session: Session, days: Mapping[bytes, date]) -> None:
    """In the order of the marks: they go in in no other."""
    into = sqlite.insert(M) if session.dialect == "sqlite" else postgresql.insert(M)
    rows = [{"mark": mark, "day": days[mark]} for mark in sorted(days)]
    await session.execute(into.on_conflict_do_nothing(), rows)


async def prune(session: Session, before: date) -> None:
    await session.execute(delete(M).where(M.c.day < before))
