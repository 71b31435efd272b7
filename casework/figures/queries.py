"""All SQL of the public figures: counts of columns that stand in the clear. Nothing sealed is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, extract, func, select, union_all

from casework.cases.models import Case
from casework.events.models import Event, EventAnswer, EventPress
from casework.events.rules import Kind, Status
from casework.figures.rules import begin
from store.base import table
from store.database import Session

C = table(Case)
E = table(Event)
A = table(EventAnswer)
T = table(EventPress)
DAY = 86400

_held = E.c.status.in_([Status.PUBLISHED, Status.HELD])


async def first_request(session: Session) -> datetime | None:
    return _moment((await session.execute(select(C.c.created_at).order_by(C.c.id).limit(1))).scalar())


async def first_event(session: Session) -> datetime | None:
    found = select(E.c.starts_at).where(_held).order_by(E.c.starts_at).limit(1)
    return _moment((await session.execute(found)).scalar())


def _moment(found: Any) -> datetime | None:
    return found if isinstance(found, datetime) else None


async def requests(session: Session, years: Sequence[int], until: datetime) -> list[Any]:
    """(topic, year, number)."""
    each = (
        select(C.c.topic, _year(C.c.created_at, years).label("year"))
        .where(C.c.created_at >= begin(years[0]), C.c.created_at < until)
        .subquery()
    )
    found = select(each.c.topic, each.c.year, func.count().label("number")).group_by(each.c.topic, each.c.year)
    return list((await session.execute(found)).all())


async def days(session: Session, years: Sequence[int], until: datetime) -> list[Any]:
    """(year, whole days to the first answer, number), by the year in which they came."""
    each = (
        select(
            _year(C.c.created_at, years).label("year"), _days(session, C.c.created_at, C.c.answered_at).label("days")
        )
        .where(C.c.created_at >= begin(years[0]), C.c.created_at < until, C.c.answered_at < until)
        .subquery()
    )
    found = select(each.c.year, each.c.days, func.count().label("number")).group_by(each.c.year, each.c.days)
    return list((await session.execute(found)).all())


async def events(session: Session, years: Sequence[int], until: datetime) -> list[Any]:
    """(year, number) of what took place; meetings of two people are not public and not counted."""
    each = (
        select(_year(E.c.starts_at, years).label("year"))
        .where(_held, E.c.kind != Kind.ONE_TO_ONE, E.c.starts_at >= begin(years[0]), E.c.ends_at < until)
        .subquery()
    )
    found = select(each.c.year, func.count().label("number")).group_by(each.c.year)
    return list((await session.execute(found)).all())


async def people(session: Session, years: Sequence[int], until: datetime) -> list[Any]:
    """(year, number) of those counted at the door, with and without an answer before."""
    came = union_all(
        _came(years, until, A.c.attended).join(A, A.c.event_id == E.c.id).where(A.c.attended > 0),
        _came(years, until, T.c.party)
        .join(T, T.c.event_id == E.c.id)
        .where(T.c.answer_id.is_(None), T.c.taken_back.is_(False)),
    ).subquery()
    found = select(came.c.year, func.sum(came.c.number).label("number")).group_by(came.c.year)
    return list((await session.execute(found)).all())


def _came(years: Sequence[int], until: datetime, number: ColumnElement[int]) -> Select[int, int]:
    return (
        select(_year(E.c.starts_at, years).label("year"), number.label("number"))
        .select_from(E)
        .where(_held, E.c.starts_at >= begin(years[0]), E.c.ends_at < until)
    )


def _year(column: ColumnElement[datetime], years: Sequence[int]) -> ColumnElement[int]:
    """The year in Baku, by comparing: the two databases share no function for it."""
    return case(*((column < begin(year + 1), year) for year in years))


def _days(session: Session, start: ColumnElement[datetime], end: ColumnElement[datetime]) -> ColumnElement[int]:
    if session.dialect == "sqlite":
        seconds = func.round((func.julianday(end) - func.julianday(start)) * DAY)  # a day's fraction is not exact
        return cast(seconds / DAY, Integer)
    return cast(func.floor(extract("epoch", end - start) / DAY), Integer)
