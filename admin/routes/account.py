"""A colleague's own account: language, colours, password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admin.desk import Desk, needs
from admin.doors import set_cookie
from admin.routes.welcome import PasswordsDiffer
from casework.access import Permission
from casework.errors import TooManyTries
from casework.staff import entry
from casework.staff import service as staff
from locales.translate import LANGUAGES

router = APIRouter(prefix="/account")
Own = Annotated[Desk, needs(Permission.ACCOUNT)]
Word = Annotated[str, Form()]
THEMES = ("auto", "light", "dark")


@router.get("")
async def show(desk: Own) -> Response:
    return desk.page("account.html", themes=THEMES)


@router.post("")
async def prefer(desk: Own, panel_language: Word = "", theme: Word = "") -> Response:
    language = panel_language if panel_language in LANGUAGES else desk.language
    chosen = theme if theme in THEMES else desk.me.theme
    await staff.set_preferences(desk.session, desk.actor, language=language, theme=chosen)
    return desk.go("/account", "saved")


@router.post("/password")
async def change_password(
    request: Request, desk: Own, old: Word = "", password: Word = "", again: Word = ""
) -> Response:
    """Ends every session and opens a new one for this browser."""
    if not await desk.house.live.allow(f"password:{desk.me.id}", 10, 300.0):
        raise TooManyTries
    if password != again:
        raise PasswordsDiffer
    colleague = await staff.get(desk.session, desk.me.id)
    private = await entry.unlock(colleague.locked_key or b"", old)
    await entry.change_password(desk.session, desk.actor, private, password, desk.now)
    secret = await entry.open_session(desk.session, colleague, private, desk.now)
    response = desk.go("/account", "password")
    set_cookie(request, response, secret)
    return response
