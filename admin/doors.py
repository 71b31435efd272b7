"""What stands at the door of the panel: the cookie, the origin of a form, its token, and the headers of every answer.

Nothing here knows what the panel is for.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.errors import CaseworkError
from casework.house import House
from flows.text import T_
from locales.translate import LANGUAGES

COOKIE = "korpu_panel"
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect", "font")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with that, a browser on plain http sends "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}
LARGEST_FORM = 256 * 1024
"""Bytes of a form without a file. The longest answer is 20,000 characters."""
ALL_YEAR = "public, max-age=31536000, immutable"


class NotSignedIn(Exception):
    """Nobody, or whose session is over."""


class StaleForm(CaseworkError):
    """The form's token belongs to another sign-in. Nothing was done."""

    status = 403
    sentence = T_(
        "You have signed in again since this page was opened, so nothing was done. Please press the button once more.",
        context="error",
    )


class Door:
    """Refuses forms that come from elsewhere and sets the headers of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        if scope["method"] not in {"GET", "HEAD"} and not from_here(Headers(scope=scope)):
            refused = PlainTextResponse("This form was sent from another site.", 403)
            await refused(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    stamped = "/static/" in scope["path"] and scope["query_string"].startswith(b"v=")
    headers.setdefault("Cache-Control", ALL_YEAR if stamped else "no-store")


def from_here(headers: Headers) -> bool:
    """Whether a form was sent from our own pages. Browsers say so; on plain http only by the origin."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


async def read_form(request: Request) -> FormData:
    """A form that may be large, for whoever has been let in already."""
    form = await request.form()
    request.state.form_read = True
    return form


def was_read(request: Request) -> bool:
    return getattr(request.state, "form_read", False)


def root_of(request: Request) -> str:
    """The path under which the panel is mounted, without a slash at the end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def cookie_of(request: Request) -> str | None:
    return request.cookies.get(COOKIE) or None


def set_cookie(request: Request, response: Response, secret: str) -> None:
    house: House = request.app.state.house
    path = root_of(request) or "/"
    # No lifetime: closing the browser signs out, and the server ends the session by itself after a working day.
    response.set_cookie(COOKIE, secret, path=path, httponly=True, samesite="lax", secure=house.secure)


def drop_cookie(request: Request, response: Response) -> None:
    house: House = request.app.state.house
    response.delete_cookie(COOKIE, path=root_of(request) or "/", httponly=True, samesite="lax", secure=house.secure)


def form_token(house: House, secret: str) -> str:
    """What a form must bring back; follows from the session's cookie and leads back to nothing."""
    return house.keyring.digest(secret, "panel form").hex()[:40]


async def token_matches(request: Request, token: str) -> bool:
    given = request.headers.get("x-form-token")
    if given is None:
        field = (await request.form()).get("token")
        given = field if isinstance(field, str) else ""
    return hmac.compare_digest(given.encode(), token.encode())


def wanted_language(request: Request) -> str:
    """For pages before sign-in: asked for in the address, else the browser's first that we have, else Azerbaijani."""
    asked = request.query_params.get("language", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(","):
        short = part.strip()[:2].lower()
        if short in LANGUAGES:
            return short
    return LANGUAGES[0]


def inside(path: str) -> str:
    """A place in the panel to go on to after signing in; anything that could lead out of it becomes the start."""
    ok = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if ok and not path.startswith(("/sign-in", "/welcome")) else "/"
