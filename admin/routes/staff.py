"""Colleagues: who is here, inviting one, changing roles, switching off, and a new link for a forgotten password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from admin import names
from admin.desk import Again, Desk, needs
from admin.doors import root_of
from casework.access import Permission, Role
from casework.errors import CaseworkError
from casework.staff import service as staff
from casework.staff.models import Staff
from casework.staff.service import Profile
from locales import reference
from locales.translate import LANGUAGES

router = APIRouter(prefix="/staff")
Managing = Annotated[Desk, needs(Permission.STAFF_MANAGE)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form about a colleague, as far as it can be understood."""

    name: str = ""
    login: str = ""
    roles: frozenset[Role] = frozenset({Role.LAWYER})
    panel_language: str = LANGUAGES[0]
    speaks: tuple[str, ...] = LANGUAGES
    districts: tuple[str, ...] = ()
    active: bool = True

    @classmethod
    def of(cls, form: FormData) -> Typed:
        def text(name: str) -> str:
            value = form.get(name)
            return value.strip()[:120] if isinstance(value, str) else ""

        def several(name: str) -> list[str]:
            return [value for value in form.getlist(name) if isinstance(value, str)]

        return cls(
            text("name"),
            text("login"),
            frozenset(Role(role) for role in several("roles") if role in list(Role)),
            text("panel_language") if text("panel_language") in LANGUAGES else LANGUAGES[0],
            tuple(code for code in LANGUAGES if code in several("speaks")),
            tuple(district for district in several("districts") if district in reference.districts()),
            "active" in form,
        )

    @classmethod
    def known(cls, colleague: Staff) -> Typed:
        return cls(
            colleague.name,
            colleague.login,
            colleague.roles,
            colleague.language,
            tuple(staff.speaks(colleague)),
            tuple(staff.districts_of(colleague)),
            colleague.active,
        )

    @property
    def profile(self) -> Profile:
        return Profile(self.name, self.login, self.roles, self.panel_language, self.speaks, self.districts)


@router.get("")
async def colleagues(desk: Managing) -> Response:
    everyone = await staff.everyone(desk.session)
    return desk.page("staff/list.html", colleagues=everyone)


@router.get("/new")
async def ask(desk: Managing) -> Response:
    return desk.page("staff/form.html", **_form(desk, None, Typed()))


@router.post("/new")
async def invite(request: Request, desk: Managing) -> Response:
    """Adds the colleague and shows their one-time link, this once."""
    typed = Typed.of(await request.form())
    try:
        colleague, token = await staff.invite(desk.session, desk.actor, typed.profile, desk.now)
    except CaseworkError as reason:
        raise Again(reason, "staff/form.html", **_form(desk, None, typed)) from None
    return _link(request, desk, colleague, token)


@router.get("/{staff_id}")
async def show(staff_id: int, desk: Managing) -> Response:
    colleague = await staff.get(desk.session, staff_id)
    return desk.page("staff/form.html", **_form(desk, colleague, Typed.known(colleague)))


@router.post("/{staff_id}")
async def change(request: Request, staff_id: int, desk: Managing) -> Response:
    typed = Typed.of(await request.form())
    colleague = await staff.get(desk.session, staff_id)
    values = _form(desk, colleague, typed)
    try:
        await staff.change(desk.session, desk.actor, staff_id, typed.profile, active=typed.active, now=desk.now)
    except CaseworkError as reason:
        raise Again(reason, "staff/form.html", **values) from None
    return desk.go("/staff", "saved")


@router.post("/{staff_id}/link")
async def link(request: Request, staff_id: int, desk: Managing) -> Response:
    """A new one-time link, for a forgotten password or a first one that was lost."""
    token = await staff.invite_again(desk.session, desk.actor, staff_id, desk.now)
    return _link(request, desk, await staff.get(desk.session, staff_id), token)


def _form(desk: Desk, colleague: Staff | None, typed: Typed) -> dict[str, Any]:
    return {
        "staff_id": colleague.id if colleague else None,
        "heading": colleague.name if colleague else "",
        "has_key": colleague is not None and colleague.public_key is not None,
        "typed": typed,
        "roles": (Role.LAWYER, Role.COORDINATOR, Role.ADMINISTRATOR),
        "regions": names.districts(desk.language),
    }


def _link(request: Request, desk: Desk, colleague: Staff, token: str) -> Response:
    origin = f"{request.url.scheme}://{request.url.netloc}"
    address = f"{origin}{root_of(request)}/welcome/{token}"
    return desk.page("staff/link.html", name=colleague.name, address=address)
