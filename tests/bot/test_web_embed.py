"""The chat within pages of other sites: who may show it, what the browser is given there, and the list in the panel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.desk import Desk
from casework.audit import service as audit
from casework.errors import NotAllowed
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import site_of
from casework.organisation.service import NotASite
from tests.admin.browser import Browser, words_of
from tests.bot.web_browser import Site, open_site
from tests.bot.web_server import chatting, served
from tests.cast import ADMINISTRATOR, LAWYER, colleague
from tests.chromium import PATIENCE, opened

SITE = "https://www.example.az"
HOST = """<!doctype html><html lang="{language}"><title>A site</title><body><h1>A site of others</h1>
<script>localStorage.setItem("theirs", "1"); document.cookie = "theirs=1";</script>
<script src="{chat}/chat/embed.js" async></script></body></html>"""
BACKING = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


async def allow(house: House, *lines: str) -> tuple[str, ...]:
    admin = await colleague(house, "anar", ADMINISTRATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, house.name)
        await organisation.set_sites(session, admin, lines, house.now())
        return (await organisation.settings(session, house.name)).sites


def ancestors(policy: str) -> str:
    return policy.rpartition("frame-ancestors ")[2]


async def test_only_listed_sites_may_show_it_and_only_as_an_embedded_page(house: House, site: Site) -> None:
    client = site.visitor().client
    assert ancestors((await client.get("/chat?embed=1")).headers["content-security-policy"]) == "'self'"
    await allow(house, SITE, "", f"  {SITE}/ ", "https://other.az:8443")
    for path in ("/chat", "/chat/receipt"):
        embedded = await client.get(f"{path}?embed=1")
        assert ancestors(embedded.headers["content-security-policy"]) == f"'self' {SITE} https://other.az:8443"
        alone = await client.get(path)
        assert ancestors(alone.headers["content-security-policy"]) == "'none'"


async def test_an_embedded_chat_has_a_cookie_of_its_own_and_stays_embedded(site: Site) -> None:
    client = site.visitor().client
    answer = await client.post("/chat/messages?embed=1", data={"command": "start"}, follow_redirects=False)
    assert answer.headers["location"] == "/chat?embed=1&began=1#newest"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("korpu_chat_embedded=")
    assert cookie.endswith("; SameSite=None; Secure; Partitioned")
    assert "HttpOnly" in cookie
    value = cookie.partition("=")[2].partition(";")[0]
    headers = {"Cookie": f"korpu_chat_embedded={value}"}
    page = (await client.get("/chat?embed=1", headers=headers)).text
    assert 'class="bubble theirs"' in page
    posts = {part.split('"')[0] for part in page.split('action="')[1:]}
    assert posts == {f"/chat/{name}?embed=1" for name in ("leave", "language", "messages")}
    assert 'class="bubble' not in (await client.get("/chat", headers=headers)).text
    gone = await client.post("/chat/leave?embed=1", headers=headers)
    assert all("Max-Age=0" in c and "Partitioned" in c for c in gone.headers.get_list("set-cookie"))
    assert 'class="bubble' not in (await client.get("/chat?embed=1", headers=headers)).text


async def test_a_browser_that_keeps_no_cookie_there_is_shown_another_way(site: Site) -> None:
    page = (await site.visitor("en").client.get("/chat?embed=1&began=1")).text
    assert "open it in a window of its own" in page
    assert '<a href="/chat" target="_blank"' in page


async def test_the_language_of_the_site_around_is_spoken_until_another_is_chosen(site: Site) -> None:
    phone = site.visitor("en")
    page = await phone.look("/chat?embed=1&language=ru")
    assert page.language == "ru"
    assert page.form("/chat/messages?embed=1&language=ru").buttons


async def test_another_site_cannot_write_through_its_frame(site: Site) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": SITE}
    answer = await site.visitor().client.post("/chat/messages?embed=1", data={"command": "start"}, headers=headers)
    assert answer.status_code == 403


async def test_the_script_is_small_and_speaks_three_languages(site: Site) -> None:
    answer = await site.visitor().client.get("/chat/embed.js", headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(answer.content) < 4096
    for touched in ("localStorage", "sessionStorage", "document.cookie", "innerHTML"):
        assert touched not in answer.text
    for language in ("az", "ru", "en"):
        assert f'"{language}":{{"open":"' in answer.text


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("https://example.az", "https://example.az"),
        ("HTTPS://WWW.Example.AZ/", "https://www.example.az"),
        ("https://example.az:8443", "https://example.az:8443"),
        ("https://hüquq.az", "https://xn--hquq-0ra.az"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://example.az", None),
        ("https://example.az/page", None),
        ("https://*.example.az", None),
        ("https://example.az; script-src *", None),
        ("https://example.az https://b.az", None),
        ("https://user@example.az", None),
        ("example.az", None),
        ("https://", None),
        ("*", None),
        ("'unsafe-inline'", None),
        ("https://" + "a" * 300 + ".az", None),
        ("https://ə..az", None),
    ],
)
def test_a_site_is_an_origin_and_nothing_else(typed: str, site: str | None) -> None:
    assert site_of(typed) == site


async def test_a_line_that_is_no_site_is_named_and_only_administrators_may(house: House) -> None:
    admin, lawyer = await colleague(house, "anar", ADMINISTRATOR), await colleague(house, "rəna", LAWYER)
    async with house.database.writing() as session:
        await organisation.ensure(session, house.name)
        with pytest.raises(NotASite) as refused:
            await organisation.set_sites(session, admin, [SITE, "nonsense"], house.now())
        with pytest.raises(NotAllowed):
            await organisation.set_sites(session, lawyer, [SITE], house.now())
        assert (await organisation.settings(session, house.name)).sites == ()
    assert str(refused.value.sentence.values["line"].msgid) == "nonsense"  # type: ignore[union-attr]


@BACKING
async def test_the_panel_keeps_the_list_and_shows_the_line_for_the_page(house: House) -> None:
    await allow(house, "https://old.az")
    async with Browser(house) as browser:
        await browser.sign_in("anar")
        page = (await browser.get("/organisation")).text
        assert "https://old.az</textarea>" in page
        assert 'src="http://korpu.test/chat/embed.js" async' in words_of(page)
        saved = await browser.post("/organisation/sites", sites=f"{SITE}\r\n\r\nhttps://b.az/\r\n")
        assert saved.status_code == 303
        assert f"{SITE}\nhttps://b.az</textarea>" in (await browser.get("/organisation")).text
        refused = await browser.post("/organisation/sites", sites="https://b.az\njavascript:alert(1)")
        assert refused.status_code == 422
        assert "«javascript:alert(1)»" in words_of(refused.text)
        assert f"{SITE}\n" in (await browser.get("/organisation")).text
        await browser.post("/organisation/sites", sites="")
        assert "https://b.az" not in (await browser.get("/organisation")).text
    async with house.database.reading() as session:
        deeds = [row.action for row in await audit.of_subject(session, "organisation", 1)]
    assert deeds.count("panel:organisation:sites") == 3


@asynccontextmanager
async def another_site(desk: Desk, chat: str, language: str = "en") -> AsyncIterator[str]:
    """A page on localhost, which to a browser is another site than 127.0.0.1, where the chat is."""
    page = HTMLResponse(HOST.format(chat=chat, language=language))
    async with served(Site(desk, Starlette(routes=[Route("/", lambda _: page)]))) as url:
        yield url.replace("127.0.0.1", "localhost")


@BACKING
async def test_a_whole_talk_within_another_site_and_the_way_out(desk: Desk) -> None:
    async with chatting(desk) as chat, another_site(desk, chat.url) as host:
        await allow(chat.house, host)
        async with opened(chat.browser, host, "az") as page:
            await page.goto("/")
            await page.get_by_role("button", name="Write to us").focus()
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("dialog", name="Chat with us")).to_be_visible()
            await expect(page.get_by_role("button", name="Close the chat")).to_be_focused()
            frame = page.frame_locator("korpu-chat iframe")
            await expect(frame.get_by_role("button", name="Start")).to_be_visible()
            found = await Axe().run(page, context="korpu-chat", options={"resultTypes": ["violations"]})
            assert found.generate_snapshot() == ""
            await frame.get_by_role("button", name="Start").click()
            await frame.locator("article button[value='language:en']").click()
            await frame.locator("article button[value='consent:agree']").click()
            await expect(frame.locator("article button[value='menu:complaint']")).to_be_visible(timeout=PATIENCE)
            await chat.answer(page, "The lawyer has answered")
            await expect(frame.locator("article.theirs").last).to_contain_text("has answered", timeout=PATIENCE)
            await page.keyboard.press("Escape")
            await page.get_by_role("button", name="Close the chat").click()
            await expect(page.get_by_role("dialog")).to_have_count(0)
            await page.get_by_role("button", name="Write to us").click()
            await expect(frame.locator("article.theirs").last).to_contain_text("has answered")
            assert await page.evaluate("[document.cookie, localStorage.length]") == ["theirs=1", 1]
            await frame.get_by_role("button", name="Leave now").click()
            await page.wait_for_url("about:blank", timeout=PATIENCE)
            await page.goto("/")
            await page.get_by_role("button", name="Write to us").click()
            await expect(frame.get_by_role("button", name="Start")).to_be_visible()


@BACKING
async def test_a_site_that_is_not_listed_shows_nothing_of_it(desk: Desk) -> None:
    async with chatting(desk) as chat, another_site(desk, chat.url) as host:
        context = await chat.browser.new_context(base_url=host)
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto("/")
        await page.get_by_role("button", name="Write to us").click()
        await page.wait_for_timeout(500)
        await expect(page.frame_locator("korpu-chat iframe").get_by_role("button", name="Start")).to_have_count(0)
        assert any("frame-ancestors" in line for line in said)
        await context.close()
