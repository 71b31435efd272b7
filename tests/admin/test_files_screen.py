"""Files on the case page in a real Chromium: seen, heard through a renewal, opened in a sandbox, and sent."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.files import service as files
from casework.files.workbench import prepare
from casework.house import CASES_BELL, House
from casework.people.service import Visitor
from tests.admin.test_screen import page  # noqa: F401  a fixture
from tests.casework import corpus
from tests.cast import citizen, complain
from tests.chromium import PATIENCE


async def sent(house: House, visitor: Visitor, name: str, content: bytes) -> int:
    prepared = await prepare(house.files, content, name)
    async with house.database.writing() as session:
        return await files.keep(
            session, house.keyring, prepared, house.now(), person_id=visitor.person_id, address_id=visitor.address_id
        )


async def test_files_are_seen_heard_opened_and_sent(page: Page, house: House) -> None:  # noqa: F811
    visitor = await citizen(house)
    photo = await sent(house, visitor, "a" * 70 + ".jpg", corpus.picture())
    voice = await sent(house, visitor, "səs.mp3", corpus.mp3(20))
    paper = await sent(house, visitor, "Müqavilə.pdf", corpus.pdf())
    case = (await complain(house, visitor, files=(photo, voice, paper))).case
    async with page.expect_response("**/live"):
        await page.goto(f"/admin/cases/{case.id}")
    await asyncio.sleep(0.3)  # the line is open; now it listens

    seen = page.locator(f"#file-{photo}")
    await seen.scroll_into_view_if_needed()
    await page.wait_for_function("(id) => document.getElementById(id).naturalWidth === 640", arg=f"file-{photo}")
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width

    player = page.locator(f"#file-{voice}")
    await player.evaluate("async (player) => { player.muted = true; await player.play(); }")
    async with house.database.writing() as session:
        await cases.write(session, house.keyring, visitor, case.id, "Bir söz də.", Urgency.NORMAL, house.now())
    await house.live.ring(CASES_BELL, str(case.id))
    await expect(page.locator("#thread")).to_contain_text("Bir söz də.", timeout=PATIENCE)
    assert await player.evaluate("(player) => !player.paused && player.currentTime > 0")

    async with page.context.expect_page() as opening:
        await page.locator("li", has_text="Müqavilə.pdf").get_by_role("link", name="Open").click()
    opened = await opening.value
    assert opened.url.endswith(f"/cases/{case.id}/files/{paper}")
    await opened.close()
    async with page.expect_download() as saving:
        await page.locator("li", has_text="Müqavilə.pdf").get_by_role("link", name="Save").click()
    assert (await saving.value).suggested_filename == "Müqavilə.pdf"

    await page.locator("#answer-text").fill("Baxın, xahiş edirəm.")
    await page.locator("#answer-file").set_input_files(
        {"name": "a.html", "mimeType": "application/pdf", "buffer": corpus.HTML}
    )
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#notice")).to_contain_text("we cannot take files of this kind.")
    await expect(page.locator("#answer-text")).to_have_value("Baxın, xahiş edirəm.")
    await page.locator("#answer-file").set_input_files(
        {"name": "nümunə.pdf", "mimeType": "text/html", "buffer": corpus.pdf()}
    )
    await expect(page.locator("[data-picked]")).to_have_text("nümunə.pdf")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.locator("#thread")).to_contain_text("nümunə.pdf")
    await expect(page.locator("#answer-text")).to_have_value("")
    assert await page.locator("#answer-file").input_value() == ""
    await expect(page.locator("[data-picked]")).to_have_text("")
