"""The loops that send: of each platform one for answers and one for broadcasts, so that none waits for another; and
the heartbeat by which senders know of each other."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.wiring import App
from bot.delivery import BATCH, LOOK, Batch, Line
from casework.house import OUTBOX_BELL
from casework.outbox import service as outbox
from casework.outbox.rules import LEASE, Lane
from casework.outbox.service import ALL_LANES
from casework.pace import service as pace
from casework.pace.rules import BEAT, GONE_AFTER
from store.live import Ear

GATHER = 0.01
"""Seconds to wait after a bell: messages of the same moment are then leased and settled in one go."""
SHORTEST = 0.02
"""Seconds between two looks at a bucket: a fast one then gives several at a time."""
MOST_UNDER_WAY = 200
"""Messages a loop has under way: a platform that takes its time must not make us hold the whole outbox."""
STUMBLE = 1.0
STOP_SECONDS = 5.0
"""What is under way when we are told to stop may end: else it would be sent once more."""

Loop = Callable[[], Awaitable[None]]
log = logging.getLogger("korpu.sending")


class Senders:
    """This process among those that send."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.id = secrets.randbits(62)

    async def enter(self) -> None:
        """Before the first lease: be known, so that our rows are free soon after a death. SQLite has one process: what
        is held now was held by one that died, and need not wait for its lease."""
        async with self.app.house.database.writing() as session:
            if self.app.house.database.is_sqlite:
                await outbox.give_back(session, self.app.house.now() + 2 * LEASE)
            else:
                await pace.beat(session, self.id, self.app.house.now())

    def loops(self) -> list[tuple[str, Loop]]:
        found: list[tuple[str, Loop]] = [("heartbeat", self._beat)]
        for name, channel in self.app.channels.items():
            line = Line(self.app.house, channel, self.id)
            if channel.pace is None:
                found.append((f"delivery-{name}", _loop(line, ALL_LANES)))
            else:
                found.append((f"answers-{name}", _loop(line, (Lane.ANSWER, Lane.NOTIFICATION))))
                found.append((f"broadcasts-{name}", _loop(line, (Lane.BROADCAST, Lane.BROADCAST))))
        return found

    async def _beat(self) -> None:
        """Be seen, and take back what dead senders held. Whoever has not beaten steadily for a while leaves the others
        alone: the database may have been away for all."""
        house = self.app.house
        steady_since = house.now()
        while True:
            now = house.now()
            async with house.database.writing() as session:
                if not house.database.is_sqlite:
                    await pace.beat(session, self.id, now)
                given_back = await outbox.give_back(session, now) if now - steady_since > GONE_AFTER else 0
            if given_back:
                log.warning("%s messages taken back from a sender that stopped; they may arrive twice", given_back)
                await house.live.ring(OUTBOX_BELL)
            await asyncio.sleep(BEAT.total_seconds())

    async def leave(self) -> None:
        """What could not be ended is free for others at once. A database that is away learns it by the clock."""
        house = self.app.house
        if house.database.is_sqlite:
            return
        with suppress(Exception):
            async with asyncio.timeout(STOP_SECONDS), house.database.writing() as session:
                await pace.leave(session, self.id, house.now())


def _loop(line: Line, lanes: tuple[Lane, Lane]) -> Loop:
    return lambda: Sending(line, lanes).run()


class Sending:
    """One loop: lease, send, settle. Batches overlap, so that leasing waits for no sending."""

    def __init__(self, line: Line, lanes: tuple[Lane, Lane]) -> None:
        self._line = line
        self._lanes = lanes
        self._name = line.channel.name
        self._under_way = 0
        self._most = BATCH
        self._batches: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()

    async def run(self) -> None:
        async with self._line.house.live.listen(OUTBOX_BELL) as ear:
            try:
                while True:
                    batch = await self._take()
                    if batch.messages:
                        self._start(batch, ear)
                    await self._pause(batch, ear)
            finally:
                if self._batches:
                    await asyncio.wait(self._batches, timeout=STOP_SECONDS)
                await self._line.close()

    async def _take(self) -> Batch:
        try:
            return await self._line.take(self._lanes, min(self._most, MOST_UNDER_WAY - self._under_way))
        except Exception as error:  # not raised: what is being sent by this loop would be lost sight of
            log.error("nothing leased for %s: %s", self._name, type(error).__name__)
            return Batch(wait=STUMBLE)

    def _start(self, batch: Batch, ear: Ear) -> None:
        self._under_way += len(batch.messages)
        task = asyncio.create_task(self._send(batch, ear))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    async def _send(self, batch: Batch, ear: Ear) -> None:
        try:
            if await self._line.send(batch):
                ear.hear(OUTBOX_BELL, self._name)
        except Exception as error:  # the rows wait for their lease to end
            log.error("delivery to %s stumbled: %s", self._name, type(error).__name__)
        finally:
            self._under_way -= len(batch.messages)
            self._ended.set()

    async def _pause(self, batch: Batch, ear: Ear) -> None:
        """Until it makes sense to look again, and for how many then: about as many as bells rang, else all we can."""
        self._most = BATCH
        if self._under_way >= MOST_UNDER_WAY:
            self._ended.clear()
            await self._ended.wait()
        elif batch.wait:
            await asyncio.sleep(max(batch.wait, SHORTEST))
        elif not batch.full:
            heard = await _bell(ear, self._name)
            if self._line.channel.pace is not None:
                self._most = min(BATCH, heard + 1)


async def _bell(ear: Ear, name: str) -> int:
    """Wait for a bell for this channel or for all, LOOK at most: a lost bell does no harm. Returns how many rang."""
    heard = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK):
            while not heard:
                heard = sum(word in ("", name) for _, word in await ear.wait(LOOK))
    await asyncio.sleep(GATHER)
    return heard
