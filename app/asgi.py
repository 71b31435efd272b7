"""All that is served over HTTP: the web chat, the panel, the open pages, the platforms' hooks, health and figures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from admin.panel import build_panel
from app.figures import refresh
from app.wiring import App
from app.worker import stop, work
from bot.channels.web import build_web_chat
from bot.turn import receive
from public.pages import build_open

if TYPE_CHECKING:  # imported where a token is set
    from bot.channels.telegram import TelegramChannel

HOOK_TRIES = 30
log = logging.getLogger("korpu.web")


def build_asgi(app: App, *, with_worker: bool, ready: Callable[[], Awaitable[None]] | None = None) -> Starlette:
    """The whole site. `with_worker`: the loops run in this process as well; `ready` is called once all is open."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work(app), name="korpu-work")] if with_worker else []
        if app.telegram is not None:
            tasks.append(asyncio.create_task(_announce_telegram(app), name="korpu-telegram"))
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
        Route("/metrics", partial(_metrics, app)),
        Mount("/admin", build_panel(app.house, telegram_name=partial(_telegram_name, app))),
        Route(
            "/chat", chat
        ),  # by itself: a mount would redirect it to an address whose scheme a proxy may have changed
        Mount("/chat", chat),
        Route("/open", pages),
        Mount("/open", pages),
    ]
    if app.telegram is not None:
        from bot.channels.telegram import TelegramChannel
        from bot.channels.telegram_hook import TelegramHook

        doorway = app.telegram.doorway if isinstance(app.telegram, TelegramChannel) else None
        routes.insert(0, Route("/hooks/telegram", TelegramHook(app.desk, app.telegram_secret, doorway)))
    if app.whatsapp is not None:
        from bot.channels.whatsapp_hook import WhatsAppHook

        settings = app.settings
        secret, verify_token = settings.whatsapp_app_secret, settings.whatsapp_verify_token
        hook = WhatsAppHook(
            app.desk, secret.get_secret_value(), verify_token.get_secret_value(), settings.whatsapp_phone_id
        )
        routes.insert(0, Route("/hooks/whatsapp", hook))
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


async def _metrics(app: App, _: Request) -> Response:
    await refresh(app.house)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _announce_telegram(app: App) -> None:
    """Tell Telegram where we are and who; a platform that is away must not keep the house from opening."""
    from bot.channels.telegram import TelegramChannel

    channel = app.telegram
    if not isinstance(channel, TelegramChannel):
        return
    if app.settings.public_url:
        await _insist("take the webhook", partial(_use_webhook, app, channel))
    await _insist("learn who we are", partial(_introduce, app, channel))


async def _use_webhook(app: App, channel: TelegramChannel) -> None:
    url = f"{app.settings.public_url}/hooks/telegram"
    await channel.use_webhook(url, app.telegram_secret)
    log.info("Telegram sends to %s", url)


async def _introduce(app: App, channel: TelegramChannel) -> None:
    from bot.channels.telegram_profile import tell

    await channel.learn_name()
    async with app.house.database.reading() as session:
        organisation = (await app.desk.settings(session, app.house.now())).name
    await tell(channel.api, organisation)


async def _insist(what: str, doing: Callable[[], Awaitable[None]]) -> None:
    for attempt in range(HOOK_TRIES):
        try:
            await doing()
            return
        except Exception as error:
            log.error("Telegram did not %s: %s", what, type(error).__name__)
            await asyncio.sleep(min(60, 2**attempt))
