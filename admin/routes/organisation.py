"""What the organisation decides about itself: its name and, if it wants to promise any, its periods."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin.desk import Desk, needs
from casework.access import Permission
from casework.organisation import service as organisation
from casework.organisation.service import NotAPeriod

router = APIRouter(prefix="/organisation")
Managing = Annotated[Desk, needs(Permission.ORGANISATION_MANAGE)]
Word = Annotated[str, Form()]


@router.get("")
async def show(desk: Managing) -> Response:
    return desk.page("organisation.html", urgencies=organisation.URGENCIES)


@router.post("/name")
async def rename(desk: Managing, name: Word = "") -> Response:
    await organisation.rename(desk.session, desk.actor, name, desk.now)
    return desk.go("/organisation", "saved")


@router.post("/periods")
async def periods(desk: Managing, normal: Word = "", high: Word = "", urgent: Word = "") -> Response:
    """Hours; empty means that none is promised."""
    typed = {"normal": normal, "high": high, "urgent": urgent}
    hours = {urgency: _hours(text) for urgency, text in typed.items()}
    await organisation.set_periods(desk.session, desk.actor, hours, desk.now)
    return desk.go("/organisation", "saved")


def _hours(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise NotAPeriod
    return int(text)
