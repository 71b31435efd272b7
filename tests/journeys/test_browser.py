"""The main job in a real Chromium, from an empty machine on: citizens complain in the web chat before anybody works
there, the panel is set up by the one-time link, a lawyer is invited and answers, and the answer stands in the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.chromium import PATIENCE, chromium, opened
from tests.conftest import Backing
from tests.journeys.browser import ChatPhone, Colleague, number_in, receipt_in
from tests.journeys.citizen import WORDS, answers, complaint, presses, types, walk
from tests.journeys.server import Server

SQLITE = Backing("sqlite", "", "")
TELEPHONE = {"width": 390, "height": 844}
ANSWER = "Hello. Keep every paper; we will write to the employer. <b>1 < 2</b>"

Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """`korpu serve` on an empty data folder."""
    async with Server(tmp_path / "server", SQLITE) as running:
        yield running
        await running.stop()


@pytest.fixture
async def browse(server: Server) -> AsyncIterator[Open]:
    """`await browse("az")`: a browser of somebody's own, at the server."""
    async with chromium() as browser, AsyncExitStack() as stack:

        async def new(language: str = "en", **options: Any) -> Page:
            return await stack.enter_async_context(opened(browser, server.base_url, language, **options))

        yield new


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint that was sent: where it was written, its number and receipt."""

    phone: ChatPhone
    number: str
    receipt: str


async def complains(page: Page, language: str) -> Filed:
    phone = ChatPhone(page)
    received = await walk(phone, complaint(language))
    return Filed(phone, number_in(received.text), receipt_in(received.text))


async def test_from_three_complaints_to_the_lawyers_answer(server: Server, browse: Open) -> None:
    pages = {language: await browse(language, viewport=TELEPHONE) for language in WORDS}
    filed = dict(
        zip(pages, await asyncio.gather(*(complains(page, code) for code, page in pages.items())), strict=True)
    )
    assert len({one.number for one in filed.values()}) == 3

    rana, leyla, kamran = [Colleague(await browse()) for _ in range(3)]
    await rana.sets_up(await server.first_link(), name="Rəna", login="rena", organisation="Maddə 54")
    for one in filed.values():  # at once: what came before there was anybody to read it waits for her
        await expect(rana.row(one.number)).to_be_visible(timeout=2000)
    await leyla.accepts(await rana.invites("Leyla", "leyla", "Lawyer"))
    await kamran.accepts(await rana.invites("Kamran", "kamran", "Administrator"))

    case = await the_coordinator_assigns(rana, filed)
    assert (await kamran.page.request.get(case)).status == 404  # runs the house, reads nothing
    await the_lawyer_answers(leyla, filed["ru"], case)
    await the_receipt_shows_it(await browse("ru"), filed["ru"])
    await news_comes_by_itself(rana, leyla, filed, case)
    assert "ERROR" not in server.log


async def the_coordinator_assigns(rana: Colleague, filed: dict[str, Filed]) -> str:
    """One of the requests in the queue is read and given to Leyla. Returns its address."""
    await rana.page.get_by_role("link", name="Requests").click()
    await rana.row(filed["ru"].number).click()
    for words in (*WORDS["ru"].story, WORDS["ru"].tried, WORDS["ru"].contact):
        await expect(rana.page.locator("main")).to_contain_text(words)
    await rana.page.get_by_label("Assign to").select_option(label="Leyla")
    await rana.page.get_by_role("button", name="Assign", exact=True).click()
    await expect(rana.page.locator("#case-head")).to_contain_text("Leyla", timeout=PATIENCE)
    return rana.page.url


async def the_lawyer_answers(leyla: Colleague, filed: Filed, case: str) -> None:
    """The answer appears in the open chat, as it was typed."""
    chat = Colleague(filed.phone.page)
    await expect(filed.phone.theirs.last).to_contain_text(filed.number)  # was told that somebody works on it
    await chat.stays()
    await leyla.signs_out_and_in("leyla")
    await leyla.row(filed.number).click()
    await leyla.page.wait_for_url(case)
    await leyla.page.get_by_label("Answer to the citizen", exact=True).last.press_sequentially(ANSWER)
    await leyla.page.get_by_role("button", name="Send the answer").click()
    await expect(filed.phone.theirs.last).to_contain_text(ANSWER, timeout=PATIENCE)
    await chat.has_stayed()
    await expect(leyla.page.locator(".delivery").last).to_contain_text("Sent", timeout=PATIENCE)


async def the_receipt_shows_it(page: Page, filed: Filed) -> None:
    """On a device that never saw the chat."""
    await page.goto("/chat")
    await page.locator("footer a[href='/chat/receipt']").click()
    await page.locator("#receipt").press_sequentially(filed.receipt)
    await page.locator("main .send").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(filed.number)
    await expect(page.locator("article.mine").first).to_contain_text(WORDS["ru"].story[0])
    await expect(page.locator("article.theirs")).to_contain_text(ANSWER)


async def news_comes_by_itself(rana: Colleague, leyla: Colleague, filed: dict[str, Filed], case: str) -> None:
    """A fourth complaint comes into the open queue, and more words for a request onto its open page."""
    await rana.opens("/admin/cases?box=unassigned", live=True)
    await leyla.opens(case, live=True)
    await rana.stays()
    await leyla.stays()
    english, russian = filed["en"].phone, filed["ru"].phone
    await english.asks_for_the_menu()
    fourth = await walk(english, [presses("menu:complaint"), *answers(WORDS["en"])])
    await expect(rana.row(number_in(fourth.text))).to_be_visible(timeout=PATIENCE)
    await rana.has_stayed()
    await russian.asks_for_the_menu()
    case_id = case.rsplit("/", 1)[-1]
    more = [presses("menu:my_cases"), presses(f"case:{case_id}"), presses("action:add"), types("Есть копия приказа.")]
    await walk(russian, [*more, presses("!done")])
    await expect(leyla.page.locator("#thread")).to_contain_text("Есть копия приказа.", timeout=PATIENCE)
    await leyla.has_stayed()


async def test_a_complaint_without_javascript(browse: Open) -> None:
    filed = await complains(await browse("az", viewport=TELEPHONE, java_script_enabled=False), "az")
    page = filed.phone.page
    await page.locator("footer a[href='/chat/receipt']").click()
    await page.locator("#receipt").fill(filed.receipt)
    await page.locator("main .send").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(filed.number)
    await expect(page.locator("article.mine")).to_contain_text(WORDS["az"].story[0])
