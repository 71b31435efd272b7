"""The verbs of the outbox: put a message in with the reason for it, lease what is due, settle what became of it.

Never sends: that is delivery's, outside any transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.outbox import queries
from casework.outbox.rules import (
    KEEP_PARKED,
    KEEP_PARKED_NEWS,
    LEASE,
    NOT_THERE,
    WINDOW_CLOSED,
    Each,
    Lane,
    Message,
    OutboxStatus,
    Progress,
    dump,
    load,
    moved,
    next_attempt,
)
from casework.pace import service as pace
from casework.pace.rules import GONE_AFTER, needs_operator
from casework.people import service as people
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring

PURPOSE = "outbox"
PLATFORM_ID = "platform id"
ALL_LANES = (Lane.ANSWER, Lane.BROADCAST)


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
    case_id: int | None
    lane: int
    last_inbound_at: datetime


@dataclass(slots=True)
class Settlement:
    """What became of a batch: written in one transaction. `by` is the sender that holds the rows."""

    by: int | None = None
    sent: list[int] = field(default_factory=list)
    postponed: list[tuple[int, datetime, str, int]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    unreachable: list[tuple[int, int, str]] = field(default_factory=list)  # row, address, reason
    slowed: list[tuple[int, datetime]] = field(default_factory=list)  # address, and until when it is let alone
    returned: list[tuple[int, datetime, str]] = field(default_factory=list)  # row, when again, reason: never tried
    parked: list[Leased] = field(default_factory=list)  # the person's window is closed

    @property
    def is_plain(self) -> bool:
        """Everything went: one statement settles it."""
        return not (self.postponed or self.failed or self.unreachable or self.slowed or self.returned or self.parked)


@dataclass(frozen=True, slots=True)
class Settled:
    """`more`: something that waited behind one of them may go now. `to_call` are parked messages about a case, the
    first of their person: an approved text may ask them to write."""

    more: bool = False
    to_call: Sequence[Leased] = ()


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


async def lease(
    session: Session,
    keyring: Keyring,
    channels: Sequence[str],
    most: int,
    now: datetime,
    *,
    lanes: tuple[Lane, Lane] = ALL_LANES,
    each: Each | None = None,
    sender: int | None = None,
) -> list[Leased]:
    """Take up to `most` due messages: at most one a person, so that order is kept whatever the number of senders.

    `lanes` are the first and the last to take from, `each` is the platform's pace for one person, `sender` who takes.
    One statement where there is no such pace, and on PostgreSQL.
    """
    rows = await queries.lease(session, tuple(channels), lanes, most, sender, each, now, now + LEASE)
    return [
        Leased(
            row.id,
            row.address_id,
            row.channel,
            *_opened(keyring, row),
            row.attempts,
            row.created_at,
            row.case_id,
            row.lane,
            row.last_inbound_at,
        )
        for row in rows
    ]


def _opened(keyring: Keyring, row: Any) -> tuple[str, bytes | None, Message | None]:
    """Sender, public key, message. One row whose key is gone must not hold up the others of its batch."""
    try:
        sender = people.open_sender(keyring, row.sender_sealed)
        return sender, row.public_key, load(keyring.open(row.sealed, PURPOSE))
    except (CannotOpen, ValueError, LookupError, TypeError):
        return "", row.public_key, None


async def settle(session: Session, settlement: Settlement, now: datetime) -> Settled:
    """Write down what happened. A row that somebody else took over meanwhile is left alone, unless it was sent."""
    more = bool(settlement.failed or settlement.unreachable or settlement.parked)
    if settlement.sent:
        more |= await queries.settle_sent(session, settlement.sent, now)
    await _put_off(session, settlement)
    await _give_up(session, settlement, now)
    parked = [(leased, await _park(session, leased, settlement.by, now)) for leased in settlement.parked]
    return Settled(more, [leased for leased, is_first in parked if is_first])


async def _put_off(session: Session, settlement: Settlement) -> None:
    for row_id, at, reason, attempts in settlement.postponed:
        await queries.postpone(session, row_id, settlement.by, at, reason, attempts)
    for address_id, until in settlement.slowed:
        await people.slow(session, address_id, until)
    for row_id, at, reason in settlement.returned:
        await queries.hand_back(session, [row_id], settlement.by, at, reason)


async def _give_up(session: Session, settlement: Settlement, now: datetime) -> None:
    for row_id, reason in settlement.failed:
        await queries.settle_failed(session, row_id, settlement.by, reason, now)
    for row_id, address_id, reason in settlement.unreachable:
        await queries.settle_failed(session, row_id, settlement.by, reason, now)
        await queries.fail_line(session, address_id, reason, now)
        await people.mark_unreachable(session, address_id, reason)


async def settle_reported(session: Session, keyring: Keyring, leased: Leased, platform_id: str, now: datetime) -> bool:
    """At once, alone: the platform's first report may be here within a moment. True when more waits behind it."""
    hashed = platform_hash(keyring, leased.channel, platform_id)
    return await queries.settle_reported(session, leased.id, hashed, now)


def platform_hash(keyring: Keyring, channel: str, platform_id: str) -> bytes:
    return keyring.digest(f"{channel}:{platform_id}", PLATFORM_ID)


async def _park(session: Session, leased: Leased, by: int | None, now: datetime) -> bool:
    """True when the person may be called by an approved text: about a case, and not called since they last wrote."""
    if not await people.park(session, leased.address_id, leased.last_inbound_at):  # they have written just now
        await queries.hand_back(session, [leased.id], by, now, WINDOW_CLOSED)
        return False
    await queries.park(session, leased.id, by, WINDOW_CLOSED)
    return leased.case_id is not None and not await queries.other_parked(session, leased.address_id, leased.id)


async def release(session: Session, address_id: int, now: datetime) -> None:
    """The person has written: what waited for that goes, in order. In the transaction of their turn."""
    await queries.release(session, address_id, now)
    await people.unpark(session, address_id)


async def progressed(
    session: Session,
    keyring: Keyring,
    channel: str,
    platform_id: str,
    progress: Progress,
    reason: str | None,
    now: datetime,
) -> int | None:
    """What the platform tells of a message it accepted; late, repeated and disordered reports change nothing.

    Returns the case that the message was about, for its bell. An id that is not known is let go: it was sent by
    somebody else, or the sender died before it could write it down.
    """
    row = await queries.accepted(session, platform_hash(keyring, channel, platform_id))
    to = None if row is None else moved(row.progress, progress)
    if row is None or to is None:
        return None
    if to is Progress.FAILED:
        await queries.set_failed(session, row.id, to, reason or "unknown")
        if reason in NOT_THERE:
            await queries.fail_line(session, row.address_id, reason, now)
            await people.mark_unreachable(session, row.address_id, reason)
    else:
        await queries.set_progress(session, row.id, to)
    return None if row.case_id is None else int(row.case_id)


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
    """What dead senders held, and what was held for too long, is waiting again. Returns how many."""
    return await queries.give_back(session, now, now - GONE_AFTER)


async def prune(session: Session, now: datetime) -> None:
    """Messages that waited for their person for too long."""
    await queries.give_up_parked(session, now - KEEP_PARKED, WINDOW_CLOSED, now)
    await queries.give_up_parked(session, now - KEEP_PARKED_NEWS, WINDOW_CLOSED, now, Lane.BROADCAST)


async def on_its_way(session: Session, address_id: int) -> bool:
    return await queries.waiting_for(session, address_id)


async def counts(session: Session) -> Mapping[str, int]:
    return await queries.counts(session)


@dataclass(frozen=True, slots=True)
class Open:
    """So many messages of a lane on a channel that are not settled."""

    channel: str
    lane: Lane
    status: OutboxStatus
    number: int


@dataclass(frozen=True, slots=True)
class Away:
    """A platform that cannot be reached: since when, why, and how many messages wait for it."""

    channel: str
    since: datetime
    reason: str
    waiting: int

    @property
    def needs_operator(self) -> bool:
        return needs_operator(self.reason)


async def channels_away(session: Session) -> list[Away]:
    """One look at a table of a few rows where all is well."""
    parked = [state for state in await pace.parked(session) if state.since is not None]
    if not parked:
        return []
    waiting = Counter[str]()
    for one in await open_by_channel(session):
        if one.status is not OutboxStatus.PARKED:
            waiting[one.channel] += one.number
    return [Away(s.channel, s.since, s.reason or "unknown", waiting[s.channel]) for s in parked if s.since]


async def open_by_channel(session: Session) -> list[Open]:
    return [
        Open(row.channel, Lane(row.lane), OutboxStatus(row.status), row.number)
        for row in await queries.open_by_channel(session)
    ]
