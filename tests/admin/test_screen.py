"""The panel in a real Chromium: what comes in by itself, what is typed and must stay, and the keys of the queue."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Page, expect

from admin.panel import build_panel
from casework.access import Role
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.house import CASES_BELL, House
from tests.cast import PASSWORD, citizen, colleague, complain
from tests.chromium import LOUD, PATIENCE, chromium


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """The panel behind a real server: its address."""
    app = FastAPI()
    app.mount("/admin", build_panel(house))
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        serving = asyncio.create_task(server.serve(sockets=[wire]))
        yield f"http://127.0.0.1:{wire.getsockname()[1]}"
        server.should_exit = True
        await asyncio.wait({serving}, timeout=10)


@pytest.fixture
async def page(house: House) -> AsyncIterator[Page]:
    """Rashad, a coordinator, signed in; whatever the page complains of fails the test."""
    await colleague(house, "rashad", Role.COORDINATOR)
    complaints: list[str] = []
    async with served(house) as address, chromium() as browser:
        context = await browser.new_context(base_url=address, locale="en")
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and LOUD not in m.text else None)
        await page.goto("/admin/sign-in")
        await page.get_by_label("Sign-in name").fill("rashad")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url("**/admin/cases")
        await page.goto("/admin/account")
        await page.locator("#panel_language").select_option("en")
        await page.locator("form:has(#theme) button").click()
        await page.wait_for_url("**/account?said=saved")
        yield page
        await page.goto("about:blank")
    assert [words for words in complaints if not re.search(r"40[149]|422|Response Status", words)] == []


async def test_a_new_request_appears_by_itself(page: Page, house: House) -> None:
    await page.goto("/admin/cases")
    await expect(page.locator(".empty")).to_be_visible()
    async with page.expect_response("**/live"):
        await page.reload()
    await asyncio.sleep(0.3)  # the line is open; now it listens
    case = (await complain(house)).case
    await house.live.ring(CASES_BELL, str(case.id))
    await expect(page.locator(f'[data-row="{case.id}"]')).to_contain_text(case.number, timeout=PATIENCE)
    await expect(page.locator(".tabs [aria-current] .count")).to_have_text("1")


async def test_a_message_that_comes_in_leaves_what_is_being_typed(page: Page, house: House) -> None:
    visitor = await citizen(house)
    case = (await complain(house, visitor)).case
    async with page.expect_response("**/live"):
        await page.goto(f"/admin/cases/{case.id}")
    await asyncio.sleep(0.3)
    await page.locator("#answer-text").fill("A half-written sen")
    await page.locator("#history summary").click()
    async with house.database.writing() as session:
        await cases.write(session, house.keyring, visitor, case.id, "Bir şey də var.", Urgency.NORMAL, house.now())
    await house.live.ring(CASES_BELL, str(case.id))
    await expect(page.locator("#thread")).to_contain_text("Bir şey də var.", timeout=PATIENCE)
    await expect(page.locator("#answer-text")).to_have_value("A half-written sen")
    await expect(page.locator("#history")).to_have_attribute("open", "")
    await page.locator("#answer-text").fill("")


async def test_answer_and_note_go_their_own_ways_and_the_boxes_are_emptied(page: Page, house: House) -> None:
    case = (await complain(house)).case
    await page.goto(f"/admin/cases/{case.id}")
    await page.locator("#note-text").fill("Only for us")
    await page.get_by_role("button", name="Keep the note").click()
    await expect(page.locator("#thread .internal")).to_contain_text("Only for us")
    await expect(page.locator("#note-text")).to_have_value("")
    await page.locator("#answer-text").fill("Dear citizen")
    await page.get_by_role("button", name="Ask for more").click()
    await expect(page.locator("#thread .from-us")).to_contain_text("Dear citizen")
    await expect(page.locator("#case-head")).to_contain_text("Waiting for citizen")
    await expect(page.locator("#said")).to_contain_text("Your question is on its way.")
    await expect(page.locator("#answer-text")).to_have_value("")


async def test_a_refused_answer_stays_in_its_box(page: Page, house: House) -> None:
    case = (await complain(house)).case
    await page.goto(f"/admin/cases/{case.id}")
    await page.locator("#answer-text").fill("Dear citizen")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#notice")).to_contain_text("You have been signed out.")
    await expect(page.locator("#answer-text")).to_have_value("Dear citizen")
    other = await page.context.new_page()  # signing in again elsewhere, as the notice says
    await other.goto("/admin/sign-in")
    await other.get_by_label("Sign-in name").fill("rashad")
    await other.get_by_label("Password").fill(PASSWORD)
    await other.get_by_role("button", name="Sign in").click()
    await other.wait_for_url("**/admin/cases")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#notice")).to_contain_text("press the button once more")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#thread .from-us")).to_contain_text("Dear citizen")


async def test_closing_hides_the_answer_box_and_opening_again_brings_it_back(page: Page, house: House) -> None:
    case = (await complain(house)).case
    await page.goto(f"/admin/cases/{case.id}")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Close the request").click()
    await expect(page.locator("#answer-text")).to_be_hidden()
    await page.get_by_role("button", name="Open again").click()
    await expect(page.locator("#answer-text")).to_be_visible()


async def test_the_queue_is_walked_with_the_keyboard_and_narrowed_without_a_button(page: Page, house: House) -> None:
    first, second = (await complain(house)).case, (await complain(house, topic="housing")).case
    await page.goto("/admin/cases")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.locator(f'[data-row="{second.id}"]')).to_be_focused()
    await page.keyboard.press("k")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/cases/{first.id}")
    await page.goto("/admin/cases")
    await page.locator("#topic").select_option("housing")
    await page.wait_for_url("**topic=housing**")
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.keyboard.press("/")
    await page.keyboard.type(first.number)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/cases/{first.id}")


@pytest.mark.parametrize("width", [360, 1280])
async def test_nothing_sticks_out_of_the_screen(page: Page, house: House, width: int) -> None:
    case = (await complain(house, answers={"story": ["uzunsözboşluqsuz" * 20]})).case
    await page.set_viewport_size({"width": width, "height": 800})
    for path in ("/cases?box=all", f"/cases/{case.id}", "/routing", "/arrivals", "/account"):
        await page.goto("/admin" + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
