"""Events as iCalendar files (RFC 5545): UTC times, a UID that stays, a SEQUENCE that grows with each change, and
CANCELLED where one was called off. The link to take part online is never in them: a calendar is shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from casework import pages
from casework.events.rules import Card, Kind, Status, picked
from casework.house import House

if TYPE_CHECKING:
    import icalendar

PRODUCER = "-//Korpu//Events//EN"


def address_of(event: Card, language: str, house: House) -> str:
    """Where the file lies on the open pages; "" where it does not: slots of short meetings are not shown there."""
    return "" if event.kind is Kind.ONE_TO_ONE else pages.address(house, f"events/{event.id}.ics", language)


def ics(event: Card, language: str, host: str = "korpu", url: str = "") -> bytes:
    """One event as a file. `host` makes the UID this installation's own; `url` is the event's page, if there is one."""
    return feed([event], language, picked(event.titles, language), host, {event.id: url} if url else {})


def feed(
    events: Sequence[Card], language: str, name: str, host: str = "korpu", urls: dict[int, str] | None = None
) -> bytes:
    """Several events as one calendar, for a subscription. Drafts are left out."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Baku")
    for event in events:
        if event.status is not Status.DRAFT:
            calendar.add_component(_entry(event, language, host, (urls or {}).get(event.id, "")))
    return bytes(calendar.to_ical())


def _entry(event: Card, language: str, host: str, url: str) -> icalendar.Event:
    import icalendar

    entry = icalendar.Event()
    entry.add("uid", f"event-{event.id}@{host}")
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.status is Status.CANCELLED else "CONFIRMED")
    entry.add("summary", picked(event.titles, language))
    description = picked(event.texts, language)
    if description:
        entry.add("description", description)
    if event.place:
        entry.add("location", event.place)
    if url:
        entry.add("url", url)
    return entry
