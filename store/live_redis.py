"""The live store over Redis: the same bells and counters for several processes on several machines."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from store.live import Ear, Ears

CHANNEL = "korpu:bell"
RECONNECT_SECONDS = 1.0

log = logging.getLogger("korpu.live")


class RedisLive:
    """One subscription a process, handed on to the listeners in it."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, decode_responses=True)
        self._ears = Ears()
        self._task: asyncio.Task[None] | None = None

    async def ring(self, topic: str, word: str = "") -> None:
        """A bell that cannot be rung is logged and let go: the listeners look for themselves every second."""
        try:
            await self._redis.publish(CHANNEL, f"{topic}\n{word}")
        except RedisError as error:
            log.warning("bell not rung: %s", type(error).__name__)
            self._ears.tell(topic, word)

    def listen(self, *topics: str) -> AbstractAsyncContextManager[Ear]:
        if self._task is None:
            self._task = asyncio.create_task(self._subscribe(), name="korpu-bells")
        return self._ears.open(*topics)

    async def allow(self, key: str, limit: int, seconds: float) -> bool:
        """Fixed windows: at worst twice the limit across an edge, which is enough against guessing."""
        name = f"korpu:count:{key}"
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(name, 0, ex=max(1, round(seconds)), nx=True)
            pipe.incr(name)
            _, count = await pipe.execute()
        return int(count) <= limit

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._redis.aclose()

    async def _subscribe(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        topic, _, word = str(message["data"]).partition("\n")
                        self._ears.tell(topic, word)
            except RedisError as error:
                log.warning("bells are silent: %s", type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
