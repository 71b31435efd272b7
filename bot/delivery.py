"""From the outbox to the platforms: lease what is due, send it outside any transaction, write down what became of it.

A crash between *sent* and *settled* repeats that one message when its sender is known to be dead: neither platform lets
us ask whether it arrived, and once too often is kinder than never.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.afterwards import Outcome, settle
from bot.channels.base import Channel, Outbound, Pace, Refused, RetryLater, SendError, Target, WindowClosed
from bot.outgoing import compose
from casework.house import CASES_BELL, House
from casework.outbox import service as outbox
from casework.outbox.rules import Each, Lane, is_open
from casework.outbox.service import ALL_LANES, Leased, Settlement
from casework.pace import service as pace
from casework.pace.rules import Bucket, State
from store.database import Session
from store.live import Grant

BATCH = 50
"""Messages one sender leases at a time."""
RESERVE = 5
"""What a broadcast leaves in a platform's bucket for answers, at most half of it: the more it leaves, the sooner a busy
machine misses a part of the rate."""
SPARE = 1
SEND_SECONDS = 80.0
"""No send takes longer: it ends before its lease does, so that a slow sender never loses what it is sending."""
LOOK = 1.0
"""Seconds between looks at whether a platform is parked: another sender may have parked it."""
UNREADABLE = "unknown"
OURS = "unknown_error"

log = logging.getLogger("korpu.delivery")


@dataclass(frozen=True, slots=True)
class Batch:
    """What was leased. `full`: more may be due. `wait`: seconds in which nothing can go, whatever is put in.
    `probe`: the platform was parked, and this one message tries whether it is back."""

    messages: Sequence[Leased] = ()
    full: bool = False
    wait: float = 0.0
    probe: State | None = None


@dataclass
class Line:
    """One channel's way out in this process, for all its loops. `sender` is the process's id among the senders."""

    house: House
    channel: Channel
    sender: int | None = None
    silent: set[int] = field(default_factory=set)  # whom we could not reach the platform for, since it last answered
    hurried: dict[int, float] = field(default_factory=dict)  # for whom it asked us to slow down, and when
    _spare: dict[tuple[Lane, Lane], int] = field(default_factory=dict)  # drawn for these lanes and not used
    _state: State | None = None
    _looked: float = 0.0

    async def take(self, lanes: tuple[Lane, Lane] = ALL_LANES, most: int = BATCH) -> Batch:
        """Lease what may go now, at the platform's pace; up to `most`."""
        limits, state = self.channel.pace, await self._parked()
        if left := state.seconds_left(self.house.now()):
            return Batch(wait=min(left, LOOK))
        if state.is_parked:
            return await self._probe(state, lanes, limits)
        if limits is None:
            async with self.house.database.single() as session:
                messages = await self._lease(session, lanes, most, None)
            return Batch(messages, full=len(messages) == most)
        return await self._at_pace(lanes, most, limits)

    async def send(self, batch: Batch) -> bool:
        """Send side by side, settle. True when something that waited behind one of them may go now."""
        outcome = Outcome(self.sender)
        await asyncio.gather(*(self._send(leased, outcome) for leased in batch.messages))
        more = await settle(self, outcome, batch.probe)
        for case_id in {one.case_id for one in batch.messages if one.case_id is not None}:
            await self.house.live.ring(CASES_BELL, str(case_id))
        return more

    def forget_state(self) -> None:
        """It has just changed: look anew before the next message."""
        self._state = None

    async def _parked(self) -> State:
        now = time.monotonic()
        if self._state is None or now - self._looked > LOOK:
            async with self.house.database.reading() as session:
                self._state = await pace.state(session, self.channel.name)
            self._looked = now
        return self._state

    async def _at_pace(self, lanes: tuple[Lane, Lane], most: int, limits: Pace) -> Batch:
        """As many as the bucket gives. It is Redis' where there is one, else a row of the database."""
        reserve = min(limits.burst / 2, limits.burst - 1, RESERVE) if lanes[0] is Lane.BROADCAST else 0.0
        live, name, spare = self.house.live, self.channel.name, self._spare.pop(lanes, 0)
        grant: Grant | None = Grant(0)
        if spare < most:
            grant = await live.take(name, limits.per_second, limits.burst, most - spare, reserve)
        if grant is None:
            return await self._by_row(lanes, most, limits, reserve)
        number, messages = spare + grant.number, list[Leased]()
        if not number:
            return Batch(wait=grant.seconds)
        try:
            async with self._edge() as session:
                messages = await self._lease(session, lanes, number, _each(limits))
        finally:
            await self._save(lanes, unused := number - len(messages))
        return Batch(messages, full=not unused)

    async def _save(self, lanes: tuple[Lane, Lane], unused: int) -> None:
        """One is kept for the next time, which then asks Redis less often; more goes back."""
        self._spare[lanes] = min(unused, SPARE)
        if unused > SPARE:
            await self.house.live.put_back(self.channel.name, unused - SPARE)

    async def close(self) -> None:
        """Nothing is taken any more."""
        if kept := sum(self._spare.values()):
            self._spare.clear()
            await self.house.live.put_back(self.channel.name, kept)

    async def _by_row(self, lanes: tuple[Lane, Lane], most: int, limits: Pace, reserve: float) -> Batch:
        bucket, now = Bucket(limits.per_second, limits.burst), self.house.now()
        async with self.house.database.writing() as session:
            grant, tokens = await pace.draw(session, self.channel.name, bucket, most, reserve, now)
            if not grant.number:
                return Batch(wait=grant.seconds)
            messages = await self._lease(session, lanes, grant.number, _each(limits))
            if messages:
                await pace.spend(session, self.channel.name, tokens - len(messages), now)
        return Batch(messages, full=len(messages) == grant.number)

    async def _probe(self, state: State, lanes: tuple[Lane, Lane], limits: Pace | None) -> Batch:
        """The pause is over: one message of one sender finds out whether the platform is back."""
        now = self.house.now()
        async with self.house.database.writing() as session:
            messages = await self._lease(session, lanes, 1, _each(limits) if limits else None)
            if not messages:
                return Batch()
            self.forget_state()
            if await pace.claim_probe(session, self.channel.name, now):
                return Batch(messages, probe=state)
            back = [(one.id, now, state.reason or "") for one in messages]
            await outbox.settle(session, Settlement(self.sender, returned=back), now)
        return Batch(wait=LOOK)

    async def _lease(self, session: Session, lanes: tuple[Lane, Lane], most: int, each: Each | None) -> list[Leased]:
        house = self.house
        return await outbox.lease(
            session,
            house.keyring,
            (self.channel.name,),
            most,
            house.now(),
            lanes=lanes,
            each=each,
            sender=self.sender,
        )

    def _edge(self) -> AbstractAsyncContextManager[Session]:
        """Leasing at a person's pace is one statement on PostgreSQL, two on SQLite."""
        database = self.house.database
        return database.writing() if database.is_sqlite else database.single()

    async def _send(self, leased: Leased, outcome: Outcome) -> None:
        """Send one and note what became of it. Every row ends in the outcome: none is left leased by an error."""
        now = self.house.now()
        try:
            ready = await self._ready(leased, outcome, now)
            if ready is None:
                return
            target = Target(leased.address_id, leased.sender, leased.public_key, leased.id)
            async with asyncio.timeout(SEND_SECONDS):
                sent = await self.channel.send(target, ready)
        except SendError as error:
            outcome.refused(leased, error, self._credit, now)
        except TimeoutError:
            outcome.refused(leased, RetryLater("timeout"), self._credit, now)
        except Exception as error:  # a fault of ours in a channel: named, tried again, never in a circle without pause
            log.error("message %s not sent by %s: %s", leased.id, self.channel.name, type(error).__name__)
            outcome.postpone(leased, OURS, None, now)
        else:
            await self._sent(leased, sent.platform_id, outcome, now)

    async def _ready(self, leased: Leased, outcome: Outcome, now: datetime) -> Outbound | None:
        """The message as the channel takes it; None: it need not be given to the channel."""
        if leased.message is None:
            outcome.fail(leased, UNREADABLE)
            log.error("message %s cannot be opened: its key is gone, or it is damaged", leased.id)
            return None
        closed = not is_open(leased.last_inbound_at, self.channel.window, now)
        try:
            return await compose(self.house, self.channel, leased.message, closed=closed)
        except WindowClosed:
            outcome.window_closed(leased)
            return None
        except Refused as error:
            outcome.fail(leased, error.reason)
            log.error("message %s cannot be put together: %s", leased.id, error.reason)
            return None

    async def _sent(self, leased: Leased, platform_id: str, outcome: Outcome, now: datetime) -> None:
        """A platform that reports does so within a moment: its id is written down before anything else."""
        if not platform_id or self.channel.window is None:
            outcome.sent(leased)
            return
        outcome.answered = True
        try:
            async with self.house.database.single() as session:
                outcome.more |= await outbox.settle_reported(session, self.house.keyring, leased, platform_id, now)
        except Exception as error:  # it is settled with its batch, and its progress is not known
            log.error("message %s sent, but not noted at once: %s", leased.id, type(error).__name__)
            outcome.sent(leased)

    @property
    def _credit(self) -> timedelta:
        return timedelta() if self.channel.pace is None else _each(self.channel.pace).credit


def _each(limits: Pace) -> Each:
    return Each(timedelta(seconds=limits.seconds_each), limits.burst_each)


async def deliver(house: House, channels: Mapping[str, Channel], most: int = BATCH) -> int:
    """One round of all channels, one after the other: returns how many messages were taken. 0: nothing may go now."""
    taken = 0
    for channel in channels.values():
        line = Line(house, channel)
        batch = await line.take(most=most)
        if batch.messages:
            await line.send(batch)
        await line.close()
        taken += len(batch.messages)
    return taken
