"""Counters in the memory of one process."""

from __future__ import annotations

import asyncio

from store.live import ROOM, MemoryLive


async def test_many_short_counters_do_not_forget_a_long_one() -> None:
    live = MemoryLive()
    assert await live.allow("voices", 1, 3600)
    await asyncio.sleep(0.01)
    for number in range(ROOM + 2):
        assert await live.allow(f"open:{number}", 1, 0.005)
    assert not await live.allow("voices", 1, 3600)
    await asyncio.sleep(0.01)
    assert await live.allow("open:0", 1, 0.005)
