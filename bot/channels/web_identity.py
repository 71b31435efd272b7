"""Who a browser is in the web chat: a cookie with a secret, and what follows from it. Creates no person: a turn does.

Nothing about the browser itself is looked at beyond the language it asks for.
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
LANGUAGE_COOKIE = "korpu_chat_language"
PATH = "/chat"
KEEP_SECONDS = 180 * 24 * 3600
MOST_LANGUAGES = 20  # of an Accept-Language header; no browser sends more


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever's browser this is. `address_id` is None until they have written for the first time."""

    secret: str = field(repr=False)
    browser: Browser
    language: str
    address_id: int | None = None


async def guest_of(house: House, request: Request) -> Guest:
    """The browser's cookie followed to its address; for a newcomer a new secret, not yet given to anybody."""
    secret = request.cookies.get(COOKIE, "")
    if not browser.is_secret(secret):
        fresh = sessions.new_secret()
        return Guest(fresh, browser.identity(fresh), wished_language(request))
    identity = browser.identity(secret)
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, NAME, identity.sender)
    if found is None:
        return Guest(secret, identity, wished_language(request))
    return Guest(secret, identity, found[1], found[0])


def wished_language(request: Request) -> str:
    """What was chosen at the top of the page, else the browser's first language that we speak, else Azerbaijani."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return preferred(request.headers.get("accept-language", ""))


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
    response.set_cookie(
        COOKIE, guest.secret, max_age=KEEP_SECONDS, path=PATH, secure=house.secure, httponly=True, samesite="lax"
    )


def remember_language(house: House, language: str, response: Response) -> None:
    """For somebody who has not written yet; forgotten when the browser is closed."""
    response.set_cookie(LANGUAGE_COOKIE, language, path=PATH, secure=house.secure, httponly=True, samesite="lax")


def forget(house: House, response: Response) -> None:
    """Take back all that we gave this browser."""
    for name in (COOKIE, LANGUAGE_COOKIE):
        response.delete_cookie(name, path=PATH, secure=house.secure, httponly=True, samesite="lax")
