"""All SQL of files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from casework.cases.models import Case
from casework.files.models import File
from casework.files.rules import FileStatus
from casework.people.models import Address
from store.base import table
from store.database import Session

F = table(File)
A = table(Address)
C = table(Case)

_FETCHED_BY = (F.c.id, F.c.address_id, F.c.kind, F.c.remote, F.c.card, F.c.attempts, F.c.created_at)
NOBODYS = (F.c.case_id.is_(None), F.c.staff_id.is_(None))
"""Of no case so far. What staff sent belongs to a case from the beginning."""


async def add(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(F).returning(F.c.id), row)).scalar_one())


async def claim(session: Session, file_id: int, person_id: int, address_id: int) -> bool:
    stored = (F.c.id == file_id, F.c.person_id.is_(None), F.c.status == FileStatus.KEPT, *NOBODYS)
    result = await session.execute(update(F).where(*stored).values(person_id=person_id, address_id=address_id))
    return bool(result.rowcount)


async def givable_locked(session: Session, person_id: int, file_ids: Collection[int]) -> list[Any]:
    """Those of the files that are this person's and in no case yet."""
    found = select(F).where(F.c.id.in_(list(file_ids)), F.c.person_id == person_id, *NOBODYS)
    return list((await session.execute(found.order_by(F.c.id).with_for_update())).all())


async def change(session: Session, file_id: int, **values: Any) -> None:
    await session.execute(update(F).where(F.c.id == file_id).values(**values))


async def lease(session: Session, channels: Sequence[str], most: int, now: datetime, until: datetime) -> list[Any]:
    """Due files, the longest waiting first; nobody else gets them until then. One statement."""
    due = (
        select(File.id)
        .join(Address, Address.id == File.address_id)
        .where(
            File.status == FileStatus.EXPECTED,
            File.retry_at <= bindparam("now"),
            Address.channel.in_(list(channels)),
        )
        .order_by(File.retry_at, File.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=File)
    )
    channel = select(A.c.channel).where(A.c.id == F.c.address_id).scalar_subquery().label("channel")
    taken = (
        update(F)
        .where(F.c.id.in_(due.scalar_subquery()))
        .values(retry_at=bindparam("until"), attempts=F.c.attempts + 1)
        .returning(*_FETCHED_BY, channel)
    )
    return list((await session.execute(taken, {"now": now, "until": until, "most": most})).all())


async def expected_locked(session: Session, file_id: int) -> Any | None:
    """(case_id, the case's public_key) of a file that is still being waited for."""
    found = (
        select(F.c.case_id, C.c.public_key)
        .select_from(F.outerjoin(C, C.c.id == F.c.case_id))
        .where(F.c.id == file_id, F.c.status == FileStatus.EXPECTED)
        .with_for_update(of=F)
    )
    return (await session.execute(found)).one_or_none()


async def get(session: Session, file_id: int) -> Any | None:
    return (await session.execute(select(F).where(F.c.id == file_id))).one_or_none()


async def of_case(session: Session, case_id: int) -> list[Any]:
    return list((await session.execute(select(F).where(F.c.case_id == case_id).order_by(F.c.id))).all())


async def unclaimed_locked(session: Session, before: datetime, most: int) -> list[Any]:
    """(id, place) of old files that found no case."""
    found = select(F.c.id, F.c.place).where(F.c.created_at < before, *NOBODYS).order_by(F.c.id).limit(most)
    return list((await session.execute(found.with_for_update(skip_locked=True))).all())


async def drop(session: Session, file_ids: Collection[int]) -> None:
    await session.execute(delete(F).where(F.c.id.in_(list(file_ids))))


async def sealed_by_server(session: Session, after: int, most: int) -> list[Any]:
    found = select(F).where(F.c.id > after, or_(F.c.held.is_not(None), F.c.remote.is_not(None)))
    return list((await session.execute(found.order_by(F.c.id).limit(most))).all())
