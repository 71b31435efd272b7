"""The open pages for programs: Atom for readers of news, JSON for whoever counts on. Nothing here that the pages do not
show.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from casework.campaigns.rules import Card as Campaign
from casework.campaigns.rules import Update
from casework.campaigns.wording import ENDED, corrected
from casework.communities.indicators.rules import OpenSheet
from casework.communities.rules import in_language
from casework.events.rules import Card, Status
from casework.events.wording import when
from casework.figures.rules import SMALLEST, STEP, Cell, Figures, protected
from flows.text import T_
from locales.dates import in_baku
from locales.reference import topics
from locales.translate import render
from public.reading import CALLED_OFF, Community, Everything, Links, stands

ATOM = "http://www.w3.org/2005/Atom"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed that holds nothing was changed last."""
NEWEST = 60
"""Entries of the Atom feed, and campaigns whose news are looked for."""
News = Mapping[int, Sequence[Update]]
"""By campaign, newest first."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def atom(found: Everything, news: News, language: str, links: Links) -> bytes:
    """Events to come; campaigns, news of them and what came of each (RFC 4287), the latest change first."""
    entries = sorted(_entries(found, news, language, links), key=lambda entry: (entry[0], entry[1]), reverse=True)[
        :NEWEST
    ]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    name = render(T_("{org}: events and campaigns", context="open", org=found.org), language)
    _add(feed, "title", name)
    _add(feed, "id", links.whole("feed.xml", language))
    _add(feed, "updated", _moment(max((entry[0] for entry in entries), default=BEGIN)))
    _add(_add(feed, "author"), "name", found.org)
    _add(feed, "link", rel="self", type="application/atom+xml", href=links.whole("feed.xml", language))
    _add(feed, "link", rel="alternate", type="text/html", href=links.whole("", language))
    feed.extend(entry for _, _, entry in entries)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entries(found: Everything, news: News, language: str, links: Links) -> Iterator[tuple[datetime, str, ET.Element]]:
    for event in found.events:
        url = links.whole(f"events/{event.id}", language)
        off = render(CALLED_OFF, language) if event.status is Status.CANCELLED else ""
        text = "\n".join(filter(None, (off, when(event, language), event.place, in_language(event.texts, language))))
        yield _entry(in_language(event.titles, language), url, event.changed_at, text)
    for campaign in found.campaigns:
        yield from _campaign_entries(campaign, news.get(campaign.id, ()), language, links)


def _campaign_entries(
    campaign: Campaign, updates: Sequence[Update], language: str, links: Links
) -> Iterator[tuple[datetime, str, ET.Element]]:
    """That there is one, each update, and what came of it; each once, where it stands on the campaign's page."""
    title, url = in_language(campaign.titles, language), links.whole(f"campaigns/{campaign.id}", language)
    if campaign.published_at:
        changed = campaign.published_at if campaign.corrected_at is None else campaign.corrected_at
        text = in_language(campaign.texts, language)
        yield _entry(title, url, changed, "\n".join(filter(None, (text, _corrected(campaign, language)))))
    for update in updates:
        yield _entry(title, f"{url}#update-{update.id}", update.said_at, in_language(update.texts, language))
    if campaign.ended_at and campaign.outcome:
        ended = render(ENDED[campaign.status], language)
        yield _entry(title, f"{url}#outcome", campaign.ended_at, f"{ended}\n{in_language(campaign.outcome, language)}")


def _corrected(campaign: Campaign, language: str) -> str:
    said = corrected(campaign, language)
    return render(said, language) if said else ""


def _entry(title: str, url: str, changed: datetime, text: str) -> tuple[datetime, str, ET.Element]:
    entry = ET.Element("entry")
    _add(entry, "title", title)
    _add(entry, "id", url)
    _add(entry, "updated", _moment(changed))
    _add(entry, "link", rel="alternate", type="text/html", href=url)
    _add(entry, "content", text, type="text")
    return changed, url, entry


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, name, attributes)
    child.text = None if text is None else _NOT_XML.sub("", text)
    return child


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def data(
    found: Everything, news: News, figures: Figures, sheets: Mapping[str, OpenSheet], language: str, links: Links
) -> bytes:
    """Lists and protected figures. A number that is null is smaller than `protection.smallest_number_shown`."""
    content = {
        "organisation": found.org,
        "language": language,
        "page": links.whole("", language),
        "time_zone_of_times": "UTC",
        "protection": {
            "smallest_number_shown": SMALLEST,
            "rounded_down_to_multiples_of": STEP,
            "null_means_fewer_than": SMALLEST,
        },
        "figures": _figures(figures, language),
        "communities": [_community(one, sheets.get(one.id), language, links) for one in found.communities],
        "coming_events": [_event(event, found.now, language, links) for event in found.events],
        "campaigns": [_campaign(campaign, news, language, links) for campaign in found.campaigns],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _community(one: Community, sheet: OpenSheet | None, language: str, links: Links) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.heading[language],
        "district": one.place[language],
        "districts": list(one.known.districts),
        "languages": list(one.known.languages),
        "works_for": one.known.works_for(language),
        "what_it_does": in_language(one.card.does, language),
        "how_to_find_it": in_language(one.card.find, language),
        "figures_by_quarter": [
            {"indicator": line.indicator.id, "name": line.indicator.name[language], "quarter": quarter, "number": cell}
            for line in (sheet.lines if sheet else ())
            for quarter, cell in zip(sheet.periods if sheet else (), line.cells, strict=True)
        ],
        "page": links.whole(f"communities/{one.id}", language),
        "calendar": links.whole(f"events.ics?community={one.id}", language),
    }


def _figures(figures: Figures, language: str) -> dict[str, Any]:
    table = figures.requests
    return {
        "counted_until_the_day_before": in_baku(figures.until).date().isoformat(),
        "requests_by_topic_and_year": [
            {
                "topic": topic,
                "name_of_topic": topics()[topic].label[language],
                "year": year,
                "number": table.cell(topic, year),
            }
            for topic in table.rows
            for year in table.years
        ],
        "sum_of_the_requests_shown_by_year": _yearly({year: table.of_year(year) for year in table.years}),
        "half_of_the_requests_answered_within_days_by_year": [
            {"year": year, "days": days} for year, days in figures.days.items()
        ],
        "events_held_by_year": _yearly(figures.events),
        "people_counted_at_events_by_year": _yearly({year: figures.people.get(year) for year in figures.events}),
    }


def _yearly(numbers: Mapping[int, Cell]) -> list[dict[str, Cell]]:
    return [{"year": year, "number": number} for year, number in sorted(numbers.items())]


def _event(event: Card, now: datetime, language: str, links: Links) -> dict[str, Any]:
    return {
        "id": event.id,
        "title": in_language(event.titles, language),
        "text": in_language(event.texts, language),
        "for_whom": in_language(event.for_whom, language),
        "community": event.community,
        "district": event.district,
        "place": event.place,
        "map": event.map_link or None,
        "state": "called_off" if event.status is Status.CANCELLED else "planned",
        "starts": _moment(event.starts_at),
        "ends": _moment(event.ends_at),
        "places": render(stands(event, now), language),
        "page": links.whole(f"events/{event.id}", language),
        "calendar": links.whole(f"events/{event.id}.ics", language),
        "chat": links.base + links.chat(f"evt_{event.id}"),
    }


def _campaign(campaign: Campaign, news: News, language: str, links: Links) -> dict[str, Any]:
    return {
        "id": campaign.id,
        "title": in_language(campaign.titles, language),
        "text": in_language(campaign.texts, language),
        "state": campaign.status.value,
        "community": campaign.community,
        "supporters_at_least": protected(campaign.voices),
        "supporters_wanted": campaign.goal,
        "steps": [{"step": in_language(step.text, language), "done": step.done} for step in campaign.steps],
        "updates": [
            {"at": _moment(update.said_at), "text": in_language(update.texts, language)}
            for update in news.get(campaign.id, ())
        ],
        "outcome": in_language(campaign.outcome or {}, language) or None,
        "page": links.whole(f"campaigns/{campaign.id}", language),
        "chat": links.base + links.chat(f"cmp_{campaign.id}"),
    }
