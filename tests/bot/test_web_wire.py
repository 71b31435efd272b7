"""The page in a real Chromium where the wire does not hold: cut while answers come, a server that does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from bot.desk import Desk
from tests.bot.web_server import Chat, chatting, to_the_menu
from tests.chromium import PATIENCE, opened

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)


class Wire:
    """A wire between browser and server that can be cut: every connection breaks, and nobody is let in."""

    def __init__(self, url: str) -> None:
        self._port = urlsplit(url).port
        self._ends: set[asyncio.StreamWriter] = set()
        self._whole = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self._whole = False
        for end in list(self._ends):
            end.transport.abort()

    def mend(self) -> None:
        self._whole = True

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        there, out = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends |= {writer, out}
        for source, sink in ((reader, out), (there, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        self._ends.discard(sink)
        sink.close()


@pytest.fixture
async def chat(desk: Desk) -> AsyncIterator[Chat]:
    async with chatting(desk) as running:
        yield running


async def texts(page: Page) -> list[str]:
    return await page.locator("#log article .text").all_inner_texts()


async def test_what_came_and_what_was_written_while_the_wire_was_cut_is_there_once_and_in_order(chat: Chat) -> None:
    wire = Wire(chat.url)
    async with wire as url, opened(chat.browser, url, "en") as page:
        await to_the_menu(page)
        before = await texts(page)
        wire.cut()
        await chat.answer(page, "the first answer")
        await chat.answer(page, "the second answer")
        box = page.get_by_label("Your message")
        await box.fill("written meanwhile")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator(".waiting")).to_contain_text("Not sent yet")
        await box.fill("not finished yet")
        wire.mend()
        await expect(page.locator(".waiting")).to_have_count(0, timeout=2 * PATIENCE)
        await expect(page.locator("#log")).to_contain_text("the second answer", timeout=2 * PATIENCE)
        await expect(page.locator("#log article")).to_have_count(
            len(before) + 4, timeout=PATIENCE
        )  # and the bot's word
        assert (await texts(page))[len(before) :][:3] == ["the first answer", "the second answer", "written meanwhile"]
        await expect(box).to_have_value("not finished yet")
        shown = await texts(page)
        await page.reload()
        assert await texts(page) == shown


async def test_leaving_does_not_wait_for_the_server_and_holds_even_if_it_never_heard_of_it(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)

        async def away(route: Route) -> None:
            await route.abort()

        await page.route("**/chat/leave", away)
        await page.get_by_role("button", name="Leave now").click()
        await page.wait_for_url("about:blank", timeout=2000)
        await page.goto("/chat")
        await expect(page.get_by_role("button", name="Start")).to_be_visible()
        await expect(page.locator("article")).to_have_count(0)
        assert await page.context.cookies() == []


async def test_escape_twice_leaves_and_there_is_no_way_back(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await page.get_by_label("Your message").fill("a secret")
        await page.keyboard.press("Escape")
        await page.wait_for_timeout(1200)
        await page.keyboard.press("Escape")  # once and, after a while, once more: that may happen to anybody
        await expect(page.get_by_label("Your message")).to_have_value("a secret")
        await page.keyboard.press("Escape")
        await page.wait_for_url("about:blank", timeout=2000)
        await page.go_back(wait_until="load")
        await expect(page.locator("body")).not_to_contain_text("a secret")
        await expect(page.locator("article")).to_have_count(0)
