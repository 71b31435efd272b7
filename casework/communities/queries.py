"""All SQL of communities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.communities.models import CommunityCard, Follow, Indicator
from casework.communities.rules import Kind
from casework.members.models import Member
from store.base import table
from store.database import Session

F = table(Follow)
C = table(CommunityCard)
I = table(Indicator)  # noqa: E741
M = table(Member)

People = tuple[Select[tuple[int]], ...]
"""Statements that yield ids of people, together those meant; whoever uses them makes one union of all."""


def _insert(session: Session, into: Any) -> Any:
    return sqlite.insert(into) if session.dialect == "sqlite" else postgresql.insert(into)


async def follow(session: Session, row: dict[str, Any]) -> bool:
    """False: they followed already."""
    adding = _insert(session, F).values(row).on_conflict_do_nothing()
    return bool((await session.execute(adding)).rowcount)


async def unfollow(session: Session, person_id: int, kind: str, target: str) -> bool:
    gone = delete(F).where(F.c.person_id == person_id, F.c.kind == kind, F.c.target == target)
    return bool((await session.execute(gone)).rowcount)


async def followed(session: Session, person_id: int) -> list[Any]:
    found = select(F.c.kind, F.c.target).where(F.c.person_id == person_id).order_by(F.c.since, F.c.kind, F.c.target)
    return list((await session.execute(found)).all())


async def counts(session: Session, kind: str) -> dict[str, int]:
    """Followers by target, without members who do not follow."""
    found = select(F.c.target, func.count()).where(F.c.kind == kind).group_by(F.c.target)
    rows: list[Any] = list((await session.execute(found)).all())
    return {target: int(number) for target, number in rows}


async def belonging(session: Session) -> dict[str, int]:
    """People by community, whether they follow it or are its members; each once."""
    both = union(
        select(F.c.target.label("target"), F.c.person_id).where(F.c.kind == Kind.COMMUNITY),
        select(M.c.community, M.c.person_id).where(M.c.community.is_not(None)),
    ).subquery()
    found = select(both.c.target, func.count()).group_by(both.c.target)
    rows: list[Any] = list((await session.execute(found)).all())
    return {target: int(number) for target, number in rows}


def of_communities(targets: Sequence[str]) -> People:
    """Who follows one of them or is its member; with no target, who follows or is a member of any."""
    follows = select(F.c.person_id).where(F.c.kind == Kind.COMMUNITY)
    members = select(M.c.person_id).where(M.c.community.is_not(None))
    if targets:
        follows = follows.where(F.c.target.in_(targets))
        members = members.where(M.c.community.in_(targets))
    return follows, members


def of_districts(targets: Sequence[str]) -> People:
    """Who follows one of the districts or put themselves down as living there when they joined."""
    follows = select(F.c.person_id).where(F.c.kind == Kind.DISTRICT)
    members = select(M.c.person_id)
    if targets:
        follows = follows.where(F.c.target.in_(targets))
        members = members.where(M.c.district.in_(targets))
    return follows, members


async def cards(session: Session) -> list[Any]:
    """All of them: a host has a handful."""
    return list((await session.execute(select(C))).all())


async def put_card(session: Session, row: dict[str, Any]) -> None:
    adding = _insert(session, C).values(row)
    changed = {name: adding.excluded[name] for name in row if name != "community"}
    await session.execute(adding.on_conflict_do_update(index_elements=[C.c.community], set_=changed))


async def indicators(session: Session, community: str) -> list[Any]:
    found = select(I).where(I.c.community == community).order_by(I.c.period.desc(), I.c.name, I.c.id)
    return list((await session.execute(found)).all())


async def add_indicator(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(I).returning(I.c.id), row)).scalar_one())


async def change_indicator(session: Session, indicator_id: int, community: str, **values: Any) -> bool:
    changing = update(I).where(I.c.id == indicator_id, I.c.community == community).values(**values)
    return bool((await session.execute(changing)).rowcount)


async def drop_indicator(session: Session, indicator_id: int, community: str) -> bool:
    dropping = delete(I).where(I.c.id == indicator_id, I.c.community == community)
    return bool((await session.execute(dropping)).rowcount)
