"""The editor of events: what was typed as the details of an event, and back. Times are typed and shown as in Baku."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from casework.errors import CaseworkError
from casework.events import organising
from casework.events.errors import TooFar, TooManyDates
from casework.events.rules import Card, Details, Kind
from flows.text import T_
from locales.dates import BAKU, in_baku
from locales.reference import districts
from locales.translate import LANGUAGES

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, LONGEST_LINK = 120, 1500, 300, 500
FIELDS = (
    *(f"{name}_{code}" for name in ("title", "text", "whom") for code in LANGUAGES),
    "kind",
    "community",
    "district",
    "place",
    "map_link",
    "online_link",
    "day",
    "from_time",
    "to_day",
    "to_time",
    "closes_day",
    "closes_time",
    "seats",
    "repeat",
    "times",
    "minutes",
)
SLOT_MINUTES = 30
SLOT_LENGTHS = range(5, 481)


class Unreadable(CaseworkError):
    """A field of the editor does not hold what it should."""

    status = 422
    sentence = T_("Please check the dates, the times and the numbers.", context="error")


@dataclass(frozen=True, slots=True)
class Typed:
    """The editor's fields as they were typed."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def details(self, known: Container[str]) -> Details:
        """`known`: ids of communities. Raises Unreadable. Without a day, registration closes when the event begins."""
        try:
            start = _moment(self["day"], self["from_time"])
            end = _moment(self["to_day"] or self["day"], self["to_time"])
            closes = _moment(self["closes_day"], self["closes_time"] or "00:00") if self["closes_day"] else start
            return Details(
                kind=Kind(self["kind"]),
                titles=self._words("title", LONGEST_TITLE),
                texts=self._words("text", LONGEST_TEXT),
                for_whom=self._words("whom", LONGEST_TITLE),
                community=self["community"] if self["community"] in known else None,
                district=self["district"] if self["district"] in districts() else None,
                place=self["place"].strip()[:LONGEST_PLACE],
                map_link=self["map_link"].strip()[:LONGEST_LINK],
                online_link=self["online_link"].strip()[:LONGEST_LINK],
                starts_at=start,
                ends_at=end,
                closes_at=closes,
                seats=int(self["seats"]) if self["seats"].strip() else None,
            )
        except ValueError:
            raise Unreadable from None

    def dates(self, details: Details) -> tuple[Details, list[datetime]]:
        """The beginnings of all dates wanted; a short meeting lasts until the next one. Raises Unreadable,
        TooManyDates, TooFar."""
        try:
            times, minutes = int(self["times"] or 1), int(self["minutes"] or SLOT_MINUTES)
        except ValueError:
            raise Unreadable from None
        if not 1 <= times <= organising.MOST_DATES:
            raise TooManyDates
        try:
            return self._dates(details, times, minutes)
        except OverflowError:  # nothing comes after the year 9999
            raise TooFar from None

    def _dates(self, details: Details, times: int, minutes: int) -> tuple[Details, list[datetime]]:
        start = details.starts_at
        if self["repeat"] == "weekly":
            return details, organising.weekly(start, times)
        if self["repeat"] == "slots" and minutes in SLOT_LENGTHS:
            short = replace(details, ends_at=start + timedelta(minutes=minutes))
            return short, organising.slots(start, minutes, times)
        return details, [start]

    def _words(self, name: str, most: int) -> dict[str, str]:
        given = {code: self[f"{name}_{code}"].strip()[:most] for code in LANGUAGES}
        return {code: words for code, words in given.items() if words}


def blank(now: datetime) -> Typed:
    """A new event: a week from today, two hours in the afternoon."""
    day = (in_baku(now) + timedelta(days=7)).date().isoformat()
    fields = {"day": day, "from_time": "15:00", "to_time": "17:00", "kind": "meeting"}
    return Typed({"times": "1", "minutes": str(SLOT_MINUTES), "repeat": "once"} | fields)


def typed_of(card: Card) -> Typed:
    """What would have been typed for this event."""
    start, end, closes = (in_baku(moment) for moment in (card.starts_at, card.ends_at, card.closes_at))
    words = {"title": card.titles, "text": card.texts, "whom": card.for_whom}
    fields = {f"{name}_{code}": given.get(code, "") for name, given in words.items() for code in LANGUAGES}
    later = card.closes_at != card.starts_at
    return Typed(
        fields
        | {
            "kind": card.kind,
            "community": card.community or "",
            "district": card.district or "",
            "place": card.place,
            "map_link": card.map_link,
            "online_link": card.online_link,
            "day": start.date().isoformat(),
            "from_time": f"{start:%H:%M}",
            "to_day": "" if start.date() == end.date() else end.date().isoformat(),
            "to_time": f"{end:%H:%M}",
            "closes_day": closes.date().isoformat() if later else "",
            "closes_time": f"{closes:%H:%M}" if later else "",
            "seats": "" if card.seats is None else str(card.seats),
        }
    )


def _moment(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), tzinfo=BAKU)
