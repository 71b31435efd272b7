"""Communities for their coordinators: figures, what they say of themselves, and what they count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from casework.communities import service as communities
from casework.communities.rules import LONGEST_TEXT, Figures
from locales.communities import communities as known
from locales.translate import LANGUAGES

router = APIRouter(prefix="/communities")
Managing = Annotated[Desk, needs(Permission.COMMUNITIES_MANAGE)]
Word = Annotated[str, Form()]


@router.get("")
async def everything(desk: Managing) -> Response:
    figures = await communities.figures(desk.session)
    districts = await communities.district_followers(desk.session)
    return desk.page(
        "communities/list.html",
        communities=[(one, one.shown(desk.language), figures.get(one.id, Figures())) for one in known().values()],
        districts=sorted((names.district(place, desk.language), number) for place, number in districts.items()),
    )


@router.get("/{community}")
async def one(desk: Managing, community: str) -> Response:
    card = await communities.card(desk.session, community)
    return desk.page(
        "communities/one.html",
        community=known()[community],
        card=card,
        figures=(await communities.figures(desk.session)).get(community, Figures()),
        indicators=await communities.indicators(desk.session, community),
        longest=LONGEST_TEXT,
    )


@router.post("/{community}/card")
async def write(desk: Managing, community: str) -> Response:
    form = await desk.request.form()
    does = {code: str(form.get(f"does_{code}", "")) for code in LANGUAGES}
    find = {code: str(form.get(f"find_{code}", "")) for code in LANGUAGES}
    await communities.write_card(desk.session, desk.actor, community, does, find, desk.now)
    return desk.go(f"/communities/{community}", "saved")


@router.post("/{community}/figures")
async def count(desk: Managing, community: str, name: Word = "", number: Word = "", period: Word = "") -> Response:
    await communities.count(desk.session, desk.actor, community, name, number, period, desk.now)
    return desk.go(f"/communities/{community}", "added")


@router.post("/{community}/figures/{indicator_id}")
async def recount(
    desk: Managing, community: str, indicator_id: int, name: Word = "", number: Word = "", period: Word = ""
) -> Response:
    await communities.count(desk.session, desk.actor, community, name, number, period, desk.now, indicator_id)
    return desk.go(f"/communities/{community}", "saved")


@router.post("/{community}/figures/{indicator_id}/drop")
async def drop(desk: Managing, community: str, indicator_id: int) -> Response:
    await communities.drop(desk.session, desk.actor, community, indicator_id, desk.now)
    return desk.go(f"/communities/{community}", "deleted")
