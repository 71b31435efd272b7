"""Who a browser is in the web chat: a cookie with a secret, and what follows from it. Creates no person: a turn does.

Nothing about the browser itself is looked at beyond the language it asks for. Within a page of another site the chat
has a cookie of its own, which the browser keeps apart for each such site.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web_channel import NAME
from casework.house import House
from casework.people import service as people
from locales.translate import LANGUAGES
from vault import browser, sessions
from vault.browser import Browser

COOKIE = "korpu_chat"
EMBEDDED = "_embedded"
LANGUAGE = "_language"
LEFT = "_left"
PATH = "/chat"
KEEP_SECONDS = 180 * 24 * 3600
MOST_LANGUAGES = 20  # of an Accept-Language header; no browser sends more


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever's browser this is. `address_id` is None until they have written for the first time.

    `known` says that the browser showed a secret of ours. `left` is who this browser was until its quick exit, where
    the word of it has not reached us yet. `embedded`: the chat stands in a page of another site, whose language is
    `around` if it said so.
    """

    secret: str = field(repr=False)
    browser: Browser
    language: str
    address_id: int | None = None
    known: bool = False
    left: Browser | None = None
    embedded: bool = False
    around: str = ""

    def to(self, path: str) -> str:
        """A path of the chat, such that it stays where it is shown."""
        if not self.embedded:
            return path
        return f"{path}?embed=1&language={self.around}" if self.around else f"{path}?embed=1"

    @property
    def cookie(self) -> str:
        return COOKIE + EMBEDDED if self.embedded else COOKIE

    @property
    def left_cookie(self) -> str:
        """What the page's script writes down as it leaves, for the case that we cannot be told just then."""
        return f"{self.cookie}{LEFT}=1; Path={PATH}; Max-Age={KEEP_SECONDS}; {where_sent(self.embedded)}"


async def guest_of(house: House, request: Request) -> Guest:
    """The browser's cookie followed to its address; for a newcomer a new secret, not yet given to anybody."""
    embedded = request.query_params.get("embed") == "1"
    around = _around(request) if embedded else ""
    cookie = COOKIE + EMBEDDED if embedded else COOKIE
    language = _chosen(request, cookie) or around or preferred(request.headers.get("accept-language", ""))
    secret = request.cookies.get(cookie, "")
    known = browser.is_secret(secret)
    if not known or cookie + LEFT in request.cookies:
        fresh = sessions.new_secret()
        left = browser.identity(secret) if known else None
        return Guest(fresh, browser.identity(fresh), language, left=left, embedded=embedded, around=around)
    identity = browser.identity(secret)
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, NAME, identity.sender)
    address_id = None if found is None else found[0]
    return Guest(secret, identity, found[1] if found else language, address_id, True, embedded=embedded, around=around)


def _chosen(request: Request, cookie: str) -> str:
    """What a newcomer chose at the top of the page."""
    chosen = request.cookies.get(cookie + LANGUAGE, "")
    return chosen if chosen in LANGUAGES else ""


def _around(request: Request) -> str:
    """What the site around the chat said of its own language."""
    named = request.query_params.get("language", "")
    return named if named in LANGUAGES else ""


def preferred(header: str) -> str:
    """The best of LANGUAGES by an Accept-Language header."""
    wishes = []
    for place, part in enumerate(header.split(",")[:MOST_LANGUAGES]):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wishes.append((-_weight(weight), place, language))
    return min(wishes)[2] if wishes else LANGUAGES[0]


def _weight(text: str) -> float:
    try:
        return float(text.partition("q=")[2] or 1)
    except ValueError:
        return 0.0


def remember(house: House, guest: Guest, response: Response) -> None:
    """Give the browser its secret, or lengthen the time it keeps it."""
    _set(house, guest, response, "", guest.secret, KEEP_SECONDS)
    if guest.left is not None:
        _set(house, guest, response, LEFT, "", 0)


def remember_language(house: House, guest: Guest, language: str, response: Response) -> None:
    """For somebody who has not written yet; forgotten when the browser is closed."""
    _set(house, guest, response, LANGUAGE, language)


def forget(house: House, guest: Guest, response: Response) -> None:
    """Take back all that we gave this browser."""
    for ending in ("", LANGUAGE, LEFT):
        _set(house, guest, response, ending, "", 0)


def _set(house: House, guest: Guest, response: Response, ending: str, value: str, seconds: int | None = None) -> None:
    parts = [f"{guest.cookie}{ending}={value}", f"Path={PATH}", "HttpOnly"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if house.secure and not guest.embedded:
        parts.append("Secure")
    parts.append(where_sent(guest.embedded))
    response.headers.append("Set-Cookie", "; ".join(parts))  # Starlette knows Partitioned from Python 3.14 on only


def where_sent(embedded: bool) -> str:
    """Within another site's page a browser keeps no other cookie than this; it wants https for it (or loopback)."""
    return "SameSite=None; Secure; Partitioned" if embedded else "SameSite=Lax"
