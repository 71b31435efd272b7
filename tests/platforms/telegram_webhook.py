"""Delivers updates to the bot's webhook in the order and with the patience of the real server (WebhookActor.cpp).

One chat's next update waits until the one before it is accepted or dropped; chats do not wait for each other. A failed
try is repeated at once, then after 2, 4, 8 ... seconds up to a cap drawn between 60 and 120; an update is dropped when
the next try would come after its 24 hours. `scale` multiplies every waiting time, so that a test need not wait.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.platforms.telegram_limits import Json
from tests.platforms.telegram_world import Update, World

REMOVED_AFTER_GONE = 23 * 3600.0
IGNORED_IN_ANSWERS = ("setwebhook", "deletewebhook", "close", "logout")


@dataclass(frozen=True, slots=True)
class Webhook:
    """What setWebhook was given."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try: the status the bot answered, or None where the connection failed."""

    update_id: int
    attempt: int
    status: int | None


class Deliverer:
    """Runs while a webhook is set. `execute` carries out a method that the bot put into its answer."""

    def __init__(self, world: World, webhook: Webhook, scale: float, execute: Callable[[Json], None]) -> None:
        self.world = world
        self.webhook = webhook
        self.scale = scale
        self.execute = execute
        self.deliveries: deque[Delivery] = deque(maxlen=50_000)
        self.last_error: tuple[int, str] | None = None
        self.gone = False  # the bot answered 410 for 23 hours
        self._gone_since: float | None = None
        self._slots = asyncio.Semaphore(webhook.max_connections)
        self._chats: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=60), auto_decompress=True
        )
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        tasks = [task for task in (self._task, *self._chats.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _watch(self) -> None:
        while True:
            woken = self.world.woken
            for update in tuple(self.world.waiting.values()):
                if update.chat_id not in self._chats:
                    self._chats[update.chat_id] = asyncio.create_task(self._serve(update.chat_id))
            await woken.wait()

    async def _serve(self, chat_id: int) -> None:
        """Delivers what waits for one chat, oldest first, and ends when nothing is left."""
        try:
            while update := self._oldest(chat_id):
                await self._insist(update)
        finally:
            del self._chats[chat_id]
        if self._oldest(chat_id):
            self.world.wake()

    def _oldest(self, chat_id: int) -> Update | None:
        waiting = [update for update in self.world.waiting.values() if update.chat_id == chat_id]
        return (waiting[-1] if self.world.reordered else waiting[0]) if waiting else None

    async def _insist(self, update: Update) -> None:
        delay, failures = 1.0, 0
        while True:
            async with self._slots:
                status, retry_after = await self.post(update)
            if status is not None and 200 <= status <= 299:
                self.world.confirm(update)
                return
            self._remember_error(status)
            wait = min(retry_after, 3600.0)
            if not wait and failures:
                delay = min(random.uniform(60, 120), delay * 2)  # noqa: S311  # jitter, not a secret
                wait = delay
            failures += 1
            if self.world.now() + wait > update.expires:
                self.world.confirm(update, dropped=True)
                return
            # The clock of the world runs at its own pace; only the waiting is scaled.
            await asyncio.sleep(wait * self.scale)

    def _remember_error(self, status: int | None) -> None:
        words = "Webhook connection closed" if status is None else f"Wrong response from the webhook: {status}"
        self.last_error = (int(self.world.now()), words)
        if status != 410:
            self._gone_since = None
            return
        self._gone_since = self._gone_since or self.world.now()
        self.gone = self.world.now() - self._gone_since > REMOVED_AFTER_GONE * self.scale

    async def post(self, update: Update) -> tuple[int | None, float]:
        """One try. The status, None where there was no answer, and the seconds of a Retry-After header."""
        assert self._session is not None
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if self.webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook.secret
        update.tries += 1
        attempt = update.tries
        if update.posted is None:
            update.posted = time.perf_counter()
        status: int | None = None
        retry_after = 0.0
        try:
            body = json.dumps(update.body, ensure_ascii=False).encode()
            async with self._session.post(
                self.webhook.url, data=body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
                retry_after = _seconds(response.headers.get("Retry-After"))
                method = await _method_in(response) if 200 <= status <= 299 else None
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            status, method = None, None
        self.deliveries.append(Delivery(update.id, attempt, status))
        if method is not None:
            self.execute(method)
        return status, retry_after


def _seconds(header: str | None) -> float:
    return float(header) if header is not None and header.isdigit() else 0.0


async def _method_in(response: aiohttp.ClientResponse) -> Json | None:
    """The method call in the body of the bot's answer: JSON, form or multipart, as bots of all kinds write it."""
    kind = response.content_type
    if response.headers.get("Content-Length") == "0":
        return None
    values: dict[str, Any] = {}
    if kind.startswith("multipart/"):
        values = await _parts(response)
    else:
        raw = await response.read()
        if kind == "application/json" and raw:
            values = _object(raw)
    method = str(values.get("method", "")).lower()
    return None if not method or method.startswith("get") or method in IGNORED_IN_ANSWERS else values


def _object(raw: bytes) -> Json:
    try:
        parsed = json.loads(raw)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


async def _parts(response: aiohttp.ClientResponse) -> Json:
    values: Json = {}
    reader = aiohttp.MultipartReader.from_response(response)
    for _ in range(100):
        part = await reader.next()
        if part is None:
            break
        if isinstance(part, aiohttp.BodyPartReader) and part.name:
            values[part.name] = await part.text()
    return values
