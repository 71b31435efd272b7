"""Starting and stopping: the web server with or without the loops, the loops alone, the migration alone."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket

import uvicorn

from app.asgi import build_asgi
from app.settings import Settings
from app.wiring import App, open_app
from app.worker import stop, work
from casework.organisation import service as organisation
from casework.staff import service as staff_service
from store import migrate as schema

STOP_SECONDS = 10


def set_up_log() -> None:
    """To standard error, one line an event. No module logs what people write; platforms' clients are kept quiet, for
    their addresses hold tokens."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    for noisy in ("httpx", "httpcore", "pywa", "aiogram", "aiohttp", "alembic", "uvicorn.access", "sse_starlette"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class _Server(uvicorn.Server):
    """uvicorn that says where it is once it really listens."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            settle_memory()
            await announce(self._app)


async def serve(settings: Settings, *, with_worker: bool, migrating: bool) -> None:
    """Serve until told to stop."""
    set_up_log()
    async with open_app(settings) as app:
        if migrating:
            await schema.migrate(app.house.database)
        else:
            await schema.check(app.house.database)
        config = uvicorn.Config(
            build_asgi(app, with_worker=with_worker),
            host=settings.host,
            port=settings.port,
            loop="none",  # already running in uvloop
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        # uvicorn raises the sign it was stopped by once more when it is done: by default that would end the process
        # before doors and database are closed.
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: None)
        await _Server(config, app).serve()


def settle_memory() -> None:
    """What was loaded at the start stays: the collector need not look through it again and again. With aiogram's models
    in memory each full look takes a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.enable()


async def announce(app: App) -> None:
    """Where things are, which channels are off, and the one-time link while there is nobody who could sign in."""
    base = app.settings.base_url
    lines = [f"Web chat:  {base}/chat", f"Panel:     {base}/admin/"]
    if app.telegram is None:
        lines.append("Telegram:  off (KORPU_TELEGRAM_TOKEN is not set)")
    if app.whatsapp is None:
        lines.append("WhatsApp:  off (KORPU_WHATSAPP_TOKEN is not set)")
    else:
        lines.append(f"WhatsApp:  {base}/hooks/whatsapp is the address to give to Meta for its webhooks")
    link = await first_link(app)
    if link is not None:
        lines += ["", "No staff yet. Open this link once to create the first administrator:", f"  {link}"]
    print("\n".join(lines), flush=True)  # noqa: T201  the start speaks to whoever started it


async def first_link(app: App) -> str | None:
    """The one-time link of the first start; each start makes a new one, and the old one ends."""
    async with app.house.database.writing() as session:
        await organisation.ensure(session, app.settings.org_name)
        token = await staff_service.first_link(session, app.house.now())
    return None if token is None else f"{app.settings.base_url}/admin/welcome/{token}"


async def work_alone(settings: Settings) -> None:
    set_up_log()
    async with open_app(settings) as app:
        await schema.check(app.house.database)
        task = asyncio.create_task(work(app))
        settle_memory()
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, stopping.set)
        await stopping.wait()
        await stop(task)


async def migrate_only(settings: Settings) -> None:
    set_up_log()
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        print(f"The database stands at {schema.newest()}.")  # noqa: T201
