"""Signing in and out. Does not tell whether a name exists or which of the two was wrong, and slows down guessing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from admin.desk import Again, Desk, needs, onward, show
from admin.doors import cookie_of, drop_cookie, inside, set_cookie, wanted_language
from admin.failures import SESSION_OVER
from casework.access import Permission
from casework.errors import CaseworkError, TooManyTries
from casework.house import House
from casework.staff import entry
from casework.staff.rules import folded_login

router = APIRouter()

TRIES_BY_NAME = 10
TRIES_BY_ADDRESS = 30  # an office shares one address
WITHIN = 300.0  # seconds


@router.get("/sign-in")
async def ask(request: Request) -> HTMLResponse:
    """The form; also where the language of the pages before signing in is chosen."""
    return _page(request, "sign-in.html", login="", next=inside(request.query_params.get("next", "/")))


@router.post("/sign-in")
async def sign_in(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002  the field's name
) -> Response:
    house: House = request.app.state.house
    try:
        await _not_too_often(request, house, login)
        async with house.database.reading() as session:
            locked = await entry.locked_key(session, login)
        private = await entry.unlock(locked, password)
        async with house.database.writing() as session:
            _, secret = await entry.sign_in(session, login, private, house.now())
    except CaseworkError as reason:
        raise Again(reason, "sign-in.html", login=login, next=inside(next), language=wanted_language(request)) from None
    response = onward(request, inside(next))
    set_cookie(request, response, secret)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, desk: Annotated[Desk, needs(Permission.ACCOUNT)]) -> Response:
    await entry.sign_out(desk.session, cookie_of(request) or "")
    response = onward(request, "/sign-in", "out")
    drop_cookie(request, response)
    return response


@router.get("/signed-out")
async def signed_out(request: Request) -> HTMLResponse:
    """What an open page shows when its session has ended elsewhere."""
    return _page(request, "notice.html", sentence=SESSION_OVER, sign_in=True)


async def _not_too_often(request: Request, house: House, login: str) -> None:
    # Both are counted always: a guesser may not learn from one which of the other is free.
    name = house.keyring.digest(folded_login(login), "panel sign-in").hex()[:32]
    address = request.client.host if request.client else "unknown"
    by_name = await house.live.allow(f"sign-in:name:{name}", TRIES_BY_NAME, WITHIN)
    by_address = await house.live.allow(f"sign-in:from:{address}", TRIES_BY_ADDRESS, WITHIN)
    if not (by_name and by_address):
        raise TooManyTries


def _page(request: Request, template: str, **values: object) -> HTMLResponse:
    state = request.app.state
    given = {"language": wanted_language(request), **values}
    return show(request, state.pages, template, None, state.house.now(), 200, given)
