"""The same journey in a real Chromium, seen by three: a coordinator at the panel, a citizen in the web chat whose page
stays open for a week, and a volunteer at the door.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Download, Page, expect

from tests.cast import PASSWORD
from tests.chromium import PATIENCE, chromium, opened
from tests.conftest import Backing, Clock
from tests.journeys.browser import ChatPhone
from tests.journeys.citizen import arriving, presses, walk
from tests.journeys.paper import in_pdf
from tests.journeys.program import Program
from tests.meetings import STARTS

TELEPHONE = {"width": 390, "height": 844}
FOLLOWING = [presses("menu:take_part"), presses("take_part:communities"), presses("com.card:mil")]
TITLE, INVITED, NAME = "How to write an application", "Do come to the training!", "Şəhla Əzizova"
EVENT = "/admin/events/1"


async def signs_in(page: Page) -> None:
    await page.goto("/admin/sign-in")
    await page.get_by_label("Sign-in name").fill("rena")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/admin/cases")


async def writes_it_down(page: Page) -> None:
    """A training, looked at first, then kept and published."""
    await page.goto("/admin/events/new")
    fields = {"title_az": "Ərizə", "title_en": TITLE, "place": "Culture house", "seats": "2"}
    for field, words in (*fields.items(), ("day", f"{STARTS:%Y-%m-%d}")):
        await page.locator(f"#{field}").fill(words)
    await page.get_by_label("Kind").select_option("training")
    await page.get_by_label("Community").select_option("mil")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator("#preview")).to_contain_text(TITLE)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("The event is published.")


async def announces_it(page: Page) -> None:
    """From the event's page to the followers of the community, with a button that leads back to the event."""
    await page.get_by_role("button", name="Announce", exact=True).click()
    await page.wait_for_url("**/admin/broadcasts/1")
    await expect(page.locator("#text_en")).to_contain_text(TITLE)
    await page.locator("#text_en").press("End")
    await page.locator("#text_en").press_sequentially(INVITED)
    await page.get_by_label("Imishli · Mil").check()
    await expect(page.locator("#count")).to_contain_text("1 person gets it", timeout=PATIENCE)
    await page.get_by_role("button", name="Save and look once more").click()
    await page.get_by_role("button", name="Send it").click()


async def comes(phone: ChatPhone) -> str:
    """Presses what came in by itself; returns the code for the door, which is there as a picture too."""
    await expect(phone.theirs.last).to_contain_text(INVITED, timeout=PATIENCE)
    card = await phone.presses("out.event:evt_1")
    assert TITLE in card.text
    await phone.presses("evt.1:yes")
    await expect(phone.theirs.last).to_contain_text("Your place is kept")
    picture = phone.page.locator("#log article.theirs img").last
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 100
    told = await phone.theirs.last.inner_text()
    await phone.presses("!skip")
    found = re.search(r"show this code: (\w{6})", told)
    assert found is not None, told
    return found[1]


async def checks_in(rana: Page, door: Page, code: str) -> None:
    """The volunteer opens the coordinator's link on a telephone: a code, and somebody without an answer."""
    await signs_in(rana)
    await rana.goto(EVENT)
    await rana.get_by_role("button", name="Make a check-in link").click()
    await door.goto(await rana.locator("#door-link").input_value())
    await expect(door.locator("#title")).to_contain_text(TITLE)
    await expect(door.locator("#expected")).to_have_text("1")
    await door.locator("#code").fill(code)
    await door.locator("#code").press("Enter")
    await door.locator("summary").click()
    await door.locator("#gender").select_option("man")
    await door.locator("#plus").click()
    await expect(door.locator("#line")).to_have_text("Connected")
    await expect(door.locator("#here")).to_have_text("2")


async def takes_the_certificate(phone: ChatPhone) -> bytes:
    await phone.presses("evt.1:paper")
    await phone.types(NAME)
    link = phone.theirs.locator("a[download$='.pdf']")
    async with phone.page.expect_download() as download:
        await link.click()
    return await read(await download.value)


async def read(download: Download) -> bytes:
    return await asyncio.to_thread((await download.path()).read_bytes)


async def reads_what_became_of_it(page: Page) -> None:
    await page.goto(EVENT)
    await expect(page.locator(".numbers div", has_text="People who came").locator("dd")).to_have_text("2")
    for words in ("Walked in", "So far fewer than five people have said it.", NAME):
        await expect(page.locator("main")).to_contain_text(words)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="PDF en").click()
    assert NAME in in_pdf(await read(await download.value))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_from_the_announcement_to_the_certificate(tmp_path: Path, backing: Backing, clock: Clock) -> None:
    async with Program(tmp_path, backing, clock) as program, chromium() as browser, AsyncExitStack() as stack:

        async def browse(**options: object) -> Page:
            return await stack.enter_async_context(opened(browser, program.base_url, **options))

        rana, chat, door = await browse(), await browse(viewport=TELEPHONE), await browse(viewport=TELEPHONE)
        phone = ChatPhone(chat)
        await walk(phone, [*arriving("en"), *FOLLOWING, presses("com.mil:follow")])
        await signs_in(rana)
        await writes_it_down(rana)
        await announces_it(rana)
        code = await comes(phone)
        for left, words in ((timedelta(days=1), "you have a place at"), (timedelta(hours=2), "begins soon")):
            await program.goes_on_to(STARTS - left)
            await expect(phone.theirs.last).to_contain_text(words, timeout=PATIENCE)
            await expect(phone.theirs.last).to_contain_text(code)
        await program.goes_on_to(STARTS)
        await checks_in(rana, door, code)
        await program.goes_on_to(STARTS + timedelta(hours=3))
        await expect(phone.theirs.last).to_contain_text("Thank you for having come", timeout=PATIENCE)
        await phone.presses("evt.1:good")
        await phone.types("Very useful.")
        for _ in range(3):
            await phone.presses("!skip")
        assert NAME in in_pdf(await takes_the_certificate(phone))
        await reads_what_became_of_it(rana)
        assert program.log == []
