"""A stand-in for WhatsApp's Cloud API, spoken over real HTTP on the loopback, with citizens that a test can direct.

`async with StandInWhatsApp() as whatsapp` in a test; `python -m tests.platforms.whatsapp --port 8083` as a process of
its own. It is strict where the API is strict (whatsapp_limits) and never connects to anything but the loopback. Left
out: groups, calls, flows, catalogues, management of templates, and TLS.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp
from aiohttp import web

from tests.platforms.telegram_faults import Drop, Faults
from tests.platforms.whatsapp_limits import Json, Refusal, check_message, check_upload
from tests.platforms.whatsapp_person import Person
from tests.platforms.whatsapp_rates import Rates, Violation
from tests.platforms.whatsapp_webhook import Deliverer
from tests.platforms.whatsapp_world import UPLOADED_MEDIA, Account, Event, Message, World, card

TOKEN = "EAATEST"
PHONE_ID = "106540352242922"
APP_SECRET = "app-secret-of-the-test"
VERIFY_TOKEN = "verify-me"
BIG = 101 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call by the bot: messages, upload, card or download. `status` None: the connection was made to break."""

    method: str
    body: Json
    status: int | None
    result: Any


class StandInWhatsApp:
    """The server. `url` is what the bot is given as the API's address, with the optional path `prefix` in it."""

    def __init__(
        self, *, port: int = 0, prefix: str = "", time_scale: float = 0.01, now: Callable[[], float] = time.time
    ) -> None:
        self.url = ""
        self.world = World(PHONE_ID, now)
        self.rates = Rates()
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=50_000)
        self.statuses = False  # whether `sent` and `delivered` are told of each message by itself
        self.fails_later = False  # refusals for a person come as a status, after the message was accepted
        self.webhook: Deliverer | None = None
        self._prefix, self._port, self._scale = prefix.rstrip("/"), port, time_scale
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve, request_factory=_roomy, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}{self._prefix}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.webhook is not None:
            await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    # The citizens' and the operator's side.

    def person(
        self,
        number: str = "",
        *,
        user_id: str = "",
        name: str = "Aygün",
        hidden: bool = False,
        has_user_id: bool = True,
    ) -> Person:
        """A citizen. `hidden`: no number anywhere; `has_user_id` False: a number only, as before 2026."""
        known = self.world.accounts.get(number or user_id)
        if known is None:
            serial = self.world.next()
            number, user_id = (
                number or str(994_500_000_000 + serial),
                user_id or f"AZ.{serial:04d}a{serial * 7919:010d}",
            )
            known = self.world.add_account(Account(user_id, number, name, hidden, has_user_id))
        return Person(self.world, known)

    def approve(self, name: str, language: str, values: int, buttons: int = 0) -> None:
        """From now on there is such a template, with so many places in its body and so many quick-reply buttons."""
        self.world.templates[name, language] = (values, buttons)

    async def set_webhook(self, url: str, secret: str = APP_SECRET, verify_token: str = VERIFY_TOKEN) -> None:
        """As the dashboard does: the address is asked with a challenge first."""
        query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": "1158201444"}
        async with aiohttp.ClientSession() as wire, wire.get(url, params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "1158201444"), "the address does not answer for us"
        if self.webhook is not None:
            await self.webhook.stop()
        self.webhook = Deliverer(self.world, url, secret, self._scale)
        await self.webhook.start()

    def hold(self) -> None:
        """Keeps all further events back until `release`."""
        assert self.webhook is not None
        self.webhook.held = []

    async def release(
        self, order: Callable[[list[Event]], Iterable[Event]] = list, *, together: bool = True
    ) -> list[Event]:
        """Lets go what was held, in another order if wished, in one POST or in one each."""
        assert self.webhook is not None
        await asyncio.sleep(0)  # what was done just now is still on its way to the held ones
        held, self.webhook.held = [*(self.webhook.held or []), *self.world.waiting], None
        self.world.waiting.clear()
        events = list(order(held))
        for part in [events] if together else [[event] for event in events]:
            await self.webhook.insist(part)
        return events

    async def settled(self, *events: Event, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until the bot has taken these events."""
        async with asyncio.timeout(timeout):
            for event in events:
                await event.accepted.wait()

    @property
    def violations(self) -> list[Violation]:
        return self.rates.violations

    def bodies(self) -> list[Json]:
        """Everything the bot asked to be sent, accepted or not."""
        return [call.body for call in self.calls if call.method == "messages"]

    # Misfortune. Methods are: messages, upload, card, download; `*` is any.

    def fail_next(
        self, code: int, *, method: str = "messages", status: int = 400, subcode: int | None = None, times: int = 1
    ) -> None:
        self.faults.plan(method, Refusal(status, code, f"(#{code}) planned", subcode=subcode), times)

    def drop_next(self, when: Literal["before", "after"], *, method: str = "messages", times: int = 1) -> None:
        self.faults.plan(method, Drop(when), times)

    def slow(self, seconds: float, method: str = "*") -> None:
        self.faults.slow(method, seconds)

    # The server.

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(self._prefix)
        try:
            method, argument = _method(request, path)
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise Refusal(401, 190, "Invalid OAuth access token - Cannot parse access token")
            return await self._call(request, method, argument)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)

    async def _call(self, request: web.BaseRequest, method: str, argument: str) -> web.StreamResponse:
        body = await _read(request, method)
        if delay := self.faults.delay(method):
            await asyncio.sleep(delay)
        fault = self.faults.next(method)
        try:
            if isinstance(fault, Refusal):
                raise fault
            result = None if fault == Drop("before") else self._execute(method, argument, body)
        except Refusal as refusal:
            self.calls.append(Call(method, body, refusal.status, refusal.code))
            raise
        self.calls.append(Call(method, body, None if isinstance(fault, Drop) else 200, result))
        if isinstance(fault, Drop):
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)  # never leaves this machine: its connection is gone
        if isinstance(result, bytes):
            return web.Response(body=result, content_type="application/octet-stream")
        return web.json_response(result)

    def _execute(self, method: str, argument: str, body: Json) -> Any:
        match method:
            case "messages":
                return self._accept(argument, body)
            case "upload":
                return self._upload(argument, body)
            case "card":
                return self._card(argument)
            case _:
                return self._download(argument)

    def _accept(self, phone_id: str, body: Json) -> Json:
        self._check_phone(phone_id)
        check_message(body, self.world.templates, self._media_type)
        to = (body.get("to") or body["recipient"]).lstrip("+")
        account = self.world.accounts.get(to)
        if account is None:
            raise Refusal(400, 131026, "(#131026) Message undeliverable")
        if refused := self.rates.judge(account.number, time.monotonic()):
            raise refused
        failure = self._failure(account, body)
        if failure is not None and not self.fails_later:
            raise failure
        message = Message(self.world.message_id(account), body, time.perf_counter())
        self.world.sent[message.id] = (account, message)
        if failure is None:
            account.tell(message)
            if self.statuses:
                self.world.report(account, message, "sent")
                self.world.report(account, message, "delivered")
        else:
            self.world.report(account, message, "failed", failure.in_status())
        known = {"wa_id": account.number} if body.get("to") else {"user_id": account.user_id}
        contact = {"input": body.get("to") or body["recipient"], **known}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.id}]}

    def _failure(self, account: Account, body: Json) -> Refusal | None:
        if account.gone:
            return Refusal(400, 131026, "(#131026) Message undeliverable")
        if body.get("type") != "template" and not self.world.in_window(account):
            details = "Message failed to send because more than 24 hours have passed since the customer last replied."
            return Refusal(400, 131047, "(#131047) Re-engagement message", details)
        return None

    def _media_type(self, media_id: str) -> str | None:
        media = self.world.found(media_id)
        return None if media is None else media.media_type

    def _upload(self, phone_id: str, body: Json) -> Json:
        self._check_phone(phone_id)
        if body.get("messaging_product") != "whatsapp" or "file" not in body:
            raise Refusal(400, 100, "(#100) The parameter messaging_product is required.")
        content, media_type = body["file"]
        check_upload(media_type, len(content))
        return {"id": self.world.keep(content, media_type, UPLOADED_MEDIA)}

    def _card(self, media_id: str) -> Json:
        media = self.world.found(media_id)
        if media is None:
            raise Refusal(400, 100, f"Unsupported get request. Object with ID '{media_id}' does not exist", subcode=33)
        return card(media_id, media, f"{self.url}/attachments/?mid={media_id}&hash={self.world.link(media_id)}")

    def _download(self, secret: str) -> bytes:
        media_id, until = self.world.links.get(secret, ("", 0.0))
        media = self.world.found(media_id)
        if media is None or until <= self.world.now():
            raise Refusal(404, 100, "Not found")
        return media.content

    def _check_phone(self, phone_id: str) -> None:
        if phone_id != PHONE_ID:
            raise Refusal(400, 100, f"Unsupported post request. Object with ID '{phone_id}' does not exist", subcode=33)


def _roomy(*parts: Any) -> web.BaseRequest:
    """aiohttp's own limit is a megabyte; WhatsApp's is a hundred."""
    return web.BaseRequest(*parts, loop=asyncio.get_running_loop(), client_max_size=BIG)


def _method(request: web.BaseRequest, path: str) -> tuple[str, str]:
    """Which call it is, and its argument. Raises Refusal."""
    verb = request.method
    if verb == "GET" and path == "/attachments/":
        return "download", request.query.get("hash", "")
    match = re.fullmatch(r"/v(\d\d)\.0/([A-Za-z0-9_-]+)(?:/(messages|media))?", path)
    if match is None or not 17 <= int(match[1]) <= 30:
        raise Refusal(404, 2500, "Unknown path components")
    if verb == "POST" and match[3]:
        return ("messages" if match[3] == "messages" else "upload"), match[2]
    if verb == "GET" and not match[3]:
        return "card", match[2]
    raise Refusal(400, 100, f"Unsupported {verb.lower()} request.", subcode=33)


async def _read(request: web.BaseRequest, method: str) -> Json:
    match method:
        case "messages":
            try:
                body = await request.json()
            except ValueError:
                body = None
            if not isinstance(body, dict):
                raise Refusal(400, 100, "(#100) Invalid parameter", "the body is no JSON object")
            return body
        case "upload":
            form = await request.post()
            return {
                name: (value.file.read(), value.content_type) if isinstance(value, web.FileField) else value
                for name, value in form.items()
            }
        case _:
            return {}


if __name__ == "__main__":
    from tests.platforms.whatsapp_process import main

    main()
