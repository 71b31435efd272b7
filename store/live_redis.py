"""The live store over Redis: the same bells and counters for several processes on several machines."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, suppress
from secrets import token_hex

from redis.asyncio import Redis
from redis.exceptions import RedisError

from store.live import Ear, Ears, Grant, MemoryLive

CHANNEL = "korpu:bell"
RECONNECT_SECONDS = 1.0
GATHER_SECONDS = 0.003  # a busy moment rings the same bell many times

TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local rate, burst, most, reserve = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local number = math.max(0, math.min(most, math.floor(tokens - reserve)))
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens - number), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], 3600000)
return {number, string.format('%.6f', number > 0 and 0 or (1 + reserve - tokens) / rate)}
"""
"""By Redis' own clock, so that the machines' clocks need not agree."""

log = logging.getLogger("korpu.live")


class RedisLive:
    """One subscription a process, handed on to the listeners in it."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, decode_responses=True)
        self._ears = Ears()
        self._alone = MemoryLive()
        self._take = self._redis.register_script(TAKE)
        self._task: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._rung: set[tuple[str, str]] = set()
        self._me = token_hex(4)

    async def ring(self, topic: str, word: str = "") -> None:
        """Heard at once in this process; told to the others a few milliseconds later, the same bell only once."""
        self._ears.tell(topic, word)
        self._rung.add((topic, word))
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell_others(), name="korpu-bells-out")

    async def _tell_others(self) -> None:
        """A bell that cannot be passed on is logged and let go: the listeners look for themselves every second."""
        while self._rung:
            await asyncio.sleep(GATHER_SECONDS)
            rung, self._rung = self._rung, set()
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    for topic, word in rung:
                        pipe.publish(CHANNEL, f"{self._me}\n{topic}\n{word}")
                    await pipe.execute()
            except RedisError as error:
                log.warning("%s bells not passed on: %s", len(rung), type(error).__name__)

    def listen(self, *topics: str) -> AbstractAsyncContextManager[Ear]:
        if self._task is None:
            self._task = asyncio.create_task(self._subscribe(), name="korpu-bells")
        return self._ears.open(*topics)

    async def allow(self, key: str, limit: int, seconds: float) -> bool:
        """Fixed windows: at worst twice the limit across an edge, which is enough against guessing. Without Redis each
        process counts for itself."""
        name = f"korpu:count:{key}"
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.set(name, 0, ex=max(1, round(seconds)), nx=True)
                pipe.incr(name)
                _, count = await pipe.execute()
        except RedisError as error:
            log.warning("limits are kept in this process alone: %s", type(error).__name__)
            return await self._alone.allow(key, limit, seconds)
        return int(count) <= limit

    async def take(self, key: str, per_second: float, burst: int, most: int, reserve: float) -> Grant | None:
        """As MemoryLive.take says, for all processes together; None also while Redis is away."""
        try:
            number, seconds = await self._take([f"korpu:bucket:{key}"], [per_second, burst, most, reserve])
        except RedisError as error:
            log.warning("the pace is kept in the database: %s", type(error).__name__)
            return None
        return Grant(int(number), float(seconds))

    async def put_back(self, key: str, number: int) -> None:
        with suppress(RedisError):  # lost tokens cost a fraction of a second
            await self._redis.hincrbyfloat(f"korpu:bucket:{key}", "tokens", number)

    async def close(self) -> None:
        for task in (self._task, self._telling):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._redis.aclose()

    async def _subscribe(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.subscribe(CHANNEL)
                    async for message in pubsub.listen():
                        whose, topic, word = str(message["data"]).split("\n", 2)
                        if whose != self._me:  # our own were heard when they were rung
                            self._ears.tell(topic, word)
            except RedisError as error:
                log.warning("bells are silent: %s", type(error).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
