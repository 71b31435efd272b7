"""All SQL of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, false, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.campaigns.models import Campaign, CampaignEntry, CampaignMark, CampaignPaper
from casework.campaigns.rules import Asking, Status
from casework.cases.models import Case
from casework.cases.rules import Kind
from casework.communities.service import People
from casework.people.models import Address, Person
from store.base import table
from store.database import Session
from store.many import those_there

C = table(Campaign)
M = table(CampaignMark)
S = table(CampaignPaper)
E = table(CampaignEntry)
K = table(Case)
P = table(Person)
A = table(Address)

APART = (M,)
"""Whose rows may not tell when they came."""

_paper = select(func.coalesce(func.sum(S.c.number), 0)).where(S.c.campaign_id == C.c.id).scalar_subquery()
_card = select(*C.c, _paper.label("paper"))


async def get(session: Session, campaign_id: int) -> Any | None:
    return (await session.execute(_card.where(C.c.id == campaign_id))).one_or_none()


async def lock(session: Session, campaign_id: int) -> bool:
    """Nobody else changes it until the end of this transaction. False: there is none."""
    found = select(C.c.id).where(C.c.id == campaign_id).with_for_update()
    return (await session.execute(found)).one_or_none() is not None


async def listed(session: Session, statuses: Sequence[str], most: int) -> list[Any]:
    """Newest first."""
    found = _card.where(C.c.status.in_(statuses)).order_by(C.c.id.desc()).limit(most)
    return list((await session.execute(found)).all())


async def add(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(C).returning(C.c.id), row)).scalar_one())


async def lock_case(session: Session, case_id: int) -> None:
    """Of two who open a campaign from one case at once, the second sees what the first did."""
    await session.execute(select(K.c.id).where(K.c.id == case_id).with_for_update())


async def change(session: Session, campaign_id: int, **values: Any) -> None:
    await session.execute(update(C).where(C.c.id == campaign_id).values(**values))


async def count(session: Session, campaign_id: int, by: int, *, only_open: bool) -> bool:
    """One voice more or less. False: it is not open any more."""
    counting = update(C).where(C.c.id == campaign_id).values(supporters=C.c.supporters + by)
    if only_open:
        counting = counting.where(C.c.status == Status.PUBLISHED)
    return bool((await session.execute(counting)).rowcount)


async def touch_all(session: Session) -> None:
    """Write each campaign as it is: none shows by what transaction, or as the last of them, it was counted."""
    ids = (await session.execute(select(C.c.id).order_by(C.c.id))).scalars().all()
    for one in ids:
        await session.execute(update(C).where(C.c.id == one).values(supporters=C.c.supporters))


async def add_mark(session: Session, mark: bytes) -> bool:
    """False: it was there already."""
    into = sqlite.insert(M) if session.dialect == "sqlite" else postgresql.insert(M)
    return bool((await session.execute(into.values(mark=mark).on_conflict_do_nothing())).rowcount)


async def drop_mark(session: Session, mark: bytes) -> bool:
    return bool((await session.execute(delete(M).where(M.c.mark == mark))).rowcount)


async def marks_among(session: Session, marks: Sequence[bytes]) -> set[bytes]:
    """Those of the marks that are there."""
    return await those_there(session, M.c.mark, marks)


def everybody(values: Sequence[str]) -> People:
    """All people, to be looked at one by one, or nobody when no campaign is chosen."""
    found = select(P.c.id)
    return (found if values else found.where(false()),)


async def papers(session: Session, campaign_id: int) -> list[Any]:
    found = select(S).where(S.c.campaign_id == campaign_id).order_by(S.c.id)
    return list((await session.execute(found)).all())


async def add_paper(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(S), row)


async def drop_paper(session: Session, campaign_id: int, paper_id: int) -> bool:
    gone = delete(S).where(S.c.id == paper_id, S.c.campaign_id == campaign_id)
    return bool((await session.execute(gone)).rowcount)


async def entries(session: Session, campaign_id: int, kind: str, most: int) -> list[Any]:
    """Newest first."""
    found = select(E).where(E.c.campaign_id == campaign_id, E.c.kind == kind).order_by(E.c.id.desc()).limit(most)
    return list((await session.execute(found)).all())


async def latest(session: Session, campaign_ids: Sequence[int], kind: str, most: int) -> list[Any]:
    """Of each of these campaigns the newest `most`, newest first."""
    place = func.row_number().over(partition_by=E.c.campaign_id, order_by=E.c.id.desc()).label("place")
    each = select(*E.c, place).where(E.c.campaign_id.in_(campaign_ids), E.c.kind == kind).subquery()
    found = select(each).where(each.c.place <= most).order_by(each.c.id.desc())
    return list((await session.execute(found)).all())


async def add_entry(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(E).returning(E.c.id), row)).scalar_one())


async def drop_entry(session: Session, campaign_id: int, entry_id: int, kind: str) -> bool:
    gone = delete(E).where(E.c.id == entry_id, E.c.campaign_id == campaign_id, E.c.kind == kind)
    return bool((await session.execute(gone)).rowcount)


async def being_asked(session: Session) -> list[int]:
    """Ids of campaigns whose question goes out at present."""
    found = select(C.c.id).where(C.c.ask_state == Asking.RUNNING).order_by(C.c.id)
    return list((await session.execute(found)).scalars())


async def complainants(session: Session, since: datetime, fewest: int) -> list[Any]:
    """(topic, district or None for all, people): groups of at least `fewest`; smaller ones never leave the database."""
    people = func.count(K.c.person_id.distinct()).label("people")
    counted = (K.c.kind == Kind.COMPLAINT, K.c.created_at >= since)
    rows: list[Any] = []
    for by in ((K.c.topic,), (K.c.topic, K.c.district)):
        found = select(*by, people).where(*counted).group_by(*by).having(people >= fewest)
        if len(by) > 1:
            found = found.where(K.c.district.is_not(None))
        rows += (await session.execute(found.order_by(people.desc(), *by))).all()
    return [(row.topic, getattr(row, "district", None), int(row.people)) for row in rows]


async def affected(
    session: Session, topic: str, district: str | None, since: datetime, after: int, most: int
) -> list[Any]:
    """The next cases of the kind whose person can still be written to: (id, person_id, address_id, language)."""
    found = (
        select(K.c.id, K.c.person_id, K.c.address_id, P.c.language)
        .join(P, P.c.id == K.c.person_id)
        .join(A, A.c.id == K.c.address_id)
        .where(K.c.kind == Kind.COMPLAINT, K.c.topic == topic, K.c.created_at >= since, K.c.id > after)
        .where(P.c.consent_version.is_not(None), A.c.unreachable.is_(None))
    )
    if district is not None:
        found = found.where(K.c.district == district)
    return list((await session.execute(found.order_by(K.c.id).limit(most))).all())


async def from_case(session: Session, case_id: int) -> int | None:
    return (await session.execute(select(C.c.id).where(C.c.case_id == case_id))).scalar_one_or_none()


async def initiatives(session: Session, since: datetime, most: int) -> list[Any]:
    """Ids of proposals that no campaign has been opened from, newest first."""
    used = select(C.c.id).where(C.c.case_id == K.c.id).exists()
    found = select(K.c.id).where(K.c.kind == Kind.INITIATIVE, K.c.created_at >= since, ~used)
    return list((await session.execute(found.order_by(K.c.id.desc()).limit(most))).scalars())
