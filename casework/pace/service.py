"""The verbs of pace: draw what a platform takes now, park it while it is away, know which senders are alive.

Whoever calls `draw` holds the platform's row until the transaction ends: draw, lease, and spend what was leased.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from casework.pace import queries
from casework.pace.rules import FORGOTTEN_AFTER, GONE_AFTER, PROBE, Bucket, State, filled, pause, share, wait
from store.database import Session
from store.live import Grant


async def draw(
    session: Session, channel: str, bucket: Bucket, most: int, reserve: float, now: datetime
) -> tuple[Grant, float]:
    """How many may go now, of at most `most`; and what is in the bucket. Nothing is taken before `spend`."""
    tokens = await _tokens(session, channel, bucket, now)
    number = share(tokens, most, reserve)
    return Grant(number, 0.0 if number else wait(tokens, reserve, bucket)), tokens


async def spend(session: Session, channel: str, left: float, now: datetime) -> None:
    """What stays in the bucket, in the transaction of `draw`."""
    await queries.set_tokens(session, channel, left, now)


async def _tokens(session: Session, channel: str, bucket: Bucket, now: datetime) -> float:
    row = await queries.locked(session, channel)
    if row is None:  # the channel's first message ever: whoever draws at the same moment waits in `add`
        await queries.add(session, channel, bucket.burst, now)
        return float(bucket.burst)
    return filled(row.tokens, row.at, now, bucket)


async def state(session: Session, channel: str) -> State:
    row = await queries.state(session, channel)
    if row is None:
        return State(channel)
    return State(channel, row.parked_until, row.parked_since, row.failures, row.reason)


async def park(session: Session, channel: str, reason: str, now: datetime) -> bool:
    """The platform cannot be reached. True for the one sender that says so first."""
    await queries.add(session, channel, 0.0, now)
    return await queries.park(session, channel, now, now + pause(1), reason)


async def hold(session: Session, channel: str, seconds: float, reason: str, now: datetime) -> bool:
    """The platform asks all of us to slow down: nothing goes for so long."""
    await queries.add(session, channel, 0.0, now)
    return await queries.hold(session, channel, now + timedelta(seconds=seconds), reason)


async def claim_probe(session: Session, channel: str, now: datetime) -> bool:
    """True: this sender alone tries one message on a parked platform."""
    return await queries.claim_probe(session, channel, now, now + PROBE)


async def unclaim_probe(session: Session, channel: str, now: datetime) -> None:
    """There was nothing to try it with: whoever has something may."""
    await queries.unclaim_probe(session, channel, now)


async def still_away(session: Session, before: State, reason: str, now: datetime) -> datetime:
    """The probe failed: the pause grows. Returns its end."""
    failures = before.failures + 1
    until = now + pause(failures)
    await queries.still_parked(session, before.channel, failures, until, reason)
    return until


async def reopen(session: Session, channel: str) -> bool:
    """The platform answers again. True for the one sender that found it so."""
    return await queries.reopen(session, channel)


async def parked(session: Session) -> Sequence[State]:
    """The platforms that cannot be reached now."""
    return [
        State(row.channel, row.parked_until, row.parked_since, row.failures, row.reason)
        for row in await queries.parked(session)
    ]


async def beat(session: Session, sender_id: int, now: datetime) -> None:
    """This sender is alive."""
    await queries.beat(session, sender_id, now)


async def leave(session: Session, sender_id: int, now: datetime) -> None:
    """This sender stops: what it still holds is free at once."""
    await queries.beat(session, sender_id, now - 2 * GONE_AFTER)


async def prune(session: Session, now: datetime) -> None:
    await queries.prune(session, now - FORGOTTEN_AFTER)
