"""How the bot gets its updates: getUpdates with its confirming offset, or a webhook; never both at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.platforms.telegram_limits import Json, Refusal, bad_request, check_secret
from tests.platforms.telegram_parameters import Parameters
from tests.platforms.telegram_webhook import Deliverer, Delivery, Webhook
from tests.platforms.telegram_world import Update, World

LONGEST_POLL = 50.0
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Receiving:
    """The four methods about updates, and the running delivery. `execute` carries out a method a bot answered with."""

    def __init__(self, world: World, scale: float, execute: Callable[[Json], None]) -> None:
        self.world = world
        self.scale = scale
        self.execute = execute
        self.deliverer: Deliverer | None = None
        self.deliveries: deque[Delivery] = deque()
        self._repeated: deque[Update] = deque()
        self._poll: asyncio.Future[str] | None = None  # the running getUpdates; its result is why it must end
        self._table = {
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
        }

    def knows(self, method: str) -> bool:
        return method in self._table

    async def call(self, method: str, given: Parameters) -> Any:
        """The result as JSON. Raises Refusal."""
        if self.deliverer is not None and self.deliverer.gone:
            await self.stop()
        return await self._table[method](given)

    async def stop(self) -> None:
        if self.deliverer is not None:
            await self.deliverer.stop()
            self.deliverer = None

    async def again(self, update: Update, times: int, parallel: bool) -> list[int | None]:
        if self.deliverer is None:
            self._repeated.extend([update] * times)
            self.world.wake()
            return []
        if parallel:
            answers = await asyncio.gather(*(self.deliverer.post(update) for _ in range(times)))
        else:
            answers = [await self.deliverer.post(update) for _ in range(times)]
        return [status for status, _ in answers]

    def _remember_allowed(self, given: Parameters) -> None:
        allowed = given.parsed("allowed_updates", "Can't parse allowed_updates JSON object")
        if isinstance(allowed, list):
            self.world.allowed = [str(kind) for kind in allowed]

    async def _get_updates(self, given: Parameters) -> list[Json]:
        if self.deliverer is not None:
            raise Refusal(409, WEBHOOK_ACTIVE)
        self._remember_allowed(given)
        self._confirm_before(given.integer("offset"))
        limit = min(max(given.integer("limit", 100), 1), 100)
        timeout = min(max(given.integer("timeout"), 0), LONGEST_POLL)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(TERMINATED)
        self._poll = poll = asyncio.get_running_loop().create_future()
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            woken = self.world.woken
            if ready := self._ready(limit):
                poll.cancel()
                return ready
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                poll.cancel()
                return []
            await self._sleep(woken, poll, left)
            if poll.done():
                raise Refusal(409, poll.result())

    async def _sleep(self, woken: asyncio.Event, poll: asyncio.Future[str], seconds: float) -> None:
        waiter = asyncio.ensure_future(woken.wait())
        either: set[asyncio.Future[Any]] = {waiter, poll}
        try:
            await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiter.cancel()

    def _ready(self, limit: int) -> list[Json]:
        repeated = [self._repeated.popleft() for _ in range(min(limit, len(self._repeated)))]
        waiting = list(self.world.waiting.values())
        oldest = (waiting[::-1] if self.world.reordered else waiting)[: limit - len(repeated)]
        return [update.body for update in repeated + oldest]

    def _confirm_before(self, offset: int) -> None:
        """An offset confirms everything below it; a negative one keeps only so many from the end."""
        waiting = list(self.world.waiting.values())
        done = waiting[:offset] if offset < 0 else [update for update in waiting if update.id < offset]
        for update in done:
            self.world.confirm(update)

    async def _set_webhook(self, given: Parameters) -> bool:
        url = given.text("url")
        if not url:
            return await self._delete_webhook(given)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refusal(400, "Bad Request: invalid webhook URL specified")
        if parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise bad_request("bad webhook: the stand-in delivers to the loopback only")
        check_secret(given.text("secret_token"))
        connections = min(max(given.integer("max_connections", 40), 1), 100)
        self._remember_allowed(given)
        webhook = Webhook(url, given.text("secret_token"), connections)
        self._drop_pending(given)
        if self.deliverer is not None and self.deliverer.webhook == webhook:
            return True
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("Conflict: terminated by setWebhook request")
        await self.stop()
        self.deliverer = Deliverer(self.world, webhook, self.scale, self.execute)
        self.deliverer.deliveries = self.deliveries
        await self.deliverer.start()
        return True

    async def _delete_webhook(self, given: Parameters) -> bool:
        self._drop_pending(given)
        await self.stop()
        return True

    def _drop_pending(self, given: Parameters) -> None:
        if given.flag("drop_pending_updates"):
            for update in tuple(self.world.waiting.values()):
                self.world.confirm(update, dropped=True)

    async def _get_webhook_info(self, given: Parameters) -> Json:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.world.waiting)}
        if self.world.allowed:
            info["allowed_updates"] = self.world.allowed
        if self.deliverer is not None:
            info |= {"url": self.deliverer.webhook.url, "ip_address": "127.0.0.1"}
            info["max_connections"] = self.deliverer.webhook.max_connections
            if self.deliverer.last_error is not None:
                info["last_error_date"], info["last_error_message"] = self.deliverer.last_error
        return info
