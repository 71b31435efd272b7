"""The example organisation of `korpu demo` as it looks: nothing sticks out in any language at any width, and the
pictures for README, written into docs/pictures/ only when asked for (PICTURES=1): other runs leave the tree alone.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from app.demo import PASSWORD
from tests.chromium import chromium, opened
from tests.conftest import Backing
from tests.journeys.browser import ChatPhone
from tests.journeys.citizen import complaint, walk
from tests.journeys.server import ROOT, Server, environment

PICTURES = ROOT / "docs" / "pictures"
WIDTHS = {"wide": {"width": 1280, "height": 690}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
HEAVY = 200_000  # bytes: README is read on telephones too
PAGES = ("cases?box=all", "cases/3", "staff", "staff/new", "routing", "organisation", "recovery", "account")
STICKING_OUT = """() => {
    const cards = ".sheet, .facts, .rows, .list, .answer, .note, .rules, .filters";
    const out = [...document.querySelectorAll("main button, main select, main input, main dd, main p, main .badge")]
        .filter((one) => one.offsetParent && one.closest(cards))
        .filter((one) => one.getBoundingClientRect().right > one.closest(cards).getBoundingClientRect().right + 1)
        .map((one) => one.outerHTML.slice(0, 80));
    if (document.documentElement.scrollWidth > window.innerWidth) out.push("the page");
    return out;
}"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """`korpu demo`, prepared and then served."""
    running = Server(tmp_path / "server", Backing("sqlite", "", ""))
    command = [sys.executable, "-m", "app.cli", "demo", "--no-serve", "--data-dir", str(running.data_dir)]
    await asyncio.to_thread(subprocess.run, command, cwd=running.folder, env=environment(), check=True)
    async with running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


async def signs_in(page: Page, login: str) -> None:
    await page.goto("/admin/sign-in")
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form button").first.click()
    await page.wait_for_url("**/admin/cases")


async def test_nothing_sticks_out_in_any_language(server: Server, browser: Browser) -> None:
    async with opened(browser, server.base_url) as page:
        await signs_in(page, "kamran")
        found = {}
        for language in ("az", "ru", "en"):
            await page.goto("/admin/account")
            await page.locator("#panel_language").select_option(language)
            await page.locator("form:has(#theme) button").click()
            await page.wait_for_url("**/account?said=saved")
            for path in PAGES:
                await page.goto(f"/admin/{path}")
                assert await page.locator("html").get_attribute("lang") == language
                for width, size in WIDTHS.items():
                    await page.set_viewport_size(size)  # type: ignore[arg-type]
                    if out := await page.evaluate(STICKING_OUT):
                        found[language, path, width] = out
        assert found == {}


async def test_the_pictures_of_the_readme(server: Server, browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        await page.goto("/admin/sign-in")
        await one(page, folder / "sign-in.png")
        await signs_in(page, "aysel")
        await page.goto("/admin/cases?box=all")
        await four(page, folder, "queue")
        await page.locator("[data-row]", has_text="26-00003").click()
        await page.locator("#answer-text").wait_for()
        await four(page, folder, "case")
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        await signs_in(page, "rehber")
        await page.goto("/admin/recovery")
        await page.get_by_role("checkbox").check()
        await page.locator("form[action$='/recovery/words'] button").click()
        await page.locator(".words-list").wait_for()
        await one(page, folder / "setup-words.png")
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["phone"]) as page:
        await walk(ChatPhone(page), complaint("az"))
        await four(page, folder, "chat")
    written = sorted(folder.iterdir())
    assert len(written) == 14
    assert [(picture.name, picture.stat().st_size) for picture in written if picture.stat().st_size > HEAVY] == []
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        for picture in written:
            shutil.copy(picture, PICTURES)


async def four(page: Page, folder: Path, name: str) -> None:
    """The page wide and narrow, light and dark."""
    for width, size in WIDTHS.items():
        for theme in THEMES:
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            if name == "chat":
                await page.evaluate("document.activeElement.blur(), scrollTo(0, document.documentElement.scrollHeight)")
            else:
                await page.reload()  # what is folded is decided when the page opens
            await one(page, folder / f"{name}-{width}-{theme}.png")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(WIDTHS["wide"])  # type: ignore[arg-type]


async def one(page: Page, path: Path) -> None:
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled")
