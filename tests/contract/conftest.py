"""A running stand-in, and `api(method, **parameters)`: a call over the wire whose answer is the whole JSON body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from tests.platforms import whatsapp as cloud
from tests.platforms.telegram import TOKEN, StandInTelegram
from tests.platforms.telegram_person import Person
from tests.platforms.whatsapp import PHONE_ID, StandInWhatsApp

Json = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Json]]


@pytest.fixture
async def server() -> AsyncIterator[StandInTelegram]:
    async with StandInTelegram(TOKEN, time_scale=0.005) as running:
        yield running


@pytest.fixture
async def api(server: StandInTelegram) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{TOKEN}/") as wire:

        async def call(method: str, **parameters: Any) -> Json:
            body: Json = (await wire.post(method, json=parameters)).json()
            return body

        yield call


@pytest.fixture
async def whatsapp() -> AsyncIterator[StandInWhatsApp]:
    """A running stand-in of the Cloud API behind a path of its own, as gateways have it."""
    async with StandInWhatsApp(prefix="/waba", time_scale=0.005) as running:
        yield running


@pytest.fixture
async def channel(whatsapp: StandInWhatsApp) -> AsyncIterator[WhatsAppChannel]:
    """Our door to it."""
    door = WhatsAppChannel(cloud.TOKEN, PHONE_ID, whatsapp.url)
    yield door
    await door.close()


@pytest.fixture
async def door(server: StandInTelegram) -> AsyncIterator[TelegramChannel]:
    """Our door to Telegram."""
    made = TelegramChannel(TOKEN, server.url)
    yield made
    await made.close()


@pytest.fixture
async def person(server: StandInTelegram) -> Person:
    """Somebody who has written to the bot in Telegram."""
    made = server.person()
    await made.types("/start")
    return made
