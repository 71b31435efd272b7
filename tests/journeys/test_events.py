"""Events in a real Chromium: from the panel to the chat and to the door, and a door at which two volunteers' telephones
lose their connection in turns.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from casework.access import Role
from casework.events import afterwards, door
from casework.house import House
from tests.admin.test_screen import served
from tests.cast import colleague
from tests.chromium import PATIENCE, chromium, opened
from tests.conftest import Backing
from tests.journeys.browser import ChatPhone, Colleague
from tests.journeys.citizen import arriving, presses, walk
from tests.journeys.server import Server
from tests.meetings import full_house, people_of, published, yes

TELEPHONE = {"width": 390, "height": 844}
PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A telephone at the door, with its own browser."""

    context: BrowserContext
    page: Page

    async def checks_in(self, codes: list[str]) -> None:
        for code in codes:
            await self.page.locator("#code").fill(code.lower())
            await self.page.locator("#code").press("Enter")
            await expect(self.page.locator("#said")).to_contain_text(code)

    async def goes(self, *, offline: bool) -> None:
        await self.context.set_offline(offline)

    async def has_sent_all(self) -> None:
        await expect(self.page.locator("#line")).to_have_text("Connected", timeout=PATIENCE)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_two_telephones_offline_in_turns_end_with_the_right_attendance(house: House) -> None:
    rana = await colleague(house, "rəna", Role.COORDINATOR)
    event = await published(house, rana, seats=None)
    await full_house(house, event, PEOPLE)
    async with house.database.writing() as session:
        token = await door.open_door(session, house.keyring, rana, event, house.now())
        codes = [one.code for one in await door.expected(session, house.keyring, event)]
    async with served(house) as address, chromium() as browser:
        volunteers = []
        for _ in range(2):
            context = await browser.new_context(base_url=address, locale="en", viewport=TELEPHONE)
            page = await context.new_page()
            await page.goto(f"/admin/door#{token}")
            await expect(page.locator("#expected")).to_have_text(str(PEOPLE))
            await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            volunteers.append(Volunteer(context, page))
        first, second = volunteers
        await first.checks_in(codes[:20])
        await first.has_sent_all()
        await first.goes(offline=True)
        await asyncio.gather(first.checks_in(codes[20:90]), second.checks_in(codes[90:150]))
        await expect(first.page.locator("#line")).to_contain_text("To be sent: 70")
        await first.page.reload()  # the telephone was put away meanwhile
        await expect(first.page.locator("#here")).to_have_text("90")
        await first.page.locator("summary").click()
        await first.page.locator("#gender").select_option("woman")
        await first.page.locator("#plus").click()
        await second.goes(offline=True)
        await first.goes(offline=False)
        await first.has_sent_all()
        await second.checks_in(codes[80:90])  # those came to the other door a moment ago: once is once
        await second.checks_in(codes[150:195])
        await second.page.locator("#last button").first.click()  # the wrong person
        await second.goes(offline=False)
        await second.has_sent_all()
        await first.has_sent_all()
        await expect(second.page.locator("#here")).to_have_text("195", timeout=PATIENCE)
        async with house.database.reading() as session:
            came = await afterwards.came(session, rana, event)
            here = {one.code for one in await door.expected(session, house.keyring, event) if one.arrived}
        assert (came.answered, came.walked_in, came.gender) == (194, 1, {})
        assert here == set(codes[:194])
        for one in volunteers:
            await one.context.close()


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_family_that_comes_in_two_parts_is_counted_whole(house: House) -> None:
    rana = await colleague(house, "rəna", Role.COORDINATOR)
    event = await published(house, rana, seats=None)
    (family,) = await people_of(house, 1)
    await yes(house, family, event, 5)
    async with house.database.writing() as session:
        token = await door.open_door(session, house.keyring, rana, event, house.now())
        (code,) = [one.code for one in await door.expected(session, house.keyring, event)]
    async with served(house) as address, chromium() as browser, opened(browser, address) as page:
        here, said = page.locator("#here"), page.locator("#said")

        async def come(number: str, words: str, together: str) -> None:
            await page.locator("#party").select_option(number)
            await page.locator("#code").fill(code)
            await page.locator("#code").press("Enter")
            await expect(said).to_contain_text(words)
            await expect(here).to_have_text(together)

        await page.goto(f"/admin/door#{token}")
        await expect(page.locator("#expected")).to_have_text("5")
        await come("2", "Is here", "2")
        await come("0", "2 / 5", "2")  # shown again without saying how many
        await page.context.set_offline(True)
        await come("3", "Is here", "5")
        await page.context.set_offline(False)
        await expect(page.locator("#line")).to_have_text("Connected", timeout=PATIENCE)
        await page.locator("#last button").first.click()
        await expect(here).to_have_text("2", timeout=PATIENCE)


async def writes_down(page: Page, day: str) -> None:
    """A new event in the editor, looked at first, then kept and published."""
    await page.goto("/admin/events")
    await page.get_by_role("link", name="New event").click()
    for field, words in (
        ("title_az", "Qonşuluq günü"),
        ("title_en", "Neighbours' day"),
        ("place", "Park"),
        ("day", day),
        ("seats", "1"),
    ):
        await page.locator(f"#{field}").fill(words)
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator("#preview")).to_contain_text("Neighbours' day")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.locator("#said")).to_contain_text("The event is published.")


async def test_from_the_panel_to_the_chat_and_to_the_door(tmp_path: Path) -> None:
    async with Server(tmp_path / "server", Backing("sqlite", "", "")) as server, chromium() as browser:
        async with AsyncExitStack() as stack:

            async def browse(**options: object) -> Page:
                return await stack.enter_async_context(opened(browser, server.base_url, **options))

            rana = Colleague(await browse())
            await rana.sets_up(await server.first_link(), name="Rəna", login="rena", organisation="Maddə 54")
            await writes_down(rana.page, f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}")
            event = rana.page.url.partition("?")[0]
            number = event.rpartition("/")[2]

            phone = ChatPhone(await browse(viewport=TELEPHONE))
            coming = [presses("menu:take_part"), presses("take_part:events"), presses(f"evt.at:{number}")]
            card = await walk(phone, [*arriving("en"), *coming])
            assert "Neighbours' day" in card.text
            await phone.presses(f"evt.{number}:yes")
            await expect(phone.theirs.last).to_contain_text("show this code")  # after the picture of it
            told = (await phone.reads()).text
            code = re.search(r"show this code: (\w{6})", told)
            assert code is not None, told
            await phone.presses("!skip")

            await rana.page.goto(f"{event}/edit")
            await rana.page.locator("#place").fill("Culture house")
            await rana.page.get_by_role("button", name="Save").click()
            await expect(phone.theirs.last).to_contain_text("New place: Culture house", timeout=2 * PATIENCE)

            await rana.page.get_by_role("button", name="Make a check-in link").click()
            volunteer = await browse(viewport=TELEPHONE)
            await volunteer.goto(await rana.page.locator("#door-link").input_value())
            await expect(volunteer.locator("#expected")).to_have_text("1")
            await volunteer.locator("#code").fill(code[1])
            await volunteer.locator("#code").press("Enter")
            await expect(volunteer.locator("#line")).to_have_text("Connected")
            await rana.page.goto(event)
            await expect(rana.page.locator(".numbers div", has_text="People who came").locator("dd")).to_have_text("1")
        await server.stop()
        assert "stumbled" not in server.log
