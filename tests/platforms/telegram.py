"""A stand-in for Telegram's Bot API, spoken over real HTTP on the loopback, with citizens that a test can direct.

`async with StandInTelegram(token="42:TEST") as telegram` in a test; `python -m tests.platforms.telegram --port 8081`
as a process of its own. It is strict where Telegram is strict (telegram_limits) and never connects to anything but
the loopback. Left out: inline mode, payments, groups beyond what a bot that only points elsewhere sees, Markdown, TLS.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.platforms.telegram_faults import Drop, Faults, Garbage
from tests.platforms.telegram_http import answer, error, read_parameters
from tests.platforms.telegram_limits import Json, Rates, Refusal
from tests.platforms.telegram_methods import Methods
from tests.platforms.telegram_parameters import Parameters
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_receiving import Receiving
from tests.platforms.telegram_webhook import Delivery
from tests.platforms.telegram_world import Account, BotMessage, Update, World

TOKEN = "42:TEST"


@dataclass(frozen=True, slots=True)
class Call:
    """One call by the bot. `status` is None where the connection was made to break; `via` is http or webhook."""

    method: str
    parameters: Json
    status: int | None
    result: Any
    via: str = "http"


class StandInTelegram:
    """The server. `url` is its address, to be given as the API's base; `token` is the only one it knows.

    `time_scale` multiplies the waits between the tries of a webhook delivery: 0.01 makes 2 s into 20 ms.
    """

    def __init__(
        self, token: str = TOKEN, *, port: int = 0, time_scale: float = 0.01, now: Callable[[], float] = time.time
    ) -> None:
        self.token = token
        self.url = ""
        self.world = World(int(token.split(":")[0]), now)
        self.methods = Methods(self.world)
        self.receiving = Receiving(self.world, time_scale, self._execute_answer)
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=20_000)
        self._port = port
        self._runner: web.ServerRunner | None = None
        self._next_person = 5_000_000_000  # wider than 32 bits, as many real ones are

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.receiving.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    # The citizens' side.

    def person(
        self,
        *,
        id: int | None = None,  # noqa: A002  # the platform's word, and always given by name
        language: str | None = "az",
        first_name: str = "Aygün",
        username: str | None = None,
    ) -> Person:
        """A citizen. The bot does not find the chat until the person has written to it."""
        if id is None:
            self._next_person += 1
        number = self._next_person if id is None else id
        account = self.world.accounts.setdefault(number, Account(number, first_name, language, username=username))
        return Person(self.world, account)

    async def block(self, chat_id: int) -> Update:
        return await Person(self.world, self.world.accounts[chat_id]).blocks()

    async def unblock(self, chat_id: int) -> Update:
        return await Person(self.world, self.world.accounts[chat_id]).unblocks()

    def deactivate(self, chat_id: int) -> None:
        """The account is deleted. Telegram sends no update about it."""
        self.world.accounts[chat_id].deactivated = True

    def group(self, title: str = "Məhəllə", *, kicked: bool = False) -> Account:
        """A group that the bot is in. Who writes there, does so by `Person.says_in`."""
        self._next_person += 1
        group = Account(-1_000_000_000_000 - self._next_person, "", None, started=True, title=title, kicked=kicked)
        self.world.accounts[group.id] = group
        return group

    def sent(self) -> list[BotMessage]:
        """Everything the bot has sent to anybody, oldest first."""
        return sorted((m for account in self.world.accounts.values() for m in account.messages), key=lambda m: m.id)

    # Looking on.

    @property
    def deliveries(self) -> deque[Delivery]:
        return self.receiving.deliveries

    @property
    def violations(self) -> list[tuple[int, float]]:
        """Sends faster than the buckets of telegram_limits.Rates allow, as (chat id, time)."""
        return self.methods.sending.violations

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method.lower()]

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109  # it explains what is missing
        """Waits until the bot has taken every update that there is."""
        try:
            async with asyncio.timeout(timeout):
                for update in tuple(self.world.waiting.values()):
                    await update.accepted.wait()
        except TimeoutError:
            raise AssertionError(f"updates not taken in {timeout} s: {sorted(self.world.waiting)}") from None

    async def redeliver(self, update: Update | int, *, times: int = 1, parallel: bool = False) -> list[int | None]:
        """Delivers an update again, though the bot accepted it. By webhook: the statuses the bot answered.

        By polling nothing is returned: the next getUpdates begin with the update, whatever their offset.
        """
        known = self.world.updates[update] if isinstance(update, int) else update
        return await self.receiving.again(known, times, parallel)

    # Misfortune.

    def fail_next(
        self, method: str, status: int, description: str, *, retry_after: int | None = None, times: int = 1
    ) -> None:
        """The next calls of a method (`*`: of any) are refused so."""
        self.faults.plan(method, Refusal(status, description, retry_after), times)

    def drop_next(self, method: str, when: Literal["before", "after"], *, times: int = 1) -> None:
        """The next calls lose their connection, before or after they took effect."""
        self.faults.plan(method, Drop(when), times)

    def answer_next(self, method: str, status: int, body: bytes, *, times: int = 1) -> None:
        """The next calls are answered with what is none of Telegram's words, and take no effect."""
        self.faults.plan(method, Garbage(status, body), times)

    def reorder(self, on: bool = True) -> None:
        """Updates that wait are handed out newest first."""
        self.world.reordered = on

    def slow(self, seconds: float, method: str = "*") -> None:
        """Every call takes so much longer from now on; 0 ends it."""
        self.faults.slow(method, seconds)

    def enforce_rates(self, in_a_chat: float = 1.0, in_all: float = 30.0, chat_burst: float = 5.0) -> None:
        """From now on sends above these rates a second get a 429."""
        self.methods.sending.rates = Rates(in_a_chat, in_all, chat_burst)
        self.methods.sending.enforce = True

    # The server.

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        parts = request.path.split("/")
        if parts[1] == "file" and len(parts) > 3:
            return self._hands_out(request, parts[2], "/".join(parts[3:]))
        if not parts[1].startswith("bot") or len(parts) != 3:
            return error(Refusal(404, "Not Found"))
        if parts[1] != f"bot{self.token}":
            return error(Refusal(401, "Unauthorized"))
        return await self._call(request, parts[2].lower())

    def _hands_out(self, request: web.BaseRequest, bot: str, path: str) -> web.Response:
        """A file; misfortune for it is planned under the method `file`."""
        fault = self.faults.next("file", any_too=False)
        if isinstance(fault, Refusal):
            return error(fault)
        if isinstance(fault, Garbage):
            return web.Response(status=fault.status, body=fault.body, content_type="text/html")
        if isinstance(fault, Drop) and request.transport is not None:
            request.transport.abort()
        return self._file(bot, path)

    def _file(self, bot: str, path: str) -> web.Response:
        if bot != f"bot{self.token}":
            return error(Refusal(401, "Unauthorized"))
        for known, content in self.world.files.values():
            if known == path:
                return web.Response(body=content, content_type="application/octet-stream")
        return error(Refusal(404, "Not Found"))

    async def _call(self, request: web.BaseRequest, method: str) -> web.StreamResponse:
        values = await read_parameters(request)
        if delay := self.faults.delay(method):
            await asyncio.sleep(delay)
        fault = self.faults.next(method)
        try:
            if isinstance(fault, Refusal):
                raise fault
            if isinstance(fault, Garbage):
                self.calls.append(Call(method, values, fault.status, None))
                return web.Response(status=fault.status, body=fault.body, content_type="text/html")
            result = None if fault == Drop("before") else await self._execute(method, Parameters(values))
        except Refusal as refusal:
            self.calls.append(Call(method, values, refusal.status, refusal.description))
            return error(refusal)
        if isinstance(fault, Drop):
            self.calls.append(Call(method, values, None, result))
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)  # never leaves this machine: its connection is gone
        self.calls.append(Call(method, values, 200, result))
        return answer(result)

    async def _execute(self, method: str, given: Parameters) -> Any:
        if self.receiving.knows(method):
            return await self.receiving.call(method, given)
        return self.methods.call(method, given)

    def _execute_answer(self, values: Json) -> None:
        """A method call in the answer to a webhook: carried out, but the bot never learns how it ended."""
        method = str(values["method"]).lower()
        try:
            result, status = self.methods.call(method, Parameters(values)), 200
        except Refusal as refusal:
            result, status = refusal.description, refusal.status
        self.calls.append(Call(method, values, status, result, "webhook"))


if __name__ == "__main__":
    from tests.platforms.telegram_process import main

    main()
