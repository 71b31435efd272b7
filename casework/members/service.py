"""The verbs of the register: join, leave as easily, and let a coordinator read it, which is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.actors import Actor, citizen
from casework.audit import service as audit
from casework.errors import NotAllowed
from casework.members import queries
from casework.members.rules import CONSENT, Card, dump, load, may_read
from casework.people import service as people
from casework.people.service import Visitor
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring

PURPOSE = "member"


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as coordinators see them. `card` None: sealed with a key that is no longer on the keyring."""

    id: int
    community: str | None
    district: str
    language: str
    joined_at: datetime
    card: Card | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody wants to belong: a community, or only the district where there is none yet."""

    community: str | None
    district: str


async def join(
    session: Session, keyring: Keyring, visitor: Visitor, place: Place, card: Card, version: str, now: datetime
) -> None:
    """Put into the register with a consent of its own; `version` is that of the words consented to."""
    await people.record_consent(
        session, visitor, version=version, given=True, language=visitor.language, now=now, purpose=CONSENT
    )
    row = {
        "person_id": visitor.person_id,
        "community": place.community,
        "district": place.district,
        "sealed": keyring.seal(dump(card), PURPOSE),
        "joined_at": now,
    }
    await queries.put(session, row)
    await audit.record(session, citizen(visitor.person_id), "citizen:member:join", "person", visitor.person_id, now)


async def leave(session: Session, visitor: Visitor, version: str, now: datetime) -> bool:
    """Out of the register, name and all. False: they were not in it."""
    if not await queries.drop(session, visitor.person_id):
        return False
    await people.record_consent(
        session, visitor, version=version, given=False, language=visitor.language, now=now, purpose=CONSENT
    )
    await audit.record(session, citizen(visitor.person_id), "citizen:member:leave", "person", visitor.person_id, now)
    return True


async def is_member(session: Session, person_id: int) -> bool:
    return await queries.of_person(session, person_id) is not None


async def community_of(session: Session, person_id: int) -> str | None:
    """Whose member they are; None: nobody's, or there is no community yet where they live."""
    row = await queries.of_person(session, person_id)
    return None if row is None else row.community


async def listed(
    session: Session, keyring: Keyring, actor: Actor, community: str | None, after: int, most: int, now: datetime
) -> Sequence[Listed]:
    """A page of the register, opened. Recorded. NotAllowed for whoever may not read it."""
    if not may_read(actor):
        raise NotAllowed
    rows = await queries.page(session, community, after, most)
    await audit.record(session, actor, "panel:members:read", "members", None, now, members=len(rows))
    return [
        Listed(row.id, row.community, row.district, row.language, row.joined_at, _opened(keyring, row.sealed))
        for row in rows
    ]


async def counts(session: Session) -> Mapping[str, int]:
    """Members by community; under "" those without one."""
    return await queries.counts(session)


async def reseal(session: Session, keyring: Keyring, after: int, most: int) -> int | None:
    """After a key rotation: the next members. Returns the last id seen, None at the end."""
    rows = await queries.sealed(session, after, most)
    for row in rows:
        if not keyring.is_current(row.sealed):
            await queries.reseal(session, row.id, keyring.seal(keyring.open(row.sealed, PURPOSE), PURPOSE))
    return rows[-1].id if rows else None


def _opened(keyring: Keyring, sealed: bytes) -> Card | None:
    try:
        return load(keyring.open(sealed, PURPOSE))
    except CannotOpen:
        return None
