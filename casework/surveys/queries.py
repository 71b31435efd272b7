"""All SQL of surveys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from casework.surveys.models import SurveyAnswers, SurveyMark, SurveyStep
from store.base import table
from store.database import Session
from store.many import those_there

A = table(SurveyAnswers)
M = table(SurveyMark)
S = table(SurveyStep)

APART = (A, M, S)
"""Whose rows may not tell when they came."""


def _insert(session: Session, into: Any) -> Any:
    """Both databases know "on conflict", each under its own name."""
    return sqlite.insert(into) if session.dialect == "sqlite" else postgresql.insert(into)


async def add(session: Session, row: dict[str, Any]) -> None:
    await session.execute(A.insert(), row)


async def add_mark(session: Session, mark: bytes) -> bool:
    """False: it was there already."""
    adding = _insert(session, M).values(mark=mark).on_conflict_do_nothing()
    return bool((await session.execute(adding)).rowcount)


async def has_mark(session: Session, mark: bytes) -> bool:
    return (await session.execute(select(M.c.mark).where(M.c.mark == mark))).one_or_none() is not None


async def marks_among(session: Session, marks: Sequence[bytes]) -> set[bytes]:
    """Those of the marks that are there."""
    return await those_there(session, M.c.mark, marks)


async def count_step(session: Session, form: str, version: str, place: str) -> None:
    adding = _insert(session, S).values(form=form, version=version, place=place, number=1)
    counting = adding.on_conflict_do_update(
        index_elements=[S.c.form, S.c.version, S.c.place], set_={"number": S.c.number + 1}
    )
    await session.execute(counting)


async def steps(session: Session, form: str) -> dict[str, int]:
    """By place, over all versions; "" is how many began."""
    found = select(S.c.place, func.sum(S.c.number).label("number")).where(S.c.form == form).group_by(S.c.place)
    return {row.place: int(row.number) for row in await session.execute(found)}


async def answers(session: Session, form: str, most: int) -> list[Any]:
    """By day; within a day in the order of the random ids, which is none."""
    columns = (A.c.id, A.c.version, A.c.language, A.c.channel, A.c.day, A.c.answers)
    found = select(*columns).where(A.c.form == form).order_by(A.c.day, A.c.id).limit(most)
    return list((await session.execute(found)).all())


async def totals(session: Session) -> dict[str, int]:
    """Filled-in forms by form."""
    found = select(A.c.form, func.count().label("number")).group_by(A.c.form).order_by(A.c.form)
    return {row.form: int(row.number) for row in await session.execute(found)}


async def versions(session: Session, form: str) -> list[str]:
    """The versions by which there are answers."""
    found = select(A.c.version).where(A.c.form == form).distinct()
    return [str(version) for version in (await session.execute(found)).scalars()]
