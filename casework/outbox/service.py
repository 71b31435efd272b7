"""The verbs of the outbox: put a message in with the reason for it, lease what is due, settle what became of it.

Never sends: that is delivery's, outside any transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.outbox import queries
from casework.outbox.rules import LEASE, Lane, Message, OutboxStatus, dump, load, next_attempt
from casework.people import service as people
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring

PURPOSE = "outbox"


@dataclass(frozen=True, slots=True)
class Leased:
    """One message that is this sender's to send now, and where."""

    id: int
    address_id: int
    channel: str
    sender: str
    public_key: bytes | None
    message: Message | None  # None: it cannot be opened, nor ever will be
    attempts: int
    created_at: datetime
    case_id: int | None = None


@dataclass(slots=True)
class Settlement:
    """What became of a batch: written in one transaction."""

    sent: list[int] = field(default_factory=list)
    postponed: list[tuple[int, datetime, str, int]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    unreachable: list[tuple[int, int, str]] = field(default_factory=list)  # row, address, reason

    @property
    def is_plain(self) -> bool:
        """Everything went: one statement settles it."""
        return not (self.postponed or self.failed or self.unreachable)


async def put(
    session: Session,
    keyring: Keyring,
    address_id: int,
    message: Message,
    now: datetime,
    *,
    lane: Lane = Lane.ANSWER,
    case_id: int | None = None,
) -> int:
    """Keep a message for sending, in the same transaction as the reason for it."""
    row = {
        "address_id": address_id,
        "lane": int(lane),
        "status": OutboxStatus.WAITING,
        "sealed": keyring.seal(dump(message), PURPOSE),
        "case_id": case_id,
        "not_before": now,
        "attempts": 0,
        "created_at": now,
    }
    return await queries.add(session, [row])


async def lease(session: Session, keyring: Keyring, channels: Sequence[str], most: int, now: datetime) -> list[Leased]:
    """Take up to `most` due messages: at most one a person, so that order is kept whatever the number of senders."""
    return [
        Leased(
            row.id,
            row.address_id,
            row.channel,
            *_opened(keyring, row),
            row.attempts,
            row.created_at,
            row.case_id,
        )
        for row in await queries.lease(session, tuple(channels), most, now, now + LEASE)
    ]


def _opened(keyring: Keyring, row: Any) -> tuple[str, bytes | None, Message | None]:
    """Sender, public key, message. One row whose key is gone must not hold up the others of its batch."""
    try:
        sender = people.open_sender(keyring, row.sender_sealed)
        return sender, row.public_key, load(keyring.open(row.sealed, PURPOSE))
    except (CannotOpen, ValueError, LookupError, TypeError):
        return "", row.public_key, None


async def settle(session: Session, settlement: Settlement, now: datetime) -> None:
    """Write down what happened. A row that somebody else took over meanwhile (lease ran out) is left alone."""
    if settlement.sent:
        await queries.settle_sent(session, settlement.sent, now)
    for row_id, at, reason, attempts in settlement.postponed:
        await queries.postpone(session, row_id, at, reason, attempts)
    for row_id, reason in settlement.failed:
        await queries.settle_failed(session, row_id, reason, now)
    for row_id, address_id, reason in settlement.unreachable:
        await queries.settle_failed(session, row_id, reason, now)
        await queries.fail_line(session, address_id, reason, now)
        await people.mark_unreachable(session, address_id, reason)


def postponed(
    leased: Leased, reason: str, now: datetime, platform_seconds: float | None
) -> tuple[int, datetime, str, int] | None:
    """The entry for Settlement.postponed, or None when it has been tried for long enough."""
    at = next_attempt(leased.attempts, leased.created_at, now, platform_seconds)
    if at is None:
        return None
    # A named pause says nothing about how well things go: it does not make our own pauses longer.
    attempts = leased.attempts - 1 if platform_seconds is not None else leased.attempts
    return leased.id, at, reason, attempts


async def give_back(session: Session, now: datetime) -> int:
    return await queries.give_back(session, now)


async def on_its_way(session: Session, address_id: int) -> bool:
    return await queries.waiting_for(session, address_id)


async def counts(session: Session) -> Mapping[str, int]:
    return await queries.counts(session)
