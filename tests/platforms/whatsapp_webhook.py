"""Delivers events to the bot's webhook: signed, several in one POST if wished, again and again until they are taken.

One person's events go in order, unless a test holds them back and lets them go otherwise. A failed try is repeated
after growing pauses; `scale` multiplies them, so that a test need not wait.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from tests.platforms.whatsapp_world import Event, Json, World

PAUSES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST: how many events it held, and the status the bot answered, None where the connection failed."""

    events: int
    status: int | None


class Deliverer:
    """Runs while a webhook is set."""

    def __init__(self, world: World, url: str, secret: str, scale: float) -> None:
        self.world = world
        self.url = url
        self.scale = scale
        self.deliveries: deque[Delivery] = deque(maxlen=50_000)
        self.held: list[Event] | None = None
        self.repeat = 1  # how often each POST is made
        self._secret = secret.encode()
        self._lines: dict[str, deque[Event]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wire: aiohttp.ClientSession | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._wire = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._wire is not None:
            await self._wire.close()

    async def _watch(self) -> None:
        while True:
            woken = self.world.woken
            while self.world.waiting:
                event = self.world.waiting.popleft()
                if self.held is not None:
                    self.held.append(event)
                else:
                    self._queue(event)
            await woken.wait()

    def _queue(self, event: Event) -> None:
        line = self._lines.get(event.person)
        if line is not None:
            line.append(event)
            return
        self._lines[event.person] = deque([event])
        task = asyncio.create_task(self._serve(event.person))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, person: str) -> None:
        line = self._lines[person]
        while line:
            await self.insist([line[0]])
            line.popleft()
        del self._lines[person]

    async def insist(self, events: Sequence[Event]) -> None:
        """One POST with these events until the bot takes it."""
        for pause in PAUSES:
            statuses = [await self.post(events) for _ in range(self.repeat)]
            if statuses[0] is not None and 200 <= statuses[0] < 300:
                for event in events:
                    event.accepted.set()
                return
            await asyncio.sleep(pause * self.scale)

    async def post(self, events: Sequence[Event]) -> int | None:
        for event in events:
            event.tries += 1
        status = await self.post_raw(json.dumps(envelope(events), ensure_ascii=False).encode("utf-8", "replace"))
        self.deliveries.append(Delivery(len(events), status))
        return status

    async def post_raw(self, raw: bytes, signature: str | None = None) -> int | None:
        """Any bytes at all, truly signed unless a signature is given. The bot's status."""
        assert self._wire is not None
        shown = signed(self._secret, raw) if signature is None else signature
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": shown}
        try:
            async with self._wire.post(self.url, data=io.BytesIO(raw), headers=headers) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            return None


def signed(secret: bytes, raw: bytes) -> str:
    """The header by which Meta proves that the bytes are its own."""
    return "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest()


def envelope(events: Sequence[Event]) -> Json:
    """Events of one POST: every second one in an entry of its own, the others as a further change."""
    entries: list[Json] = []
    for number, event in enumerate(events):
        change = {"field": event.field, "value": event.value}
        if number % 2 == 0:
            entries.append({"id": "102290129340398", "changes": [change]})
        else:
            entries[-1]["changes"].append(change)
    return {"object": "whatsapp_business_account", "entry": entries}
