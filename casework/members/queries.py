"""All SQL of the register of members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from casework.members.models import Member
from casework.people.models import Person
from store.base import table
from store.database import Session

M = table(Member)
P = table(Person)


async def put(session: Session, row: dict[str, Any]) -> int:
    """One row a person: joining again replaces what was told before. The person's row is locked by the turn."""
    await session.execute(delete(M).where(M.c.person_id == row["person_id"]))
    return int((await session.execute(insert(M).returning(M.c.id), row)).scalar_one())


async def drop(session: Session, person_id: int) -> bool:
    return bool((await session.execute(delete(M).where(M.c.person_id == person_id))).rowcount)


async def of_person(session: Session, person_id: int) -> Any | None:
    return (await session.execute(select(M).where(M.c.person_id == person_id))).one_or_none()


async def page(session: Session, community: str | None, after: int, most: int) -> list[Any]:
    """Members with the language they chose, in the order in which they joined. `community` "": those without one."""
    found = select(M, P.c.language).join(P, P.c.id == M.c.person_id).where(M.c.id > after)
    if community is not None:
        found = found.where(M.c.community == community if community else M.c.community.is_(None))
    return list((await session.execute(found.order_by(M.c.id).limit(most))).all())


async def counts(session: Session) -> Mapping[str, int]:
    found = select(M.c.community, func.count()).group_by(M.c.community)
    rows: list[Any] = list((await session.execute(found)).all())
    return {community or "": int(number) for community, number in rows}


async def sealed(session: Session, after: int, most: int) -> list[Any]:
    found = select(M.c.id, M.c.sealed).where(M.c.id > after).order_by(M.c.id).limit(most)
    return list((await session.execute(found)).all())


async def reseal(session: Session, member_id: int, data: bytes) -> None:
    await session.execute(update(M).where(M.c.id == member_id).values(sealed=data))
