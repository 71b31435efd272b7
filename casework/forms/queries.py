"""All SQL of uploaded forms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from casework.forms.models import FormVersion, UploadedForm
from store.base import table
from store.database import Session

F = table(UploadedForm)
V = table(FormVersion)


async def by_id(session: Session, number: int) -> Any | None:
    return (await session.execute(select(F).where(F.c.id == number))).one_or_none()


async def by_key(session: Session, key: str) -> Any | None:
    return (await session.execute(select(F).where(F.c.key == key))).one_or_none()


async def everything(session: Session) -> list[Any]:
    """Each form with its newest version: rows of both tables, without the spreadsheets."""
    newest = select(V.c.form_id, func.max(V.c.version).label("version")).group_by(V.c.form_id).subquery()
    found = (
        select(F, V.c.version, V.c.content, V.c.questions, V.c.created_at.label("uploaded_at"))
        .join(newest, newest.c.form_id == F.c.id)
        .join(V, (V.c.form_id == F.c.id) & (V.c.version == newest.c.version))
        .order_by(V.c.created_at.desc(), F.c.id.desc())
    )
    return list((await session.execute(found)).all())


async def offered(session: Session, link: str | None = None) -> list[Any]:
    """Published forms with the content of the version that is published."""
    found = (
        select(F.c.id, F.c.link, F.c.in_menu, V.c.version, V.c.content)
        .join(V, (V.c.form_id == F.c.id) & (V.c.version == F.c.published))
        .order_by(F.c.id)
    )
    if link is not None:
        found = found.where(F.c.link == link)
    return list((await session.execute(found)).all())


async def versions(session: Session, number: int) -> list[Any]:
    """Newest first, without content and spreadsheet."""
    columns = (V.c.version, V.c.file_name, V.c.questions, V.c.created_at)
    found = select(*columns).where(V.c.form_id == number).order_by(V.c.version.desc())
    return list((await session.execute(found)).all())


async def content(session: Session, number: int, version: int) -> str | None:
    found = select(V.c.content).where(V.c.form_id == number, V.c.version == version)
    return (await session.execute(found)).scalar_one_or_none()


async def original(session: Session, number: int, version: int) -> Any | None:
    found = select(V.c.file_name, V.c.original).where(V.c.form_id == number, V.c.version == version)
    return (await session.execute(found)).one_or_none()


async def newest_version(session: Session, number: int) -> int:
    found = select(func.coalesce(func.max(V.c.version), 0)).where(V.c.form_id == number)
    return int((await session.execute(found)).scalar_one())


async def count(session: Session) -> int:
    return int((await session.execute(select(func.count()).select_from(F))).scalar_one())


async def add(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(F).returning(F.c.id), row)).scalar_one())


async def add_version(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(V), row)


async def change(session: Session, number: int, **values: Any) -> None:
    await session.execute(update(F).where(F.c.id == number).values(**values))
