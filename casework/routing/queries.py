"""All SQL of routing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from casework.cases.models import Case
from casework.cases.rules import Status
from casework.routing.models import RoutingRule, Team, TeamMember
from store.base import table
from store.database import Session

R = table(RoutingRule)
T = table(Team)
M = table(TeamMember)


async def rules(session: Session) -> list[Any]:
    return list((await session.execute(select(R).order_by(R.c.position, R.c.id))).all())


async def members(session: Session) -> dict[int, list[int]]:
    teams: dict[int, list[int]] = defaultdict(list)
    for row in await session.execute(select(M.c.team_id, M.c.staff_id).order_by(M.c.staff_id)):
        teams[row.team_id].append(row.staff_id)
    return dict(teams)


async def teams(session: Session) -> list[Any]:
    return list((await session.execute(select(T).order_by(T.c.name))).all())


async def burdens(session: Session, staff_ids: Collection[int]) -> dict[int, int]:
    """Open cases by owner."""
    counted = (
        select(Case.owner_id, func.count().label("number"))
        .where(Case.owner_id.in_(list(staff_ids)), Case.status.not_in([Status.CLOSED, Status.ANSWERED]))
        .group_by(Case.owner_id)
    )
    return {row.owner_id: row.number for row in await session.execute(counted)}


async def add_rule(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(R).returning(R.c.id), row)).scalar_one())


async def last_position(session: Session) -> int:
    return int((await session.execute(select(func.coalesce(func.max(R.c.position), 0)))).scalar_one())


async def set_position(session: Session, rule_id: int, position: int) -> None:
    await session.execute(update(R).where(R.c.id == rule_id).values(position=position))


async def drop_rule(session: Session, rule_id: int) -> None:
    await session.execute(delete(R).where(R.c.id == rule_id))


async def add_team(session: Session, name: str) -> int:
    return int((await session.execute(insert(T).returning(T.c.id), {"name": name})).scalar_one())


async def drop_team(session: Session, team_id: int) -> None:
    await session.execute(delete(T).where(T.c.id == team_id))


async def set_members(session: Session, team_id: int, staff_ids: Collection[int]) -> None:
    await session.execute(delete(M).where(M.c.team_id == team_id))
    if staff_ids:
        await session.execute(insert(M), [{"team_id": team_id, "staff_id": staff_id} for staff_id in staff_ids])
