"""A campaign in a real Chromium: a citizen proposes in the web chat, a coordinator clicks it through the panel, and
what they write and what came of it stands in the chat without a reload.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.cast import PASSWORD
from tests.chromium import PATIENCE, chromium, opened
from tests.conftest import Backing, Clock
from tests.journeys.browser import ChatPhone
from tests.journeys.citizen import arriving, presses, types, walk
from tests.journeys.program import Program

PROPOSING = [
    presses("menu:take_part"),
    presses("take_part:initiative"),
    types("A bench by the school"),
    types("The old ones have nowhere to sit."),
    presses("!done"),
    types("Imishli"),
    presses("!skip"),
    presses("summary:send"),
]


async def signs_in(page: Page) -> None:
    await page.goto("/admin/sign-in")
    await page.get_by_label("Sign-in name").fill("rena")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/admin/cases")


async def presses_button(page: Page, name: str, said: str) -> None:
    """A button of the panel, and what the page says to it."""
    await page.get_by_role("button", name=name, exact=True).click()
    await expect(page.locator("#said")).to_contain_text(said, timeout=PATIENCE)


async def opens_from_the_proposal(page: Page) -> None:
    await page.get_by_text("Taking part", exact=True).click()
    await page.get_by_role("link", name="Campaigns").click()
    await page.get_by_role("link", name="New campaign").click()
    await page.get_by_role("link", name="26-00001").click()
    await expect(page.locator("main")).to_contain_text("The old ones have nowhere to sit.")
    await page.get_by_role("button", name="Take these words into the fields").click()
    await expect(page.locator("#title_en")).to_have_value("A bench by the school")
    await page.locator("#title_az").fill("Məktəbin yanında skamya")
    await page.locator("#text_az").fill("Yaşlıların oturmağa yeri yoxdur.")
    await page.locator("#goal").fill("20")
    await presses_button(page, "Save", "The draft is kept.")
    await presses_button(page, "Put up for discussion", "Colleagues can say now what they think of it.")
    await page.locator("#remark").fill("A good thought")
    await presses_button(page, "Say it", "Added.")
    await presses_button(page, "Publish", "The campaign is published.")


async def writes(page: Page, name: str, az: str, en: str, button: str, said: str) -> None:
    """A text in two of the languages; in Russian the Azerbaijani one stands."""
    await page.locator(f"#{name}_az").fill(az)
    await page.locator(f"#{name}_en").fill(en)
    await presses_button(page, button, said)


async def tells_all_supporters(page: Page) -> None:
    """From the campaign's page to the announcement that is out, and back."""
    here = page.url.partition("?")[0]
    await page.get_by_role("button", name="Tell all supporters").first.click()
    await expect(page.locator("#count")).to_contain_text("Fewer than five people")
    await page.get_by_role("button", name="Save and look once more").click()
    await page.get_by_role("button", name="Send it").click()
    await expect(page.locator("#said")).to_contain_text("It goes out as soon as it may.")
    await page.goto(here)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@pytest.mark.timeout(120)
async def test_from_a_proposal_to_what_came_of_it(tmp_path: Path, backing: Backing, clock: Clock) -> None:
    async with Program(tmp_path, backing, clock) as program, chromium() as browser, AsyncExitStack() as stack:
        phone = ChatPhone(await stack.enter_async_context(opened(browser, program.base_url)))
        page = await stack.enter_async_context(opened(browser, program.base_url))
        await walk(phone, [*arriving("en"), *PROPOSING])
        await signs_in(page)
        await opens_from_the_proposal(page)

        newest = phone.theirs.last
        await expect(newest).to_contain_text("has been published as a campaign", timeout=PATIENCE)
        assert "A bench by the school" in (await phone.presses("cmp.1:open")).text
        assert "your voice is counted" in (await phone.presses("cmp.1:support")).text
        assert "taken back" in (await phone.presses("cmp.1:back")).text
        await phone.presses("cmp.1:support")

        await page.reload()
        await expect(page.locator("dl.numbers")).to_contain_text("1 / 20")
        await writes(page, "step", "Bələdiyyəyə məktub", "A letter to the municipality", "Add a step", "Added.")
        await presses_button(page, "Done", "Saved.")
        await page.locator("#number").fill("12")
        await page.locator("#note").fill("Folder 4")
        await presses_button(page, "Add", "Added.")
        await expect(page.locator("dl.numbers")).to_contain_text("13 / 20")
        await writes(page, "update", "Cavab gəldi.", "There is an answer.", "Write an update", "The update is in")
        await tells_all_supporters(page)
        await expect(newest).to_contain_text("There is an answer.", timeout=PATIENCE)

        await writes(page, "outcome", "Skamya qoyuldu.", "The bench stands.", "End the campaign", "is over.")
        await expect(newest).to_contain_text("A campaign that you proposed is over.", timeout=PATIENCE)
        await tells_all_supporters(page)
        await expect(newest).to_contain_text("The bench stands.", timeout=PATIENCE)
        card = await phone.presses("out.campaign:cmp_1")
        assert "You said, we did:\nThe bench stands." in card.text

        await page.goto("/open/campaigns/1?language=en")
        await expect(page.locator("main")).to_contain_text("The bench stands.")
        await expect(page.locator("main")).to_contain_text("At least 10 of 20 supporters")
        assert program.log == []
