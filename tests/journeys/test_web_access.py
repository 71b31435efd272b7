"""The web chat for people who do not see it, or see little, or use no mouse: axe-core in every state of the page, and a
walk through Chromium's accessibility tree, which is what a screen reader is given.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.channels.base import File
from bot.desk import Desk
from casework.cases import service as cases
from casework.house import House
from tests.bot.web_server import Chat, chatting, to_the_menu, to_the_story
from tests.cast import COORDINATOR, LAWYER, colleague, complain
from tests.chromium import PATIENCE, opened

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TELEPHONE, WIDE, SMALLEST = ({"width": w, "height": h} for w, h in ((390, 780), (1280, 800), (320, 568)))
PDF = File("izahat.pdf", "application/pdf", "document", b"%PDF-1.4")
BUTTONS = {"button", "link", "textbox", "RadioButton", "checkbox", "combobox"}


@pytest.fixture
async def chat(desk: Desk) -> AsyncIterator[Chat]:
    async with chatting(desk) as running:
        yield running


async def axe(page: Page, state: str) -> None:
    """Nothing found on the page as it stands; animations are over, or colours would be half of themselves."""
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    results = await Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
    found = [
        (one["id"], [(node["target"], node.get("failureSummary", "")) for node in one["nodes"]])
        for one in results.response["violations"]
    ]
    assert found == [], state


EVERYWHERE = frozenset({"an error", "a file and a place", "case"})
"""The states that are looked at in every combination; the others only once, in the first."""


async def test_axe_finds_nothing_in_any_state(chat: Chat, house: House) -> None:
    receipt = await answered_case(house)
    for language, viewport, scheme, states in (
        ("az", TELEPHONE, "light", None),
        ("ru", WIDE, "dark", EVERYWHERE),
        ("en", SMALLEST, "light", EVERYWHERE),
    ):
        async with opened(chat.browser, chat.url, language, viewport=viewport, color_scheme=scheme) as page:
            async for state in through_the_states(chat, page, language, receipt):
                if states is None or state in states:
                    await axe(page, f"{state}, {language}, {scheme}")


async def through_the_states(chat: Chat, page: Page, language: str, receipt: str) -> AsyncIterator[str]:
    await page.goto("/chat")
    yield "empty"
    await to_the_menu(page, language)
    yield "menu"
    await to_the_story(page)
    await page.locator("#file").set_input_files({"name": "a.exe", "mimeType": "x/y", "buffer": b"MZ" * 200})
    yield "a file chosen"
    await page.locator(".send").click()
    await expect(page.locator("#problem")).not_to_be_empty(timeout=PATIENCE)
    yield "an error"
    await chat.answer(page, "Here", file=PDF, language=language)
    await chat.answer(page, "Where?", wants="location", language=language)
    await expect(page.locator("[data-place]")).to_be_visible(timeout=PATIENCE)
    yield "a file and a place"
    await page.context.set_offline(True)
    await page.locator("#box").fill("salam")
    await page.locator(".send").click()
    await expect(page.locator(".waiting button")).to_be_visible(timeout=PATIENCE)
    yield "not sent"
    await page.context.set_offline(False)
    await page.goto("/chat/receipt")
    yield "receipt form"
    for digits, state in (("1234", "wrong receipt"), (receipt, "case")):
        await page.locator("#receipt").fill(digits)
        await page.locator("main .send").click()
        yield state
    await page.evaluate("document.getElementById('leave').submit()")  # as without a script
    await expect(page).to_have_title("…")
    yield "left"


async def answered_case(house: House) -> str:
    """Its receipt."""
    lawyer = await colleague(house, "rəna", COORDINATOR, LAWYER)
    made = await complain(house)
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, lawyer, made.case.id, "Məhkəməyə müraciət edin.", house.now())
    return made.receipt


class Tree:
    """What a screen reader is given: (role, name, the whole node) in reading order."""

    def __init__(self, nodes: list[dict[str, Any]]) -> None:
        self.by_id = {node["nodeId"]: node for node in nodes}
        self.nodes = [node for node in self._read(nodes[0]) if not node.get("ignored")]

    def _read(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node.get("childIds", ()):
            if child in self.by_id:
                yield from self._read(self.by_id[child])

    @classmethod
    async def of(cls, page: Page) -> Tree:
        session = await page.context.new_cdp_session(page)
        found = await session.send("Accessibility.getFullAXTree")
        await session.detach()
        return cls(found["nodes"])

    def named(self, *roles: str) -> list[tuple[str, str]]:
        return [(role(node), name(node)) for node in self.nodes if role(node) in roles]

    def above(self, node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        while (parent := node.get("parentId")) in self.by_id:
            node = self.by_id[parent]
            yield node

    def said_in(self, region: str) -> str:
        """All text below a role."""
        texts = [n for n in self.nodes if role(n) == "StaticText" and any(role(up) == region for up in self.above(n))]
        return " ".join(map(name, texts))


def role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def of(node: dict[str, Any], wanted: str) -> Any:
    return next((p["value"].get("value") for p in node.get("properties", []) if p["name"] == wanted), None)


async def test_a_screen_reader_hears_where_it_is_and_what_can_be_done(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        tree = await Tree.of(page)
        landmarks = [r for r, _ in tree.named("banner", "navigation", "main", "contentinfo", "log")]
        assert landmarks == ["banner", "navigation", "main", "log", "contentinfo"]
        assert tree.named("heading") == [("heading", "Your conversation with Maddə 54")]
        controls = tree.named(*BUTTONS)
        assert all(words for _, words in controls), controls
        for wanted in ("Leave now", "Write a complaint", "Add a photo or a file", "Record a voice message", "Send"):
            assert ("button", wanted) in controls
        assert ("textbox", "Your message") in controls
        assert any(words.endswith("What would you like to do?") for _, words in tree.named("form"))


async def test_an_answer_is_announced_politely_once_and_in_its_language(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await page.get_by_label("Your message").focus()
        await chat.answer(page, "The lawyer has read your papers.")
        await expect(page.locator("article.theirs").last).to_contain_text("The lawyer", timeout=PATIENCE)
        tree = await Tree.of(page)
        (log,) = [node for node in tree.nodes if role(node) == "log"]
        assert (name(log), of(log, "live")) == ("Messages", "polite")
        assert tree.said_in("log").count("The lawyer has read your papers.") == 1
        await expect(page.get_by_label("Your message")).to_be_focused()  # nobody is torn away from what they write
        await chat.answer(page, "Здравствуйте", language="ru")
        await expect(page.get_by_text("Здравствуйте")).to_have_attribute("lang", "ru", timeout=PATIENCE)
        await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_an_error_is_announced_at_once_and_belongs_to_its_field(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await page.get_by_label("Your message").fill("x" * 4001)
        await page.get_by_role("button", name="Send").click()
        tree = await Tree.of(page)
        (alert,) = [node for node in tree.nodes if role(node) == "alert"]
        assert of(alert, "live") == "assertive"
        assert "4000" in tree.said_in("alert")
        (box,) = [node for node in tree.nodes if role(node) == "textbox"]
        assert "4000" in box["description"]["value"]
        assert of(box, "invalid") == "true"
        await expect(page.get_by_label("Your message")).to_be_focused()
        await page.goto("/chat/receipt")
        await page.get_by_label("Receipt").fill("12")
        await page.get_by_role("button", name="Show my request").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        tree = await Tree.of(page)
        (box,) = [node for node in tree.nodes if role(node) == "textbox"]
        assert "no request under this receipt" in box["description"]["value"]


async def test_the_tab_key_goes_through_the_page_as_it_is_read(chat: Chat) -> None:
    async with opened(chat.browser, chat.url, "en") as page:
        await to_the_menu(page)
        await to_the_story(page)
        await page.evaluate("document.activeElement.blur()")
        names = []
        for _ in range(26):  # from wherever the focus is, once round
            await page.keyboard.press("Tab")
            names.append(await focused(page))
        start = names.index("Leave now")
        assert names[start : start + 12] == [
            *("Leave now", "Azərbaycan dili", "Русский", "English", "Back", "Cancel"),
            *("Your message", "Add a photo or a file", "Record a voice message", "Send", "Menu", "I have a receipt"),
        ]
        # And is never lost when what had it goes away.
        await page.locator("#file").set_input_files({"name": "a.pdf", "mimeType": "x/y", "buffer": b"%PDF-"})
        await page.get_by_role("button", name="Remove the file").press("Enter")
        assert await focused(page) == "Add a photo or a file"
        await page.get_by_label("Your message").fill("hello")
        await page.get_by_role("button", name="Send").press("Enter")
        await expect(page.get_by_label("Your message")).to_be_focused()


async def focused(page: Page) -> str:
    return str(
        await page.evaluate(
            "(() => { const at = document.activeElement, label = at.labels && at.labels[0];"
            " return (label || at).innerText.trim(); })()"
        )
    )


SIZES = """[...document.querySelectorAll('a, button, input:not([type=hidden]), textarea, label.icon')]
  .filter((one) => one.offsetParent && !one.closest('.add input'))
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
MOVING = """document.getAnimations().length + [...document.querySelectorAll('*')].map((one) => getComputedStyle(one))
  .filter((style) => style.animationName !== 'none' || style.transitionDuration !== '0s').length"""
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def test_on_small_screens_and_enlarged_nothing_is_cut_off_too_small_or_moving(chat: Chat) -> None:
    # 1280 px at 200 % are 640 px of two points each.
    for options in ({"viewport": SMALLEST}, {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}):
        async with opened(chat.browser, chat.url, "ru", reduced_motion="reduce", **options) as page:
            await to_the_menu(page, "ru")
            await to_the_story(page)
            await chat.answer(page, "", file=File("a" * 70 + ".pdf", "application/pdf", "document", b"%PDF-"))
            chosen = {"name": "b" * 70 + ".pdf", "mimeType": "x/y", "buffer": b"%PDF-"}
            await page.locator("#file").set_input_files(chosen)  # type: ignore[arg-type]
            await expect(page.locator("article .file")).to_have_count(1, timeout=PATIENCE)
            assert await page.evaluate(MOVING) == 0
            for path in ("", "/chat/receipt"):
                if path:
                    await page.goto(path)
                assert await page.evaluate(OVER) == 0
                assert await page.evaluate(SIZES) == []
                if "device_scale_factor" in options:  # and then the letters alone twice as large
                    await page.evaluate("document.documentElement.style.fontSize = '200%'")
                    assert await page.evaluate(OVER) == 0
