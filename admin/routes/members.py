"""The register of community members, for coordinators. Each look at it is recorded: it holds names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from casework.members import service as members
from locales.communities import communities

router = APIRouter(prefix="/members")
SIZE = 200
ELSEWHERE = "elsewhere"
"""In the address of the page: members whose place has no community yet."""


@router.get("")
async def register(
    desk: Annotated[Desk, needs(Permission.MEMBERS_READ, writing=True)], community: str = "", after: int = 0
) -> Response:
    wanted = "" if community == ELSEWHERE else community or None
    rows = await members.listed(desk.session, desk.house.keyring, desk.actor, wanted, max(0, after), SIZE + 1, desk.now)
    counts = await members.counts(desk.session)
    known = communities()
    return desk.page(
        "members.html",
        members=rows[:SIZE],
        following=rows[SIZE - 1].id if len(rows) > SIZE else None,
        community=community if community in known or community == ELSEWHERE else "",
        communities=[
            *((found.id, found.shown(desk.language), counts.get(found.id, 0)) for found in known.values()),
        ],
        elsewhere=counts.get("", 0),
        everybody=sum(counts.values()),
        shown={found.id: found.shown(desk.language) for found in known.values()},
        places={row.district: names.district(row.district, desk.language) for row in rows},
    )
