"""What staff do with a case: one route, one verb of casework, and back to the case.

A case that somebody does not read answers 404 here too, whatever their role.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from admin.casefile import casefile
from admin.desk import Desk, needs
from admin.doors import is_htmx
from admin.files import LARGEST_UPLOAD
from admin.routes.files import Answer, answered
from casework.access import Permission
from casework.cases import keys, lists, service
from casework.cases.rules import Urgency
from casework.house import CASES_BELL, OUTBOX_BELL

router = APIRouter(prefix="/cases/{case_id}")
P = Permission
Text = Annotated[str, Form()]
StaffId = Annotated[int, Form()]


@router.post("/answer", max_body_size=LARGEST_UPLOAD)
async def answer(
    request: Request,
    case_id: int,
    given: Annotated[Answer, Depends(answered)],  # before the desk, so before its transaction begins
    desk: Annotated[Desk, needs(P.CASES_ANSWER, hidden=True)],
) -> Response:
    """To the citizen, where they asked."""
    await service.answer(
        desk.session,
        desk.house.keyring,
        desk.actor,
        case_id,
        given.text,
        desk.now,
        asks_back=given.asks_back,
        file=given.file,
    )
    desk.ring(OUTBOX_BELL)
    return await _back(request, desk, case_id, "asked" if given.asks_back else "sent")


@router.post("/note")
async def note(
    request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_ANSWER, hidden=True)], text: Text = ""
) -> Response:
    """For colleagues; nothing is sent, so no bell of the outbox either."""
    await service.note(desk.session, desk.actor, case_id, text, desk.now)
    return await _back(request, desk, case_id, "noted")


@router.post("/assign")
async def assign(
    request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_ANSWER, hidden=True)], staff_id: StaffId
) -> Response:
    await service.assign(desk.session, desk.house.keyring, desk.actor, case_id, staff_id, desk.now)
    desk.ring(OUTBOX_BELL)
    return await _back(request, desk, case_id, "assigned")


@router.post("/share")
async def share(
    request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_SHARE, hidden=True)], staff_id: StaffId
) -> Response:
    await keys.share(desk.session, desk.actor, case_id, staff_id, desk.now)
    return await _back(request, desk, case_id, "shared")


@router.post("/unshare")
async def unshare(
    request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_SHARE, hidden=True)], staff_id: StaffId
) -> Response:
    await keys.unshare(desk.session, desk.actor, case_id, staff_id, desk.now)
    return await _back(request, desk, case_id, "unshared")


@router.post("/close")
async def close(request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_CLOSE, hidden=True)]) -> Response:
    await service.close(desk.session, desk.house.keyring, desk.actor, case_id, desk.now)
    desk.ring(OUTBOX_BELL)
    return await _back(request, desk, case_id, "closed")


@router.post("/reopen")
async def reopen(request: Request, case_id: int, desk: Annotated[Desk, needs(P.CASES_CLOSE, hidden=True)]) -> Response:
    await service.reopen(desk.session, desk.house.keyring, desk.actor, case_id, desk.now)
    desk.ring(OUTBOX_BELL)
    return await _back(request, desk, case_id, "reopened")


@router.post("/urgency")
async def urgency(
    request: Request,
    case_id: int,
    desk: Annotated[Desk, needs(P.CASES_ANSWER, hidden=True)],
    to: Annotated[Urgency, Form()],
) -> Response:
    await service.set_urgency(desk.session, desk.actor, case_id, to, desk.now)
    return await _back(request, desk, case_id, "urgency")


async def _back(request: Request, desk: Desk, case_id: int, done: str) -> Response:
    desk.ring(CASES_BELL, str(case_id))
    if not await lists.which_readable(desk.session, desk.actor, [case_id]):
        return desk.go("/cases", "left")
    if is_htmx(request):
        return desk.page("cases/changed.html", done=done, **await casefile(desk, case_id, refreshing=True))
    return desk.go(f"/cases/{case_id}", done)
