"""Counts what every community counts, and takes down what its coordinators enter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.communities.indicators import queries, rules
from casework.communities.indicators.rules import OPEN, SHOWN, By, OpenSheet, Sheet
from casework.communities.service import may_be_written, whole
from casework.errors import NotFound
from locales.communities import indicators
from store.database import Session

NOTHING: Counter[tuple[str, str]] = Counter()


async def sheet(session: Session, community: str, by: By, now: datetime) -> Sheet:
    """For colleagues: exact, the running period too."""
    months = rules.months(rules.month_of(now), by, SHOWN[by])
    return rules.sheet((await _counted(session, months, now, community)).get(community, NOTHING), months, by)


async def open_sheets(session: Session, now: datetime, community: str | None = None) -> dict[str, OpenSheet]:
    """For everybody, by community: protected, whole quarters. Those of which nothing can be shown are left out."""
    months = rules.months(rules.last_whole_quarter(now), By.QUARTER, OPEN)
    counted = await _counted(session, months, now, community)
    found = {one: rules.opened(rules.sheet(counts, months, By.QUARTER)) for one, counts in counted.items()}
    return {one: sheet for one, sheet in found.items() if sheet.lines}


async def enter(
    session: Session, actor: Actor, community: str, indicator: str, month: str, number: str, now: datetime
) -> None:
    """For a month that has begun; without a number what was entered is taken back. Raises NotFound, NotAllowed,
    NotACount."""
    await may_be_written(session, actor, community)
    found = indicators().get(indicator)
    if found is None or not found.entered or not rules.is_month(month) or rules.begin(month) > now:
        raise NotFound
    if number.strip():
        row = {"community": community, "indicator": indicator, "month": month, "number": whole(number)}
        await queries.enter(session, {**row, "changed_at": now})
    else:
        await queries.take_back(session, community, indicator, month)
    await audit.record(
        session, actor, "panel:community:enter", "community", None, now, community=community, month=month
    )


async def _counted(
    session: Session, months: Sequence[str], now: datetime, community: str | None
) -> Mapping[str, Counter[tuple[str, str]]]:
    """By community."""
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    counts = {
        "members": await queries.members(session, months, community),
        "trainings": await queries.trainings(session, months, now, community),
        "trained": await queries.trained(session, months, now, community),
    }
    for one in indicators().values():
        for row in counts.get(one.counted, ()):
            found[row.community][one.id, row.month] += int(row.number)
    for row in await queries.entered(session, months, community):
        found[row.community][row.indicator, row.month] += int(row.number)
    return found
