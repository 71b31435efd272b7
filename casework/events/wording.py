"""An event's own words and times as texts for people. Sentences around them are in notices.py; nothing here awaits."""

from __future__ import annotations

from datetime import datetime

from casework.events.rules import Card, Details, Status, Words
from flows.model import Text
from flows.text import T_, joined, verbatim
from locales.dates import in_baku
from locales.reference import districts

_DAYS = {"az": "EEEE, d MMMM y", "ru": "EEEE, d MMMM y 'г'.", "en": "EEEE, d MMMM y"}
FEW = 10
"""Places from which on it is said that few are left."""


def own(words: Words) -> Text | None:
    """Staff's words, shown in the reader's language or in Azerbaijani; None: there are none."""
    given = {language: text for language, text in words.items() if text.strip()}
    return Text(given.get("az") or next(iter(given.values())), labels=given) if given else None


def title(event: Details) -> Text:
    return own(event.titles) or verbatim("?")


def day(moment: datetime, language: str) -> str:
    """şənbə, 28 noyabr 2026, in Baku."""
    from babel.dates import format_date  # 0.1 s to import: not before a date is written

    return format_date(in_baku(moment), _DAYS[language], locale=language)


def when(event: Details, language: str) -> str:
    """şənbə, 28 noyabr 2026, 15:00-17:00 · an end on another day is written out."""
    start, end = in_baku(event.starts_at), in_baku(event.ends_at)
    if start.date() == end.date():
        return f"{day(start, language)}, {start:%H:%M}–{end:%H:%M}"
    return f"{day(start, language)}, {start:%H:%M} – {day(end, language)}, {end:%H:%M}"


def clock(moment: datetime, language: str) -> str:
    """The day and hour until which something holds: şənbə, 28 noyabr 2026, 15:00."""
    return f"{day(moment, language)}, {in_baku(moment):%H:%M}"


def clock_short(event: Details, language: str) -> str:
    """One of several dates on a button: şən 28.11, 15:00."""
    from babel.dates import format_date

    start = in_baku(event.starts_at)
    return f"{format_date(start, 'ccc', locale=language)} {start:%d.%m}, {start:%H:%M}"


def short(event: Card, language: str, most: int) -> str:
    """A row of a list: "28.11 · Seminar", cut where the row ends."""
    words = event.titles.get(language) or event.titles.get("az", "")
    row = (
        f"{in_baku(event.starts_at):%d.%m %H:%M} {words}"
        if event.series
        else f"{in_baku(event.starts_at):%d.%m} {words}"
    )
    return row if len(row) <= most else row[: most - 1].rstrip() + "…"


def where(event: Details) -> Text | None:
    """Place and map; for an event that is only online, that the link comes to whoever has a place."""
    lines = []
    if event.place:
        found = districts().get(event.district or "")
        named = (
            T_("{place} ({district})", context="event", place=event.place, district=_names(found.name))
            if found
            else None
        )
        lines.append(T_("Where: {place}", context="event", place=named or event.place))
    elif event.visits:
        lines.append(
            T_("Where: at your place. Once you have chosen a time, we ask you how to find it.", context="event")
        )
    if event.map_link:
        lines.append(T_("Map: {link}", context="event", link=event.map_link))
    if event.online_link:
        lines.append(T_("You can also take part online: the link comes with your place.", context="event")
                     if event.place else
                     T_("Online: the link comes with your place.", context="event"))  # fmt: skip
    return joined(*lines, separator="\n") if lines else None


def _names(names: dict[str, str]) -> Text:
    return Text(names["az"], labels=names)


def places(event: Card) -> Text | None:
    """How it stands with places, in words: a number would tell how many answered. None for an event without a limit."""
    if event.free is None:
        return None
    if event.free == 0 or event.waiting:
        return T_("All places are taken. You can put yourself on the waiting list.", context="event")
    if event.free <= FEW:
        return T_("Only a few places are left.", context="open")
    return T_("There are places left.", context="event")


def card(event: Card, language: str, *, to_take: bool = True) -> Text:
    """All that a person needs to decide. `to_take` False: the reader has answered, or nobody can any more."""
    whom = own(event.for_whom)
    facts = joined(
        T_("When: {when} (Baku time)", context="event", when=when(event, language)),
        where(event),
        T_("For whom: {whom}", context="event", whom=whom) if whom else None,
        places(event) if to_take and event.status not in (Status.HELD, Status.CANCELLED) else None,
        separator="\n",
    )
    return joined(title(event), facts, own(event.texts))
