"""The recovery words: made and shown once, typed back, and used on the day when nobody is left who can read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin.desk import Desk, needs
from casework.access import Permission
from casework.cases import keys
from casework.errors import TooManyTries
from casework.organisation import service as organisation
from casework.staff import service as staff

router = APIRouter(prefix="/recovery")
Managing = Annotated[Desk, needs(Permission.ORGANISATION_MANAGE)]
Word = Annotated[str, Form()]

TRIES = 20
WITHIN = 3600.0  # seconds


@router.get("")
async def show(desk: Managing, given: int | None = None) -> Response:
    """What the words are for, and what can be done with them."""
    colleagues = [colleague for colleague in await staff.everyone(desk.session) if colleague.can_read]
    return desk.page("recovery/start.html", colleagues=colleagues, given=given)


@router.post("/words")
async def words(desk: Managing) -> Response:
    """New words, in this answer and nowhere else."""
    await organisation.ensure(desk.session, desk.house.name)
    made = await organisation.make_recovery_words(desk.session, desk.actor, desk.now)
    return desk.page("recovery/words.html", words=made)


@router.get("/confirm")
async def ask(desk: Managing) -> Response:
    return desk.page("recovery/confirm.html")


@router.post("/confirm")
async def confirm(desk: Managing, words: Word = "") -> Response:
    await _not_too_often(desk)
    await organisation.confirm_recovery_words(desk.session, desk.actor, words, desk.now)
    return desk.go("/cases", "confirmed")


@router.post("/open")
async def recover(desk: Managing, staff_id: Annotated[int, Form()], words: Word = "") -> Response:
    """With the words, a colleague is let into every case they cannot read yet."""
    await _not_too_often(desk)
    given = await keys.recover(desk.session, desk.actor, words, staff_id, desk.now)
    return desk.go(f"/recovery?given={given}")


async def _not_too_often(desk: Desk) -> None:
    if not await desk.house.live.allow(f"recovery:{desk.me.id}", TRIES, WITHIN):
        raise TooManyTries
