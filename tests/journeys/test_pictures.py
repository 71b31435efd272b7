"""The example organisation of `korpu demo` as it looks: everything is in it, nothing sticks out in any language at any
width, and the pictures of docs/pictures/, drawn only when asked for (PICTURES=1): other runs leave the tree alone.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.chromium import chromium, opened
from tests.journeys.browser import ChatPhone
from tests.journeys.citizen import arriving, complaint, walk
from tests.journeys.pictures import (
    CARDS,
    EVERY,
    FOLDED,
    MAIN,
    ONE,
    OPEN,
    PANEL,
    PHONE,
    WIDTHS,
    comes_to_the_door,
    is_over,
    keep,
    prepared,
    serving,
    shows_card,
    signs_in,
    take,
    takes_a_place,
    unfold,
)
from tests.journeys.server import ROOT, Server

PICTURES = ROOT / "docs" / "pictures"
HEAVY, ALL_HEAVY = 200_000, 6_500_000  # bytes: README is read on telephones too
LONGEST = "ru"
LANGUAGES = {LONGEST: slice(None), "az": slice(0, None, 2), "en": slice(1, None, 2)}
"""Every page in the language of the longest words; of the two others each has half of them."""
SITE = """<!doctype html><html lang="az"><meta charset="utf-8"><title>Qonşu təşkilat</title>
<body style="margin: 40px; font: 17px serif">
<h1>Qonşu təşkilat</h1><p>Sualınız varsa, aşağıdakı düymə ilə yazın.</p>
<script src="/chat/embed.js" data-language="az"></script></body></html>"""
STICKING_OUT = """() => {
    const cards = ".sheet, .facts, .rows, .list, .answer, .note, .rules, .filters, .cards > li, article, .bubble";
    const out = [...document.querySelectorAll("main button, main select, main input, main dd, main p, main .badge")]
        .filter((one) => one.offsetParent && one.closest(cards))
        .filter((one) => one.getBoundingClientRect().right > one.closest(cards).getBoundingClientRect().right + 1)
        .map((one) => one.outerHTML.slice(0, 80));
    if (document.documentElement.scrollWidth > window.innerWidth) out.push("the page");
    return out;
}"""
THERE = {
    "cases.kind": {"complaint", "human", "initiative", "return_question"},
    "cases.status": {"new", "assigned", "waiting", "answered", "closed", "reopened"},
    "events.kind": {"meeting", "training", "one_to_one"},
    "events.status": {"draft", "published", "held", "cancelled"},
    "event_answers.state": {"yes", "waiting", "offered", "no", "cancelled"},
    "campaigns.status": {"draft", "discussed", "published", "won", "withdrawn"},
    "broadcasts.status": {"draft", "waiting", "scheduled", "paused", "done"},
    "outbox.status": {"sent", "failed"},  # nothing waits to be sent to anybody
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("example"))


@pytest.fixture
async def server(data: Path, tmp_path: Path) -> AsyncIterator[Server]:
    """The example, served with its worker, which finds nothing to complain of in it."""
    async with serving(data, tmp_path / "server") as running:
        yield running
        assert "ERROR" not in running.log, running.log[-2000:]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


def test_the_example_shows_the_whole_house(data: Path) -> None:
    connection = sqlite3.connect(data / "korpu.db")
    for place, wanted in THERE.items():
        table, column = place.split(".")
        rows: list[Any] = connection.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()  # noqa: S608
        assert {row[0] for row in rows} == wanted, place
    for table in ("members", "follows", "indicators", "feedback", "survey_answers", "event_opinions", "event_visitors"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] >= 5, table  # noqa: S608
    connection.close()


async def test_nothing_sticks_out_in_any_language(server: Server, browser: Browser) -> None:
    found: dict[tuple[str, ...], list[str]] = {}
    async with opened(browser, server.base_url) as page:
        await signs_in(page, "kamran")
        for language, every in LANGUAGES.items():
            await speaks(page, language)
            paths = [f"/admin/{path}" for path, _ in PANEL.values()]
            paths += [f"/open{path}?language={language}" for path, _ in OPEN.values()]
            for path in paths[every]:
                await page.goto(path)
                assert await page.locator("html").get_attribute("lang") == language, path
                await looks_at(page, language, path, found)
    async with opened(browser, server.base_url, LONGEST, viewport=WIDTHS["phone"]) as page:
        phone = ChatPhone(page)
        await walk(phone, arriving(LONGEST))
        for card in CARDS:
            await shows_card(phone, card)
            await looks_at(page, LONGEST, card, found)
    assert found == {}


async def speaks(page: Page, language: str) -> None:
    """The panel, to whoever is signed in."""
    await page.goto("/admin/account")
    await page.locator("#panel_language").select_option(language)
    await page.locator("form:has(#theme) button").click()
    await page.wait_for_url("**/account?said=saved")


async def looks_at(page: Page, language: str, path: str, found: dict[tuple[str, ...], list[str]]) -> None:
    for width, size in WIDTHS.items():
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        if out := await page.evaluate(STICKING_OUT):
            found[language, path, width] = out


@pytest.mark.skipif(not os.environ.get("PICTURES"), reason="pictures are drawn when PICTURES=1")
@pytest.mark.timeout(600)
async def test_the_pictures(server: Server, browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    await of_the_panel(server, browser, folder)
    await of_the_open_pages(server, browser, folder)
    await of_the_chat(server, browser, folder)
    written = sorted(folder.iterdir())
    assert [(one.name, one.stat().st_size) for one in written if one.stat().st_size > HEAVY] == []
    assert sum(one.stat().st_size for one in written) < ALL_HEAVY
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for picture in written:
        shutil.copy(picture, PICTURES)
    told = (PICTURES / "README.md").read_text("utf-8")
    assert [name for name in {one.name.rsplit("-", 2)[0] for one in written} if f"[{name}]({name}-" not in told] == []


async def of_the_panel(server: Server, browser: Browser, folder: Path) -> None:
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        await page.goto("/admin/sign-in")
        await take(page, folder, "sign-in", ONE)
        await signs_in(page, "aysel")
        door = await door_link(page)
        await signs_in_anew(page, "kamran")
        await speaks(page, "az")
        for name, (path, shots) in PANEL.items():
            await page.goto(f"/admin/{path}")
            await take(page, folder, name, shots)
        for name, (path, place, shots) in FOLDED.items():
            await page.goto(f"/admin/{path}")
            await unfold(page, folder, name, place, shots)
        await page.goto("/admin/events/4")
        await page.locator("form[action$='/announce'] button").click()
        await page.wait_for_url("**/broadcasts/*")
        await take(page, folder, "event-announced", MAIN)
        await page.goto("/admin/cases?box=all")
        await page.locator("nav details").first.locator("summary").click()
        await keep(page, folder / "navigation-wide-light.png")
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["phone"]) as page:
        await page.goto(door)
        await page.locator("#expected").wait_for()
        await take(page, folder, "door", ("phone-light", "phone-dark"), reload=False)
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        await signs_in(page, "rehber")
        await page.goto("/admin/recovery")
        await page.get_by_role("checkbox").check()
        await page.locator("form[action$='/recovery/words'] button").click()
        await page.locator(".words-list").wait_for()
        await take(page, folder, "recovery-words", ONE, reload=False)


async def door_link(page: Page) -> str:
    await page.goto("/admin/events/3")
    return await page.locator("#door-link").input_value()


async def signs_in_anew(page: Page, login: str) -> None:
    await page.context.clear_cookies()
    await signs_in(page, login)


async def of_the_open_pages(server: Server, browser: Browser, folder: Path) -> None:
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        for name, (path, shots) in OPEN.items():
            await page.goto(f"/open{path}")
            await take(page, folder, name, shots)
        await page.goto("/open/figures")
        await page.emulate_media(media="print")
        await take(page, folder, "open-print", ONE, reload=False)


async def of_the_chat(server: Server, browser: Browser, folder: Path) -> None:
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["phone"]) as page:
        await page.goto("/chat")
        await take(page, folder, "chat-begin", PHONE)
        phone = ChatPhone(page)
        await walk(phone, complaint("az"))
        await at_the_end(page, folder, "chat", EVERY)
        for card in CARDS:
            await shows_card(phone, card)
            await at_the_end(page, folder, f"chat-{CARDS[card]}", (*PHONE, *MAIN))
        await of_taking_part(server, browser, phone, folder)
        await page.locator("#file").set_input_files({"name": "x.exe", "mimeType": "x/y", "buffer": b"MZ" * 200})
        await page.locator("#composer .send").click()
        await page.locator("[role=alert]:not(:empty)").first.wait_for()
        await at_the_end(page, folder, "chat-refused-file", PHONE)
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["wide"]) as page:
        await page.route("**/site-of-others", lambda route: route.fulfill(content_type="text/html", body=SITE))
        await page.goto("/site-of-others")
        await page.locator("button.open").click()
        await page.frame_locator("iframe").locator(".welcome button").wait_for()
        await at_the_end(page, folder, "chat-embedded", ONE)


async def of_taking_part(server: Server, browser: Browser, phone: ChatPhone, folder: Path) -> None:
    """The code for the door, the door itself, and afterwards the certificate."""
    await shows_card(phone, "evt_13")
    code = await takes_a_place(phone, 13)
    await unfold(phone.page, folder, "chat-code", "#log article.theirs:has(img)", PHONE, 120)
    await phone.page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    await phone.presses("!skip")
    async with opened(browser, server.base_url, "az", viewport=WIDTHS["phone"]) as page:
        await signs_in(page, "aysel")
        await comes_to_the_door(page, 13, code)
        await keep(page, folder / "door-counted-phone-light.png")
    is_over(server.data_dir, 13)
    await shows_card(phone, "evt_13")
    await phone.presses("evt.13:paper")
    await phone.types("Günel Nümunəli")
    await phone.page.locator("a[download$='.pdf']").wait_for()
    await at_the_end(phone.page, folder, "chat-certificate", MAIN)


async def at_the_end(page: Page, folder: Path, name: str, shots: tuple[str, ...]) -> None:
    """The screen as it is when somebody has just been answered."""
    for shot in shots:
        width, theme = shot.split("-")
        await page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await page.evaluate("document.activeElement.blur(), scrollTo(0, document.documentElement.scrollHeight)")
        await keep(page, folder / f"{name}-{shot}.png")
    await page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
