"""All SQL of staff, sessions and invitations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from casework.access import Role
from casework.staff.models import Invitation, Staff, StaffSession
from store.database import Session


async def get(session: Session, staff_id: int) -> Staff | None:
    return await session.orm.get(Staff, staff_id)


async def by_login(session: Session, login: str) -> Staff | None:
    return (await session.orm.execute(select(Staff).where(Staff.login == login))).scalar_one_or_none()


async def everyone(session: Session) -> list[Staff]:
    return list((await session.orm.execute(select(Staff).order_by(Staff.active.desc(), Staff.name))).scalars())


async def with_role(session: Session, role: Role) -> list[Staff]:
    """Active colleagues of a role who have a key."""
    found = select(Staff).where(Staff.active, Staff.public_key.is_not(None), Staff.roles_text.contains(role.value))
    return list((await session.orm.execute(found.order_by(Staff.id))).scalars())


async def by_ids(session: Session, ids: Collection[int]) -> list[Staff]:
    return list((await session.orm.execute(select(Staff).where(Staff.id.in_(list(ids))))).scalars())


async def count(session: Session) -> int:
    return int((await session.execute(select(func.count()).select_from(Staff))).scalar_one())


async def add(session: Session, staff: Staff) -> Staff:
    session.orm.add(staff)
    await session.flush()
    return staff


async def add_session(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(StaffSession), row)


async def find_session(session: Session, session_id: bytes) -> tuple[StaffSession, Staff] | None:
    found = (
        select(StaffSession, Staff).join(Staff, Staff.id == StaffSession.staff_id).where(StaffSession.id == session_id)
    )
    row = (await session.orm.execute(found)).one_or_none()
    return None if row is None else (row[0], row[1])


async def seen(session: Session, session_id: bytes, at: datetime) -> None:
    await session.execute(update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=at))


async def end_session(session: Session, session_id: bytes) -> None:
    await session.execute(delete(StaffSession).where(StaffSession.id == session_id))


async def end_sessions_of(session: Session, staff_id: int) -> None:
    await session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


async def add_invitation(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(Invitation), row)


async def invitation(session: Session, invitation_id: bytes) -> Invitation | None:
    return await session.orm.get(Invitation, invitation_id)


async def drop_invitations(session: Session, staff_id: int | None) -> None:
    mine = Invitation.staff_id.is_(None) if staff_id is None else Invitation.staff_id == staff_id
    await session.execute(delete(Invitation).where(mine))
