"""Telegram's webhook: the secret is checked in constant time, the update is handled or kept, and only then answered."""

from __future__ import annotations

import hmac
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.telegram_intake import take
from bot.desk import Desk

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  a header's name
LARGEST_BODY = 1_000_000
"""Bytes. Telegram's updates are a few kilobytes; anything larger is not Telegram."""


def telegram_hook(desk: Desk, secret: str):  # type: ignore[no-untyped-def]  # an ASGI endpoint; Starlette's own type
    """The endpoint for POST /hooks/telegram. 403 without the secret, 500 only when nothing could be stored."""
    expected = secret.encode()

    async def hook(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            return Response(status_code=403)
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except ValueError:
            return Response(status_code=400)
        outcome = await take(desk, update)
        if not outcome.stored:
            return Response(status_code=500)
        if outcome.query_id is None:
            return Response(status_code=200)
        # The cheapest acknowledgement of a press: in the answer itself. Whether it arrives matters to nobody.
        return JSONResponse({"method": "answerCallbackQuery", "callback_query_id": outcome.query_id})

    return hook
