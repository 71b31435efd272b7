"""What a reader sees when something does not work: a sentence, and whatever they had typed. Never a traceback.

htmx gets the sentence alone, for the place that the page keeps for it, so that the form below stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from admin.desk import Again, Frame, onward, show
from admin.doors import (
    HEADERS,
    LARGEST_FORM,
    NotSignedIn,
    StaleForm,
    inside,
    is_htmx,
    root_of,
    wanted_language,
    was_read,
)
from casework.errors import CaseworkError, NotFound, TooManyTries
from flows.model import Text
from flows.text import T_

BROKEN = T_("Something went wrong on our side. Nothing was lost; please try again in a moment.", context="error")
SESSION_OVER = T_("You have been signed out.", context="error")
TOO_LARGE = T_("This is too long to be sent at once. Please shorten it.", context="error")
UNREADABLE = T_("This form could not be read. Please check what you have entered.", context="error")
SECRETS = frozenset({"password", "again", "old", "words", "token"})


async def casework_error(request: Request, error: Exception) -> Response:
    reason = cast(CaseworkError, error)
    response = await refuse(request, reason.sentence, reason.status)
    if isinstance(error, StaleForm) and is_htmx(request):
        # The answer is readable by our own pages only, so the new token may travel in it.
        response.headers["HX-Trigger"] = json.dumps({"panel:token": _frame(request).token})  # type: ignore[union-attr]
    return response


async def refuse(request: Request, sentence: Text, status: int) -> Response:
    """The sentence as a page, or for htmx as the notice of the page that is open."""
    if is_htmx(request):
        return _notice(request, sentence, status)
    typed = await _typed(request) if request.method == "POST" else {}
    return _failure(request, sentence, status, typed)


async def again(request: Request, error: Exception) -> Response:
    form = cast(Again, error)
    response = _page(request, form.template, form.reason.status, **{**form.values, "refusal": form.reason.sentence})
    if isinstance(form.reason, TooManyTries):
        response.headers["Retry-After"] = "300"
    return response


async def not_signed_in(request: Request, error: Exception) -> Response:
    """To the sign-in page; but a form that was typed stays where it is, with a word about how to go on."""
    if is_htmx(request):
        return _notice(request, SESSION_OVER, 401, sign_in=True)
    path = request.url.path.removeprefix(root_of(request))
    if request.method != "GET":
        return _failure(request, SESSION_OVER, 401, await _typed(request))
    if path == "/live":
        return Response(status_code=401)
    after = inside(path + (f"?{request.url.query}" if request.url.query else ""))
    return onward(request, "/sign-in" + (f"?next={quote(after, safe='/')}" if after != "/" else ""))


async def http_error(request: Request, error: Exception) -> Response:
    status = cast(HTTPException, error).status_code
    sentence = {413: TOO_LARGE}.get(status, NotFound.sentence if status in {404, 405} else UNREADABLE)
    return await refuse(request, sentence, status)


async def bad_request(request: Request, error: Exception) -> Response:
    """A path that is no number leads nowhere; a field that cannot be read is said to be so."""
    places = {entry["loc"][0] for entry in cast(RequestValidationError, error).errors()}
    if "path" in places:
        return await refuse(request, NotFound.sentence, 404)
    return await refuse(request, UNREADABLE, 422)


async def broken(request: Request, error: Exception) -> Response:
    """The error goes on to the server's log; this is for the reader."""
    response = _notice(request, BROKEN, 500) if is_htmx(request) else await refuse(request, BROKEN, 500)
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():  # made outside of Door
        response.headers[name] = value
    return response


Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
HANDLERS: dict[int | type[Exception], Handler] = {
    CaseworkError: casework_error,
    Again: again,
    NotSignedIn: not_signed_in,
    HTTPException: http_error,
    RequestValidationError: bad_request,
    Exception: broken,
}


def _frame(request: Request) -> Frame | None:
    return getattr(request.state, "frame", None)


def _page(request: Request, template: str, code: int, **values: Any) -> Response:
    state = request.app.state
    values.setdefault("language", wanted_language(request))
    return show(request, state.pages, template, _frame(request), state.house.now(), code, values)


def _failure(request: Request, sentence: Text, status: int, typed: dict[str, str]) -> Response:
    back = _came_from(request)
    return _page(request, "failure.html", status, sentence=sentence, typed=typed, status=status, back=back)


def _came_from(request: Request) -> str | None:
    """The page of the panel on which the button was pressed, where there is such a page to look at; else None."""
    try:
        came, root = urlsplit(request.headers.get("referer", "")), root_of(request)
    except ValueError:  # no address at all
        return None
    if came.netloc != request.headers.get("host") or not came.path.startswith(f"{root}/"):
        return None
    path = inside(came.path.removeprefix(root))
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    if path == "/" or not any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
        return None  # it was itself the answer to a form
    query = urlencode([(name, value) for name, value in parse_qsl(came.query) if name != "said"])
    return inside(path + (f"?{query}" if query else ""))


def _notice(request: Request, sentence: Text, status: int, *, sign_in: bool = False) -> Response:
    response = _page(request, "notice.html", status, sentence=sentence, sign_in=sign_in)
    response.headers["HX-Retarget"] = "#notice"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    response.headers["HX-Reselect"] = "unset"
    return response


async def _typed(request: Request) -> dict[str, str]:
    """What was typed and is worth keeping: texts, never passwords or recovery words. A form with a file is not read for
    it: whoever is not signed in could make us hold many at once.
    """
    if int(request.headers.get("content-length") or 0) > LARGEST_FORM and not was_read(request):
        return {}
    try:
        form = await request.form()
    except (HTTPException, RuntimeError):  # unreadable, or the stream is gone
        return {}
    return {name: value for name, value in form.items() if isinstance(value, str) and name not in SECRETS}
