"""The web chat behind a real HTTP server on the loopback: for streams and for browsers, which need a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.bot.web_browser import Site
from tests.services import free_port


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[str]:
    """The site's base URL, as long as the server runs."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(site.app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=3)
    )
    running = asyncio.create_task(server._serve())  # without uvicorn's signal handlers: the test run keeps its own
    try:
        async with asyncio.timeout(10):
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running
