"""The verbs of conversations: note that an update came, keep one that failed, remember where a talk stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.actors import Actor
from casework.audit import service as audit
from casework.conversations import queries
from casework.conversations.rules import ArrivalStatus, next_try
from casework.errors import NotFound
from store.database import Session
from vault.keyring import Keyring

STATE = "conversation"
ARRIVAL = "arrival"
KEEP_HANDLED = timedelta(days=14)
"""Platforms repeat an update for a day (Telegram) or a week (WhatsApp)."""


@dataclass(frozen=True, slots=True)
class KeptArrival:
    """An arrival that was not handled, as the panel lists it."""

    id: int
    channel: str
    status: str
    attempts: int
    error: str | None
    received_at: datetime
    retry_at: datetime | None


async def arrive(session: Session, channel: str, external_id: str, now: datetime) -> bool:
    """Whether this update is new. Written as handled: if the turn fails, its transaction takes this row along.

    Whose it is does not stand in it: only what is still to be done waits in somebody's line.
    """
    row = {
        "channel": channel,
        "external_id": external_id,
        "sender_hash": None,
        "status": ArrivalStatus.DONE,
        "attempts": 0,
        "received_at": now,
    }
    return await queries.arrive(session, row) is not None


async def keep(
    session: Session,
    keyring: Keyring,
    channel: str,
    external_id: str,
    sender_hash: bytes | None,
    content: bytes,
    error: str | None,
    now: datetime,
) -> bool:
    """Keep an update that could not be handled, sealed, for another try. False when it is here already.

    `error` None: nothing went wrong with it, it only waits behind an earlier one of the same person.
    """
    row = {
        "channel": channel,
        "external_id": external_id,
        "sender_hash": sender_hash,
        "status": ArrivalStatus.UNHANDLED,
        "sealed": keyring.seal(content, ARRIVAL),
        "attempts": 0 if error is None else 1,
        "retry_at": now if error is None else next_try(1, now),
        "error": error,
        "received_at": now,
    }
    return await queries.arrive(session, row) is not None


async def keep_unreadable(
    session: Session, keyring: Keyring, channel: str, external_id: str, raw: bytes, error: str, now: datetime
) -> bool:
    """Keep an update that cannot even be taken apart. No retry would help: a person must look."""
    row = {
        "channel": channel,
        "external_id": external_id,
        "status": ArrivalStatus.GIVEN_UP,
        "sealed": keyring.seal(raw, ARRIVAL),
        "attempts": 1,
        "error": error,
        "received_at": now,
    }
    return await queries.arrive(session, row) is not None


async def due(session: Session, now: datetime, most: int = 20) -> list[int]:
    return [row.id for row in await queries.due(session, now, most)]


async def claim(session: Session, keyring: Keyring, arrival_id: int) -> tuple[bytes, int] | None:
    """(content, attempts so far) of an unhandled arrival, locked for this transaction; marks it handled."""
    row = await queries.lock(session, arrival_id)
    if row is None:
        return None
    content = keyring.open(row.sealed, ARRIVAL)
    handled = {"status": ArrivalStatus.DONE, "sender_hash": None, "sealed": None, "error": None, "retry_at": None}
    await queries.change(session, arrival_id, **handled)
    return content, row.attempts


async def failed_again(session: Session, arrival_id: int, error: str, now: datetime) -> None:
    """Another try failed: later again, or give up and let a person look."""
    row = await queries.get(session, arrival_id)
    if row is None or row.status != ArrivalStatus.UNHANDLED:
        return
    at = next_try(row.attempts + 1, now)
    status = ArrivalStatus.GIVEN_UP if at is None else ArrivalStatus.UNHANDLED
    await queries.change(session, arrival_id, status=status, attempts=row.attempts + 1, error=error, retry_at=at)


async def save_state(session: Session, keyring: Keyring, person_id: int, state: bytes | None, now: datetime) -> None:
    sealed = None if state is None else keyring.seal(state, STATE)
    await queries.save(session, person_id, sealed, now)


def open_state(keyring: Keyring, sealed: bytes | None) -> bytes | None:
    return None if sealed is None else keyring.open(sealed, STATE)


async def kept(session: Session, most: int = 200) -> list[KeptArrival]:
    """Everything that waits for a retry or for a person, newest first. No content."""
    return [
        KeptArrival(r.id, r.channel, r.status, r.attempts, r.error, r.received_at, r.retry_at)
        for r in await queries.shown(session, most)
    ]


async def read_kept(session: Session, keyring: Keyring, actor: Actor, arrival_id: int, now: datetime) -> bytes:
    """What a kept arrival says. Recorded."""
    row = await _kept(session, arrival_id)
    await audit.record(session, actor, "panel:arrival:read", "arrival", arrival_id, now)
    return keyring.open(row.sealed, ARRIVAL)


async def try_again(session: Session, actor: Actor, arrival_id: int, now: datetime) -> None:
    """A person asks for another try at once."""
    await _kept(session, arrival_id)
    await queries.change(session, arrival_id, status=ArrivalStatus.UNHANDLED, attempts=1, retry_at=now)
    await audit.record(session, actor, "panel:arrival:retry", "arrival", arrival_id, now)


async def set_aside(session: Session, actor: Actor, arrival_id: int, now: datetime) -> None:
    """A person has looked and nothing more is to be done: the content is erased."""
    await _kept(session, arrival_id)
    await queries.change(
        session, arrival_id, status=ArrivalStatus.SET_ASIDE, sender_hash=None, sealed=None, retry_at=None
    )
    await audit.record(session, actor, "panel:arrival:set_aside", "arrival", arrival_id, now)


async def prune(session: Session, now: datetime) -> int:
    return await queries.prune(session, now - KEEP_HANDLED)


async def reseal(session: Session, keyring: Keyring, after: int, most: int) -> int | None:
    """After a key rotation: the next conversation states. Returns the last person id seen, None at the end."""
    rows = await queries.sealed_states(session, after, most)
    for row in rows:
        if not keyring.is_current(row.sealed):
            await queries.reseal_state(session, row.person_id, keyring.seal(keyring.open(row.sealed, STATE), STATE))
    return rows[-1].person_id if rows else None


async def _kept(session: Session, arrival_id: int) -> Any:
    row = await queries.get(session, arrival_id)
    if row is None or row.sealed is None:
        raise NotFound
    return row
