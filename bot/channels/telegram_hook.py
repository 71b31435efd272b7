"""Telegram's webhook: the secret is checked in constant time, the update is handled or kept, and only then answered."""

from __future__ import annotations

import hmac
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.telegram_groups import Doorway
from bot.channels.telegram_intake import take
from bot.desk import Desk

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  a header's name
LARGEST_BODY = 1_000_000
"""Bytes. Telegram's updates are a few kilobytes; anything larger is not Telegram."""


class TelegramHook:
    """POST /hooks/telegram as a bare ASGI application: a routed function would be wrapped three times over."""

    def __init__(self, desk: Desk, secret: str, doorway: Doorway | None = None) -> None:
        self._desk = desk
        self._doorway = doorway or Doorway()
        self._secret = secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """403 without the secret, 400 for what is no JSON, 500 only when nothing could be stored."""
        given = request.headers.get(SECRET_HEADER, "").encode()
        if request.method != "POST" or not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
            return Response(status_code=413)
        try:
            update = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        outcome = await take(self._desk, update, self._doorway)
        if not outcome.stored:
            return Response(status_code=500)
        # The cheapest way to say what need not arrive, such as that a press was noticed: in the answer itself.
        if outcome.aside is None:
            return Response(status_code=200)
        return Response(
            json.dumps(outcome.aside), media_type="application/json"
        )  # in ASCII: half an emoji stops nothing
