"""All SQL of the register of members."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update

from casework.members.models import Coordinator, Member
from casework.people.models import Person
from casework.staff.models import Staff
from store.base import table
from store.database import Session

M = table(Member)
P = table(Person)
K = table(Coordinator)
S = table(Staff)


async def put(session: Session, row: dict[str, Any]) -> int:
    """One row for a person and a community, and one without a community: joining again replaces what was told before.
    The person's row is locked by the turn."""
    await drop(session, row["person_id"], row["community"])
    return int((await session.execute(insert(M).returning(M.c.id), row)).scalar_one())


async def drop(session: Session, person_id: int, community: str | None) -> bool:
    place = M.c.community == community if community else M.c.community.is_(None)
    return bool((await session.execute(delete(M).where(M.c.person_id == person_id, place))).rowcount)


async def of_person(session: Session, person_id: int) -> list[Any]:
    """(community, district, version), in the order of joining."""
    found = select(M.c.community, M.c.district, M.c.version).where(M.c.person_id == person_id).order_by(M.c.id)
    return list((await session.execute(found)).all())


async def page(
    session: Session, communities: Collection[str], waiting_in: Collection[str], after: int, most: int
) -> list[Any]:
    """Members of these communities and those who wait for one in these districts, with the language they chose, in the
    order in which they joined."""
    theirs = M.c.community.in_(communities)
    waiting = M.c.community.is_(None) & M.c.district.in_(waiting_in)
    found = select(M, P.c.language).join(P, P.c.id == M.c.person_id).where(M.c.id > after, or_(theirs, waiting))
    return list((await session.execute(found.order_by(M.c.id).limit(most))).all())


async def waiting(session: Session) -> dict[str, int]:
    """By district, who waits for a community there."""
    found = select(M.c.district, func.count()).where(M.c.community.is_(None)).group_by(M.c.district)
    rows: list[Any] = list((await session.execute(found)).all())
    return {district: int(number) for district, number in rows}


async def coordinators(session: Session) -> list[Any]:
    """(community, staff_id) of colleagues who may sign in."""
    found = select(K.c.community, K.c.staff_id).join(S, S.c.id == K.c.staff_id).where(S.c.active)
    return list((await session.execute(found.order_by(K.c.community, K.c.staff_id))).all())


async def set_coordinators(session: Session, community: str, staff_ids: Collection[int]) -> None:
    await session.execute(delete(K).where(K.c.community == community))
    for staff_id in sorted(staff_ids):
        await session.execute(insert(K), {"community": community, "staff_id": staff_id})


async def counts(session: Session) -> Mapping[str, int]:
    found = select(M.c.community, func.count()).group_by(M.c.community)
    rows: list[Any] = list((await session.execute(found)).all())
    return {community or "": int(number) for community, number in rows}


async def sealed(session: Session, after: int, most: int) -> list[Any]:
    found = select(M.c.id, M.c.sealed).where(M.c.id > after).order_by(M.c.id).limit(most)
    return list((await session.execute(found)).all())


async def reseal(session: Session, member_id: int, data: bytes) -> None:
    await session.execute(update(M).where(M.c.id == member_id).values(sealed=data))
