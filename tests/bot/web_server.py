"""The web chat behind a real HTTP server on the loopback: for streams and for browsers, which need a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from playwright.async_api import Browser, Page, expect

from bot.channels.base import File, Outbound, Target
from bot.channels.web import WebChannel
from bot.desk import Desk
from casework.house import House
from casework.people import service as people
from tests.bot.web_browser import Site, open_site
from tests.chromium import PATIENCE, chromium
from tests.services import free_port
from vault.browser import identity


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    """The site's base URL, as long as the server runs."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(site.app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=3)
    )
    running = asyncio.create_task(server._serve())  # without uvicorn's signal handlers: the test run keeps its own
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@dataclass(frozen=True, slots=True)
class Chat:
    """A served chat and a real browser to look at it with."""

    house: House
    site: Site
    url: str
    browser: Browser

    async def answer(self, page: Page, text: str, *, file: File | None = None, **what: str) -> None:
        """A message of ours to whoever's page this is."""
        target = await address_of(self.house, page)
        await WebChannel(self.house).send(target, Outbound(text, file=file, **{"language": "en", **what}))  # type: ignore[arg-type]


@asynccontextmanager
async def chatting(desk: Desk) -> AsyncIterator[Chat]:
    async with open_site(desk) as site, served(site) as url, chromium() as browser:
        yield Chat(desk.house, site, url, browser)


async def to_the_menu(page: Page, language: str = "en") -> None:
    """Through language and consent; no script but the page's own."""
    await page.goto("/chat")
    await page.locator(".start").click()
    await page.locator(f"article button[value='language:{language}']").click()
    await page.locator("article button[value='consent:agree']").click()
    await expect(page.locator("article button[value='menu:complaint']")).to_be_visible(timeout=PATIENCE)


async def to_the_story(page: Page) -> None:
    """From the menu to the question what happened."""
    await page.locator("article button[value='menu:complaint']").click()
    await page.locator("article button[value='for_whom:self']").click()
    await expect(page.locator("article button[value='for_whom:self']")).to_have_count(0, timeout=PATIENCE)


async def address_of(house: House, page: Page) -> Target:
    secret = next(c["value"] for c in await page.context.cookies() if c["name"].startswith("korpu_chat"))
    browser = identity(secret)
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, "web", browser.sender)
    assert found is not None
    return Target(found[0], browser.sender, browser.public_key)
