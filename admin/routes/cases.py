"""The queue and the case page. Which cases exist for whom is asked of casework alone; here they are only shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from admin import names
from admin.asked import BOXES, SORTS, STATUSES, Asked
from admin.casefile import casefile
from admin.desk import Desk, needs
from casework.access import Permission
from casework.broadcasts import standing
from casework.cases import lists, thread
from casework.cases.queries import Filter
from casework.cases.rules import Urgency
from casework.house import CASES_BELL
from casework.staff import service as staff

router = APIRouter()
P = Permission


@router.get("/")
async def start(desk: Annotated[Desk, needs(P.CASES_READ)]) -> Response:
    return desk.go("/cases")


@router.get("/cases")
async def queue(request: Request, desk: Annotated[Desk, needs(P.CASES_READ)], find: str = "") -> Response:
    """The queue; with `find`, the case of that number if the reader may read it."""
    if find.strip():
        found = await lists.find_number(desk.session, desk.actor, find)
        if found is not None:
            return desk.go(f"/cases/{found.id}")
    asked = Asked.of(request.query_params, desk.me.may)
    page = await lists.queue(desk.session, desk.actor, asked.filter, asked.page)
    counts = await lists.counts(desk.session, desk.actor, {box: Filter(box, "open") for box in BOXES})
    only_rows = request.headers.get("hx-target") == "queue"
    return desk.page(
        "cases/queue.html" if only_rows else "cases/list.html",
        asked=asked,
        cards=page.cards,
        next=asked.url_after(page.next) if page.next else None,
        counts={box: _shown(count) for box, count in counts.items()},
        approvals=0 if only_rows else await standing.waiting(desk.session, desk.actor),
        names={colleague.id: colleague.name for colleague in await staff.everyone(desk.session)},
        find=find.strip(),
        boxes=BOXES,
        sorts=SORTS,
        statuses=STATUSES,
        urgencies=tuple(Urgency),
        topics=names.topics(desk.language),
        districts=names.districts(desk.language),
    )


@router.get("/cases/{case_id}")
async def show(case_id: int, desk: Annotated[Desk, needs(P.CASES_READ, hidden=True, writing=True)]) -> Response:
    """The case, opened: recorded, and what the citizen wrote last counts as read."""
    values = await casefile(desk, case_id)
    await _read(desk, case_id)
    return desk.page("cases/case.html", **values)


@router.get("/cases/{case_id}/changes")
async def changes(case_id: int, desk: Annotated[Desk, needs(P.CASES_READ, hidden=True, writing=True)]) -> Response:
    """The parts of an open page that may have changed; the boxes in which somebody types are not among them."""
    values = await casefile(desk, case_id, refreshing=True)
    await _read(desk, case_id)
    return desk.page("cases/changed.html", done=None, **values)


async def _read(desk: Desk, case_id: int) -> None:
    if desk.may(P.CASES_ANSWER) and await thread.mark_read(desk.session, case_id):
        desk.ring(CASES_BELL, str(case_id))


def _shown(count: int) -> str:
    return f"{lists.COUNT_TO - 1}+" if count >= lists.COUNT_TO else str(count)
