"""Communities in the panel: what each is called, where it is, what for and who coordinates it, a new one, and what its
coordinators say of it. Its figures have a page of their own.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from starlette.datastructures import FormData

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from casework.communities import arranging
from casework.communities import service as communities
from casework.communities.rules import LONGEST_NAME, LONGEST_TEXT, Decided, Entry, Figures
from casework.communities.wording import places
from casework.members import service as members
from casework.members.rules import may_arrange, may_assign, may_read, may_write
from locales.communities import focus
from locales.translate import LANGUAGES

router = APIRouter(prefix="/communities")
Arranging = Annotated[Desk, needs(Permission.COMMUNITIES_ARRANGE)]
Managing = Annotated[Desk, needs(Permission.COMMUNITIES_MANAGE)]
Word = Annotated[str, Form()]


@router.get("")
async def everything(desk: Arranging) -> Response:
    figures = await communities.figures(desk.session)
    districts = await communities.district_followers(desk.session)
    found = (await communities.everything(desk.session)).values()
    return desk.page(
        "communities/list.html",
        communities=[(one, figures.get(one.community.id, Figures())) for one in found],
        coordinators=await _names(desk),
        places=lambda community: places(community, desk.language),
        districts=sorted((names.district(place, desk.language), number) for place, number in districts.items()),
        regions=names.districts(desk.language),
        longest_name=LONGEST_NAME,
    )


@router.post("/new")
async def add(desk: Arranging) -> Response:
    made = await arranging.add(desk.session, desk.actor, _decided(await desk.request.form()), desk.now)
    return desk.go(f"/communities/{made}", "added")


@router.get("/{community}")
async def one(desk: Arranging, community: str) -> Response:
    entry = await communities.one(desk.session, community)
    return desk.page("communities/one.html", **await _page(desk, entry))


@router.post("/{community}")
async def arrange(desk: Arranging, community: str) -> Response:
    decided = _decided(await desk.request.form())
    await arranging.arrange(desk.session, desk.actor, community, decided, desk.now)
    return desk.go(f"/communities/{community}", "saved")


@router.post("/{community}/rest")
async def rest(desk: Arranging, community: str, resting: Word = "") -> Response:
    await arranging.rest(desk.session, desk.actor, community, bool(resting), desk.now)
    return desk.go(f"/communities/{community}", "saved")


@router.post("/{community}/coordinators")
async def assign(desk: Arranging, community: str) -> Response:
    chosen = {int(one) for one in _several(await desk.request.form(), "staff") if one.isdecimal() and len(one) < 16}
    await arranging.assign(desk.session, desk.actor, community, chosen, desk.now)
    return desk.go(f"/communities/{community}", "saved")


@router.post("/{community}/card")
async def write(desk: Managing, community: str) -> Response:
    form = await desk.request.form()
    does = {code: str(form.get(f"does_{code}", "")) for code in LANGUAGES}
    find = {code: str(form.get(f"find_{code}", "")) for code in LANGUAGES}
    await communities.write_card(desk.session, desk.actor, community, does, find, desk.now)
    return desk.go(f"/communities/{community}", "saved")


async def _page(desk: Desk, entry: Entry) -> dict[str, Any]:
    community = entry.community
    mine = (await members.coordinators(desk.session)).get(community.id, frozenset())
    return {
        "community": community,
        "entry": entry,
        "names": community.name if community.name.get("az") else {},
        "figures": (await communities.figures(desk.session)).get(community.id, Figures()),
        "coordinators": [(one, one.id in mine) for one in await members.assignable(desk.session)],
        "assigned": bool(mine),
        "reads": may_read(desk.actor, mine),
        "writes": may_write(desk.actor, mine),
        "arranges": may_arrange(desk.actor, mine),
        "assigns": may_assign(desk.actor, mine),
        "focus": [(word, name[desk.language]) for word, name in focus().items()],
        "regions": names.districts(desk.language),
        "place": places(community, desk.language),
        "longest": LONGEST_TEXT,
        "longest_name": LONGEST_NAME,
    }


async def _names(desk: Desk) -> dict[str, list[str]]:
    """By community: who coordinates it."""
    called = {one.id: one.name for one in await members.assignable(desk.session)}
    found = await members.coordinators(desk.session)
    return {community: sorted(called[one] for one in ids if one in called) for community, ids in found.items()}


def _decided(form: FormData) -> Decided:
    return Decided(
        {code: str(form.get(f"name_{code}", "")).replace("\x00", "") for code in LANGUAGES},
        _several(form, "districts"),
        _several(form, "languages"),
        _several(form, "focus"),
    )


def _several(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]
