"""The stand-in as a process of its own, with citizens directed over HTTP, for a bot that is started and killed by hand.

POST /people                     {"numbers": ["994501112233", …]}: they exist, and have just written
GET  /people/<number>            what they were sent: [{"text": …, "buttons": [[label, data], …]}, …]
POST /people/<number>/types      {"text": "Salam"}
POST /people/<number>/presses    {"button": "Razıyam"}
POST /webhook                    {"url": "http://127.0.0.1:8000/hooks/whatsapp"}
POST /rates                      {"enforced": true}
GET  /report                     {"accepted": …, "refused": {"130429": …}, "violations": …}
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter

from aiohttp import web

from tests.platforms.whatsapp import PHONE_ID, TOKEN, StandInWhatsApp


class Directing:
    """The application that directs the citizens; it listens apart from the Cloud API."""

    def __init__(self, whatsapp: StandInWhatsApp) -> None:
        self._whatsapp = whatsapp

    def application(self) -> web.Application:
        application = web.Application(client_max_size=10_000_000)
        application.add_routes(
            [
                web.post("/people", self.arrive),
                web.get("/people/{number:[0-9]+}", self.read),
                web.post("/people/{number:[0-9]+}/types", self.types),
                web.post("/people/{number:[0-9]+}/presses", self.presses),
                web.post("/webhook", self.webhook),
                web.post("/rates", self.rates),
                web.get("/report", self.report),
            ]
        )
        return application

    async def arrive(self, request: web.Request) -> web.Response:
        for number in (await request.json())["numbers"]:
            self._whatsapp.person(number).account.wrote_at = self._whatsapp.world.now()
        return web.json_response({})

    async def read(self, request: web.Request) -> web.Response:
        person = self._whatsapp.person(request.match_info["number"])
        return web.json_response([{"text": message.text, "buttons": message.buttons} for message in person.messages])

    async def types(self, request: web.Request) -> web.Response:
        self._whatsapp.person(request.match_info["number"]).types((await request.json())["text"])
        return web.json_response({})

    async def presses(self, request: web.Request) -> web.Response:
        try:
            self._whatsapp.person(request.match_info["number"]).presses((await request.json())["button"])
        except AssertionError as absent:
            return web.json_response({"error": str(absent)}, status=409)
        return web.json_response({})

    async def webhook(self, request: web.Request) -> web.Response:
        await self._whatsapp.set_webhook((await request.json())["url"])
        return web.json_response({})

    async def rates(self, request: web.Request) -> web.Response:
        self._whatsapp.rates.enforced = bool((await request.json())["enforced"])
        return web.json_response({})

    async def report(self, request: web.Request) -> web.Response:
        refused = Counter(str(call.result) for call in self._whatsapp.calls if call.status not in (200, None))
        report = {
            "accepted": len(self._whatsapp.world.sent),
            "refused": refused,
            "violations": len(self._whatsapp.violations),
        }
        return web.json_response(report)


async def serve(port: int, citizens_port: int) -> None:
    async with StandInWhatsApp(port=port, time_scale=1.0) as whatsapp:
        runner = web.AppRunner(Directing(whatsapp).application())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", citizens_port)
        await site.start()
        print(  # noqa: T201  # a command prints
            f"Cloud API on {whatsapp.url} (token {TOKEN}, phone id {PHONE_ID}), citizens on {site.name}", flush=True
        )
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()


def main() -> None:
    options = argparse.ArgumentParser(description="A stand-in for WhatsApp's Cloud API, on the loopback.")
    options.add_argument("--port", type=int, default=8083)
    options.add_argument("--citizens-port", type=int, default=8084)
    given = options.parse_args()
    asyncio.run(serve(given.port, given.citizens_port))
