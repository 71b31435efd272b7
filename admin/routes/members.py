"""The registers of community members, for the coordinators of each. Each look at one is recorded: it holds names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Response

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from casework.communities import service as communities
from casework.errors import NotFound
from casework.members import service as members
from casework.members.rules import may_read

router = APIRouter(prefix="/members")
SIZE = 200


@router.get("")
async def register(
    desk: Annotated[Desk, needs(Permission.MEMBERS_READ, writing=True)], community: str = "", after: int = 0
) -> Response:
    """One community's register, or all of theirs. One that has no coordinator yet shows how many there are, no more."""
    known, coordinators = await communities.everything(desk.session), await members.coordinators(desk.session)
    mine = [one for one in known if may_read(desk.actor, coordinators.get(one, ()))]
    if community and community not in known:
        raise NotFound
    chosen = [community] if community else mine
    closed = not mine if not community else community not in coordinators
    rows: Sequence[members.Listed] = ()
    if not closed:
        waiting = [place for one in chosen for place in known[one].community.districts]
        keyring = desk.house.keyring
        rows = await members.listed(
            desk.session, keyring, desk.actor, chosen, waiting, max(0, after), SIZE + 1, desk.now
        )
    counts = await members.counts(desk.session)
    shown = {one: entry.community.shown(desk.language) for one, entry in known.items()}
    return desk.page(
        "members.html",
        members=rows[:SIZE],
        following=rows[SIZE - 1].id if len(rows) > SIZE else None,
        community=community,
        closed=closed,
        number=counts.get(community, 0),
        mine=[(one, shown[one], counts.get(one, 0)) for one in mine],
        shown=shown,
        places={row.district: names.district(row.district, desk.language) for row in rows},
    )
