"""The feeds as programs read them: Atom by its required parts, iCalendar by a library, JSON by a schema of its keys."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import icalendar
import pytest
from jsonschema import Draft202012Validator

from casework.campaigns import correcting
from casework.campaigns import organising as campaigns
from casework.events import organising
from casework.events.rules import Kind
from casework.house import House
from locales.translate import LANGUAGES
from tests import campaigning, meetings
from tests.conftest import Clock
from tests.public.site import reader, town

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)  # pages read through services only

ATOM = "{http://www.w3.org/2005/Atom}"
TEXT, CELL = {"type": "string"}, {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 5, "multipleOf": 5}]}
YEARLY = {"type": "array", "items": {"properties": {"year": {"type": "integer"}, "number": CELL}}}


def of(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def many(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": of(**properties)}


OPTIONAL: dict[str, Any] = {"type": ["string", "null"]}
URL = {"type": "string", "pattern": "^https://korpu\\.example/"}
SCHEMA = of(
    organisation=TEXT,
    language={"enum": list(LANGUAGES)},
    page=URL,
    time_zone_of_times={"const": "UTC"},
    protection=of(
        smallest_number_shown={"const": 5},
        rounded_down_to_multiples_of={"const": 5},
        null_means_fewer_than={"const": 5},
    ),
    figures=of(
        counted_until_the_day_before={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-01$"},
        requests_by_topic_and_year=many(topic=TEXT, name_of_topic=TEXT, year={"type": "integer"}, number=CELL),
        sum_of_the_requests_shown_by_year=YEARLY,
        half_of_the_requests_answered_within_days_by_year=many(
            year={"type": "integer"}, days={"type": "integer", "minimum": 1}
        ),
        events_held_by_year=many(year={"type": "integer"}, number={"type": "integer"}),
        people_counted_at_events_by_year=YEARLY,
    ),
    communities=many(
        id=TEXT,
        name=TEXT,
        district=TEXT,
        districts={"type": "array", "items": TEXT, "minItems": 1},
        languages={"type": "array", "items": TEXT},
        works_for={"type": "array", "items": TEXT},
        what_it_does=TEXT,
        how_to_find_it=TEXT,
        figures_by_quarter=many(indicator=TEXT, name=TEXT, quarter=TEXT, number=CELL),
        page=URL,
        calendar=URL,
    ),
    coming_events=many(
        id={"type": "integer"},
        title=TEXT,
        text=TEXT,
        for_whom=TEXT,
        community=OPTIONAL,
        district=OPTIONAL,
        place=TEXT,
        map=OPTIONAL,
        state={"enum": ["planned", "called_off"]},
        starts=TEXT,
        ends=TEXT,
        places=TEXT,
        page=URL,
        calendar=URL,
        chat=URL,
    ),
    campaigns=many(
        id={"type": "integer"},
        title=TEXT,
        state={"enum": ["published", "won", "lost", "closed"]},
        text=TEXT,
        community=OPTIONAL,
        supporters_at_least=CELL,
        supporters_wanted={"type": ["integer", "null"]},
        steps=many(step=TEXT, done={"type": "boolean"}),
        updates=many(at=TEXT, text=TEXT),
        outcome=OPTIONAL,
        page=URL,
        chat=URL,
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_news_are_an_atom_feed(house: House, language: str) -> None:
    _, seminar = await town(house)
    async with reader(house) as client:
        answer = await client.get("/open/feed.xml", params={"language": language})
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314  our own
    assert feed.tag == f"{ATOM}feed"
    for part in ("id", "title", "updated", f"author/{ATOM}name", "link[@rel='self']"):
        assert feed.find(f"{ATOM}{part}") is not None, part
    (entry,) = feed.findall(f"{ATOM}entry")
    for part in ("id", "title", "updated", "content", "link"):
        assert entry.find(f"{ATOM}{part}") is not None, part
    assert f"/open/events/{seminar}" in str(entry.findtext(f"{ATOM}id"))
    for moment in feed.iter(f"{ATOM}updated"):
        assert datetime.fromisoformat(str(moment.text)).tzinfo is not None


async def test_a_new_campaign_and_what_came_of_it_are_news_too(house: House, clock: Clock) -> None:
    rana = await meetings.coordinator(house)
    campaign = await campaigning.published(house, rana)

    async def entries() -> dict[str, str]:
        async with reader(house) as client:
            feed = ET.fromstring((await client.get("/open/feed.xml?language=en")).content)  # noqa: S314
        found = feed.findall(f"{ATOM}entry")
        assert [str(one.findtext(f"{ATOM}updated")) for one in found] == sorted(
            (str(one.findtext(f"{ATOM}updated")) for one in found), reverse=True
        )
        return {str(one.findtext(f"{ATOM}id")): str(one.findtext(f"{ATOM}content")) for one in found}

    page = f"https://korpu.example/open/campaigns/{campaign}?language=en"
    assert await entries() == {page: "At night the street is dark."}
    clock.pass_(days=1)
    await campaigning.ended(house, rana, campaign)
    assert (await entries())[f"{page}#outcome"] == "The campaign has reached its aim.\nLampalar yandı."
    clock.pass_(days=1)
    async with house.database.writing() as session:
        other = replace(campaigning.LIGHT, texts={"az": "Axşam küçə qaranlıqdır.", "en": "The lamps are broken."})
        await campaigns.change(session, rana, campaign, other, house.now())
    assert (await entries())[page] == "The lamps are broken.\nThe text was corrected on 23 November 2026."
    async with reader(house) as client:
        shown = (await client.get(f"/open/campaigns/{campaign}?language=en")).text
        assert "The text was corrected on 23 November 2026." in shown
        assert 'id="outcome"' in shown  # the feed leads there
        async with house.database.writing() as session:
            await correcting.withdraw(session, house.keyring, rana, campaign, {"az": "Səhv"}, house.now())
        assert (await client.get(f"/open/campaigns/{campaign}")).status_code == 404
    assert await entries() == {}


async def test_an_empty_feed_is_whole_too(house: House) -> None:
    async with reader(house) as client:
        feed = ET.fromstring((await client.get("/open/feed.xml")).content)  # noqa: S314
        calendar = icalendar.Calendar.from_ical((await client.get("/open/events.ics")).content)
    assert feed.findtext(f"{ATOM}updated")
    assert calendar.walk("VEVENT") == []


async def test_signs_that_no_xml_may_hold_do_not_break_the_feed(house: House) -> None:
    rana = await meetings.coordinator(house)
    await meetings.published(house, rana, titles={"az": "Bir\x0b\x01iki & <üç>"})
    async with reader(house) as client:
        feed = ET.fromstring((await client.get("/open/feed.xml")).content)  # noqa: S314
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Biriki & <üç>"


async def test_coming_events_are_a_calendar_to_subscribe_to(house: House) -> None:
    rana, seminar = await town(house)
    elsewhere = await meetings.published(house, rana, community="hadaf", titles={"az": "Şəkidə"})
    async with reader(house) as client:
        whole, mil = [
            icalendar.Calendar.from_ical((await client.get(f"/open/events.ics{narrow}")).content)
            for narrow in ("", "?community=mil&language=ru")
        ]
        answer = await client.get(f"/open/events/{seminar}.ics")
    assert uids(whole) == [f"event-{seminar}@korpu.example", f"event-{elsewhere}@korpu.example"]
    assert uids(mil) == [f"event-{seminar}@korpu.example"]
    assert str(mil.walk("VEVENT")[0]["summary"]) == "Возвращение домой"
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    one = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert one["dtstart"].dt == meetings.STARTS
    assert str(one["url"]) == f"https://korpu.example/open/events/{seminar}"


async def test_what_is_called_off_says_so_until_its_time_is_over(house: House, clock: Clock) -> None:
    """Whoever has it in their calendar, or saw it on the page yesterday, must learn it."""
    rana, seminar = await town(house)
    draft = await meetings.drafted(house, rana, titles={"az": "Qaralama"})
    slot = await meetings.published(house, rana, kind=Kind.ONE_TO_ONE)
    before = await meetings.card_of(house, seminar)
    clock.pass_(minutes=1)
    async with house.database.writing() as session:
        for event in (seminar, draft, slot):
            await organising.cancel(session, house.keyring, rana, event, house.now())
    async with reader(house) as client:
        for narrow in ("", "?community=mil"):
            (entry,) = await entries_of(client, f"/open/events.ics{narrow}")
            assert (str(entry["status"]), str(entry["uid"])) == ("CANCELLED", f"event-{seminar}@korpu.example")
            assert int(entry["sequence"]) > before.sequence
        for page in ("", "/events", "/communities/mil"):
            text = (await client.get(f"/open{page}?language=en")).text
            assert "This event was called off." in text, page
            assert f"/events/{draft}" not in text
            assert f"/events/{slot}" not in text
        assert (await client.get(f"/open/events/{draft}")).status_code == 404
        (entry,) = ET.fromstring((await client.get("/open/feed.xml?language=en")).content).findall(f"{ATOM}entry")  # noqa: S314
        assert str(entry.findtext(f"{ATOM}content")).startswith("This event was called off.")
        (event,) = (await client.get("/open/data.json")).json()["coming_events"]
        assert event["state"] == "called_off"
        clock.at = meetings.STARTS + timedelta(minutes=1)
        assert len(await entries_of(client, "/open/events.ics")) == 1
        assert f"/events/{seminar}" not in (await client.get("/open/events")).text
        clock.at = meetings.STARTS + timedelta(days=1)
        assert await entries_of(client, "/open/events.ics") == []


async def entries_of(client: httpx.AsyncClient, path: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical((await client.get(path)).content).walk("VEVENT"))  # type: ignore[arg-type]


async def test_the_link_to_take_part_online_is_nowhere(house: House) -> None:
    rana = await meetings.coordinator(house)
    made = await meetings.published(house, rana, online_link="https://meet.example/secret-room")
    async with reader(house) as client:
        for path in ("", f"/events/{made}", "/feed.xml", "/events.ics", f"/events/{made}.ics", "/data.json"):
            assert "secret-room" not in (await client.get(f"/open{path}")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_data_are_as_their_keys_say(house: House, language: str) -> None:
    await town(house)
    async with reader(house) as client:
        answer = await client.get("/open/data.json", params={"language": language})
    content = json.loads(answer.content)
    Draft202012Validator(SCHEMA).validate(content)
    assert content["language"] == language
    assert len(content["communities"]) == 8
    assert len(content["coming_events"]) == 1


def uids(calendar: icalendar.Calendar) -> list[str]:
    return [str(one["uid"]) for one in calendar.walk("VEVENT")]
