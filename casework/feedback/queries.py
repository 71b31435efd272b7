"""All SQL of feedback."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from casework.feedback.models import Feedback
from store.base import table
from store.database import Session

F = table(Feedback)


async def put(session: Session, row: dict[str, Any]) -> None:
    """The case's row is locked by whoever calls: no second one can come in between."""
    await session.execute(delete(F).where(F.c.case_id == row["case_id"]))
    await session.execute(insert(F), row)


async def set_rating(session: Session, case_id: int, rating: int) -> None:
    await session.execute(update(F).where(F.c.case_id == case_id).values(rating=rating))


async def of_case(session: Session, case_id: int) -> Any | None:
    return (await session.execute(select(F).where(F.c.case_id == case_id))).one_or_none()


async def counts(session: Session, since: datetime) -> list[tuple[str, int | None, int]]:
    found = select(F.c.solved, F.c.rating, func.count()).where(F.c.at >= since).group_by(F.c.solved, F.c.rating)
    rows: list[Any] = list((await session.execute(found)).all())
    return [(str(solved), rating, int(count)) for solved, rating, count in rows]
