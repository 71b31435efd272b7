"""Chromium without a screen, started one way for every test that needs a real browser, and pages that do not keep quiet
about what goes wrong in them.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

PATIENCE = 10_000  # milliseconds
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")  # as in tools/setup_tests.sh
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
LOUD = "Failed to load resource"  # what Chromium says of every refusal, of the wanted ones too


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium, or Playwright's own where the system has none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, base_url: str, language: str = "en", **options: Any) -> AsyncIterator[Page]:
    """One person's browser, with cookies of its own; a script that fails in it fails the test. `options` are
    Playwright's for a context."""
    context = await browser.new_context(base_url=base_url, locale=language, **options)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" and LOUD not in m.text else None)
    yield page
    await context.close()
    assert complaints == []
