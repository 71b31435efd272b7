"""All SQL of audiences: how many they are, and putting them into a broadcast stretch by stretch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from casework.broadcasts.audience import Audience, Counted, parts_of
from casework.broadcasts.models import OptOut, Recipient
from casework.broadcasts.rules import Skip, State
from casework.people.models import Address, Consent, Person
from store.base import table
from store.database import Session
from store.many import one_of

P = table(Person)
A = table(Address)
O = table(OptOut)  # noqa: E741
R = table(Recipient)
C = table(Consent)

SILENT = ("console",)
"""Channels that nobody can be written to on."""


def _better(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether `other` is the address to use rather than `one`: reachable before unreachable, then used last."""
    mine, its = case((one.unreachable.is_(None), 0), else_=1), case((other.unreachable.is_(None), 0), else_=1)
    later = or_(
        other.last_inbound_at > one.last_inbound_at,
        and_(other.last_inbound_at == one.last_inbound_at, other.id > one.id),
    )
    return or_(its < mine, and_(its == mine, later))


def _usable(address: Any, channels: Sequence[str]) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = address.channel.in_(channels) if channels else address.channel.not_in(SILENT)
    return wanted


def chosen(audience: Audience, purpose: str, within: tuple[int, int] | None = None) -> Select[Any]:
    """One row a person of the audience: their best address, and why they get nothing (None: they get it).

    `within`: only people above the first and up to the second id. Said of every table: the planner does not see that
    they are the same people, and would look at all of them for each stretch.
    """
    people = union(*parts_of(audience)).subquery("people_chosen")
    channels = audience.get("channels", ())
    one, other = aliased(Address), aliased(Address)
    beaten = exists().where(other.person_id == one.person_id, _usable(other, channels), _better(one, other))
    if within is not None:
        beaten = beaten.where(other.person_id > within[0], other.person_id <= within[1])
    out = exists().where(O.c.person_id == P.c.id, O.c.purpose == purpose)
    skip = case(
        (out, literal(Skip.OPTED_OUT.value)),
        (one.unreachable.is_not(None), literal(Skip.UNREACHABLE.value)),
        else_=null(),
    )
    found = (
        select(
            P.c.id.label("person_id"),
            one.id.label("address_id"),
            P.c.language,
            one.channel,
            skip.label("skip"),
        )
        .select_from(people)
        .join(P, P.c.id == people.c[0])
        .join(one, one.person_id == P.c.id)
        .where(_usable(one, channels), ~beaten)
    )
    if audience.get("languages"):
        found = found.where(P.c.language.in_(audience["languages"]))
    if within is not None:
        for column in (people.c[0], P.c.id, one.person_id):
            found = found.where(column > within[0], column <= within[1])
    for purpose_given in audience.get("consents", ()):
        found = found.where(_consented(purpose_given))
    return found


async def agreed_to(session: Session, purposes: Sequence[str]) -> set[str]:
    """Those of these purposes that anybody in the ledger has said yes to."""
    return {purpose for purpose in purposes if (await session.execute(_ever(purpose))).first()}


def _ever(purpose: str) -> Select[Any]:
    return select(C.c.id).where(C.c.purpose == purpose, C.c.given.is_(True)).limit(1)


def _consented(purpose: str) -> ColumnElement[bool]:
    """Whether the newest word on this purpose in the ledger is yes."""
    newest = (
        select(C.c.given)
        .where(C.c.person_id == P.c.id, C.c.purpose == purpose)
        .order_by(C.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return newest.is_(True)


async def count(
    session: Session,
    audience: Audience,
    purpose: str,
    within: tuple[int, int] | None = None,
    only: Sequence[int] | None = None,
) -> list[Counted]:
    """`within`: of one stretch of people; `only`: of these people, who belong to the stretch."""
    people_ = chosen(audience, purpose, within)
    rows = (people_ if only is None else people_.where(one_of(session, P.c.id, only))).subquery()
    by = (rows.c.channel, rows.c.language, rows.c.skip)
    found = await session.execute(select(*by, func.count().label("number")).group_by(*by).order_by(*by[:2]))
    return [Counted(row.channel, row.language, row.skip, row.number) for row in found]


async def are_at_least(session: Session, audience: Audience, purpose: str, number: int) -> bool:
    """Whether the statements give so many people; nobody is counted beyond."""
    some = chosen(audience, purpose).limit(number).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one()) >= number


async def outside(session: Session, audience: Audience, purpose: str, channels: Sequence[str], since: datetime) -> int:
    """How many who would get it on these channels have not written since then."""
    rows = chosen(audience, purpose).subquery()
    quiet = (rows.c.skip.is_(None), rows.c.channel.in_(channels), A.c.last_inbound_at <= since)
    found = select(func.count()).select_from(rows.join(A, A.c.id == rows.c.address_id)).where(*quiet)
    return int((await session.execute(found)).scalar_one())


async def next_people(session: Session, audience: Audience, after: int, most: int) -> list[int]:
    """The next `most` people above `after` that any part gives, by id."""
    return list((await session.execute(_next_people(audience, after, most))).scalars())


async def stretch_end(session: Session, audience: Audience, after: int, most: int) -> int | None:
    """The last of the next `most` people; None: there are no more."""
    some = _next_people(audience, after, most).subquery()
    last: int | None = (await session.execute(select(func.max(some.c.id)))).scalar()
    return last


def _next_people(audience: Audience, after: int, most: int) -> Select[Any]:
    given = union(*parts_of(audience)).subquery()
    return select(given.c[0].label("id")).where(given.c[0] > after).order_by(given.c[0]).limit(most)


async def still(session: Session, audience: Audience, people: Sequence[int]) -> set[int]:
    """Those of these people whom the audience's parts still give: nobody who has left meanwhile."""
    given = union(*parts_of(audience)).subquery()
    found = select(given.c[0]).where(one_of(session, given.c[0], people))
    return set((await session.execute(found)).scalars())


async def put_in(
    session: Session,
    broadcast_id: int,
    audience: Audience,
    purpose: str,
    after: int,
    until: int,
    only: Sequence[int] | None = None,
) -> int:
    """Everybody of the audience above `after` up to `until` becomes a recipient, once; `only` narrows by ids."""
    found = chosen(audience, purpose, (after, until))
    if only is not None:
        found = found.where(one_of(session, P.c.id, only))
    rows = found.subquery()
    columns = select(
        literal(broadcast_id),
        rows.c.person_id,
        rows.c.address_id,
        rows.c.language,
        rows.c.channel,
        case((rows.c.skip.is_(None), State.WAITING.value), else_=State.SKIPPED.value),
        rows.c.skip,
    ).where(literal(True))  # SQLite reads "ON CONFLICT" after a SELECT without WHERE as a join
    into = ["broadcast_id", "person_id", "address_id", "language", "channel", "state", "reason"]
    adding = sqlite.insert(R) if session.dialect == "sqlite" else postgresql.insert(R)
    statement = adding.from_select(into, columns, include_defaults=False).on_conflict_do_nothing(
        index_elements=[R.c.broadcast_id, R.c.person_id]
    )
    return int((await session.execute(statement)).rowcount)
