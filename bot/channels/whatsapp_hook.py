"""WhatsApp's webhook: the signature over the raw body comes first; all is handled or kept, and only then answered."""

from __future__ import annotations

import hashlib
import hmac

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.channels.whatsapp_intake import take
from bot.desk import Desk

SIGNATURE_HEADER = "x-hub-signature-256"
LARGEST_BODY = 3 * 1024 * 1024
"""Bytes: Meta's own limit for one webhook."""
LONGEST_CHALLENGE = 200


class WhatsAppHook:
    """GET and POST /hooks/whatsapp as a bare ASGI application, like Telegram's."""

    def __init__(self, desk: Desk, app_secret: str, verify_token: str, phone_id: str = "") -> None:
        self._desk = desk
        self._secret = app_secret.encode()
        self._verify_token = verify_token.encode()
        self._phone_id = phone_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = self._verified(request) if request.method == "GET" else await self._answer(request)
        await response(scope, receive, send)

    def _verified(self, request: Request) -> Response:
        """Meta asks once whether this address is ours: the challenge back, or 403."""
        asked = request.query_params
        given = asked.get("hub.verify_token", "").encode()
        if asked.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, self._verify_token):
            return Response(status_code=403)
        return PlainTextResponse(asked.get("hub.challenge", "")[:LONGEST_CHALLENGE])

    async def _answer(self, request: Request) -> Response:
        """403 without a true signature, 413 for what Meta never sends, 500 only when something could not be stored."""
        if request.method != "POST":
            return Response(status_code=405)
        try:
            raw = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if raw is None:
            return Response(status_code=413)
        if not self._signed(raw, request.headers.get(SIGNATURE_HEADER, "")):
            return Response(status_code=403)
        return Response(status_code=200 if await take(self._desk, raw, self._phone_id) else 500)

    def _signed(self, raw: bytes, header: str) -> bool:
        expected = "sha256=" + hmac.new(self._secret, raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(header.encode(), expected.encode())


async def _body(request: Request) -> bytes | None:
    """The raw body, or None when it is too large; what its header says of its length is not relied on."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            return None
    return bytes(raw)
