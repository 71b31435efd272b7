"""All that is served over HTTP: the web chat, the panel, the open pages, the platforms' hooks, health and figures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from admin.panel import build_panel
from app.wiring import App
from app.worker import stop, work
from bot.channels.web import build_web_chat
from bot.turn import receive
from public.pages import build_open

HOOK_TRIES = 30
log = logging.getLogger("korpu.web")


def build_asgi(app: App, *, with_worker: bool, ready: Callable[[], Awaitable[None]] | None = None) -> Starlette:
    """The whole site. `with_worker`: the loops run in this process as well; `ready` is called once all is open."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work(app), name="korpu-work")] if with_worker else []
        if app.telegram is not None and app.settings.public_url:
            tasks.append(asyncio.create_task(_announce_webhook(app), name="korpu-webhook"))
        if ready is not None:
            await ready()
        try:
            yield
        finally:
            for task in tasks:
                await stop(task)

    return Starlette(routes=_routes(app), lifespan=lifespan)


def _routes(app: App) -> list[BaseRoute]:
    chat = build_web_chat(app.house, partial(receive, app.desk))
    pages = build_open(app.house, app.settings.base_url, partial(_telegram_name, app))
    routes: list[BaseRoute] = [
        Route("/", lambda _: RedirectResponse("/chat", 307)),
        Route("/health/live", lambda _: PlainTextResponse("ok")),
        Route("/health/ready", partial(_ready, app)),
        Route("/metrics", _metrics),
        Mount("/admin", build_panel(app.house)),
        Route(
            "/chat", chat
        ),  # by itself: a mount would redirect it to an address whose scheme a proxy may have changed
        Mount("/chat", chat),
        Route("/open", pages),
        Mount("/open", pages),
    ]
    if app.telegram is not None:
        from bot.channels.telegram_hook import TelegramHook

        routes.insert(0, Route("/hooks/telegram", TelegramHook(app.desk, app.telegram_secret)))
    return routes


def _telegram_name(app: App) -> str:
    """The bot's name on Telegram; "" without Telegram, or before it has told us."""
    return str(getattr(getattr(app.telegram, "doorway", None), "username", ""))


async def _ready(app: App, _: Request) -> Response:
    """Whether a turn could be taken now."""
    try:
        await app.house.database.ping()
    except Exception as error:
        return JSONResponse({"ready": False, "because": type(error).__name__}, 503)
    return JSONResponse({"ready": True})


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _announce_webhook(app: App) -> None:
    """Tell Telegram where we are; a platform that is away must not keep the house from opening."""
    from bot.channels.telegram import TelegramChannel

    if not isinstance(app.telegram, TelegramChannel):
        return
    url = f"{app.settings.public_url}/hooks/telegram"
    for attempt in range(HOOK_TRIES):
        try:
            await app.telegram.use_webhook(url, app.telegram_secret)
            log.info("Telegram sends to %s", url)
            return
        except Exception as error:
            log.error("Telegram did not take the webhook: %s", type(error).__name__)
            await asyncio.sleep(min(60, 2**attempt))
