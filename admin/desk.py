"""What a route works with: one transaction, whoever is signed in, and the way back to the browser.

`needs(Permission.X)` is the only way to a desk, so no route can be open by forgetting something. It opens the
transaction, checks cookie, form token and permission, and closes the transaction before the answer leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from admin.doors import NotSignedIn, StaleForm, cookie_of, form_token, is_htmx, root_of, token_matches
from admin.pages import Pages
from casework.access import Permission, Role, permissions
from casework.actors import Actor
from casework.errors import CaseworkError, NotAllowed, NotFound
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Settings
from casework.outbox import service as outbox
from casework.outbox.service import Away
from casework.staff import entry
from casework.staff.models import Staff
from store.database import Session

SEES_TROUBLE = {Permission.ARRIVALS_READ, Permission.ORGANISATION_MANAGE}
SEEN_EVERY = 300.0
"""Seconds between two notes that a session is in use: more often would make every look at a page a write."""


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in colleague, as pages show them; outlives the transaction."""

    id: int
    name: str
    login: str
    language: str
    theme: str
    roles: frozenset[Role]
    may: frozenset[Permission]

    @classmethod
    def of(cls, colleague: Staff) -> Me:
        roles = colleague.roles
        return cls(
            colleague.id,
            colleague.name,
            colleague.login,
            colleague.language,
            colleague.theme,
            roles,
            permissions(roles),
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of a signed-in colleague."""

    me: Me
    organisation: Settings
    token: str
    away: Sequence[Away] = ()  # platforms that cannot be reached, for those who can do something about it


class Again(Exception):
    """A form that was not accepted: shown again with the reason and all that was typed. The transaction is undone."""

    def __init__(self, reason: CaseworkError, template: str, **values: Any) -> None:
        super().__init__(template)
        self.reason = reason
        self.template = template
        self.values = values


@dataclass(slots=True)
class Desk:
    """One request of a signed-in colleague. `bells` are rung after the commit."""

    request: Request
    house: House
    pages: Pages
    session: Session
    actor: Actor
    frame: Frame
    now: datetime
    bells: list[tuple[str, str]] = field(default_factory=list)

    @property
    def me(self) -> Me:
        return self.frame.me

    @property
    def language(self) -> str:
        return self.frame.me.language

    def may(self, permission: Permission) -> bool:
        return permission in self.frame.me.may

    def ring(self, topic: str, word: str = "") -> None:
        if (topic, word) not in self.bells:
            self.bells.append((topic, word))

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        return show(self.request, self.pages, template, self.frame, self.now, status, values)

    def go(self, path: str, said: str | None = None) -> Response:
        """On to another page of the panel. `said` is a code of words.SAID."""
        return onward(self.request, path, said)


class Needs:
    """The dependency behind `needs`; tests read `permission` from every route."""

    def __init__(self, permission: Permission, *, hidden: bool, writing: bool | None) -> None:
        self.permission = permission
        self.hidden = hidden
        self.writing = writing

    async def __call__(self, request: Request) -> AsyncIterator[Desk]:
        house: House = request.app.state.house
        secret = cookie_of(request)
        if secret is None:
            raise NotSignedIn
        writing = request.method != "GET" if self.writing is None else self.writing
        transaction = house.database.writing() if writing else house.database.reading()
        async with transaction as session:
            desk = await self._desk(request, house, session, secret)
            yield desk
        for topic, word in desk.bells:
            await house.live.ring(topic, word)
        await _note_seen(house, secret)

    async def _desk(self, request: Request, house: House, session: Session, secret: str) -> Desk:
        now = house.now()
        signed = await entry.signed_in(session, secret, now)
        if signed is None:
            raise NotSignedIn
        colleague, actor = signed
        settings = await organisation.settings(session, house.name)
        me = Me.of(colleague)
        away = await outbox.channels_away(session) if SEES_TROUBLE & me.may else ()
        frame = Frame(me, settings, form_token(house, secret), away)
        request.state.frame = frame  # the error pages stand in the same frame
        if request.method != "GET" and not await token_matches(request, frame.token):
            raise StaleForm
        if self.permission not in frame.me.may:
            raise NotFound if self.hidden else NotAllowed
        return Desk(request, house, request.app.state.pages, session, actor, frame, now)


def needs(permission: Permission, *, hidden: bool = False, writing: bool | None = None) -> Any:
    """Names a route's permission and gives it its desk.

    `hidden`: without the permission the page does not exist (404), as for everything under a case. `writing`: the
    transaction writes; by default when the method is not GET.
    """
    # "function": committed before the answer is sent, so that the next request sees it.
    return Depends(Needs(permission, hidden=hidden, writing=writing), scope="function")


async def _note_seen(house: House, secret: str) -> None:
    key = house.keyring.digest(secret, "panel seen").hex()[:32]
    if await house.live.allow(f"seen:{key}", 1, SEEN_EVERY):
        async with house.database.writing() as session:
            await entry.seen(session, secret, house.now())


def show(
    request: Request,
    pages: Pages,
    template: str,
    frame: Frame | None,
    now: datetime,
    status: int,
    values: Mapping[str, Any],
) -> HTMLResponse:
    """A page; without a frame it is one that needs no sign-in."""
    language = frame.me.language if frame else str(values.get("language") or "az")
    given = {k: v for k, v in values.items() if k != "language"}
    around = {
        "me": frame.me if frame else None,
        "organisation": frame.organisation if frame else None,
        "token": frame.token if frame else "",
        "away": frame.away if frame else (),
        "root": root_of(request),
        "path": request.url.path.removeprefix(root_of(request)),
        "said": request.query_params.get("said"),
        "now": now,
        "refusal": None,
    }
    html = pages.render(template, language, **(around | given))
    return HTMLResponse(html, status)


def onward(request: Request, path: str, said: str | None = None) -> Response:
    """To another page: htmx is told by a header, because a redirect would be followed where nobody sees it."""
    if said is not None:
        path += ("&" if "?" in path else "?") + f"said={said}"
    where = root_of(request) + path
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, status_code=303)
