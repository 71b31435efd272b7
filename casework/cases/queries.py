"""All SQL of cases. Whoever asks for a case goes through `readable_by`: there is no other way to find one for staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, delete, func, insert, select, tuple_, update

from casework.access import ActorKind
from casework.actors import Actor
from casework.cases.models import Case, CaseEntry, CaseFollower, CaseKey
from casework.cases.rules import EntryKind, Reader, Status
from casework.outbox.models import OutboxMessage
from store.base import table
from store.database import Session

C = table(Case)
K = table(CaseKey)
E = table(CaseEntry)
F = table(CaseFollower)


def readable_by(statement: Select[Any], actor: Actor) -> Select[Any]:
    """THE reader rule: a member of staff sees a case when the case's key is wrapped for them, and in no other way.

    Lists, pages, search, counts, files and live updates all go through here. A join rather than a condition: there is
    at most one wrap for a reader and a case, and both databases then walk the reader's own index in order.
    """
    staff_id = actor.id if actor.kind is ActorKind.STAFF else None
    return statement.join(CaseKey, (CaseKey.case_id == Case.id) & (CaseKey.staff_id == staff_id))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue is narrowed to. None: not narrowed."""

    box: str = "all"  # unassigned, mine, all
    status: str | None = None  # a Status, "open" or None
    topic: str | None = None
    district: str | None = None
    language: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Where in the queue: sort is new, old or due; `after` the (sort value, id) of the last row seen."""

    sort: str = "old"
    after: tuple[datetime | None, int] | None = None
    size: int = 50


def _narrowed(statement: Select[Any], actor: Actor, narrow: Filter) -> Select[Any]:
    statement = readable_by(statement, actor)
    if narrow.box == "mine":
        statement = statement.where(Case.owner_id == actor.id)
    elif narrow.box == "unassigned":
        statement = statement.where(Case.owner_id.is_(None), Case.status != Status.CLOSED)
    if narrow.status == "open":
        statement = statement.where(Case.status != Status.CLOSED)
    elif narrow.status:
        statement = statement.where(Case.status == narrow.status)
    for column in ("topic", "district", "language", "urgency"):
        if (value := getattr(narrow, column)) is not None:
            statement = statement.where(getattr(Case, column) == value)
    return statement


def _sorted(statement: Select[Any], page: Page) -> Select[Any]:
    """Pages are found by where the last one ended, never by counting: page 20,000 is as quick as page 1."""
    after = page.after
    if page.sort == "due":
        statement = statement.where(Case.due_at.is_not(None)).order_by(Case.due_at, Case.id)
        last = None if after is None else tuple_(after[0], after[1])
        return statement if last is None else statement.where(tuple_(Case.due_at, Case.id) > last)
    if page.sort == "new":
        statement = statement.order_by(CaseKey.case_id.desc())
        return statement if after is None else statement.where(CaseKey.case_id < after[1])
    statement = statement.order_by(CaseKey.case_id)
    return statement if after is None else statement.where(CaseKey.case_id > after[1])


async def queue(session: Session, actor: Actor, narrow: Filter, page: Page) -> list[Any]:
    """Rows of the queue, one more than a page so that the caller knows whether there is another.

    By due time, the cases that have none come after all that have one, oldest first: asked for apart, so that each part
    walks an index.
    """
    every = _narrowed(select(*C.c), actor, narrow)
    if page.sort != "due":
        return list((await session.execute(_sorted(every, page).limit(page.size + 1))).all())
    rows: list[Any] = []
    after = page.after
    if after is None or after[0] is not None:
        rows = list((await session.execute(_sorted(every, page).limit(page.size + 1))).all())
        after = None
    if len(rows) <= page.size:
        rest = _sorted(every.where(Case.due_at.is_(None)), Page("old", after)).limit(page.size + 1 - len(rows))
        rows += (await session.execute(rest)).all()
    return rows


async def count(session: Session, actor: Actor, narrow: Filter, most: int) -> int:
    """How many, counting no further than `most`."""
    some = _narrowed(select(Case.id), actor, narrow).limit(most).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one())


async def get_readable(session: Session, actor: Actor, case_id: int) -> Case | None:
    found = readable_by(select(Case), actor).where(Case.id == case_id)
    return cast("Case | None", (await session.orm.execute(found)).scalar_one_or_none())


async def get_readable_locked(session: Session, actor: Actor, case_id: int) -> Case | None:
    found = readable_by(select(Case), actor).where(Case.id == case_id).with_for_update(of=C)
    rows = await session.orm.execute(found.execution_options(populate_existing=True))
    return cast("Case | None", rows.scalar_one_or_none())


async def which_readable(session: Session, actor: Actor, case_ids: Collection[int]) -> set[int]:
    found = readable_by(select(Case.id), actor).where(Case.id.in_(list(case_ids)))
    return set((await session.execute(found)).scalars())


async def opened_at(session: Session, case_id: int) -> datetime | None:
    return (await session.execute(select(C.c.created_at).where(C.c.id == case_id))).scalar_one_or_none()


async def get_locked(session: Session, case_id: int) -> Case | None:
    found = select(Case).where(Case.id == case_id).with_for_update()
    return (await session.orm.execute(found.execution_options(populate_existing=True))).scalar_one_or_none()


async def add(session: Session, case: Case) -> None:
    session.orm.add(case)
    await session.flush()


async def of_person(session: Session, person_id: int, most: int) -> list[Any]:
    """The cases that a person opened or follows, newest first: columns in the clear only."""
    followed = select(F.c.case_id).where(F.c.person_id == person_id)
    found = select(*C.c).where((C.c.person_id == person_id) | C.c.id.in_(followed))
    return list((await session.execute(found.order_by(C.c.id.desc()).limit(most))).all())


async def is_follower(session: Session, case_id: int, person_id: int) -> bool:
    found = select(F.c.case_id).where(F.c.case_id == case_id, F.c.person_id == person_id)
    return (await session.execute(found)).first() is not None


async def add_follower(session: Session, case_id: int, person_id: int, now: datetime) -> None:
    """Once, however often they come. The case's row is locked, so two at once do not meet here."""
    if not await is_follower(session, case_id, person_id):
        await session.execute(insert(F), {"case_id": case_id, "person_id": person_id, "since": now})


async def by_receipt(session: Session, tag: bytes) -> Case | None:
    return (await session.orm.execute(select(Case).where(Case.receipt_tag == tag))).scalar_one_or_none()


async def add_keys(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    await session.execute(insert(K), list(rows))


async def key_of(session: Session, case_id: int, reader: Reader, staff_id: int | None = None) -> bytes | None:
    mine = CaseKey.staff_id.is_(None) if staff_id is None else CaseKey.staff_id == staff_id
    return (
        await session.execute(select(CaseKey.wrapped).where(CaseKey.case_id == case_id, CaseKey.reader == reader, mine))
    ).scalar_one_or_none()


async def readers(session: Session, case_id: int) -> list[int]:
    found = select(CaseKey.staff_id).where(CaseKey.case_id == case_id, CaseKey.staff_id.is_not(None))
    return [int(i) for i in (await session.execute(found.order_by(CaseKey.id))).scalars() if i is not None]


async def drop_key(session: Session, case_id: int, staff_id: int) -> None:
    await session.execute(delete(K).where(K.c.case_id == case_id, K.c.staff_id == staff_id))


async def drop_keys_of(session: Session, staff_id: int) -> None:
    await session.execute(delete(K).where(K.c.staff_id == staff_id))


async def recovery_keys_missing(session: Session, staff_id: int, after: int, most: int) -> list[Any]:
    """(case_id, wrapped recovery key) of cases that this member of staff cannot read."""
    has = select(CaseKey.case_id).where(CaseKey.staff_id == staff_id)
    found = (
        select(K.c.case_id, K.c.wrapped)
        .where(K.c.reader == Reader.RECOVERY, K.c.case_id > after, K.c.case_id.not_in(has))
        .order_by(K.c.case_id)
        .limit(most)
    )
    return list((await session.execute(found)).all())


async def in_custody(session: Session, most: int) -> list[Any]:
    """(case_id, wrapped, district, has_staff, has_recovery) of cases that wait for somebody who can read them."""
    other = K.alias("other")

    def given_to(reader: Reader) -> Any:
        return select(other.c.id).where(other.c.case_id == K.c.case_id, other.c.reader == reader).exists()

    found = (
        select(
            K.c.case_id,
            K.c.wrapped,
            C.c.district,
            given_to(Reader.STAFF).label("has_staff"),
            given_to(Reader.RECOVERY).label("has_recovery"),
        )
        .join(C, C.c.id == K.c.case_id)
        .where(K.c.reader == Reader.CUSTODY)
        .order_by(K.c.case_id)
        .limit(most)
    )
    return list((await session.execute(found)).all())


async def end_custody(session: Session, case_id: int) -> None:
    await session.execute(delete(K).where(K.c.case_id == case_id, K.c.reader == Reader.CUSTODY))


async def add_entry(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(E).returning(E.c.id), row)).scalar_one())


async def entries(session: Session, case_id: int) -> list[Any]:
    """The thread, oldest first, with what became of each message sent: (…, send_status, send_reason, settled_at)."""
    o = OutboxMessage
    found = (
        select(
            E,
            o.status.label("send_status"),
            o.reason.label("send_reason"),
            o.progress.label("send_progress"),
            o.settled_at,
            o.not_before,
        )
        .select_from(E.outerjoin(o, o.id == E.c.outbox_id))
        .where(E.c.case_id == case_id)
        .order_by(E.c.id)
    )
    return list((await session.execute(found)).all())


async def public_entries(session: Session, case_id: int) -> list[Any]:
    """What the citizen themself may see: never a note."""
    shown = [EntryKind.FACTS, EntryKind.MESSAGE, EntryKind.ANSWER, EntryKind.FILE]
    return list(
        (await session.execute(select(E).where(E.c.case_id == case_id, E.c.kind.in_(shown)).order_by(E.c.id))).all()
    )


async def mark_read(session: Session, case_id: int) -> bool:
    result = await session.execute(update(C).where(C.c.id == case_id, C.c.unread).values(unread=False))
    return bool(result.rowcount)
