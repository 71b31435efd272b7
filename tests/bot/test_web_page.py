"""The chat's page in a real Chromium: keyboard, a lost connection, leaving in a hurry, and small screens."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from bot.channels.base import Outbound, Target
from bot.channels.web import WebChannel
from bot.desk import Desk
from casework.people import service as people
from tests.bot.web_browser import Site, open_site
from tests.bot.web_server import served
from tests.chromium import PATIENCE, chromium, opened
from vault.browser import identity

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
async def url(site: Site) -> AsyncIterator[str]:
    async with served(site) as base:
        yield base


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest.fixture
async def page(browser: Browser, url: str) -> AsyncIterator[Page]:
    """A page whose errors and warnings fail the test."""
    async with opened(browser, url, viewport={"width": 360, "height": 740}) as page:
        yield page


async def to_the_menu(page: Page) -> None:
    await page.goto("/chat")
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("button", name="English").last.click()
    await page.get_by_role("button", name="I agree").click()
    await expect(page.get_by_role("button", name="Write a complaint")).to_be_visible(timeout=PATIENCE)


async def test_the_keyboard_alone_leads_through(page: Page) -> None:
    await page.goto("/chat")
    await page.get_by_role("button", name="Start").focus()
    await page.keyboard.press("Enter")
    await page.locator("article button[value='language:en']").focus()
    await page.keyboard.press("Enter")
    # Whoever pressed a button finds themselves at the first button of the next question.
    await expect(page.get_by_role("button", name="I agree")).to_be_focused(timeout=PATIENCE)
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Write a complaint")).to_be_focused(timeout=PATIENCE)
    box = page.get_by_label("Your message")
    await box.fill("hello")
    await box.press("Shift+Enter")
    await box.type("second line")
    await box.press("Enter")
    await expect(page.locator("article.mine", has_text="second line")).to_have_count(1)
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()


async def test_messages_are_announced_in_a_named_log(page: Page) -> None:
    await to_the_menu(page)
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    question = log.get_by_role("article").last
    await expect(page.get_by_role("form", name="What would you like to do?")).to_be_visible()
    await expect(question.locator(".text")).to_have_attribute("lang", "en")
    for landmark in ("banner", "main", "contentinfo", "navigation"):
        await expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]


async def test_only_the_newest_question_can_be_answered(page: Page) -> None:
    await to_the_menu(page)
    await expect(page.locator("article form")).to_have_count(1)
    await page.reload()
    await expect(page.locator("article form")).to_have_count(1)


async def test_the_menu_is_always_one_press_away(page: Page) -> None:
    await to_the_menu(page)
    await page.get_by_role("button", name="Write a complaint").click()
    await expect(page.get_by_role("button", name="For myself")).to_be_visible()
    await page.get_by_role("contentinfo").get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("button", name="Write a complaint")).to_be_visible()
    await expect(page.locator("article form")).to_have_count(1)


async def test_what_was_written_without_a_connection_is_sent_once_when_it_is_back(page: Page) -> None:
    await to_the_menu(page)
    await page.context.set_offline(True)
    await page.get_by_label("Your message").fill("written in a tunnel")
    await page.get_by_role("button", name="Send").click()
    draft = page.locator("article.waiting")
    await expect(draft).to_contain_text("Not sent yet")
    await expect(draft).to_contain_text("written in a tunnel")
    await page.context.set_offline(False)
    await expect(draft).to_have_count(0, timeout=PATIENCE)
    await expect(page.locator("#log article.mine", has_text="written in a tunnel")).to_have_count(1)
    await page.reload()
    await expect(page.locator("article.mine", has_text="written in a tunnel")).to_have_count(1)


async def test_an_answer_lost_on_the_way_back_makes_no_second_message(page: Page) -> None:
    await to_the_menu(page)
    lost = 0

    async def lose_the_answer(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        if lost:
            await route.continue_()
            return
        lost += 1
        await route.fetch()
        await route.abort()

    await page.route("**/chat/messages", lose_the_answer)
    await page.get_by_label("Your message").fill("only once please")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("article.waiting")).to_have_count(0, timeout=PATIENCE)
    await page.wait_for_timeout(3000)  # longer than the first pause before another try
    await expect(page.locator("article.mine", has_text="only once please")).to_have_count(1)
    assert lost == 1


async def test_a_reload_keeps_what_was_not_sent_yet(page: Page) -> None:
    await to_the_menu(page)
    await page.route("**/chat/messages", lambda route: route.abort())
    await page.get_by_label("Your message").fill("do not lose me")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("article.waiting")).to_contain_text("Not sent yet")
    await page.unroute("**/chat/messages")
    await page.reload()
    await expect(page.locator("#log article.mine", has_text="do not lose me")).to_have_count(1, timeout=PATIENCE)


async def test_a_text_too_long_stays_in_the_box(page: Page) -> None:
    await to_the_menu(page)
    box = page.get_by_label("Your message")
    await box.fill("x" * 4001)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_contain_text("4000")
    await expect(box).to_have_value("x" * 4001)


async def test_what_the_server_refuses_comes_back_into_the_box_with_the_reason(page: Page) -> None:
    await to_the_menu(page)
    refusal = {"status": 422, "json": {"problem": "Too long, we are sorry."}}
    await page.route("**/chat/messages", lambda route: route.fulfill(**refusal))  # type: ignore[arg-type]
    box = page.get_by_label("Your message")
    await box.fill("my whole story")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_have_text("Too long, we are sorry.")
    await expect(box).to_have_value("my whole story")
    await expect(page.locator("article.waiting")).to_have_count(0)


async def test_an_answer_of_staff_appears_by_itself(page: Page, desk: Desk) -> None:
    await to_the_menu(page)
    secret = next(c["value"] for c in await page.context.cookies() if c["name"] == "korpu_chat")  # type: ignore[typeddict-item]
    browser = identity(secret)
    async with desk.house.database.reading() as session:
        found = await people.address_id_of(session, desk.house.keyring, "web", browser.sender)
    assert found is not None
    await WebChannel(desk.house).send(
        Target(found[0], browser.sender, browser.public_key), Outbound("The lawyer says <b>yes</b>", language="en")
    )
    await expect(page.locator("article.theirs").last).to_contain_text("The lawyer says <b>yes</b>", timeout=PATIENCE)
    # A piece of news without buttons leaves the open question open.
    await expect(page.get_by_role("button", name="Write a complaint")).to_be_visible()


async def test_leaving_empties_the_page_and_cannot_be_undone(page: Page, url: str) -> None:
    await to_the_menu(page)
    await page.get_by_role("button", name="Leave now").click()
    await page.wait_for_url("about:blank")
    await page.wait_for_timeout(300)
    assert [c["name"] for c in await page.context.cookies(url)] == []  # type: ignore[typeddict-item]
    await page.goto("/chat")
    await expect(page.get_by_role("button", name="Start")).to_be_visible()
    await expect(page.locator("article")).to_have_count(0)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_nothing_is_cut_off_on_the_smallest_screen(page: Page, language: str) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await page.goto("/chat")
    await page.get_by_role("button", name={"az": "Azərbaycan dili", "ru": "Русский", "en": "English"}[language]).click()
    await page.get_by_role("button", name="Start").click()
    await page.locator(f"article button[value='language:{language}']").click()
    await expect(page.locator("article button[value='consent:agree']")).to_be_visible()
    await page.get_by_role("textbox").fill("uzunsözsüz" * 60)
    await page.locator("#composer .send").click()
    await expect(page.locator("#log article.mine")).to_have_count(2)
    for path in (None, "/chat/receipt"):
        if path:
            await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        small = await page.evaluate(
            "[...document.querySelectorAll('button')].filter(b => b.offsetParent)"
            ".map(b => [b.textContent.trim(), b.getBoundingClientRect().height, b.scrollWidth - b.clientWidth])"
            ".filter(([, height, over]) => height < 44 || over > 0)"
        )
        assert small == []
