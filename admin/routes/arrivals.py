"""Messages that could not be handled: seen here so that none is lost in silence. Opening one is recorded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from admin.desk import Desk, needs
from casework.access import Permission
from casework.conversations import service as conversations
from casework.house import ARRIVALS_BELL

router = APIRouter(prefix="/arrivals")
Opening = Annotated[Desk, needs(Permission.ARRIVALS_OPEN)]


@router.get("")
async def kept(desk: Annotated[Desk, needs(Permission.ARRIVALS_READ)]) -> Response:
    return desk.page(
        "arrivals/list.html",
        kept=await conversations.kept(desk.session),
        may_open=desk.may(Permission.ARRIVALS_OPEN),
    )


@router.post("/{arrival_id}/open")
async def read(arrival_id: int, desk: Opening) -> Response:
    content = await conversations.read_kept(desk.session, desk.house.keyring, desk.actor, arrival_id, desk.now)
    return desk.page("arrivals/one.html", arrival_id=arrival_id, content=content.decode("utf-8", "replace"))


@router.post("/{arrival_id}/retry")
async def retry(arrival_id: int, desk: Opening) -> Response:
    await conversations.try_again(desk.session, desk.actor, arrival_id, desk.now)
    desk.ring(ARRIVALS_BELL)
    return desk.go("/arrivals", "retried")


@router.post("/{arrival_id}/aside")
async def set_aside(arrival_id: int, desk: Opening) -> Response:
    await conversations.set_aside(desk.session, desk.actor, arrival_id, desk.now)
    desk.ring(ARRIVALS_BELL)
    return desk.go("/arrivals", "aside")
