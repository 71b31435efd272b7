"""The staff's panel as one application, closed by default: a route without a permission does not even start.

Mounted by app/ (usually at /admin); every link is made from where it is mounted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute, APIRouter
from starlette.formparsers import MultiPartParser
from starlette.staticfiles import StaticFiles

from admin import failures
from admin.desk import Needs
from admin.doors import LARGEST_FORM, Door
from admin.files import LARGEST_UPLOAD
from admin.pages import STATIC, Pages
from admin.routes import (
    account,
    arrivals,
    audit,
    broadcast_outcomes,
    broadcasts,
    campaign_telling,
    campaigns,
    cases,
    communities,
    community_figures,
    deeds,
    door,
    entry,
    events,
    feedback,
    files,
    forms,
    live,
    members,
    organisation,
    recovery,
    results,
    routing,
    staff,
    understanding,
    welcome,
)
from casework.access import Permission
from casework.house import House

ROUTERS: tuple[APIRouter, ...] = tuple(
    room.router
    for room in (
        entry,
        welcome,
        cases,
        deeds,
        files,
        live,
        staff,
        routing,
        organisation,
        recovery,
        members,
        communities,
        community_figures,
        events,
        door,
        campaigns,
        campaign_telling,
        broadcasts,
        broadcast_outcomes,
        feedback,
        forms,
        results,
        understanding,
        arrivals,
        audit,
        account,
    )
)
DOOR = frozenset({"/door", "/door/worker.js", "/door/list", "/door/presses"})
OPEN = frozenset({"/sign-in", "/signed-out", "/welcome/{token}"}) | DOOR
"""The only pages for somebody who is not signed in; those of the door ask for their own secret."""


class UnguardedRoute(Exception):
    """A route names no permission and is not one of OPEN."""


def build_panel(
    house: House, routers: Sequence[APIRouter] = ROUTERS, telegram_name: Callable[[], str] = lambda: ""
) -> FastAPI:
    """The panel of one house. Raises UnguardedRoute."""
    for route, permission in permissions_by_route(routers):
        if permission is None and route.path not in OPEN:
            raise UnguardedRoute(f"{sorted(route.methods or ())} {route.path}")
    # What is uploaded stays in memory until it is sealed; by default all beyond a megabyte would lie on the disk.
    MultiPartParser.spool_max_size = LARGEST_UPLOAD
    panel = FastAPI(
        title="Körpü",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        default_response_class=HTMLResponse,
        exception_handlers=failures.HANDLERS,
        max_body_size=LARGEST_FORM,
    )
    panel.state.house = house
    panel.state.pages = Pages()
    panel.state.telegram_name = telegram_name
    panel.add_middleware(Door)
    panel.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in routers:
        panel.include_router(router)
    return panel


def permissions_by_route(routers: Sequence[APIRouter] = ROUTERS) -> Iterator[tuple[APIRoute, Permission | None]]:
    """Each route with the permission it names."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                calls = (dependency.call for dependency in route.dependant.dependencies)
                yield route, next((call.permission for call in calls if isinstance(call, Needs)), None)
