"""The whole program inside the test's process, so that a test can let days pass: web server, loops, database and doors
as `korpu serve` has them, with stand-in platforms over HTTP and a clock that is moved by hand.

Where no clock has to be moved, `server.py` starts the program as a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import pytest
import uvicorn
from sqlalchemy import func, select

from app import worker
from app.asgi import build_asgi
from app.serving import first_link
from app.settings import Settings
from app.wiring import App, open_app
from casework.broadcasts import queries as broadcasts
from casework.broadcasts.rules import Status
from casework.events.models import Event
from casework.organisation import service as organisation
from casework.organisation.rules import is_quiet
from casework.outbox import service as outbox
from casework.outbox.rules import OutboxStatus
from store.base import table
from tests.bot.web_browser import WebPhone
from tests.conftest import Backing, Clock
from tests.journeys.doors import Phone, Telegram, Web, WhatsApp
from tests.journeys.panel import Browser
from tests.platforms.telegram import TOKEN, StandInTelegram
from tests.platforms.whatsapp import APP_SECRET, PHONE_ID, VERIFY_TOKEN, StandInWhatsApp
from tests.platforms.whatsapp import TOKEN as WHATSAPP_TOKEN

PATIENCE = 20.0
LOOK = 0.1
"""Seconds between the calendar's looks here, instead of five: hours pass in a moment."""


class Program:
    """`async with Program(tmp_path, backing, clock) as program`: it runs, Kamran (`boss`, an administrator) has set it
    up, and Rəna (`coordinator`) has signed in. Nothing in it reads another clock than `clock`."""

    def __init__(self, folder: Path, backing: Backing, clock: Clock) -> None:
        self.clock = clock
        self.telegram = StandInTelegram(now=lambda: clock().timestamp())
        self.whatsapp = StandInWhatsApp(now=lambda: clock().timestamp())
        self.whatsapp.statuses = True
        self.log: list[str] = []
        """Every line of a warning or worse."""
        self.base_url = ""
        self._folder = folder
        self._backing = backing
        self._open = AsyncExitStack()

    app: App
    boss: Browser
    coordinator: Browser

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(AssertionError if reason else ()):  # it fails already: with its own words
                await self.rests()
        finally:
            await self._open.aclose()

    async def _start(self) -> None:
        enter = self._open.enter_async_context
        await enter(self.telegram)
        await enter(self.whatsapp)
        wire = self._open.enter_context(socket.socket())
        wire.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{wire.getsockname()[1]}"
        self.app = await enter(open_app(self._settings(), now=self.clock))
        self._listen_to_the_log()
        self._hurry()
        await self._serve(wire)
        await self.whatsapp.set_webhook(f"{self.base_url}/hooks/whatsapp")
        self.boss, self.coordinator = await self.browser(), await self.browser()
        await self.boss.sets_up(await self._first_link())
        await self.coordinator.accepts(await self.boss.invites("Rəna", "rena", "coordinator"))
        self.clock.pass_(minutes=1)  # the bot looks up the organisation's name only so often

    def _settings(self) -> Settings:
        given = {
            "data_dir": self._folder / "data",
            "database_url": self._backing.database_url,
            "redis_url": self._backing.redis_url,
            "public_url": self.base_url,
            "telegram_token": TOKEN,
            "telegram_api_url": self.telegram.url,
            "telegram_rate": 0,  # as fast as it goes: the clock stands still while people write
            "whatsapp_token": WHATSAPP_TOKEN,
            "whatsapp_phone_id": PHONE_ID,
            "whatsapp_app_secret": APP_SECRET,
            "whatsapp_verify_token": VERIFY_TOKEN,
            "whatsapp_api_url": self.whatsapp.url,
            "whatsapp_rate": 0,
        }
        return Settings(_env_file=None, **given)  # type: ignore[call-arg]  # pydantic's own argument

    def _listen_to_the_log(self) -> None:
        ear = _Ear(self.log)
        logging.getLogger().addHandler(ear)
        self._open.callback(logging.getLogger().removeHandler, ear)

    def _hurry(self) -> None:
        patch = self._open.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(worker, "CALENDAR", LOOK)
        patch.setattr(worker, "LOOK", LOOK)

    async def _serve(self, wire: socket.socket) -> None:
        config = uvicorn.Config(
            build_asgi(self.app, with_worker=True), log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[wire]))

        async def stop() -> None:
            """The loops stand in line for the database meanwhile: none is cut off in the midst of a statement, which
            would leave its connection to the garbage collector."""
            async with self.app.house.database.writing():
                server.should_exit = True
                await asyncio.wait({serving}, timeout=PATIENCE)

        self._open.push_async_callback(stop)
        async with asyncio.timeout(PATIENCE):
            while not server.started:
                assert not serving.done(), self.log
                await asyncio.sleep(0.02)

    async def _first_link(self) -> str:
        link = await first_link(self.app)
        assert link is not None
        return link.removeprefix(self.base_url)

    # People.

    async def browser(self) -> Browser:
        """One more colleague's browser at the panel, closed at the end."""
        return await self._open.enter_async_context(Browser(self.base_url))

    async def phone(self, channel: str, language: str) -> Phone:
        """A new citizen's: `channel` is telegram, whatsapp or web."""
        match channel:
            case "telegram":
                return Telegram(self.telegram.person(language=language))
            case "whatsapp":
                return WhatsApp(self.whatsapp.person())
            case _:
                headers = {"Accept-Language": language, "Origin": self.base_url}
                client = httpx.AsyncClient(
                    base_url=self.base_url, headers=headers, follow_redirects=True, timeout=PATIENCE
                )
                return Web(WebPhone(await self._open.enter_async_context(client)))

    # Time.

    async def pass_time(self, **kwargs: float) -> None:
        """What is under way comes to rest, the clock goes on (`days=1, hours=2`), and what is due then is done."""
        await self.rests()
        self.clock.pass_(**kwargs)
        await self.rests()

    async def goes_on_to(self, moment: datetime) -> None:
        """The same, until this moment."""
        await self.pass_time(seconds=(moment - self.clock()).total_seconds())

    async def rests(self) -> None:
        """Until nothing is due, going out or on its way. What waits for its person to write, or for the end of
        the quiet hours, does not count."""
        await self.telegram.settled(PATIENCE)
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._under_way():  # noqa: ASYNC110  no bell rings for "nothing more"
                    await asyncio.sleep(LOOK / 2)
        except TimeoutError:
            raise AssertionError(f"still under way: {await self._under_way()}; {self.log}") from None

    async def _under_way(self) -> list[object]:
        """Names of what is not done yet."""
        if self.whatsapp.world.waiting:
            return ["WhatsApp's events"]
        house, now = self.app.house, self.clock()
        events = table(Event)
        async with house.database.reading() as session:
            due = select(func.count()).where(events.c.due_at <= now)
            number = int((await session.execute(due)).scalar_one())
            decided = (await organisation.settings(session, house.name)).announcing
            announced = await broadcasts.due(session, now)
            announced += [] if is_quiet(now, decided) else await broadcasts.in_state(session, Status.SENDING)
            letters = await outbox.open_by_channel(session)
        found: list[object] = [one for one in letters if one.status is not OutboxStatus.PARKED]
        return found + ([f"{number} events"] if number else []) + [f"announcement {one}" for one in announced]


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
