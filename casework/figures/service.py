"""Counts the work and gives out what may be shown, never the counts themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from casework.figures import queries, rules
from casework.figures.rules import Figures
from locales.reference import topics
from store.database import Session

OTHER = "other"


async def figures(session: Session, now: datetime) -> Figures:
    """Protected figures of the whole months before this one. Reads every request's row: not for each page."""
    until = rules.until(now)
    of_requests = rules.years(await queries.first_request(session), until)
    of_events = rules.years(await queries.first_event(session), until)
    requests = rules.table(await _requests(session, of_requests, until), tuple(topics()), of_requests)
    if not of_events:
        return Figures(until, requests, await _days(session, of_requests, until), {}, {})
    took_place = {int(row.year): int(row.number) for row in await queries.events(session, of_events, until)}
    came = {int(row.year): int(row.number) for row in await queries.people(session, of_events, until)}
    return Figures(until, requests, await _days(session, of_requests, until), took_place, rules.by_year(came))


async def _requests(session: Session, years: Sequence[int], until: datetime) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for row in await queries.requests(session, years, until) if years else ():
        found[row.topic if row.topic in topics() else OTHER, int(row.year)] += int(row.number)
    return found


async def _days(session: Session, years: Sequence[int], until: datetime) -> dict[int, int]:
    buckets: dict[int, dict[int, int]] = defaultdict(dict)
    for row in await queries.days(session, years, until) if years else ():
        buckets[int(row.year)][int(row.days)] = int(row.number)
    return {year: days for year in sorted(buckets) if (days := rules.days_within(buckets[year])) is not None}
