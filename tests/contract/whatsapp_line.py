"""The whole way of a message over WhatsApp: the stand-in, our webhook on a real port, a desk, our door back to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp_hook import WhatsAppHook
from bot.delivery import deliver
from bot.desk import Desk
from casework.conversations import service as conversations
from casework.conversations.service import KeptArrival
from tests.platforms.whatsapp import APP_SECRET, PHONE_ID, VERIFY_TOKEN, StandInWhatsApp
from tests.platforms.whatsapp_webhook import Deliverer
from tests.platforms.whatsapp_world import Event
from tests.services import free_port


def hook(desk: Desk) -> WhatsAppHook:
    return WhatsAppHook(desk, APP_SECRET, VERIFY_TOKEN, PHONE_ID)


@dataclass(slots=True)
class Line:
    desk: Desk
    whatsapp: StandInWhatsApp
    channel: WhatsAppChannel
    url: str

    @property
    def webhook(self) -> Deliverer:
        assert self.whatsapp.webhook is not None
        return self.whatsapp.webhook

    async def settles(self, *events: Event) -> None:
        """The bot has taken these events, and all of its answers have gone out."""
        await self.whatsapp.settled(*events)
        await self.answers()

    async def answers(self) -> None:
        for _ in range(200):
            if not await deliver(self.desk.house, {self.channel.name: self.channel}):
                return
        raise AssertionError("there is always more to send")

    async def kept(self) -> list[KeptArrival]:
        async with self.desk.house.database.reading() as session:
            return await conversations.kept(session)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.desk.house.database.reading() as session:
            return [tuple(row) for row in await session.execute(text(sql))]


@asynccontextmanager
async def connected(desk: Desk, whatsapp: StandInWhatsApp, channel: WhatsAppChannel) -> AsyncIterator[Line]:
    """Everything running and connected with everything."""
    port = free_port()
    site = Starlette(routes=[Route("/hooks/whatsapp", hook(desk))])
    server = uvicorn.Server(uvicorn.Config(site, port=port, log_level="error", timeout_graceful_shutdown=3))
    running = asyncio.create_task(server._serve())  # without uvicorn's signal handlers: the test run keeps its own
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
        url = f"http://127.0.0.1:{port}/hooks/whatsapp"
        await whatsapp.set_webhook(url)
        yield Line(desk, whatsapp, channel, url)
    finally:
        if whatsapp.webhook is not None:
            await whatsapp.webhook.stop()
            whatsapp.webhook = None
        server.should_exit = True
        await running
