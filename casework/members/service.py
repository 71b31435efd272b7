"""The verbs of the register: join, leave as easily, say whose coordinators somebody is, and let those read it, which is
recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor, citizen
from casework.audit import service as audit
from casework.errors import NotAllowed, NotFound
from casework.members import queries
from casework.members.rules import CONSENT, Card, dump, load, may_assign, may_read
from casework.people import service as people
from casework.people.service import Visitor
from casework.staff import service as staff
from casework.staff.models import Staff
from flows.text import T_
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring

PURPOSE = "member"


class NotTheirRegister(NotAllowed):
    """Somebody else's community, or one that nobody has been assigned to."""

    sentence = T_(
        "This register is open to the coordinators of its community only. An administrator says who they are.",
        context="error",
    )


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
    """Put into the register with a consent of its own; `version` is that of the words consented to. Whoever belongs to
    another community belongs to both."""
    await people.record_consent(
        session, visitor, version=version, given=True, language=visitor.language, now=now, purpose=CONSENT
    )
    row = {
        "person_id": visitor.person_id,
        "community": place.community,
        "district": place.district,
        "sealed": keyring.seal(dump(card), PURPOSE),
        "version": version,
        "joined_at": now,
    }
    await queries.put(session, row)
    await audit.record(session, citizen(visitor.person_id), "citizen:member:join", "person", visitor.person_id, now)


async def leave(session: Session, visitor: Visitor, community: str | None, now: datetime) -> bool:
    """Out of this community's register, name and all; None: put down no more where there is no community yet. The
    ledger says "no" once nothing is left. False: they were not in it."""
    mine = {row.community: row.version for row in await queries.of_person(session, visitor.person_id)}
    if community not in mine or not await queries.drop(session, visitor.person_id, community):
        return False
    if len(mine) == 1:
        version, language = mine[community], visitor.language
        await people.record_consent(
            session, visitor, version=version, given=False, language=language, now=now, purpose=CONSENT
        )
    await audit.record(session, citizen(visitor.person_id), "citizen:member:leave", "person", visitor.person_id, now)
    return True


async def memberships(session: Session, person_id: int) -> Sequence[Place]:
    """Where they belong or wait, in the order of joining."""
    return [Place(row.community, row.district) for row in await queries.of_person(session, person_id)]


async def coordinators(session: Session) -> Mapping[str, frozenset[int]]:
    """By community: ids of colleagues who belong to it. Communities with nobody are not in it."""
    found: dict[str, set[int]] = {}
    for row in await queries.coordinators(session):
        found.setdefault(row.community, set()).add(row.staff_id)
    return {community: frozenset(ids) for community, ids in found.items()}


async def assignable(session: Session) -> Sequence[Staff]:
    """Colleagues who can be made coordinators of a community, by name."""
    return [one for one in await staff.everyone(session) if one.active and may(one.roles, Permission.MEMBERS_READ)]


async def assign(session: Session, actor: Actor, community: str, staff_ids: Collection[int], now: datetime) -> None:
    """These and nobody else are its coordinators from now on. Raises NotAllowed, NotFound."""
    before = (await coordinators(session)).get(community, frozenset())
    if not may_assign(actor, before):
        raise NotAllowed
    if not set(staff_ids) <= {one.id for one in await assignable(session)}:
        raise NotFound
    await queries.set_coordinators(session, community, staff_ids)
    for verb, changed in (("assign", set(staff_ids) - before), ("dismiss", before - set(staff_ids))):
        for staff_id in sorted(changed):
            deed = f"panel:community:{verb}"
            await audit.record(session, actor, deed, "staff", staff_id, now, community=community, staff=staff_id)


async def listed(
    session: Session,
    keyring: Keyring,
    actor: Actor,
    communities: Collection[str],
    waiting_in: Collection[str],
    after: int,
    most: int,
    now: datetime,
) -> Sequence[Listed]:
    """A page of the registers of these communities, opened, with who waits for one in `waiting_in`, districts of
    theirs. Recorded. Raises NotTheirRegister unless the actor is a coordinator of every one of them."""
    found = await coordinators(session)
    if not communities or not all(may_read(actor, found.get(one, ())) for one in communities):
        raise NotTheirRegister
    rows = await queries.page(session, communities, waiting_in, after, most)
    await audit.record(session, actor, "panel:members:read", "members", None, now, members=len(rows))
    return [
        Listed(row.id, row.community, row.district, row.language, row.joined_at, _opened(keyring, row.sealed))
        for row in rows
    ]


async def waiting(session: Session) -> Mapping[str, int]:
    """By district: how many wait for a community there."""
    return await queries.waiting(session)


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
