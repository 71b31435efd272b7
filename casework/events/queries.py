"""All SQL of events and their answers. Whatever changes places locks the event's row first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.events.models import Event, EventAnswer
from casework.events.rules import CONCERNED, HOLDING, State, Status
from casework.people.models import Address, Person
from store.base import table
from store.database import Session

E = table(Event)
A = table(EventAnswer)
P = table(Person)
D = table(Address)


def inserting(session: Session, into: Any) -> Any:
    """Both databases know "on conflict", each under its own name."""
    return sqlite.insert(into) if session.dialect == "sqlite" else postgresql.insert(into)


_taken = (
    select(func.coalesce(func.sum(A.c.party), 0))
    .where(A.c.event_id == E.c.id, A.c.state.in_(sorted(HOLDING)))
    .correlate(E)
    .scalar_subquery()
)
_waiting = select(func.count()).where(A.c.event_id == E.c.id, A.c.state == State.WAITING).correlate(E).scalar_subquery()
_card = select(E, _taken.label("taken"), _waiting.label("waiting"))


async def lock(session: Session, event_id: int) -> bool:
    """Everybody else who wants to change this event's places waits now. False: there is no such event."""
    found = select(E.c.id).where(E.c.id == event_id).with_for_update()
    return (await session.execute(found)).one_or_none() is not None


async def kind_and_series(session: Session, event_id: int) -> Any | None:
    return (await session.execute(select(E.c.kind, E.c.series).where(E.c.id == event_id))).one_or_none()


async def event(session: Session, event_id: int) -> Any | None:
    """The event with `taken` and `waiting`. Right to the place only after `lock`, as a statement of its own: one that
    waited for the lock would count what it saw before it waited."""
    return (await session.execute(_card.where(E.c.id == event_id))).one_or_none()


async def add(session: Session, row: dict[str, Any]) -> int:
    return int((await session.execute(insert(E).returning(E.c.id), row)).scalar_one())


async def change(session: Session, event_id: int, values: dict[str, Any]) -> None:
    await session.execute(update(E).where(E.c.id == event_id).values(**values))


async def coming(session: Session, now: datetime, most: int) -> list[Any]:
    found = _card.where(E.c.status == Status.PUBLISHED, E.c.starts_at > now)
    return list((await session.execute(found.order_by(E.c.starts_at, E.c.id).limit(most))).all())


async def announced(session: Session, now: datetime, most: int) -> list[Any]:
    """Published or called off, and the time of it is not over."""
    called_off = and_(E.c.status == Status.CANCELLED, E.c.news > 0)  # but no draft that was thrown away
    found = _card.where(or_(E.c.status == Status.PUBLISHED, called_off), E.c.ends_at > now)
    return list((await session.execute(found.order_by(E.c.starts_at, E.c.id).limit(most))).all())


async def of_series(session: Session, series: str) -> list[Any]:
    return list((await session.execute(_card.where(E.c.series == series).order_by(E.c.starts_at, E.c.id))).all())


async def listed(session: Session, box: str, now: datetime, most: int) -> list[Any]:
    """For staff. `box`: coming, drafts or past (with the cancelled)."""
    match box:
        case "drafts":
            found = _card.where(E.c.status == Status.DRAFT).order_by(E.c.starts_at, E.c.id)
        case "past":
            gone = or_(
                E.c.status.in_([Status.HELD, Status.CANCELLED]),
                and_(E.c.status == Status.PUBLISHED, E.c.ends_at <= now),
            )
            found = _card.where(gone).order_by(E.c.starts_at.desc(), E.c.id.desc())
        case _:
            found = _card.where(E.c.status == Status.PUBLISHED, E.c.ends_at > now).order_by(E.c.starts_at, E.c.id)
    return list((await session.execute(found.limit(most))).all())


async def own(session: Session, event_id: int, person_id: int) -> Any | None:
    found = select(A).where(A.c.event_id == event_id, A.c.person_id == person_id)
    return (await session.execute(found)).one_or_none()


async def answer(session: Session, answer_id: int) -> Any | None:
    return (await session.execute(select(A).where(A.c.id == answer_id))).one_or_none()


async def own_states(session: Session, person_id: int, events: Collection[int]) -> dict[int, str]:
    found = select(A.c.event_id, A.c.state).where(A.c.person_id == person_id, A.c.event_id.in_(list(events)))
    return {row.event_id: row.state for row in await session.execute(found)}


async def held_in_series(session: Session, person_id: int, series: str, besides: int) -> list[int]:
    found = (
        select(A.c.event_id)
        .join(E, E.c.id == A.c.event_id)
        .where(A.c.person_id == person_id, A.c.state.in_(sorted(CONCERNED)), E.c.series == series, E.c.id != besides)
    )
    return list((await session.execute(found)).scalars())


async def turn(session: Session, event_id: int) -> int:
    """The next number. The event is locked."""
    taking = update(E).where(E.c.id == event_id).values(turns=E.c.turns + 1).returning(E.c.turns)
    return int((await session.execute(taking)).scalar_one())


async def put(session: Session, event_id: int, person_id: int, values: dict[str, Any]) -> Any:
    """The person's one row, new or changed, as it stands then."""
    adding = inserting(session, A).values(event_id=event_id, person_id=person_id, **values)
    keys = [A.c.event_id, A.c.person_id]
    putting = adding.on_conflict_do_update(index_elements=keys, set_=values).returning(A)
    return (await session.execute(putting)).one()


async def set_answers(session: Session, ids: Sequence[int], values: dict[str, Any]) -> None:
    await session.execute(update(A).where(A.c.id.in_(list(ids))).values(**values))


async def due_by(session: Session, event_id: int, moment: datetime) -> None:
    """The calendar has to look at it by then at the latest."""
    sooner = case((or_(E.c.due_at.is_(None), E.c.due_at > moment), moment), else_=E.c.due_at)
    await session.execute(update(E).where(E.c.id == event_id).values(due_at=sooner))


# Where a person is to be written to: the address they last wrote from that can still be reached.
_address = (
    select(D.c.id)
    .where(D.c.person_id == A.c.person_id, D.c.unreachable.is_(None))
    .order_by(D.c.last_inbound_at.desc(), D.c.id.desc())
    .limit(1)
    .correlate(A)
    .scalar_subquery()
)
_reached = select(A, P.c.language, _address.label("address_id")).join(P, P.c.id == A.c.person_id)


async def line(session: Session, event_id: int) -> list[Any]:
    """The waiting list in its order, with language and address."""
    found = _reached.where(A.c.event_id == event_id, A.c.state == State.WAITING).order_by(A.c.turn, A.c.id)
    return list((await session.execute(found)).all())


async def with_a_place(session: Session, event_id: int) -> list[Any]:
    """Whoever has a place, by turn, with language and address."""
    found = _reached.where(A.c.event_id == event_id, A.c.state == State.YES).order_by(A.c.turn, A.c.id)
    return list((await session.execute(found)).all())


async def run_out(session: Session, event_id: int, now: datetime) -> list[Any]:
    """Offers whose time is over."""
    over = (A.c.event_id == event_id, A.c.state == State.OFFERED, A.c.offered_until <= now)
    return list((await session.execute(_reached.where(*over).order_by(A.c.turn, A.c.id))).all())


async def first_offer(session: Session, event_id: int) -> datetime | None:
    found = select(func.min(A.c.offered_until)).where(A.c.event_id == event_id, A.c.state == State.OFFERED)
    return (await session.execute(found)).scalar()


async def shorten_offers(session: Session, event_id: int, until: datetime) -> None:
    late = (A.c.event_id == event_id, A.c.state == State.OFFERED, A.c.offered_until > until)
    await session.execute(update(A).where(*late).values(offered_until=until))


async def not_told(session: Session, event_id: int, news: int, most: int) -> list[Any]:
    behind = (A.c.event_id == event_id, A.c.state.in_(sorted(CONCERNED)), A.c.told < news)
    return list((await session.execute(_reached.where(*behind).order_by(A.c.id).limit(most))).all())


async def to_remind(session: Session, event_id: int, step: int, before: datetime, most: int) -> list[Any]:
    """Those with a place who have not had this reminder, but none who answered after it was due."""
    wanted = (
        A.c.event_id == event_id,
        A.c.state == State.YES,
        A.c.reminded < step,
        A.c.answered_at <= before,
    )
    return list((await session.execute(_reached.where(*wanted).order_by(A.c.id).limit(most))).all())


async def forget_reminders(session: Session, event_id: int) -> None:
    await session.execute(update(A).where(A.c.event_id == event_id).values(reminded=0))


async def to_ask(session: Session, event_id: int, *, attended: bool, most: int) -> list[Any]:
    """Those to be asked how it was: who came, or (nobody was counted at the door) who had a place."""
    there = A.c.attended > 0 if attended else A.c.state == State.YES
    wanted = (A.c.event_id == event_id, there, A.c.feedback.is_(None))
    return list((await session.execute(_reached.where(*wanted).order_by(A.c.id).limit(most))).all())


async def anybody_attended(session: Session, event_id: int) -> bool:
    found = select(select(A.c.id).where(A.c.event_id == event_id, A.c.attended > 0).exists())
    return bool((await session.execute(found)).scalar_one())


async def answers(session: Session, event_id: int) -> list[Any]:
    """All answers, by turn."""
    return list((await session.execute(select(A).where(A.c.event_id == event_id).order_by(A.c.turn, A.c.id))).all())


async def erase_sealed(session: Session, event_id: int) -> None:
    await session.execute(update(A).where(A.c.event_id == event_id).values(sealed=None, name=None, visit=None))


async def erase_visits(session: Session, event_id: int) -> None:
    await session.execute(update(A).where(A.c.event_id == event_id, A.c.visit.is_not(None)).values(visit=None))


async def claim_due(session: Session, now: datetime) -> int | None:
    """One event that something is to be done about, locked; those that another process is at are passed over."""
    found = (
        select(E.c.id).where(E.c.due_at <= now).order_by(E.c.due_at, E.c.id).limit(1).with_for_update(skip_locked=True)
    )
    row = (await session.execute(found)).one_or_none()
    return None if row is None else int(row.id)


async def sealed(session: Session, after: int, most: int) -> list[Any]:
    found = select(A.c.id, A.c.sealed, A.c.name, A.c.visit).where(A.c.id > after).order_by(A.c.id).limit(most)
    return list((await session.execute(found)).all())


async def sealed_links(session: Session) -> list[Any]:
    return list((await session.execute(select(E.c.id, E.c.online).where(E.c.online.is_not(None)))).all())


async def news_of(session: Session, event_id: int) -> dict[str, int]:
    """What the news was about, each with the number of the latest that was."""
    return dict((await session.execute(select(E.c.news_of).where(E.c.id == event_id))).scalar_one())
