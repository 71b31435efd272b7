"""All SQL about who came and what they thought of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, select, update

from casework.events.models import EventAnswer, EventGroup, EventOpinion, EventPress, EventVisitors
from casework.events.queries import inserting
from casework.events.rules import State
from store.base import table
from store.database import Session

A = table(EventAnswer)
T = table(EventPress)
O = table(EventOpinion)  # noqa: E741
V = table(EventVisitors)
G = table(EventGroup)

APART = (O, V)
"""Whose rows may not tell when they came."""


async def add_press(
    session: Session,
    event_id: int,
    press: str,
    answer_id: int | None,
    party: int,
    facts: tuple[str, str, str],
    now: datetime,
) -> bool:
    """False: it was there already."""
    gender, age_group, district = facts
    adding = inserting(session, T).values(
        event_id=event_id,
        id=press,
        answer_id=answer_id,
        party=party,
        gender=gender,
        age_group=age_group,
        district=district,
        at=now,
        taken_back=False,
    )
    return bool((await session.execute(adding.on_conflict_do_nothing())).rowcount)


async def take_back(session: Session, event_id: int, press: str, now: datetime) -> set[int]:
    """Mark a press as taken back, also one that has not come yet. Returns the answer that it was for."""
    marking = (
        update(T).where(T.c.event_id == event_id, T.c.id == press).values(taken_back=True).returning(T.c.answer_id)
    )
    found = (await session.execute(marking)).one_or_none()
    if found is None:
        await add_press(session, event_id, press, None, 0, ("", "", ""), now)
        await session.execute(marking)
        return set()
    return {found.answer_id} - {None}


async def not_yet_here(session: Session, event_id: int, answers: Sequence[int]) -> int:
    """Of several with the same code the first who is not here yet; nearly always there is one."""
    if len(answers) > 1:
        here = select(T.c.answer_id).where(
            T.c.event_id == event_id, T.c.answer_id.in_(list(answers)), T.c.taken_back.is_(False)
        )
        came = set((await session.execute(here)).scalars())
        return next((answer for answer in answers if answer not in came), answers[-1])
    return answers[0]


async def recount(session: Session, answers: Collection[int]) -> None:
    """How many came by each of these answers, from the presses alone: all together where that is no more than were
    announced (two first, three after them), else the largest (two telephones that let in the same people)."""
    for answer in sorted(answers):
        mine = (T.c.answer_id == answer, T.c.taken_back.is_(False))
        together = select(func.sum(T.c.party)).where(*mine).scalar_subquery()
        most = select(func.max(T.c.party)).where(*mine).scalar_subquery()
        came = case((together <= A.c.party, together), else_=most)
        await session.execute(update(A).where(A.c.id == answer).values(attended=came))


async def walk_ins(session: Session, event_id: int) -> list[Any]:
    """(gender, age_group, district, number of people) of who came without an answer."""
    found = (
        select(T.c.gender, T.c.age_group, T.c.district, func.sum(T.c.party).label("number"))
        .where(T.c.event_id == event_id, T.c.answer_id.is_(None), T.c.taken_back.is_(False))
        .group_by(T.c.gender, T.c.age_group, T.c.district)
    )
    return list((await session.execute(found)).all())


async def attended(session: Session, event_id: int) -> int:
    """People who came, of those who had answered."""
    found = select(func.coalesce(func.sum(A.c.attended), 0)).where(A.c.event_id == event_id)
    return int((await session.execute(found)).scalar_one())


async def all_attended(session: Session, event_id: int) -> None:
    everybody = (A.c.event_id == event_id, A.c.state == State.YES, A.c.attended.is_(None))
    await session.execute(update(A).where(*everybody).values(attended=A.c.party))


async def add_opinion(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(O), row)


async def add_words(session: Session, opinion_id: int, event_id: int, words: bytes) -> None:
    mine = (O.c.id == opinion_id, O.c.event_id == event_id, O.c.words.is_(None))
    await session.execute(update(O).where(*mine).values(words=words))


async def opinions(session: Session, event_id: int) -> list[Any]:
    found = select(O.c.rating, O.c.words).where(O.c.event_id == event_id).order_by(O.c.id)
    return list((await session.execute(found)).all())


async def count_visitor(session: Session, event_id: int, gender: str, age_group: str, district: str) -> None:
    keys = {"event_id": event_id, "gender": gender, "age_group": age_group, "district": district}
    adding = inserting(session, V).values(**keys, number=1)
    counting = adding.on_conflict_do_update(
        index_elements=[V.c[name] for name in keys], set_={"number": V.c.number + 1}
    )
    await session.execute(counting)


async def visitors(session: Session, event_id: int) -> list[Any]:
    """(gender, age_group, district, number) as people said of themselves."""
    return list((await session.execute(select(V).where(V.c.event_id == event_id))).all())


async def set_groups(session: Session, event_id: int, groups: Mapping[tuple[str, str], int]) -> None:
    """The coordinators' own count, by (part, value), in the place of the one before."""
    await session.execute(delete(G).where(G.c.event_id == event_id))
    rows = [
        {"event_id": event_id, "part": part, "value": value, "number": number}
        for (part, value), number in groups.items()
    ]
    if rows:
        await session.execute(insert(G), rows)


async def groups(session: Session, event_id: int) -> list[Any]:
    """(part, value, number)."""
    found = select(G.c.part, G.c.value, G.c.number).where(G.c.event_id == event_id)
    return list((await session.execute(found.order_by(G.c.part, G.c.value))).all())
