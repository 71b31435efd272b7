"""The web chat over HTTP: the page, what is sent from it, what comes to it, the receipt, and the way out in a hurry.

A first look creates nothing: a person comes into being with their first word. Everything works without JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from bot.channels import web_forms as forms
from bot.channels import web_guard as guard
from bot.channels.web_channel import WebChannel
from bot.channels.web_embed import Embedding
from bot.channels.web_events import Stream
from bot.channels.web_files import Downloads, kept
from bot.channels.web_frame import Frame
from bot.channels.web_guard import Limits, Refused
from bot.channels.web_identity import Guest, forget, guest_of, remember, remember_language
from bot.channels.web_leaving import leave
from bot.channels.web_pages import HEADERS, Pages, new_key, sentence, views
from bot.channels.web_receipt import ReceiptPages
from bot.channels.web_talk import Receive, Words, answered, say, words_of
from bot.commands import is_link
from bot.words import TOO_LARGE
from casework.files.rules import MOST_BYTES
from casework.house import House
from casework.mailbox import service as mailbox
from flows.model import Reply, Text
from flows.text import T_
from locales.translate import LANGUAGES, render

__all__ = ["WebChannel", "build_web_chat"]

HOME = "/chat"
ANSWER_SECONDS = 2.0  # how long a page without JavaScript waits for the answer before it is shown anyway
BEGAN = "&began=1"  # tells an embedded page that there should be a cookie by now
NOT_KEPT = T_(
    "Something went wrong on our side and this has not been sent. Please try again in a moment; your text stays here.",
    context="web",
)
START_FIRST = T_("Please press “Start” first; then you can send your file.", context="web")
NO_COOKIES = T_(
    "Your browser does not let the chat work inside this page. Please open it in a window of its own.", context="web"
)


def build_web_chat(
    house: House, receive: Receive, limits: Limits | None = None, leave_to: str = "about:blank"
) -> Router:
    """To be mounted at /chat (and, to spare a redirect, routed at exactly /chat too).

    `leave_to` is where the quick exit leads.
    """
    pages = Pages()
    chat = Chat(house, receive, Frame(house, pages, leave_to), limits or Limits())
    receipt = ReceiptPages(house, chat.frame, chat.limits)
    routes = [
        Route("/", chat.show),
        Route(HOME, chat.show),  # the path as it is when routed rather than mounted
        Route("/messages", chat.write, methods=["POST"]),
        Route("/language", chat.choose_language, methods=["POST"]),
        Route("/events", chat.events),
        Route("/files/{bubble:int}", Downloads(house, chat.limits).show),
        Route("/leave", chat.leave, methods=["POST"]),
        Route("/receipt", receipt.ask, methods=["GET"]),
        Route("/receipt", receipt.follow, methods=["POST"]),
        Route("/receipt/messages", receipt.add, methods=["POST"]),
        Route("/embed.js", Embedding(pages).script),
        Route("/static/{name}", chat.static),
    ]
    return Router(routes)


@dataclass(frozen=True, slots=True)
class Chat:
    """The routes of the conversation."""

    house: House
    receive: Receive
    frame: Frame
    limits: Limits

    async def show(self, request: Request) -> Response:
        """The page with all that was said."""
        guest = await guest_of(self.house, request)
        began = request.query_params.get("began") == "1" and not guest.known
        link = request.query_params.get("start", "")
        response = await self._page(guest, NO_COOKIES if began else None, link=link if is_link(link) else "")
        if guest.left is not None:  # the quick exit could not tell us, so it is done now
            await leave(self.house, guest.left)
            forget(self.house, guest, response)
        return response

    async def write(self, request: Request) -> Response:
        """One message. A script gets 202, and the answer by the stream; a form the page again, with the answer."""
        guest = await guest_of(self.house, request)
        text = ""
        try:
            guard.check_origin(request)
            posted = await forms.read(request, uploads=await self._may_upload(request))
            text = posted.fields.get("text", "")
            words = words_of(posted.fields, self.limits, with_file=posted.upload is not None)
            await self._check_rate(request, guest)
            if posted.upload is not None:
                if guest.address_id is None:
                    raise Refused(START_FIRST, 409)
                words = words.carrying(await kept(self.house, posted.upload))
            bubble = await say(self.house, self.receive, guest, words, guard.client_of(self.house, request))
            if bubble is None:
                raise Refused(NOT_KEPT, 500)
        except Refused as refused:
            return await self._refuse(request, guest, refused, text or refused.text)
        if guard.by_script(request):
            response: Response = JSONResponse({"bubble": bubble}, 202, HEADERS)
        else:
            await answered(self.house, guest, ANSWER_SECONDS)
            response = _back_to_chat(guest)
        remember(self.house, guest, response)
        return response

    async def choose_language(self, request: Request) -> Response:
        """From the top of the page. Somebody in the middle of a talk is asked the same question in the new language."""
        guest = await guest_of(self.house, request)
        try:
            guard.check_origin(request)
            fields = await forms.fields_of(request)
            language = fields.get("language", "")
            if language not in LANGUAGES:
                raise Refused(guard.NOT_UNDERSTOOD, 422)
            if guest.address_id is not None and language != guest.language:
                await self._check_rate(request, guest)
                client = guard.client_of(self.house, request)
                await self._speak(guest, language, fields.get("id") or new_key(), client)
        except Refused as refused:
            return await self._refuse(request, guest, refused, "")
        to_receipt = fields.get("page") == "receipt"
        response = _to(guest.to(f"{HOME}/receipt")) if to_receipt else _back_to_chat(guest)
        remember_language(self.house, guest, language, response)
        return response

    async def _speak(self, guest: Guest, language: str, key: str, client: str) -> None:
        """As if the person had asked for another language and pressed its button: the conversation decides the rest."""
        for number, reply in enumerate((Reply(command="language"), Reply(choice=f"language:{language}"))):
            if await say(self.house, self.receive, guest, Words(f"{key}:{number}", reply), client) is None:
                raise Refused(NOT_KEPT, 500)
        await answered(self.house, guest, ANSWER_SECONDS)

    async def events(self, request: Request) -> Response:
        """The stream of new bubbles. 204, which stops a browser from asking again, for whoever has not written yet."""
        guest = await guest_of(self.house, request)
        if guest.address_id is None:
            return Response(status_code=204, headers=HEADERS)
        if not await self._may_listen(request):
            return Response(status_code=429, headers=HEADERS)
        org = (await self.frame.settings()).name
        stream = Stream(self.house, self.frame.pages, guest, guest.address_id, org)
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
        await leave(self.house, guest.left or guest.browser)
        response = await self.frame.page(guest, "left.html", {})
        response.headers["Clear-Site-Data"] = '"cache"'
        forget(self.house, guest, response)
        return response

    async def static(self, request: Request) -> Response:
        return self.frame.pages.asset(request, request.path_params["name"])

    async def _page(
        self, guest: Guest, problem: Text | None = None, text: str = "", status: int = 200, link: str = ""
    ) -> Response:
        """`link` is what they came for: its word is sent by the button that stands there, never by looking alone."""
        mail = []
        if guest.address_id is not None:
            async with self.house.database.reading() as session:
                mail = await mailbox.read(session, guest.address_id, guest.browser.private_key)
        values = {
            "page": "chat",
            "views": views(mail, guest.language, self.house.now()),
            "problem": sentence(problem, guest.language),
            "text": text,
            "limit": self.limits.text,
            "largest": MOST_BYTES,
            "too_large": render(TOO_LARGE, guest.language),
            "known": guest.address_id is not None,
            "link": link,
        }
        return await self.frame.page(guest, "chat.html", values, status)

    async def _refuse(self, request: Request, guest: Guest, refused: Refused, text: str) -> Response:
        """In words, and with what was typed still there."""
        if guard.by_script(request):
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

    async def _may_upload(self, request: Request) -> bool:
        return not forms.is_large(request) or await self._allowed(request, "uploads", self.limits.uploads)

    async def _may_listen(self, request: Request) -> bool:
        return await self._allowed(request, "stream", self.limits.streams)

    async def _allowed(self, request: Request, what: str, rate: guard.Rate) -> bool:
        client = guard.client_of(self.house, request)
        return await self.house.live.allow(f"web:{what}:{client}", rate.times, rate.seconds)


def _back_to_chat(guest: Guest) -> RedirectResponse:
    began = BEGAN if guest.embedded and not guest.known else ""
    return _to(f"{guest.to(HOME)}{began}#newest")


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, HEADERS)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0
