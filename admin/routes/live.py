"""Tells an open page that something changed, never what: the page then asks, and the reader rule answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from admin.desk import Desk, needs
from admin.doors import cookie_of
from casework.access import Permission, may
from casework.actors import Actor
from casework.cases import lists
from casework.house import ARRIVALS_BELL, CASES_BELL, House
from casework.staff import entry
from store.database import Session

router = APIRouter()

RECHECK = 20.0
"""Seconds of quiet after which the session is looked at again."""
GATHER = 0.25
"""Seconds to wait for more bells, so that a busy minute is one look at the database and not a hundred."""
ROUNDS = 2000
"""Then the stream ends and the browser opens another: nothing here lasts for ever."""


@router.get("/live")
async def live(request: Request, desk: Annotated[Desk, needs(Permission.CASES_READ)]) -> EventSourceResponse:
    return EventSourceResponse(news(desk.house, cookie_of(request) or ""), ping=15)


async def news(house: House, secret: str) -> AsyncIterator[ServerSentEvent]:
    """Events without content: `queue`, `case-<id>`, `arrivals`; `over` when the session has ended."""
    async with house.live.listen(CASES_BELL, ARRIVALS_BELL) as ear:
        yield ServerSentEvent(comment="listening")
        for _ in range(ROUNDS):
            heard = await ear.wait(RECHECK)
            if heard:
                await asyncio.sleep(GATHER)
                heard += await ear.wait(0)
            async with house.database.reading() as session:
                signed = await entry.signed_in(session, secret, house.now())
                names = await _events(session, signed[1], heard) if signed else []
            if signed is None:
                yield ServerSentEvent(event="over", data="")
                return
            for name in names:
                yield ServerSentEvent(event=name, data="")


async def _events(session: Session, actor: Actor, heard: Sequence[tuple[str, str]]) -> list[str]:
    case_ids = {int(word) for topic, word in heard if topic == CASES_BELL and word.isdecimal()}
    readable = await lists.which_readable(session, actor, case_ids)
    names = [f"case-{case_id}" for case_id in sorted(readable)]
    if readable or (CASES_BELL, "") in heard:  # rung without a number: many cases at once, say when custody ends
        names.append("queue")
    if may(actor.roles, Permission.ARRIVALS_READ) and any(topic == ARRIVALS_BELL for topic, _ in heard):
        names.append("arrivals")
    return names
