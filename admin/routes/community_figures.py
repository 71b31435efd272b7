"""What a community counts: the defined indicators by month or quarter, as a page and as a file, and figures of its own
beside them.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin.desk import Desk, needs
from admin.files import attachment
from casework.access import Permission
from casework.audit import service as audit
from casework.communities import service as communities
from casework.communities.indicators import service as indicators
from casework.communities.indicators.rules import SHOWN, By, begin, month_of, months
from casework.members import service as members
from casework.members.rules import may_write
from casework.surveys import export
from locales.communities import indicators as defined
from locales.dates import format_month

router = APIRouter(prefix="/communities/{community}")
Reading = Annotated[Desk, needs(Permission.COMMUNITIES_ARRANGE)]
Taking = Annotated[Desk, needs(Permission.COMMUNITIES_ARRANGE, writing=True)]
Managing = Annotated[Desk, needs(Permission.COMMUNITIES_MANAGE)]
Word = Annotated[str, Form()]


@router.get("/figures")
async def show(desk: Reading, community: str, by: str = By.QUARTER) -> Response:
    entry, chosen = await communities.one(desk.session, community), _by(by)
    coordinators = (await members.coordinators(desk.session)).get(community, frozenset())
    return desk.page(
        "communities/figures.html",
        community=entry.community,
        by=chosen,
        kinds=list(By),
        sheet=await indicators.sheet(desk.session, community, chosen, desk.now),
        entered=[one for one in defined().values() if one.entered],
        months=_months(desk),
        own=await communities.indicators(desk.session, community),
        writes=may_write(desk.actor, coordinators),
    )


@router.get("/figures.csv")
async def take(desk: Taking, community: str, by: str = By.QUARTER) -> Response:
    """No person stands in it."""
    await communities.one(desk.session, community)
    sheet = await indicators.sheet(desk.session, community, _by(by), desk.now)
    rows: list[list[Any]] = [["", *sheet.periods]]
    rows += [[line.indicator.name[desk.language], *line.numbers] for line in sheet.lines]
    own = await communities.indicators(desk.session, community)
    rows += [[], *([export.safe(row.name), export.safe(row.period), row.number] for row in own)] if own else []
    await audit.record(
        desk.session, desk.actor, "panel:community:export", "community", None, desk.now, community=community
    )
    name = f"{community}-{desk.now:%Y-%m-%d}.csv"
    return attachment(export.csv_of(export.Table("figures", rows)), name, "text/csv; charset=utf-8")


@router.post("/figures/enter")
async def enter(desk: Managing, community: str, indicator: Word = "", month: Word = "", number: Word = "") -> Response:
    await indicators.enter(desk.session, desk.actor, community, indicator, month, number, desk.now)
    return desk.go(f"/communities/{community}/figures", "saved")


@router.post("/figures")
async def count(desk: Managing, community: str, name: Word = "", number: Word = "", period: Word = "") -> Response:
    await communities.count(desk.session, desk.actor, community, name, number, period, desk.now)
    return desk.go(f"/communities/{community}/figures", "added")


@router.post("/figures/{indicator_id}")
async def recount(
    desk: Managing, community: str, indicator_id: int, name: Word = "", number: Word = "", period: Word = ""
) -> Response:
    await communities.count(desk.session, desk.actor, community, name, number, period, desk.now, indicator_id)
    return desk.go(f"/communities/{community}/figures", "saved")


@router.post("/figures/{indicator_id}/drop")
async def drop(desk: Managing, community: str, indicator_id: int) -> Response:
    await communities.drop(desk.session, desk.actor, community, indicator_id, desk.now)
    return desk.go(f"/communities/{community}/figures", "deleted")


def _by(word: str) -> By:
    return By(word) if word in set(By) else By.QUARTER


def _months(desk: Desk) -> list[tuple[str, str]]:
    """(month, its name), the newest first."""
    found = months(month_of(desk.now), By.MONTH, SHOWN[By.MONTH])
    return [(month, format_month(begin(month), desk.language)) for month in reversed(found)]
