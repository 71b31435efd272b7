"""An announcement in a real Chromium: two citizens follow a community in the web chat, a coordinator writes to them in
the quiet hours, a second person approves, it is paused and goes on, and one tap in the chat stops the next.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from locales.dates import BAKU
from tests.chromium import PATIENCE, chromium, opened
from tests.conftest import Backing
from tests.journeys.browser import ChatPhone, Colleague
from tests.journeys.citizen import arriving, presses, walk
from tests.journeys.server import Server

FOLLOWING = [presses("menu:take_part"), presses("take_part:communities"), presses("com.card:mil")]
TEXT = "Sabah saat 11-də parkda görüşürük <b>"
GOES_OUT = 30_000  # milliseconds: the calendar looks every five seconds


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with Server(tmp_path / "server", Backing("sqlite", "", "")) as running:
        yield running
        await running.stop()


async def follows(page: Page) -> ChatPhone:
    phone = ChatPhone(page)
    await walk(phone, arriving("en"))
    shown = await walk(phone, [*FOLLOWING, presses("com.mil:follow")])
    assert "You follow" in shown.text
    return phone


async def decides(rana: Colleague, quiet_from: str, quiet_to: str) -> None:
    """The organisation's figures: whoever writes to more than one person needs a second."""
    page = rana.page
    await page.goto("/admin/organisation")
    for field, value in (("approval_above", "1"), ("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        await page.locator(f"#{field}").fill(value)
    await page.locator("form:has(#quiet_from) button").click()
    await page.wait_for_url("**/organisation?said=saved")


async def test_from_the_first_word_to_the_tap_that_stops_the_next(server: Server) -> None:
    async with chromium() as browser, AsyncExitStack() as stack:
        chats = [await stack.enter_async_context(opened(browser, server.base_url)) for _ in range(2)]
        rana, leyla = [Colleague(await stack.enter_async_context(opened(browser, server.base_url))) for _ in range(2)]
        phones = [await follows(page) for page in chats]
        await rana.sets_up(await server.first_link(), name="Rəna", login="rena", organisation="Maddə 54")
        await leyla.accepts(await rana.invites("Leyla", "leyla", "Administrator"))
        local = datetime.now(UTC).astimezone(BAKU)
        night = [f"{local + timedelta(hours=hours):%H:%M}" for hours in (-1, 1)]
        await decides(rana, *night)
        here = await composes(rana.page)
        await approves(leyla.page, here)
        await is_watched(rana, here)
        await decides(rana, "03:00", "03:00")
        await rana.page.goto(here)
        await expect(rana.page.locator("#progress")).to_contain_text("2 / 2", timeout=GOES_OUT)
        for phone in phones:
            await expect(phone.theirs.last).to_contain_text(TEXT, timeout=PATIENCE)
        shown = await phones[0].presses("out.news:stop")
        assert "no more news" in shown.text
        await rana.page.goto("/admin/broadcasts")
        await expect(rana.page.locator("main")).to_contain_text("2 / 2")
        assert "ERROR" not in server.log


async def composes(page: Page) -> str:
    """Writes it, sees at once how it looks and to how many it goes, and asks for approval. Returns its address."""
    await page.goto("/admin/broadcasts")
    await page.get_by_label("Title, for colleagues only").fill("Park")
    await page.get_by_role("button", name="Write an announcement").click()
    await page.wait_for_url("**/admin/broadcasts/1")
    here = page.url
    await page.locator("#text_az").press_sequentially(TEXT)
    await expect(page.locator(".on-web")).to_contain_text(TEXT, timeout=PATIENCE)
    await expect(page.locator("#length_az")).to_have_text(f"{len(TEXT)} / 1000")
    await page.get_by_label("Imishli · Mil").check()
    await expect(page.locator("#count")).to_contain_text("2 people get it", timeout=PATIENCE)
    await page.get_by_role("button", name="Save and look once more").click()
    await page.wait_for_url("**/check")
    await page.get_by_role("button", name="Ask for approval").click()
    await expect(page.locator("main")).to_contain_text("you wrote or changed it")
    return here


async def approves(page: Page, here: str) -> None:
    await page.goto(here)
    await expect(page.locator(".on-web").first).to_contain_text(TEXT)
    await page.get_by_role("button", name="Approve", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("Approved")


async def is_watched(rana: Colleague, here: str) -> None:
    """It begins without a reload, waits for the morning, is paused and let go on."""
    page = rana.page
    await page.goto(here)
    await expect(page.locator("h1 + .badge, .title .badge")).not_to_have_text("Waits for a second person")
    for _ in range(20):  # the page of what is scheduled does not renew itself
        if await page.locator("#progress").count():
            break
        await page.wait_for_timeout(500)
        await page.goto(here)
    await expect(page.locator("#progress")).to_contain_text("It is quiet now")
    await rana.stays()
    await expect(page.locator("#progress")).to_contain_text("In line")
    await rana.has_stayed()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator(".title .badge")).to_have_text("Paused")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.locator(".title .badge")).to_have_text("Being sent")
