"""The open pages behind an address, with a server and without, and a town in which a few things happen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from casework.actors import Actor
from casework.communities import service as communities
from casework.house import House
from public.pages import build_open
from tests import meetings
from tests.services import free_port

BASE = "https://korpu.example"


def site(house: House, telegram: str = "", base_url: str = BASE) -> Starlette:
    pages = build_open(house, base_url, lambda: telegram)
    return Starlette(routes=[Route("/open", pages), Mount("/open", pages)])


@asynccontextmanager
async def reader(
    house: House, client: tuple[str, int] = ("127.0.0.1", 123), **options: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who reads, from this address, and follows no redirect."""
    transport = httpx.ASGITransport(app=site(house, **options), client=client)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as reading:
        yield reading


async def town(house: House) -> tuple[Actor, int]:
    """A coordinator, a seminar that is published, and what the community Mil says of itself."""
    rana = await meetings.coordinator(house)
    seminar = await meetings.published(house, rana, seats=20)
    does = {"az": "Kənd qadınları ilə işləyirik.", "en": "We work with women of the villages."}
    async with house.database.writing() as session:
        await communities.write_card(session, rana, "mil", does, {"az": "Mərkəzdə, bazarın yanında."}, house.now())
    return rana, seminar


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """The site's address on the loopback, for browsers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(site(house, base_url=url), host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())  # without uvicorn's signal handlers: the test run keeps its own
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield url
    finally:
        server.should_exit = True
        await running
