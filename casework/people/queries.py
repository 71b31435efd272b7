"""All SQL about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from casework.conversations.models import Arrival, Conversation
from casework.conversations.rules import ArrivalStatus
from casework.errors import MetMeanwhile
from casework.people.models import Address, Consent, Person
from store.base import table
from store.database import Session

P = table(Person)
A = table(Address)
C = table(Conversation)
R = table(Arrival)

# The one look-up of a turn: person, address and conversation in a single statement. The person's row is locked for the
# rest of the transaction, so two messages of one person never run at once (on SQLite the whole database is).
# The conversation's row is locked with it: a statement that waited for the person alone would go on with the state it
# saw before it waited, and the answer given meanwhile would be lost.
_locate = (
    select(
        P.c.id.label("person_id"),
        P.c.language,
        P.c.language_chosen,
        P.c.consent_version,
        A.c.id.label("address_id"),
        A.c.unreachable,
        A.c.last_inbound_at,
        A.c.parked,
        C.c.sealed,
        C.c.updated_at,
        select(R.c.id)
        .where(R.c.sender_hash == A.c.sender_hash, R.c.status == ArrivalStatus.UNHANDLED)
        .exists()
        .label("waits_behind"),
    )
    .select_from(A.join(P, P.c.id == A.c.person_id).join(C, C.c.person_id == P.c.id))
    .where(A.c.channel == bindparam("channel"), A.c.sender_hash == bindparam("sender_hash"))
    .with_for_update(of=(P, C))
)
_touch = (
    update(A)
    .where(A.c.id == bindparam("row_id"))
    .values(last_inbound_at=bindparam("at"), unreachable=None)
    .returning(A.c.parked)
)


async def locate(session: Session, channel: str, sender_hash: bytes) -> Any | None:
    return (await session.execute(_locate, {"channel": channel, "sender_hash": sender_hash})).one_or_none()


async def add_person(session: Session, language: str, now: datetime) -> int:
    row = {"language": language, "language_chosen": False, "created_at": now}
    return int((await session.execute(insert(P).returning(P.c.id), row)).scalar_one())


async def add_address(session: Session, row: dict[str, Any]) -> int:
    try:
        return int((await session.execute(insert(A).returning(A.c.id), row)).scalar_one())
    except IntegrityError:
        raise MetMeanwhile from None


async def touch(session: Session, address_id: int, at: datetime) -> bool:
    """True when messages wait for them to write; read only now, for a sender may be parking one at this moment."""
    return bool((await session.execute(_touch, {"row_id": address_id, "at": at})).scalar_one())


async def set_language(session: Session, person_id: int, language: str) -> None:
    await session.execute(update(P).where(P.c.id == person_id).values(language=language, language_chosen=True))


async def set_consent(session: Session, person_id: int, version: str | None) -> None:
    await session.execute(update(P).where(P.c.id == person_id).values(consent_version=version))


async def add_consent(session: Session, row: dict[str, Any]) -> None:
    await session.execute(insert(Consent), row)


async def mark_unreachable(session: Session, address_id: int, reason: str | None) -> None:
    await session.execute(update(A).where(A.c.id == address_id).values(unreachable=reason))


async def park(session: Session, address_id: int, last_inbound_at: datetime) -> bool:
    """False when they have written since then."""
    statement = update(A).where(A.c.id == address_id, A.c.last_inbound_at == last_inbound_at).values(parked=True)
    return bool((await session.execute(statement)).rowcount)


async def unpark(session: Session, address_id: int) -> None:
    await session.execute(update(A).where(A.c.id == address_id).values(parked=False))


async def slow(session: Session, address_id: int, until: datetime) -> None:
    await session.execute(update(A).where(A.c.id == address_id).values(paced_to=until))


async def address(session: Session, address_id: int) -> Any | None:
    found = select(A.c.id, A.c.channel, A.c.unreachable, A.c.person_id, A.c.public_key, A.c.last_inbound_at)
    return (await session.execute(found.where(A.c.id == address_id))).one_or_none()


async def address_of(session: Session, channel: str, sender_hash: bytes) -> Any | None:
    """The address alone, not locked."""
    found = select(A.c.id, A.c.person_id, A.c.public_key, P.c.language).join(P, P.c.id == A.c.person_id)
    return (await session.execute(found.where(A.c.channel == channel, A.c.sender_hash == sender_hash))).one_or_none()


async def language_of(session: Session, person_id: int) -> str:
    return str((await session.execute(select(P.c.language).where(P.c.id == person_id))).scalar_one())


async def language_at(session: Session, address_id: int) -> str:
    found = select(P.c.language).join(A, A.c.person_id == P.c.id).where(A.c.id == address_id)
    return str((await session.execute(found)).scalar_one())


async def sealed_addresses(session: Session, after: int, most: int) -> list[Any]:
    found = select(A.c.id, A.c.sender_sealed).where(A.c.id > after).order_by(A.c.id).limit(most)
    return list((await session.execute(found)).all())


async def rename(session: Session, address_id: int, sender_hash: bytes, sealed: bytes) -> None:
    await session.execute(update(A).where(A.c.id == address_id).values(sender_hash=sender_hash, sender_sealed=sealed))


async def reseal_address(session: Session, address_id: int, sealed: bytes) -> None:
    await session.execute(update(A).where(A.c.id == address_id).values(sender_sealed=sealed))
