"""The open pages over HTTP. Reads only; knows no visitor: no cookie, no script, nothing logged about who looked.

What floods it is turned away, see guard.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from casework.campaigns.wording import ENDED, voices
from casework.communities.wording import WHAT_FOR, about
from casework.errors import NotFound
from casework.events import calendar
from casework.events.rules import Status
from casework.events.wording import when
from casework.house import House
from casework.organisation import service as organisation
from flows.text import T_
from locales.reference import districts, topics
from locales.translate import LANGUAGES, render
from public import feeds, guard, reading
from public.figures import KeptFigures
from public.reading import Links
from public.rendering import FOR_EVER, HEADERS, HTML, Pages, answered, spoken

HOME = "/open"
SHORT = 6
"""Events on the first page."""
LONG = 40
"""Events on one page; the calendar file has them all."""
LARGEST_ID = 2**63 - 1
CALENDAR = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"


def build_open(house: House, base_url: str, telegram: Callable[[], str] = str) -> Router:
    """To be mounted at /open (and, to spare a redirect, routed at exactly /open too).

    `base_url` is where people find us, without a slash at the end. `telegram` gives the bot's name there, "" for none.
    """
    pages = Open(house, Pages(), KeptFigures(house), base_url, telegram)
    routes = [
        Route("/", pages.home),
        Route(HOME, pages.home),  # the path as it is when routed rather than mounted
        Route("/events", pages.events),
        Route("/events.ics", pages.calendar),
        Route("/events/{id}.ics", pages.event_calendar),
        Route("/events/{id}", pages.event),
        Route("/communities", pages.communities),
        Route("/communities/{id}", pages.community),
        Route("/campaigns", pages.campaigns),
        Route("/campaigns/{id}", pages.campaign),
        Route("/figures", pages.figures_page),
        Route("/feed.xml", pages.atom),
        Route("/data.json", pages.data),
        Route("/static/{name}", pages.static),
    ]
    for route in routes:
        route.app = _in_turn(pages, _or_missing(pages, route.app))
    return Router(routes, default=_in_turn(pages, pages.missing), redirect_slashes=False)


@dataclass(frozen=True, slots=True)
class Open:
    """The routes."""

    house: House
    pages: Pages
    figures: KeptFigures
    base_url: str
    telegram: Callable[[], str]

    @property
    def links(self) -> Links:
        return Links(self.base_url, self.telegram())

    async def home(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        values = {"all": found, "events": found.events[:SHORT], "figures": await self.figures.now()}
        return self._page(request, "home.html", "", found.org, values)

    async def events(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        values = {"all": found, "events": found.events[:LONG], "more": len(found.events) > LONG}
        return self._page(request, "events.html", "events", found.org, values)

    async def event(self, request: Request) -> Response:
        event = await reading.event(self.house, _id(request))
        found = await reading.everything(self.house)
        values = {
            "event": event,
            "open": event.is_open(found.now),
            "coming": event.status is Status.PUBLISHED and found.now < event.starts_at,
            "by": found.community(event.community),
            "district": districts().get(event.district or ""),
            "all": found,
        }
        return self._page(request, "event.html", f"events/{event.id}", found.org, values)

    async def communities(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        return self._page(request, "communities.html", "communities", found.org, {"all": found})

    async def community(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        one = found.community(request.path_params["id"])
        if one is None:
            raise NotFound
        values = {
            "one": one,
            "all": found,
            "events": found.of_community(one.id)[:LONG],
            "campaigns": [campaign for campaign in found.campaigns if campaign.community == one.id],
            "about": about(one.known, _language(request)),
            "what_for": WHAT_FOR,
            "sheet": (await self.figures.of_communities()).get(one.id),
        }
        return self._page(request, "community.html", f"communities/{one.id}", found.org, values)

    async def campaigns(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        return self._page(request, "campaigns.html", "campaigns", found.org, {"all": found})

    async def campaign(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        one = next((one for one in found.campaigns if one.id == _id(request)), None)
        if one is None:
            raise NotFound
        values = {
            "one": one,
            "by": found.community(one.community),
            "ended": ENDED.get(one.status),
            "updates": (await reading.updates(self.house, [one]))[one.id],
        }
        return self._page(request, "campaign.html", f"campaigns/{one.id}", found.org, values)

    async def figures_page(self, request: Request) -> Response:
        values = {"figures": await self.figures.now(), "topics": topics()}
        return self._page(request, "figures.html", "figures", await self._org(), values)

    async def calendar(self, request: Request) -> Response:
        """All that is to come, for a subscription, what was called off too: a calendar has to learn it. `?community=`
        narrows it."""
        language, found = _language(request), await reading.everything(self.house)
        name, events = render(T_("Events of {org}", context="open", org=found.org), language), found.announced
        community_id = request.query_params.get("community")
        if community_id is not None:
            one = found.community(community_id)
            if one is None:
                raise NotFound
            name, events = one.heading[language], found.announced_by(one.id)
        urls = {event.id: self.links.whole(f"events/{event.id}", language) for event in events}
        return answered(request, calendar.feed(events, language, name, self._host, urls), CALENDAR)

    async def event_calendar(self, request: Request) -> Response:
        language, event = _language(request), await reading.event(self.house, _id(request))
        url = self.links.whole(f"events/{event.id}", language)
        named = {**HEADERS, "Content-Disposition": f'attachment; filename="event-{event.id}.ics"'}
        return answered(request, calendar.ics(event, language, self._host, url), CALENDAR, headers=named)

    async def atom(self, request: Request) -> Response:
        found = await reading.everything(self.house)
        news = await reading.updates(self.house, found.campaigns[: feeds.NEWEST])
        return answered(request, feeds.atom(found, news, _language(request), self.links), ATOM)

    async def data(self, request: Request) -> Response:
        found, figures = await reading.everything(self.house), await self.figures.now()
        sheets = await self.figures.of_communities()
        news = await reading.updates(self.house, found.campaigns[: feeds.NEWEST])
        named = {**HEADERS, "Access-Control-Allow-Origin": "*"}  # open data: another site's page may show it
        return answered(
            request, feeds.data(found, news, figures, sheets, _language(request), self.links), JSON, headers=named
        )

    async def static(self, request: Request) -> Response:
        file = self.pages.file(request.path_params["name"])
        if file is None:
            raise NotFound
        return answered(request, *file, headers=FOR_EVER)

    async def missing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """In words, with the ways on."""
        request = Request(scope, receive)
        response = self._page(request, "missing.html", "", await self._org(), {}, 404)
        await response(scope, receive, send)

    async def too_often(self, scope: Scope, receive: Receive, send: Send) -> None:
        """In words, without a look at the database."""
        response = self._page(Request(scope, receive), "often.html", "", self.house.name, {}, 429)
        response.headers["Retry-After"] = str(guard.SECONDS)
        response.headers["Cache-Control"] = "no-store"
        await response(scope, receive, send)

    def _page(
        self, request: Request, template: str, path: str, org: str, values: dict[str, Any], status: int = 200
    ) -> Response:
        language, links = _language(request), self.links
        shared = {
            "known": status == 200,
            "org": org,
            "links": links,
            "path": path,
            "when": when,
            "stands": reading.stands,
            "spoken": spoken,
            "voices": voices,
        }
        body = self.pages.render(template, language, {**shared, **values})
        return answered(request, body.encode(), HTML, status)

    async def _org(self) -> str:
        async with self.house.database.reading() as session:
            return (await organisation.settings(session, self.house.name)).name

    @property
    def _host(self) -> str:
        return urlsplit(self.base_url).hostname or "korpu"


def _in_turn(pages: Open, app: ASGIApp) -> ASGIApp:
    """The same route, closed for a minute to whoever floods it."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        allowed = await guard.may_read(pages.house, Request(scope))
        await (app if allowed else pages.too_often)(scope, receive, send)

    return guarded


def _or_missing(pages: Open, app: ASGIApp) -> ASGIApp:
    """The same route, with the page in words for what is not there."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except NotFound:
            await pages.missing(scope, receive, send)

    return guarded


def _id(request: Request) -> int:
    """Raises NotFound for what is no number, or one that no database can hold: Python itself refuses thousands of
    digits, so their length is looked at first."""
    word = request.path_params["id"]
    if not (word.isascii() and word.isdecimal() and len(word) <= len(str(LARGEST_ID)) and int(word) <= LARGEST_ID):
        raise NotFound
    return int(word)


def _language(request: Request) -> str:
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]
