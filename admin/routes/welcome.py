"""One-time links: the first administrator's, and those of invited colleagues. Each works once and then never again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from admin.desk import Again, onward, show
from admin.doors import set_cookie, wanted_language
from casework.access import Role
from casework.cases import keys
from casework.errors import CaseworkError, LinkExpired
from casework.house import House
from casework.organisation import service as organisation
from casework.staff import entry
from casework.staff import service as staff
from casework.staff.models import Staff
from casework.staff.service import Profile
from flows.text import T_
from locales.translate import LANGUAGES
from store.database import Session

router = APIRouter()


class PasswordsDiffer(CaseworkError):
    """The second typing of a new password is not the first."""

    status = 422
    sentence = T_("The two passwords are not the same.", context="error")


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form of a link can hold; for an invited colleague only the passwords."""

    name: str = ""
    login: str = ""
    organisation: str = ""
    panel_language: str = ""
    coordinates: bool = False
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom the link was made for; outlives the transaction."""

    name: str
    login: str
    language: str
    had_key: bool

    @classmethod
    def of(cls, colleague: Staff) -> Guest:
        return cls(colleague.name, colleague.login, colleague.language, colleague.public_key is not None)


@router.get("/welcome/{token}")
async def welcome(request: Request, token: str) -> HTMLResponse:
    house: House = request.app.state.house
    async with house.database.reading() as session:
        guest = await _guest(session, house, token)
    template, values = _form(request, guest, Filled(organisation=house.name, coordinates=True))
    return show(request, request.app.state.pages, template, None, house.now(), 200, values)


@router.post("/welcome/{token}")
async def accept(
    request: Request,
    token: str,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    house: House = request.app.state.house
    typed = await _typed(request)
    guest: Guest | None = None
    try:
        async with house.database.writing() as session:
            guest = await _guest(session, house, token)
            if password != again:
                raise PasswordsDiffer
            secret = await _accepted(session, house, token, guest, typed, password)
    except LinkExpired:
        raise
    except CaseworkError as reason:
        template, values = _form(request, guest, typed)
        raise Again(reason, template, **values) from None
    response = onward(request, "/" if guest else "/recovery")
    set_cookie(request, response, secret)
    return response


async def _accepted(
    session: Session, house: House, token: str, guest: Guest | None, typed: Filled, password: str
) -> str:
    """The cookie of the session that begins."""
    now = house.now()
    if guest is None:
        profile = Profile(typed.name, typed.login, _roles(typed), typed.panel_language or LANGUAGES[0])
        accepted = await staff.first_administrator(session, token, profile, password, now)
        await organisation.ensure(session, house.name)
        if typed.organisation.strip():
            await organisation.rename(session, staff.actor_of(accepted), typed.organisation, now)
    else:
        accepted = await staff.accept(session, token, password, now)
        if guest.had_key:
            await keys.forget_reader(session, accepted.id)
    await keys.hand_over(session, house.keyring, now)
    private = await entry.unlock(accepted.locked_key or b"", password)
    return await entry.open_session(session, accepted, private, now)


def _roles(typed: Filled) -> frozenset[Role]:
    wanted = {Role.COORDINATOR: typed.coordinates, Role.LAWYER: typed.answers}
    return frozenset({Role.ADMINISTRATOR, *(role for role, yes in wanted.items() if yes)})


async def _typed(request: Request) -> Filled:
    form = await request.form()

    def text(name: str, most: int) -> str:
        value = form.get(name)
        return value.strip()[:most] if isinstance(value, str) else ""

    language = text("panel_language", 2)
    return Filled(
        text("name", 120),
        text("login", 120),
        text("organisation", 200),
        language if language in LANGUAGES else "",
        "coordinates" in form,
        "answers" in form,
    )


async def _guest(session: Session, house: House, token: str) -> Guest | None:
    """None: the link is the first administrator's."""
    colleague = await staff.invited(session, token, house.now())
    return None if colleague is None else Guest.of(colleague)


def _form(request: Request, guest: Guest | None, typed: Filled) -> tuple[str, dict[str, object]]:
    if guest is not None:
        asked = request.query_params.get("language", "")
        language = asked if asked in LANGUAGES else guest.language
        return "welcome/colleague.html", {"language": language, "guest": guest}
    return "welcome/first.html", {"language": wanted_language(request), "typed": typed}
