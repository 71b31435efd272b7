"""All SQL of indicators. Reads what other topics keep; their rows stay theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from casework.communities.indicators.rules import after, begin
from casework.communities.models import CommunityCount
from casework.events.models import Event, EventAnswer, EventPress
from casework.events.rules import Kind, Status
from casework.members.models import Member
from store.base import table
from store.database import Session

E = table(Event)
A = table(EventAnswer)
T = table(EventPress)
M = table(Member)
N = table(CommunityCount)

Rows = list[Any]
"""(community, month, number): of one community, or of all when none is named."""


async def members(session: Session, months: Sequence[str], community: str | None) -> Rows:
    """Who is in a register, by when they joined; under "" who joined before all of these months."""
    first, end = begin(months[0]), begin(after(months[-1]))
    month = case((M.c.joined_at < first, ""), else_=_month(M.c.joined_at, months)).label("month")
    each = select(M.c.community, month).where(_of(M.c.community, community), M.c.joined_at < end).subquery()
    found = select(each.c.community, each.c.month, func.count().label("number"))
    return await _rows(session, found.group_by(each.c.community, each.c.month))


async def trainings(session: Session, months: Sequence[str], now: datetime, community: str | None) -> Rows:
    held = _held(months, now, community)
    each = select(E.c.community, _month(E.c.starts_at, months).label("month")).where(*held).subquery()
    found = select(each.c.community, each.c.month, func.count().label("number"))
    return await _rows(session, found.group_by(each.c.community, each.c.month))


async def trained(session: Session, months: Sequence[str], now: datetime, community: str | None) -> Rows:
    """Those counted at the door of trainings, with and without an answer before."""
    held = _held(months, now, community)
    came = union_all(
        _came(months, held, A.c.attended).join(A, A.c.event_id == E.c.id).where(A.c.attended > 0),
        _came(months, held, T.c.party)
        .join(T, T.c.event_id == E.c.id)
        .where(T.c.answer_id.is_(None), T.c.taken_back.is_(False)),
    ).subquery()
    found = select(came.c.community, came.c.month, func.sum(came.c.number).label("number"))
    return await _rows(session, found.group_by(came.c.community, came.c.month))


async def entered(session: Session, months: Sequence[str], community: str | None) -> list[Any]:
    """(community, month, number, indicator)."""
    found = select(N.c.community, N.c.month, N.c.number, N.c.indicator).where(
        N.c.month.in_(months), _of(N.c.community, community)
    )
    return list((await session.execute(found)).all())


async def enter(session: Session, row: dict[str, Any]) -> None:
    into = sqlite.insert(N) if session.dialect == "sqlite" else postgresql.insert(N)
    adding = into.values(row)
    changed = {name: adding.excluded[name] for name in ("number", "changed_at")}
    keys = [N.c.community, N.c.indicator, N.c.month]
    await session.execute(adding.on_conflict_do_update(index_elements=keys, set_=changed))


async def take_back(session: Session, community: str, indicator: str, month: str) -> None:
    where = (N.c.community == community, N.c.indicator == indicator, N.c.month == month)
    await session.execute(delete(N).where(*where))


def _came(months: Sequence[str], held: Sequence[ColumnElement[bool]], number: ColumnElement[int]) -> Select[Any]:
    month = _month(E.c.starts_at, months).label("month")
    return select(E.c.community, month, number.label("number")).select_from(E).where(*held)


def _of(column: ColumnElement[str | None], community: str | None) -> ColumnElement[bool]:
    return column.is_not(None) if community is None else column == community


def _held(months: Sequence[str], now: datetime, community: str | None) -> tuple[ColumnElement[bool], ...]:
    return (
        E.c.kind == Kind.TRAINING,
        E.c.status.in_([Status.PUBLISHED, Status.HELD]),
        _of(E.c.community, community),
        E.c.starts_at >= begin(months[0]),
        E.c.starts_at < begin(after(months[-1])),
        E.c.ends_at < now,
    )


def _month(column: ColumnElement[datetime], months: Sequence[str]) -> ColumnElement[str]:
    """The month in Baku, by comparing: the two databases share no function for it."""
    return case(*((column < begin(after(month)), month) for month in months))


async def _rows(session: Session, found: Select[Any]) -> Rows:
    return list((await session.execute(found)).all())
