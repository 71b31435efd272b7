"""What lives only now: bells that wake whoever waits, and counters that slow down whoever asks too often.

Redis where there are several processes, memory where there is one. Nothing is kept here that may not be lost: a bell
that is not heard is made up for by a look at the database every second or so.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import NamedTuple, Protocol

QUEUE_LENGTH = 256  # bells kept for a slow listener; beyond, the oldest are dropped: it looks for itself anyway

ROOM = 10_000  # keys that are counted before those whose time is over are looked for


class Grant(NamedTuple):
    """What a bucket gave: so many now; where none, in how many seconds one could be had."""

    number: int
    seconds: float = 0.0


class Live(Protocol):
    """Bells by topic, counters and buckets by key."""

    async def ring(self, topic: str, word: str = "") -> None: ...
    def listen(self, *topics: str) -> AbstractAsyncContextManager[Ear]: ...
    async def allow(self, key: str, limit: int, seconds: float) -> bool: ...
    async def take(self, key: str, per_second: float, burst: int, most: int, reserve: float) -> Grant | None: ...
    async def put_back(self, key: str, number: int) -> None: ...
    async def close(self) -> None: ...


class Ear:
    """One listener's queue of (topic, word)."""

    def __init__(self) -> None:
        self._heard: deque[tuple[str, str]] = deque(maxlen=QUEUE_LENGTH)
        self._event = asyncio.Event()

    def hear(self, topic: str, word: str) -> None:
        self._heard.append((topic, word))
        self._event.set()

    async def wait(self, seconds: float) -> list[tuple[str, str]]:
        """All that was heard, waiting at most `seconds` for the first; empty when nothing was."""
        if not self._heard:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()
        heard = list(self._heard)
        self._heard.clear()
        return heard


class Ears:
    """Who listens to what, in this process."""

    def __init__(self) -> None:
        self._by_topic: dict[str, set[Ear]] = defaultdict(set)

    def tell(self, topic: str, word: str) -> None:
        for ear in tuple(self._by_topic.get(topic, ())):
            ear.hear(topic, word)

    @asynccontextmanager
    async def open(self, *topics: str) -> AsyncIterator[Ear]:
        ear = Ear()
        for topic in topics:
            self._by_topic[topic].add(ear)
        try:
            yield ear
        finally:
            for topic in topics:
                self._by_topic[topic].discard(ear)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]


class MemoryLive:
    """For one process."""

    def __init__(self) -> None:
        self._ears = Ears()
        self._calls: dict[str, deque[float]] = {}  # until when each call counts: windows are of many lengths
        self._room = ROOM

    async def ring(self, topic: str, word: str = "") -> None:
        self._ears.tell(topic, word)

    def listen(self, *topics: str) -> AbstractAsyncContextManager[Ear]:
        return self._ears.open(*topics)

    async def allow(self, key: str, limit: int, seconds: float) -> bool:
        """Whether one more call under `key` is within `limit` in the last `seconds`; counts it if so."""
        now = time.monotonic()
        if len(self._calls) > self._room:  # an attacker's keys may not fill the memory
            self._calls = {name: one for name, one in self._calls.items() if one and one[-1] > now}
            self._room = max(ROOM, 2 * len(self._calls))
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now:
            calls.popleft()
        if len(calls) >= limit:
            return False
        calls.append(now + seconds)
        return True

    async def take(self, key: str, per_second: float, burst: int, most: int, reserve: float) -> Grant | None:
        """Up to `most` from a bucket that fills by `per_second` to `burst`, leaving `reserve` in it.

        None: no bucket is kept here. A memory of one process cannot hold what several share; the database can.
        """
        return None

    async def put_back(self, key: str, number: int) -> None:
        """What was taken and not used."""

    async def close(self) -> None:
        return None
