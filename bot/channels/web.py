"""The web chat over HTTP: the page, what is sent from it, what comes to it, the receipt, and the way out in a hurry.

A first look creates nothing: a person comes into being with their first word. Everything works without JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from bot.channels import web_guard as guard
from bot.channels.web_channel import WebChannel
from bot.channels.web_events import Stream
from bot.channels.web_guard import Limits, Refused
from bot.channels.web_identity import (
    Guest,
    forget,
    guest_of,
    remember,
    remember_language,
)
from bot.channels.web_pages import HEADERS, Pages, new_key, sentence, views
from bot.channels.web_receipt import ReceiptPages
from bot.channels.web_talk import Receive, Words, answered, say, words_of
from casework.house import House
from casework.mailbox import service as mailbox
from casework.organisation import service as organisation
from flows.model import Reply, Text
from flows.text import T_
from locales.translate import LANGUAGES, render

__all__ = ["WebChannel", "build_web_chat"]

HOME = "/chat"
NEWEST = f"{HOME}#newest"
ANSWER_SECONDS = 2.0  # how long a page without JavaScript waits for the answer before it is shown anyway
NOT_KEPT = T_(
    "Something went wrong on our side and this has not been sent. Please try again in a moment; your text stays here.",
    context="web",
)


def build_web_chat(
    house: House, receive: Receive, limits: Limits | None = None, leave_to: str = "about:blank"
) -> Router:
    """To be mounted at /chat (and, to spare a redirect, routed at exactly /chat too).

    `leave_to` is where the quick exit leads.
    """
    chat = Chat(house, receive, Pages(), limits or Limits(), leave_to)
    receipt = ReceiptPages(house, chat.pages, chat.limits)
    routes = [
        Route("/", chat.show),
        Route(HOME, chat.show),  # the path as it is when routed rather than mounted
        Route("/messages", chat.write, methods=["POST"]),
        Route("/language", chat.choose_language, methods=["POST"]),
        Route("/events", chat.events),
        Route("/leave", chat.leave, methods=["POST"]),
        Route("/receipt", receipt.ask, methods=["GET"]),
        Route("/receipt", receipt.follow, methods=["POST"]),
        Route("/receipt/messages", receipt.add, methods=["POST"]),
        Route("/static/{name}", chat.static),
    ]
    return Router(routes)


@dataclass(frozen=True, slots=True)
class Chat:
    """The routes of the conversation."""

    house: House
    receive: Receive
    pages: Pages
    limits: Limits
    leave_to: str

    async def show(self, request: Request) -> Response:
        """The page with all that was said."""
        return await self._page(await guest_of(self.house, request))

    async def write(self, request: Request) -> Response:
        """One message. JSON: 202, and the answer comes by the stream. A form: the page again, with the answer."""
        guest = await guest_of(self.house, request)
        fields: dict[str, str] = {}
        try:
            guard.check_origin(request)
            fields = await guard.fields_of(request)
            words = words_of(fields, self.limits)
            await self._check_rate(request, guest)
            bubble = await say(self.house, self.receive, guest, words)
            if bubble is None:
                raise Refused(NOT_KEPT, 500)
        except Refused as refused:
            return await self._refuse(request, guest, refused, fields.get("text", ""))
        if guard.is_json(request):
            response: Response = JSONResponse({"bubble": bubble}, 202, HEADERS)
        else:
            await answered(self.house, guest, ANSWER_SECONDS)
            response = _back_to_chat()
        remember(self.house, guest, response)
        return response

    async def choose_language(self, request: Request) -> Response:
        """From the top of the page. Somebody in the middle of a talk is asked the same question in the new language."""
        guest = await guest_of(self.house, request)
        try:
            guard.check_origin(request)
            fields = await guard.fields_of(request)
            language = fields.get("language", "")
            if language not in LANGUAGES:
                raise Refused(guard.NOT_UNDERSTOOD, 422)
            if guest.address_id is not None and language != guest.language:
                await self._check_rate(request, guest)
                await self._speak(guest, language, fields.get("id") or new_key())
        except Refused as refused:
            return await self._refuse(request, guest, refused, "")
        back = f"{HOME}/receipt" if fields.get("page") == "receipt" else NEWEST
        response = _back_to_chat(back)
        remember_language(self.house, language, response)
        return response

    async def _speak(self, guest: Guest, language: str, key: str) -> None:
        """As if the person had asked for another language and pressed its button: the conversation decides the rest."""
        for number, reply in enumerate((Reply(command="language"), Reply(choice=f"language:{language}"))):
            if await say(self.house, self.receive, guest, Words(f"{key}:{number}", reply)) is None:
                raise Refused(NOT_KEPT, 500)
        await answered(self.house, guest, ANSWER_SECONDS)

    async def events(self, request: Request) -> Response:
        """The stream of new bubbles. 204, which stops a browser from asking again, for whoever has not written yet."""
        guest = await guest_of(self.house, request)
        if guest.address_id is None:
            return Response(status_code=204, headers=HEADERS)
        if not await self._may_listen(request):
            return Response(status_code=429, headers=HEADERS)
        stream = Stream(self.house, self.pages, guest, guest.address_id, await self._org())
        return stream.response(
            max(_number(request.headers.get("last-event-id")), _number(request.query_params.get("after")))
        )

    async def leave(self, request: Request) -> Response:
        """The quick exit: nothing of the talk is left in this browser, nor in the mailbox it could be read from."""
        guest = await guest_of(self.house, request)
        try:
            guard.check_origin(request)
        except Refused as refused:
            return await self._refuse(request, guest, refused, "")
        if guest.address_id is not None:
            async with self.house.database.writing() as session:
                await mailbox.clear(session, guest.address_id)
        response = self.pages.page("left.html", guest.language, {})
        response.headers["Clear-Site-Data"] = '"cache"'
        forget(self.house, response)
        return response

    async def static(self, request: Request) -> Response:
        return self.pages.asset(request, request.path_params["name"])

    async def _page(self, guest: Guest, problem: Text | None = None, text: str = "", status: int = 200) -> Response:
        house = self.house
        mail = []
        async with house.database.reading() as session:
            org = (await organisation.settings(session, house.name)).name
            if guest.address_id is not None:
                mail = await mailbox.read(session, guest.address_id, guest.browser.private_key)
        values = {
            "org": org,
            "page": "chat",
            "views": views(mail, guest.language, house.now()),
            "problem": sentence(problem, guest.language),
            "text": text,
            "limit": self.limits.text,
            "leave_to": self.leave_to,
            "known": guest.address_id is not None,
        }
        return self.pages.page("chat.html", guest.language, values, status)

    async def _refuse(self, request: Request, guest: Guest, refused: Refused, text: str) -> Response:
        """In words, and with what was typed still there."""
        if guard.is_json(request):
            problem = render(refused.sentence, guest.language)
            return JSONResponse({"problem": problem}, refused.status, HEADERS)
        return await self._page(guest, refused.sentence, text, refused.status)

    async def _check_rate(self, request: Request, guest: Guest) -> None:
        client = guard.client_of(self.house, request)
        await guard.check(self.house, f"client:{client}", self.limits.by_client)
        if guest.address_id is None:
            await guard.check(self.house, f"new:{client}", self.limits.newcomers)
        else:
            sender = guard.hidden(self.house, guest.browser.sender)
            await guard.check(self.house, f"sender:{sender}", self.limits.by_sender)

    async def _may_listen(self, request: Request) -> bool:
        rate = self.limits.streams
        return await self.house.live.allow(
            f"web:stream:{guard.client_of(self.house, request)}", rate.times, rate.seconds
        )

    async def _org(self) -> str:
        async with self.house.database.reading() as session:
            return (await organisation.settings(session, self.house.name)).name


def _back_to_chat(path: str = NEWEST) -> RedirectResponse:
    return RedirectResponse(path, 303, HEADERS)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0
