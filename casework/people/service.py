"""The verbs about people: meet someone, remember their language and consent, know whether they can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.actors import citizen
from casework.audit import service as audit
from casework.people import queries
from store.database import Session
from vault.keyring import Keyring

PURPOSE = "address"
REQUESTS = "case"
"""The consent without which nothing can be asked of us; other purposes have their own and change nothing here."""

TOUCH_AFTER = timedelta(minutes=10)
"""How stale "last wrote at" may get: exact to the minute it would cost one more statement for every message."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone whose turn it is: person, address, and the sealed state of their conversation. Their row is locked."""

    person_id: int
    address_id: int
    channel: str
    language: str
    language_chosen: bool
    consent_version: str | None
    sealed_state: bytes | None
    last_turn_at: datetime | None
    waits_behind: bool = False  # an earlier message of theirs is still unhandled
    parked: bool = False  # messages wait for them to write


def sender_hash(keyring: Keyring, channel: str, sender: str) -> bytes:
    """What an address is looked up by; leads back to nobody without the server's key."""
    return keyring.digest(f"{channel}:{sender}", PURPOSE)


def open_sender(keyring: Keyring, sealed: bytes) -> str:
    return keyring.open(sealed, PURPOSE).decode()


async def locate(session: Session, channel: str, hashed: bytes, now: datetime) -> Visitor | None:
    """Find and lock whoever writes; None if we have not met. Having written proves that they can be reached again."""
    row = await queries.locate(session, channel, hashed)
    if row is None:
        return None
    parked = row.parked
    if parked or row.unreachable is not None or now - row.last_inbound_at > TOUCH_AFTER:
        parked = await queries.touch(session, row.address_id, now)
    return Visitor(
        row.person_id,
        row.address_id,
        channel,
        row.language,
        row.language_chosen,
        row.consent_version,
        row.sealed,
        row.updated_at,
        row.waits_behind,
        parked,
    )


async def meet(
    session: Session,
    keyring: Keyring,
    channel: str,
    sender: str,
    language: str,
    now: datetime,
    public_key: bytes | None = None,
) -> Visitor:
    """A new person on a new address. Of two first messages at once the second raises MetMeanwhile."""
    person_id = await queries.add_person(session, language, now)
    address_id = await queries.add_address(
        session,
        {
            "person_id": person_id,
            "channel": channel,
            "sender_hash": sender_hash(keyring, channel, sender),
            "sender_sealed": keyring.seal(sender.encode(), PURPOSE),
            "public_key": public_key,
            "last_inbound_at": now,
        },
    )
    return Visitor(person_id, address_id, channel, language, False, None, None, None)


async def rename(session: Session, keyring: Keyring, address_id: int, channel: str, sender: str) -> None:
    """The platform knows them by another id now."""
    sealed = keyring.seal(sender.encode(), PURPOSE)
    await queries.rename(session, address_id, sender_hash(keyring, channel, sender), sealed)


async def choose_language(session: Session, person_id: int, language: str) -> None:
    await queries.set_language(session, person_id, language)


async def record_consent(
    session: Session,
    visitor: Visitor,
    *,
    version: str,
    given: bool,
    language: str,
    now: datetime,
    purpose: str = REQUESTS,
) -> None:
    """Add to the ledger what was shown and answered; of the consent to requests the person carries the version."""
    await queries.add_consent(
        session,
        {
            "person_id": visitor.person_id,
            "purpose": purpose,
            "version": version,
            "language": language,
            "channel": visitor.channel,
            "given": given,
            "at": now,
        },
    )
    if purpose != REQUESTS:  # has its own entry in the audit, by whoever asked for it
        return
    await queries.set_consent(session, visitor.person_id, version if given else None)
    verb = "given" if given else "refused"
    await audit.record(
        session, citizen(visitor.person_id), f"person:consent:{verb}", "person", visitor.person_id, now, version=version
    )


async def mark_unreachable(session: Session, address_id: int, reason: str) -> None:
    await queries.mark_unreachable(session, address_id, reason)


async def park(session: Session, address_id: int, last_inbound_at: datetime) -> bool:
    """Messages wait for them to write; False when they have written after `last_inbound_at`."""
    return await queries.park(session, address_id, last_inbound_at)


async def unpark(session: Session, address_id: int) -> None:
    await queries.unpark(session, address_id)


async def slow(session: Session, address_id: int, until: datetime) -> None:
    """The platform asks for a pause with this person."""
    await queries.slow(session, address_id, until)


async def mark_by_sender(session: Session, keyring: Keyring, channel: str, sender: str, reason: str | None) -> None:
    """The platform says that a person blocked us (a reason) or let us in again (None)."""
    found = await queries.address_of(session, channel, sender_hash(keyring, channel, sender))
    if found is not None:
        await queries.mark_unreachable(session, found.id, reason)


@dataclass(frozen=True, slots=True)
class AddressCard:
    """What may be known of an address without opening it."""

    id: int
    person_id: int
    channel: str
    unreachable: str | None
    last_inbound_at: datetime


async def card(session: Session, address_id: int) -> AddressCard | None:
    row = await queries.address(session, address_id)
    return row and AddressCard(row.id, row.person_id, row.channel, row.unreachable, row.last_inbound_at)


async def address_id_of(session: Session, keyring: Keyring, channel: str, sender: str) -> tuple[int, str] | None:
    """(address id, the person's language) behind a sender, or None."""
    row = await queries.address_of(session, channel, sender_hash(keyring, channel, sender))
    return None if row is None else (row.id, row.language)


async def language_of(session: Session, person_id: int) -> str:
    return await queries.language_of(session, person_id)


async def language_at(session: Session, address_id: int) -> str:
    """The language of whoever writes from this address."""
    return await queries.language_at(session, address_id)


async def reseal(session: Session, keyring: Keyring, after: int, most: int) -> int | None:
    """After a key rotation: seal the next addresses with the newest key. Returns the last id seen, None at the end."""
    rows = await queries.sealed_addresses(session, after, most)
    for row in rows:
        if not keyring.is_current(row.sender_sealed):
            await queries.reseal_address(
                session, row.id, keyring.seal(keyring.open(row.sender_sealed, PURPOSE), PURPOSE)
            )
    return rows[-1].id if rows else None
