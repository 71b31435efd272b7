"""The queue: what of the cases in the clear a member of staff is shown, page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.actors import Actor
from casework.cases import queries
from casework.cases.models import Case
from casework.cases.queries import Filter, Page
from casework.cases.rules import case_id_of, case_number
from store.database import Session

COUNT_TO = 1000
"""Numbers on tabs are counted up to here and then shown as "999+": nobody acts on the difference."""


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One line of the queue."""

    id: int
    number: str
    topic: str
    district: str | None
    language: str
    channel: str
    urgency: str
    status: str
    owner_id: int | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    unread: bool
    kind: str = "complaint"


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cards and where the next page begins (None: this is the last)."""

    cards: Sequence[CaseCard]
    next: tuple[datetime | None, int] | None


async def queue(session: Session, actor: Actor, narrow: Filter, page: Page) -> CasePage:
    rows = await queries.queue(session, actor, narrow, page)
    cards = [card(row) for row in rows[: page.size]]
    more = len(rows) > page.size
    return CasePage(cards, (cards[-1].due_at, cards[-1].id) if more else None)


async def counts(session: Session, actor: Actor, boxes: Mapping[str, Filter]) -> dict[str, int]:
    """How many cases each box holds, no further than COUNT_TO."""
    return {name: await queries.count(session, actor, narrow, COUNT_TO) for name, narrow in boxes.items()}


async def find_number(session: Session, actor: Actor, typed: str) -> Case | None:
    """Search by the number people quote; only among what the actor reads."""
    case_id = case_id_of(typed)
    return None if case_id is None else await queries.get_readable(session, actor, case_id)


async def number_of(session: Session, case_id: int) -> str | None:
    """What people call it; None when it is erased."""
    opened_at = await queries.opened_at(session, case_id)
    return None if opened_at is None else case_number(case_id, opened_at)


async def which_readable(session: Session, actor: Actor, case_ids: Collection[int]) -> set[int]:
    """For live updates: which of these the actor reads."""
    return await queries.which_readable(session, actor, case_ids) if case_ids else set()


async def of_person(session: Session, person_id: int, most: int = 20) -> list[CaseCard]:
    """A person's own cases, newest first."""
    return [card(row) for row in await queries.of_person(session, person_id, most)]


def card(row: Any) -> CaseCard:
    return CaseCard(
        row.id,
        case_number(row.id, row.created_at),
        row.topic,
        row.district,
        row.language,
        row.channel,
        row.urgency,
        row.status,
        row.owner_id,
        row.created_at,
        row.updated_at,
        row.due_at,
        row.unread,
        row.kind,
    )
