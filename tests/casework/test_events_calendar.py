"""Events as calendar files: read back by the library, and held against the letter of RFC 5545."""

from __future__ import annotations

from dataclasses import replace

import icalendar
import pytest

from casework.events import organising
from casework.events.calendar import feed, ics
from casework.house import House
from tests.meetings import STARTS, card_of, changed, coordinator, drafted, published


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_a_calendar_file_says_when_and_where(house: House, language: str) -> None:
    event = await published(house, await coordinator(house), online_link="https://meet.example/secret")
    card = replace(await card_of(house, event), texts={"az": "Bir; iki, üç\nyeni sətir" + " uzun" * 40})
    data = ics(card, language, "korpu.example", "https://korpu.example/open/events/1")
    assert b"secret" not in data
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    calendar = icalendar.Calendar.from_ical(data)
    (entry,) = calendar.events
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"] == f"event-{event}@korpu.example"
    assert entry["DTSTART"].dt == STARTS
    assert b"DTSTART:20261128T110000Z" in data
    assert entry["SUMMARY"] == card.titles[language]
    assert entry["DESCRIPTION"] == card.texts["az"]
    assert entry["LOCATION"] == card.place
    assert entry["STATUS"] == "CONFIRMED"


async def test_changes_raise_the_sequence_and_calling_off_cancels(house: House) -> None:
    rana = await coordinator(house)
    event = await published(house, rana)
    uid = _entry(ics(await card_of(house, event), "az"))["UID"]
    await changed(house, rana, event, seats=9)
    assert _entry(ics(await card_of(house, event), "az"))["SEQUENCE"] == 0
    await changed(house, rana, event, place="Klub")
    assert _entry(ics(await card_of(house, event), "az"))["SEQUENCE"] == 1
    async with house.database.writing() as session:
        await organising.cancel(session, house.keyring, rana, event, house.now())
    entry = _entry(ics(await card_of(house, event), "az"))
    assert (entry["STATUS"], entry["SEQUENCE"], entry["UID"]) == ("CANCELLED", 2, uid)


async def test_a_subscription_holds_all_but_drafts(house: House) -> None:
    rana = await coordinator(house)
    cards = [await card_of(house, await published(house, rana)) for _ in range(2)]
    cards.append(await card_of(house, await drafted(house, rana)))
    calendar = icalendar.Calendar.from_ical(feed(cards, "ru", "Körpü"))
    assert [str(entry["UID"]) for entry in calendar.events] == [f"event-{card.id}@korpu" for card in cards[:2]]
    assert calendar["X-WR-CALNAME"] == "Körpü"


def _entry(data: bytes) -> icalendar.Event:
    (entry,) = icalendar.Calendar.from_ical(data).events
    return entry
