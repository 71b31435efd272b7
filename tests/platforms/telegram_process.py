"""The stand-in as a process of its own, with citizens directed over HTTP, for a bot that is started and killed by hand.

GET  /people/<id>           what the bot sent: [{"text": …, "buttons": [[label, data], …]}, …]
POST /people/<id>/types     {"text": "Salam"}
POST /people/<id>/presses   {"button": "Razıyam"}
"""

from __future__ import annotations

import argparse
import asyncio

from aiohttp import web

from tests.platforms.telegram import StandInTelegram


def citizens(telegram: StandInTelegram) -> web.Application:
    """The application that directs the citizens; it listens apart from the Bot API."""

    async def read(request: web.Request) -> web.Response:
        person = telegram.person(id=int(request.match_info["id"]))
        return web.json_response([{"text": message.text, "buttons": message.buttons} for message in person.messages])

    async def types(request: web.Request) -> web.Response:
        update = await telegram.person(id=int(request.match_info["id"])).types((await request.json())["text"])
        return web.json_response({"update_id": update.id})

    async def presses(request: web.Request) -> web.Response:
        try:
            update = await telegram.person(id=int(request.match_info["id"])).presses((await request.json())["button"])
        except AssertionError as absent:
            return web.json_response({"error": str(absent)}, status=409)
        return web.json_response({"update_id": update.id})

    application = web.Application()
    application.add_routes(
        [
            web.get("/people/{id:[0-9]+}", read),
            web.post("/people/{id:[0-9]+}/types", types),
            web.post("/people/{id:[0-9]+}/presses", presses),
        ]
    )
    return application


async def serve(port: int, citizens_port: int, token: str) -> None:
    async with StandInTelegram(token, port=port, time_scale=1.0) as telegram:
        runner = web.AppRunner(citizens(telegram))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", citizens_port)
        await site.start()
        print(f"Bot API on {telegram.url}, citizens on {site.name}", flush=True)  # noqa: T201  # a command prints
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def main() -> None:
    options = argparse.ArgumentParser(description="A stand-in for Telegram's Bot API, on the loopback.")
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--citizens-port", type=int, default=8082)
    options.add_argument("--token", default="42:TEST")
    given = options.parse_args()
    asyncio.run(serve(given.port, given.citizens_port, given.token))
