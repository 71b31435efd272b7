"""Check-in at the door of an event, for a volunteer without an account: one page, a list of codes, presses that come
late. The link's secret stands behind the # of the address, which browsers keep to themselves, and in a header.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from admin import names
from admin.desk import show
from admin.doors import root_of, wanted_language
from admin.pages import STATIC
from casework.errors import LinkExpired, TooManyTries
from casework.events import door, wording
from casework.events.attendance import queries as attendance
from casework.events.door import AGES, GENDERS, Press
from casework.events.rules import Card
from casework.house import House
from locales.translate import render
from store.database import Session

router = APIRouter()
HEADER = "x-door"
CAMERA = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=()"}
TRIES, SECONDS = 600, 60.0
"""Requests of one address in a minute: far more than two telephones make, far fewer than guessing needs."""


@router.get("/door")
async def page(request: Request) -> Response:
    """The same page for every event: it asks for its list itself."""
    language = wanted_language(request)
    response = show(
        request,
        request.app.state.pages,
        "events/door.html",
        None,
        request.app.state.house.now(),
        200,
        {"language": language, "genders": GENDERS, "ages": AGES, "districts": names.districts(language)},
    )
    response.headers.update(CAMERA)
    return response


@router.get("/door/worker.js")
async def worker(request: Request) -> Response:
    """Lies here so that it may look after /door and nothing else of the panel."""
    root = root_of(request)
    files = request.app.state.pages.render("events/door-files.txt", wanted_language(request), root=root)
    code = (STATIC / "checkin-worker.js").read_text("utf-8")
    return Response(
        f"{files}\n{code}", media_type="text/javascript", headers={"Service-Worker-Allowed": f"{root}/door"}
    )


@router.get("/door/list")
async def listing(request: Request) -> Response:
    """Who is expected, as codes, and who is here already."""
    house: House = request.app.state.house
    await _slowly(request, house)
    async with house.database.reading() as session:
        card = await _behind(request, house, session)
        return JSONResponse(await _list(request, house, session, card))


@router.post("/door/presses")
async def presses(request: Request) -> Response:
    """What a telephone has gathered; answered with what is settled, and the list as it is then."""
    house: House = request.app.state.house
    await _slowly(request, house)
    given = _read(await request.body())
    async with house.database.writing() as session:
        card = await _behind(request, house, session)
        settled, nobody = await door.take(session, house.keyring, card.id, given, house.now())
        found = await _list(request, house, session, card)
    return JSONResponse(found | {"settled": settled, "nobody": nobody})


async def _behind(request: Request, house: House, session: Session) -> Card:
    return await door.behind(session, house.keyring, request.headers.get(HEADER, ""), house.now())


async def _slowly(request: Request, house: House) -> None:
    address = request.client.host if request.client else ""
    key = house.keyring.digest(address, "door tries").hex()[:32]
    if not await house.live.allow(f"door:{key}", TRIES, SECONDS):
        raise TooManyTries


async def _list(request: Request, house: House, session: Session, card: Card) -> dict[str, Any]:
    language = wanted_language(request)
    people = await door.expected(session, house.keyring, card.id)
    walked_in = sum(int(row.number) for row in await attendance.walk_ins(session, card.id))
    return {
        "title": render(wording.title(card), language),
        "when": wording.when(card, language),
        "people": [[one.code, one.party, one.arrived] for one in people],
        "walked_in": walked_in,
    }


def _read(body: bytes) -> list[Press]:
    """What a telephone sent. Raises LinkExpired where it is nothing of ours: a page of ours never sends that."""
    try:
        entries = json.loads(body)["presses"]
        return [_press(entry) for entry in entries[: door.MOST_AT_ONCE]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinkExpired from error


def _press(entry: dict[str, Any]) -> Press:
    words = {name: str(entry.get(name, ""))[:40] for name in ("id", "code", "undo", "gender", "age_group", "district")}
    return Press(**words, walk_in=entry.get("walk_in") is True, party=int(entry.get("party", 1)))
