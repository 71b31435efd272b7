"""Files, a voice and a place, sent by the page's script in a real Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from bot.channels.base import File
from bot.desk import Desk
from tests.bot.web_server import Chat, chatting, to_the_menu, to_the_story
from tests.chromium import PATIENCE, opened

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)

HUMMING = """navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), tone = sound.createOscillator(), end = sound.createMediaStreamDestination();
  tone.connect(end); tone.start(); return end.stream; };"""


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (200, 100), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
async def chat(desk: Desk) -> AsyncIterator[Chat]:
    async with chatting(desk) as running:
        yield running


def chosen(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def mine(page: Page, text: str):  # type: ignore[no-untyped-def]
    return page.locator("#log article.mine", has_text=text)


async def test_a_file_is_chosen_thought_better_of_and_sent_with_its_words(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await to_the_story(page)
        file, send = page.get_by_label("Add a photo or a file"), page.get_by_role("button", name="Send")
        await file.set_input_files(chosen("wrong.png", picture()))  # type: ignore[arg-type]
        await expect(page.locator("#chosen")).to_contain_text("wrong.png (1 KB)")
        await page.get_by_role("button", name="Remove the file").click()
        await expect(page.locator("#chosen")).to_be_empty()
        await file.set_input_files(chosen("right.png", picture()))  # type: ignore[arg-type]
        await page.get_by_label("Your message").fill("the pay slip")
        await send.click()
        await expect(mine(page, "right.png")).to_contain_text("the pay slip", timeout=PATIENCE)
        await expect(page.locator(".waiting")).to_have_count(0)
        await expect(page.locator("#chosen")).to_be_empty()
        await expect(page.locator("article", has_text="wrong.png")).to_have_count(0)
        # One too large is refused before it is sent, and the words stay.
        await page.locator("#composer").evaluate("(form) => { form.dataset.largest = 1000; }")
        await page.get_by_label("Your message").fill("my words")
        await file.set_input_files(chosen("film.mp4", b"0" * 2000))  # type: ignore[arg-type]
        await expect(page.get_by_role("alert")).to_contain_text("20 MB")
        await expect(page.locator("#chosen")).to_be_empty()
        await expect(page.get_by_label("Your message")).to_have_value("my words")
        # One that had not gone when the page was left is asked for again: a browser keeps no file for us.
        await page.route("**/chat/messages", lambda route: route.abort())
        await file.set_input_files(chosen("a.png", picture()))  # type: ignore[arg-type]
        await send.click()
        await expect(page.locator(".waiting")).to_contain_text("Not sent yet")
        await page.reload()
        await expect(page.get_by_role("alert")).to_contain_text("choose it once more")


async def test_a_voice_and_a_place_are_sent_where_the_browser_may(chat: Chat) -> None:
    baku = {"latitude": 40.4093, "longitude": 49.8671}
    async with opened(chat.browser, chat.url, "en", geolocation=baku, permissions=["geolocation"]) as page:
        await page.add_init_script(HUMMING)
        await to_the_menu(page)
        await to_the_story(page)
        button = page.get_by_role("button", name="Record a voice message")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#chosen")).to_contain_text("Recording")
        await page.wait_for_timeout(700)
        await button.click()
        await expect(page.locator("#chosen")).to_contain_text("voice.webm")
        await expect(page.get_by_role("button", name="Send")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(mine(page, "voice.webm")).to_contain_text("Voice message", timeout=PATIENCE)
        place = page.get_by_role("button", name="Share where I am")
        await expect(place).to_have_count(0)
        await chat.answer(page, "Where did it happen?", wants="location")
        sent: list[str | None] = []
        page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
        await place.click()
        await expect(mine(page, "Share where I am")).to_have_count(1, timeout=PATIENCE)
        await expect(place).to_have_count(0, timeout=PATIENCE)
        assert '"location":"40.409300,49.867100"' in str(sent[0])


async def test_what_the_browser_may_not_is_said_and_a_picture_from_us_is_seen_and_saved(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await chat.answer(page, "See the plan", file=File("plan.png", "image/png", "photo", picture()))
        image = page.locator("article img")
        await expect(image).to_be_visible(timeout=PATIENCE)
        await image.scroll_into_view_if_needed()
        await expect(image).to_have_js_property("naturalWidth", 200, timeout=PATIENCE)
        async with page.expect_download() as saving:
            await page.get_by_role("link", name="plan.png").click()
        assert (await saving.value).suggested_filename == "plan.png"
        await chat.answer(page, "Where did it happen?", wants="location")
        await page.get_by_role("button", name="Share where I am").click()
        await expect(page.get_by_role("alert")).to_contain_text("write the place", timeout=PATIENCE)
        await expect(page.get_by_role("button", name="Share where I am")).to_be_visible()
