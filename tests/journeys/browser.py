"""People at a real Chromium: a citizen in the web chat, and a colleague at the panel. They look at the page, click and
type; nothing here asks the server behind its back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Page, expect

from tests.cast import PASSWORD
from tests.chromium import PATIENCE
from tests.journeys.citizen import Shown

LOOKS = 5


@dataclass(frozen=True, slots=True)
class ChatPhone:
    """A citizen in the web chat, with JavaScript or without: a `Phone` of the journeys."""

    page: Page

    async def types(self, text: str) -> Shown:
        if text == "/start":
            await self.page.goto("/chat")
            return await self._clicks(".welcome button")
        await self.page.locator("#box").press_sequentially(text)
        return await self._clicks("#composer .send")

    async def presses(self, data: str) -> Shown:
        name, value = ("command", data[1:]) if data.startswith("!") else ("choice", data)
        return await self._clicks(f"#log article button[name='{name}'][value='{value}']")

    async def asks_for_the_menu(self) -> Shown:
        return await self._clicks("footer button")

    async def _clicks(self, button: str) -> Shown:
        """Clicks, and waits for what is said to it."""
        place = self.page.locator(button)
        await expect(place).to_be_visible(timeout=PATIENCE)
        said = await self.theirs.count()
        await place.click()
        look = self.page.locator(".look a")  # only there without JavaScript
        for _ in range(LOOKS):
            try:
                await expect(self.theirs).not_to_have_count(said, timeout=PATIENCE / LOOKS)
                break
            except AssertionError:
                if await look.count():
                    await look.click()
        else:
            raise AssertionError(f"no answer to {button}: {await self.page.locator('main').inner_text()}")
        return await self.reads()

    @property
    def theirs(self):  # type: ignore[no-untyped-def]  # tests are not typed
        """What was said to the citizen."""
        return self.page.locator("#log article.theirs")

    async def reads(self) -> Shown:
        """The newest message and its buttons."""
        newest = self.theirs.last
        buttons = [
            (await one.inner_text(), await one.get_attribute("name"), await one.get_attribute("value"))
            for one in await newest.get_by_role("button").all()
        ]
        offered = tuple((label, value if name == "choice" else f"!{value}") for label, name, value in buttons)
        return Shown(await newest.locator(".text").inner_text(), offered)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone at the panel, in English."""

    page: Page

    async def sets_up(self, link: str, *, name: str, login: str, organisation: str) -> None:
        """The first administrator, who coordinates too: account, recovery words, the words typed back."""
        page = self.page
        await page.goto(link)
        await page.get_by_label("Name of the organisation").fill(organisation)
        await page.get_by_label("Your name").fill(name)
        await page.get_by_label("Sign-in name").fill(login)
        await self._chooses_a_password()
        await page.get_by_label("I also coordinate requests").check()
        await page.get_by_role("button", name="Create the account").click()
        await page.get_by_role("button", name="I am ready: show the words").click()
        await page.locator(".words-list li").first.wait_for()
        words = await page.locator(".words-list li").all_inner_texts()
        assert len(words) == 12, words
        await page.get_by_role("link", name="I have written them down").click()
        await page.get_by_label("The twelve words").fill(" ".join(words))
        await page.get_by_role("button", name="Check the words").click()
        await page.wait_for_url("**/admin/cases?said=confirmed")

    async def invites(self, name: str, login: str, role: str) -> str:
        """Adds a colleague; returns their one-time link."""
        page = self.page
        await page.locator("nav details").filter(has=page.locator("a[href$='/staff']")).locator("summary").click()
        await page.get_by_role("link", name="Staff").click()
        await page.get_by_role("link", name="Invite a colleague").click()
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_label("Sign-in name").fill(login)
        await page.get_by_role("checkbox", name=role).check()
        await page.get_by_label("Language of the panel").select_option("en")
        await page.get_by_role("button", name="Invite and show the link").click()
        link = await page.get_by_label("Link", exact=True).input_value()
        await page.get_by_role("link", name="I have passed it on").click()
        return link

    async def accepts(self, link: str) -> None:
        await self.page.goto(link)
        await self._chooses_a_password()
        await self.page.get_by_role("button", name="Save and sign in").click()
        await self.page.wait_for_url("**/admin/cases")

    async def signs_out_and_in(self, login: str) -> None:
        page = self.page
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_label("Sign-in name").fill(login)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url("**/admin/cases")

    async def _chooses_a_password(self) -> None:
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_label("The same password once more").fill(PASSWORD)

    async def opens(self, path: str, *, live: bool = False) -> None:
        """Goes to a page of the panel; with `live` waits until it listens for news."""
        if not live:
            await self.page.goto(path)
            return
        async with self.page.expect_response("**/admin/live"):
            await self.page.goto(path)
        await self.page.wait_for_timeout(300)  # the line is open; now the server listens

    def row(self, number: str):  # type: ignore[no-untyped-def]  # tests are not typed
        """The request's row in the queue."""
        return self.page.locator("[data-row]", has_text=number)

    async def stays(self) -> None:
        """From here on, a reload would be noticed."""
        await self.page.evaluate("window.stayed = true")

    async def has_stayed(self) -> None:
        assert await self.page.evaluate("window.stayed === true"), "the page was loaded anew"


def number_in(text: str) -> str:
    """The request's number, as the citizen is told it."""
    found = re.search(r"\b\d\d-\d{5}\b", text)
    assert found is not None, text
    return found[0]


def receipt_in(text: str) -> str:
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", text)
    assert found is not None, text
    return found[0]
