"""What people said after their requests were closed, as figures. Their words stand in the requests, not here."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Response

from admin.desk import Desk, needs
from casework.access import Permission
from casework.feedback import service as feedback

router = APIRouter(prefix="/feedback")
PERIODS = (30, 90, 365)
"""Days that the page looks back."""


@router.get("")
async def figures(desk: Annotated[Desk, needs(Permission.FEEDBACK_READ)], days: int = PERIODS[1]) -> Response:
    days = days if days in PERIODS else PERIODS[1]
    found = await feedback.since(desk.session, desk.now - timedelta(days=days))
    return desk.page("feedback.html", figures=found, days=days, periods=PERIODS)
