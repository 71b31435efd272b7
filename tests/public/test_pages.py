"""What somebody reads on the open pages: in three languages, without cookies, and again without asking twice."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from app.asgi import build_asgi
from app.settings import Settings
from app.wiring import App
from bot.desk import Desk
from casework.campaigns import organising as organising_campaigns
from casework.events import organising
from casework.house import House
from locales.translate import LANGUAGES, translate
from public import guard
from tests import campaigning, meetings
from tests.public.site import BASE, reader, town

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)  # pages read through services only

PAGES = (
    "/open",
    "/open/events",
    "/open/events/1",
    "/open/communities",
    "/open/communities/mil",
    "/open/campaigns",
    "/open/figures",
    "/open/nowhere",
)
FEEDS = ("/open/feed.xml", "/open/events.ics", "/open/events/1.ics", "/open/data.json")
SMALL = 20_000  # bytes
LINK = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_stands_in_three_languages_and_links_to_the_others(house: House, language: str) -> None:
    await town(house)
    async with reader(house) as client:
        for path in PAGES:
            page = await client.get(path, params={"language": language})
            assert f'<html lang="{language}">' in page.text
            assert translate("Communities", language, "open") in page.text
            others = re.findall(r'<a href="[^"]*" lang="(..)"', page.text)
            assert others == list(LANGUAGES)
            assert len(page.content) < SMALL, path


async def test_the_whole_site_has_them_without_a_redirect(house: House, desk: Desk) -> None:
    """A redirect would name a scheme that a proxy may have changed."""
    site = build_asgi(App(Settings(_env_file=None, public_url=BASE), house, desk), with_worker=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://inside") as client:
        for path in ("/open", "/open/", "/open/events", "/open/feed.xml"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "http://inside" not in answer.text
        assert (await client.get("/open/events/")).status_code == 404


async def test_a_search_engine_is_told_of_the_languages(house: House) -> None:
    async with reader(house) as client:
        page = await client.get("/open/events")
    named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page.text))
    assert named == {
        "az": "https://korpu.example/open/events",
        "ru": "https://korpu.example/open/events?language=ru",
        "en": "https://korpu.example/open/events?language=en",
        "x-default": "https://korpu.example/open/events",
    }


async def test_azerbaijani_is_the_first_language_also_for_an_unknown_one(house: House) -> None:
    async with reader(house) as client:
        for path in ("/open", "/open?language=fr", "/open?language="):
            assert '<html lang="az">' in (await client.get(path)).text


async def test_staffs_words_in_another_language_say_so(house: House) -> None:
    """A voice that reads the page aloud has to know."""
    await town(house)
    async with reader(house) as client:
        page = await client.get("/open/communities/mil?language=ru")
    assert '<span lang="az">Kənd qadınları ilə işləyirik.</span>' in page.text


async def test_no_answer_sets_a_cookie_or_lets_a_script_run(house: House) -> None:
    await town(house)
    async with reader(house, telegram="KorpuBot") as client:
        for path in (*PAGES, *FEEDS):
            answer = await client.get(path)
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"] == "public, max-age=300"
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src" not in policy
            assert "unsafe" not in policy
            assert "<script" not in answer.text
            assert "style=" not in answer.text


async def test_a_flood_ends_at_the_door_and_others_go_on_reading(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await town(house)
    monkeypatch.setattr(guard, "TIMES", 3)
    async with reader(house, client=("2001:db8:1:2::77", 1)) as client:
        assert [(await client.get(path)).status_code for path in ("/open", "/open/nowhere", "/open/feed.xml")] == [
            200,
            404,
            200,
        ]
        for path in ("/open/events", "/open/data.json", "/open/nowhere"):
            refused = await client.get(path, params={"language": "ru"})
            assert refused.status_code == 429
            assert refused.headers["retry-after"] == "60"
            assert refused.headers["cache-control"] == "no-store"
            assert refused.headers["content-type"] == "text/html; charset=utf-8"
            assert '<html lang="ru">' in refused.text
    async with reader(house, client=("2001:db8:1:2::1", 1)) as housemate:
        assert (await housemate.get("/open")).status_code == 429
    async with reader(house, client=("2001:db8:1:3::1", 1)) as neighbour:
        assert (await neighbour.get("/open")).status_code == 200
    assert "2001" not in caplog.text + repr(vars(house.live))


STATEMENTS = {"/open": 4, "/open/events": 4, "/open/communities/mil": 4, "/open/feed.xml": 5, "/open/data.json": 5}
"""A look at the database for each thing that is shown, however many there are of it."""


async def test_a_page_asks_the_database_once_for_each_thing_it_shows(house: House) -> None:
    rana, _ = await town(house)
    asked: list[str] = []

    def noted(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    async with reader(house) as client:
        for name in ("one", "two", "three"):
            await campaigning.published(house, rana, titles={"az": name})
        await client.get("/open/data.json")  # the figures are kept from here on
        engine = house.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", noted)
        try:
            found = {}
            for path in STATEMENTS:
                asked.clear()
                await client.get(path)
                found[path] = len([one for one in asked if not one.startswith("BEGIN")])
        finally:
            event.remove(engine, "before_cursor_execute", noted)
    assert found == STATEMENTS


async def test_who_holds_the_page_gets_no_second_copy(house: House) -> None:
    rana, seminar = await town(house)
    async with reader(house) as client:
        for path in ("/open", f"/open/events/{seminar}", *FEEDS):
            first = await client.get(path)
            tag = first.headers["etag"]
            again = await client.get(path, headers={"If-None-Match": f'"other", {tag}'})
            assert (again.status_code, again.content) == (304, b""), path
            assert again.headers["etag"] == tag
        held = (await client.get(f"/open/events/{seminar}")).headers["etag"]
        await meetings.changed(house, rana, seminar, titles={"az": "Başqa mövzu"})
        fresh = await client.get(f"/open/events/{seminar}", headers={"If-None-Match": held})
    assert fresh.status_code == 200
    assert "Başqa mövzu" in fresh.text


async def test_every_link_leads_somewhere(house: House) -> None:
    await town(house)
    async with reader(house, telegram="KorpuBot") as client:
        for path in PAGES:
            page = await client.get(path)
            for link in {*LINK.findall(page.text)} - {"#main"}:
                inside = link.replace("&amp;", "&").removeprefix("https://korpu.example")
                if inside.startswith("/open"):
                    assert (await client.get(inside)).status_code == 200, link
                else:
                    assert inside.startswith(("/chat", "https://t.me/KorpuBot?start=", "https://maps.example/")), link


async def test_an_event_says_when_where_and_how_to_come(house: House) -> None:
    _, seminar = await town(house)
    async with reader(house, telegram="KorpuBot") as client:
        page = await client.get(f"/open/events/{seminar}?language=en")
    assert "Saturday, 28 November 2026, 15:00–17:00" in page.text
    assert 'href="https://maps.example/imishli"' in page.text
    assert "There are places left." in page.text
    assert f'href="/chat?start=evt_{seminar}"' in page.text
    assert f'href="https://t.me/KorpuBot?start=evt_{seminar}"' in page.text
    assert f'href="/open/events/{seminar}.ics?language=en"' in page.text


async def test_how_many_answered_cannot_be_read_from_the_places(house: House) -> None:
    _, seminar = await town(house)
    said = set()
    async with reader(house) as client:
        for number in (12, 3, 4):
            await arrive(house, seminar, number)
            said.add(state_of(await client.get(f"/open/events/{seminar}?language=en")))
        await arrive(house, seminar, 1)
        full = state_of(await client.get(f"/open/events/{seminar}?language=en"))
    assert said == {"Only a few places are left."}
    assert full == "All places are taken. You can put yourself on the waiting list."


async def test_an_event_that_was_called_off_or_is_over_says_so(house: House, clock: object) -> None:
    rana, seminar = await town(house)
    other = await meetings.published(house, rana)
    async with house.database.writing() as session:
        await organising.cancel(session, house.keyring, rana, seminar, house.now())
    clock.pass_(days=30)  # type: ignore[attr-defined]
    async with reader(house) as client:
        off, over = [await client.get(f"/open/events/{one}?language=en") for one in (seminar, other)]
    assert state_of(off) == "This event was called off."
    assert state_of(over) == "This event is over."
    assert "/chat?start=" not in off.text + over.text


async def test_drafts_and_meetings_of_two_are_not_there(house: House) -> None:
    rana = await meetings.coordinator(house)
    draft = await meetings.drafted(house, rana)
    slot = await meetings.published(house, rana, kind=meetings.Kind.ONE_TO_ONE, seats=1, place="Evdə")
    async with reader(house) as client:
        for event_id in (draft, slot):
            assert (await client.get(f"/open/events/{event_id}")).status_code == 404
            assert (await client.get(f"/open/events/{event_id}.ics")).status_code == 404
        for path in ("/open", "/open/events", "/open/feed.xml", "/open/events.ics", "/open/data.json"):
            answer = (await client.get(path)).text
            assert "Evdə" not in answer
            assert f"/events/{slot}" not in answer


async def test_a_campaign_shows_its_way_and_never_a_small_number_of_supporters(house: House) -> None:
    rana, _ = await town(house)
    light = await campaigning.published(house, rana)
    async with house.database.writing() as session:
        await organising_campaigns.add_step(session, rana, light, {"az": "Məktub yazılır"}, house.now())
        await organising_campaigns.update(session, house.keyring, rana, light, {"az": "Cavab gəldi."}, house.now())
    said = []
    async with reader(house) as client:
        for number in (4, 3):
            for who in await meetings.people_of(house, number):
                await campaigning.supports(house, who, light)
            said.append((await client.get(f"/open/campaigns/{light}?language=en")).text)
        listed = (await client.get("/open/campaigns?language=en")).text
        news = (await client.get("/open/feed.xml")).text
        await campaigning.ended(house, rana, light)
        over = (await client.get(f"/open/campaigns/{light}?language=en")).text
    assert "Fewer than 5 supporters so far, 50 are wanted" in said[0]
    assert "At least 5 of 50 supporters" in said[1]
    assert "At least 5 of 50 supporters" in listed
    for words in ("Light for our street", "Məktub yazılır", "Cavab gəldi.", f"/chat?start=cmp_{light}"):
        assert words in said[1]
    assert "Cavab gəldi." in news
    assert "Lampalar yandı." in over
    assert f"/chat?start=cmp_{light}" not in over


@pytest.mark.parametrize(
    "path",
    [
        "/open/nowhere",
        "/open/events/99",
        "/open/events/99999999999999999999999",
        "/open/events/x",
        "/open/communities/atlantis",
        "/open/campaigns/7",
        "/open/campaigns/-7",
        f"/open/campaigns/{'9' * 5000}",
        f"/open/events/{'9' * 5000}.ics",
        "/open/events.ics?community=atlantis",
        "/open/static/../pages.py",
        "/open/static/nothing.css",
    ],
    ids=lambda path: path[:40],
)
async def test_what_is_not_there_is_said_in_words(house: House, path: str) -> None:
    async with reader(house) as client:
        page = await client.get(path, params={"language": "en"} if "?" not in path else None)
    assert page.status_code == 404
    assert "<h1>" in page.text
    assert 'href="/open' in page.text


async def test_what_staff_write_brings_no_markup(house: House) -> None:
    rana = await meetings.coordinator(house)
    evil = "<script>alert(1)</script>"
    made = await meetings.published(house, rana, titles={"az": evil}, texts={"az": evil}, place=evil)
    async with reader(house) as client:
        for path in ("/open", "/open/events", f"/open/events/{made}", "/open/feed.xml"):
            assert "<script>" not in (await client.get(path)).text


async def arrive(house: House, event_id: int, number: int) -> None:
    for who in await meetings.people_of(house, number):
        await meetings.yes(house, who, event_id)


def state_of(page: httpx.Response) -> str:
    found = re.search(r'<p class="state">(.*?)</p>', page.text)
    assert found is not None
    return found[1]
