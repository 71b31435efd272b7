"""What the pictures share: the example organisation, prepared and served, its pages by name, and how one is taken."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from app.demo import PASSWORD
from tests.conftest import Backing
from tests.journeys.browser import ChatPhone
from tests.journeys.server import Server, environment

WIDTHS = {"wide": {"width": 1280, "height": 720}, "phone": {"width": 390, "height": 844}}
TALLEST = {"wide": 1500, "phone": 1700}  # pixels of a picture: the rest of a long page is more of the same
THEMES = ("light", "dark")
COLOURS = 96
EVERY = ("wide-light", "wide-dark", "phone-light", "phone-dark")
MAIN = ("wide-light", "phone-dark")
ONE = ("wide-light",)
PHONE = ("phone-light",)

Shots = tuple[str, ...]

PANEL: dict[str, tuple[str, Shots]] = {
    "queue": ("cases?box=all", EVERY),
    "case": ("cases/39", EVERY),
    "case-initiative": ("cases/36", ONE),
    "kept": ("arrivals", ONE),
    "events": ("events", EVERY),
    "events-past": ("events?box=past", ONE),
    "event": ("events/4", EVERY),
    "event-held": ("events/2", ("wide-light", "phone-light")),
    "event-visits": ("events/6/visits", ONE),
    "event-needs": ("events/4/needs", ONE),
    "event-new": ("events/new", ONE),
    "event-edit": ("events/4/edit", MAIN),
    "campaigns": ("campaigns", MAIN),
    "campaign": ("campaigns/2", EVERY),
    "campaign-discussed": ("campaigns/3", ONE),
    "campaign-won": ("campaigns/1", ONE),
    "campaign-withdrawn": ("campaigns/4", ONE),
    "campaign-edit": ("campaigns/2/edit", ONE),
    "evidence": ("campaigns/evidence", ("wide-light", "phone-light")),
    "announcements": ("broadcasts", MAIN),
    "announcement-draft": ("broadcasts/6", EVERY),
    "announcement-check": ("broadcasts/6/check", ONE),
    "announcement-sent": ("broadcasts/1", ("wide-light", "phone-light")),
    "announcement-each": ("broadcasts/1/each", ("wide-light", "phone-light")),
    "announcement-paused": ("broadcasts/4", ONE),
    "announcement-waiting": ("broadcasts/5", ("wide-light", "phone-light")),
    "announcement-scheduled": ("broadcasts/3", ONE),
    "communities": ("communities", MAIN),
    "community": ("communities/mil", MAIN),
    "community-figures": ("communities/hadaf/figures", ("wide-light", "phone-light")),
    "members": ("members", ("wide-light", "phone-light")),
    "results": ("results", ONE),
    "results-needs": ("results/needs", MAIN),
    "forms": ("forms", ONE),
    "form": ("forms/u1", ONE),
    "understanding": ("understanding", ONE),
    "feedback": ("feedback", MAIN),
    "routing": ("routing", ("wide-light", "phone-light")),
    "staff": ("staff", ("wide-light", "phone-light")),
    "staff-new": ("staff/new", ONE),
    "organisation": ("organisation", MAIN),
    "recovery": ("recovery", ONE),
    "audit": ("audit", ("wide-light", "phone-light")),
    "account": ("account", ONE),
}
"""Of a colleague who may see all of it: name of the picture, path below /admin/, and how it is taken."""

FOLDED: dict[str, tuple[str, str, Shots]] = {
    "event-on-paper": ("events/2", "details:has(form[action$='/count'])", MAIN),
    "announcement-test": ("broadcasts/6", "details:has(.trials)", MAIN),
    "campaign-corrects": ("campaigns/1", "details:has(form[action$='/outcome'])", ONE),
    "campaign-withdraws": ("campaigns/2", "details:has(form[action$='/withdraw'])", ("wide-light", "phone-light")),
    "community-new": ("communities", "details:has(form[action$='/new'])", MAIN),
    "community-arranged": ("communities/mil", "form:has(#name_az)", MAIN),
    "organisation-whatsapp": ("organisation", "form:has(#announcement-az)", MAIN),
}
"""What is folded or far down: name of the picture, path, what of the page is unfolded and shown, how it is taken."""

OPEN: dict[str, tuple[str, Shots]] = {
    "open": ("", EVERY),
    "open-events": ("/events", MAIN),
    "open-event": ("/events/4", EVERY),
    "open-communities": ("/communities", ONE),
    "open-community": ("/communities/mil", MAIN),
    "open-campaigns": ("/campaigns", ONE),
    "open-campaign": ("/campaigns/2", EVERY),
    "open-campaign-won": ("/campaigns/1", ONE),
    "open-figures": ("/figures", MAIN),
    "open-missing": ("/events/9999", ONE),
}
"""Of the open pages: name of the picture, path below /open, and how it is taken."""


CARDS = {"evt_4": "event", "evt_13": "event-series", "cmp_2": "campaign", "com_mil": "community"}
"""Links by which a card is opened in the chat, and the names of their pictures."""


def prepared(folder: Path) -> Path:
    """The example's data dir, built by the command itself."""
    command = [sys.executable, "-m", "app.cli", "demo", "--no-serve", "--data-dir", str(folder / "data")]
    subprocess.run(command, cwd=folder, env=environment(), check=True)
    return folder / "data"


@asynccontextmanager
async def serving(data: Path, folder: Path) -> AsyncIterator[Server]:
    """The example, a copy of its own, as `korpu demo` serves it."""
    running = Server(folder, Backing("sqlite", "", ""))
    shutil.copytree(data, running.data_dir)
    async with running:
        yield running


async def signs_in(page: Page, login: str) -> None:
    await page.goto("/admin/sign-in")
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("form button").first.click()
    await page.wait_for_url("**/admin/cases")


async def take(page: Page, folder: Path, name: str, shots: Shots = EVERY, *, reload: bool = True) -> None:
    """The page in these sizes and colours. What is folded is decided when a page opens: hence `reload`."""
    for shot in shots:
        width, theme = shot.split("-")
        await page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if reload:
            await page.reload()
        await keep(page, folder / f"{name}-{shot}.png", TALLEST[width])
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(WIDTHS["wide"])  # type: ignore[arg-type]


async def unfold(page: Page, folder: Path, name: str, place: str, shots: Shots, above: int = 16) -> None:
    """The screen at this place of the page, all of it open, with so many pixels `above` it."""
    part = page.locator(place)
    await part.evaluate("part => [part, ...part.querySelectorAll('details')].forEach(one => one.open = true)")
    for shot in shots:
        width, theme = shot.split("-")
        await page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
        await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await part.evaluate(
            "(part, above) => (document.activeElement.blur(), part.scrollIntoView(), scrollBy(0, -above))", above
        )
        await keep(page, folder / f"{name}-{shot}.png")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(WIDTHS["wide"])  # type: ignore[arg-type]


async def keep(page: Page, path: Path, tallest: int | None = None) -> None:
    """One picture, in few colours: pages are flat, and README is read on telephones too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled", full_page=tallest is not None)
    with Image.open(path) as picture:
        shown = picture.convert("RGB")
    if tallest is not None:
        shown = shown.crop((0, 0, shown.width, min(shown.height, tallest)))
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


async def shows_card(phone: ChatPhone, link: str) -> None:
    """What a citizen sees who follows a link of ours: the chat opens, and one press shows the card."""
    await phone.page.goto(f"/chat?start={link}")
    said = await phone.theirs.count()
    await phone.page.locator(f"button.start[value='{link}']").click()
    await expect(phone.theirs).not_to_have_count(said)


async def takes_a_place(phone: ChatPhone, event: int) -> str:
    """Says yes to a card that is shown; returns the code for the door, which is there as a picture too."""
    await phone.presses(f"evt.{event}:yes")
    picture = phone.theirs.filter(has=phone.page.locator("img")).last
    await expect(picture.locator("img")).to_have_js_property("complete", value=True)
    found = re.search(r": (\w{6})$", await picture.inner_text(), re.MULTILINE)
    assert found is not None, await picture.inner_text()
    return found[1]


async def comes_to_the_door(page: Page, event: int, code: str) -> None:
    """A coordinator makes the link, a volunteer opens it, and somebody shows a code."""
    await page.goto(f"/admin/events/{event}")
    await page.locator("form[action$='/door'] button").click()
    await page.goto(await page.locator("#door-link").input_value())
    await page.locator("#expected").wait_for()
    await page.locator("#code").fill(code)
    async with page.expect_response("**/door/presses"):
        await page.locator("#code").press("Enter")
    await expect(page.locator("#here")).to_have_text("1")


def is_over(data: Path, event: int) -> None:
    """The event's day comes and goes, which nobody can wait for."""
    began, ended = (f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f}" for hours in (4, 2))
    with closing(sqlite3.connect(data / "korpu.db")) as connection, connection:
        times = "SET starts_at = ?, closes_at = ?, ends_at = ?"
        connection.execute(f"UPDATE events {times} WHERE id = ?", (began, began, ended, event))
