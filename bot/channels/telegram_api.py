"""Telegram's Bot API over HTTP: a method's answer, or one of our errors. Knows no chat and no keyboard.

A call is one JSON body over aiogram's session; only an answer that is no success goes through aiogram's models, which
cost more than the call. The address of every call holds the token: no error of ours carries one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientResponse, ClientTimeout, FormData

from bot.channels.base import File, Gone, Refused, RetryLater, SendError, TooLarge, Unreachable

CALL_SECONDS = 15.0  # the longest answer goes in five parts: together less than a lease
FILE_SECONDS = 80.0  # 20 MB over a slow line, and still less than a lease
_JSON = {"Content-Type": "application/json"}
_CHUNK = 65_536

log = logging.getLogger("korpu.telegram")


class BadToken(Exception):
    """What was given as a token cannot be one."""


class NotModified(Refused):
    """An edit that changes nothing: what was wanted is there already."""


class _Called(TelegramMethod[Any]):
    """What aiogram's errors want to be told of; it is never sent."""

    __returning__ = Any
    __api_method__ = "method"


class Api:
    """One bot on one server. `api_url` None: Telegram's own."""

    def __init__(self, token: str, api_url: str | None = None) -> None:
        server = TelegramAPIServer.from_base(api_url) if api_url else None
        self._session = AiohttpSession(api=server) if server else AiohttpSession()
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError:
            raise BadToken from None

    async def call(self, method: str, parameters: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Any:
        """The method's result as JSON. Raises a SendError."""
        return await self._post(method, json.dumps(parameters).encode(), _JSON, seconds)

    async def upload(self, method: str, parameters: Mapping[str, Any], field: str, file: File) -> Any:
        """A method that carries a file in `field`. Raises a SendError."""
        form = FormData(quote_fields=False)
        for name, value in parameters.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        form.add_field(field, file.content, filename=file.name, content_type=file.media_type)
        return await self._post(method, form, {}, FILE_SECONDS)

    async def download(self, path: str, most: int) -> bytes:
        """The file behind a `file_path` of getFile. Raises RetryLater, Gone, or TooLarge beyond `most` bytes."""
        client = await self._session.create_session()
        url = self._session.api.file_url(self._bot.token, path)
        try:
            async with client.get(url, timeout=ClientTimeout(FILE_SECONDS), allow_redirects=False) as response:
                _check_download(response)
                return await _read(response, most)
        except (ClientError, TimeoutError, OSError, ValueError):  # their words hold the address, and so the token
            raise RetryLater("platform_down") from None

    async def _post(self, method: str, body: bytes | FormData, headers: Mapping[str, str], seconds: float) -> Any:
        client = await self._session.create_session()
        url = self._session.api.api_url(self._bot.token, method)
        try:
            async with client.post(url, data=body, headers=headers, timeout=ClientTimeout(seconds)) as response:
                status, raw = response.status, await response.text("utf-8", "replace")
        except (ClientError, TimeoutError, OSError):
            raise RetryLater("platform_down") from None
        if status == 200:
            answer = _parsed(raw)
            if answer.get("ok") is True:
                return answer.get("result")
        raise self._refusal(status, raw)

    def _refusal(self, status: int, raw: str) -> SendError:
        if status == 413:
            return TooLarge("file_too_large")
        try:
            self._session.check_response(self._bot, _Called(), status, raw)
        except TelegramAPIError as error:
            return _ours(error)
        except (AiogramError, TypeError):  # a proxy's page, or half an answer
            log.info("an answer of status %s that is none of Telegram's", status)
        return RetryLater("platform_down")

    async def close(self) -> None:
        await self._session.close()


def _parsed(raw: str) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _check_download(response: ClientResponse) -> None:
    match response.status:
        case 200:
            return
        case 401:
            raise RetryLater("operator.token", 60.0)
        case 429:
            after = response.headers.get("Retry-After", "")
            raise RetryLater("too_many_requests", float(after) if after.isdigit() else None)
        case status if status >= 500:
            raise RetryLater("platform_down")
        case _:
            raise Gone("file_gone")


async def _read(response: ClientResponse, most: int) -> bytes:
    if (response.content_length or 0) > most:
        raise TooLarge("file_too_large")
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > most:
            raise TooLarge("file_too_large")
    return bytes(content)


def _ours(error: TelegramAPIError) -> SendError:
    """Telegram's answer in our words (its texts from the Bot API server's source)."""
    words = (error.message or "").lower()
    match error:
        case TelegramRetryAfter():
            return RetryLater("too_many_requests", float(error.retry_after))
        case TelegramMigrateToChat():  # groups only, and no person is one
            return Refused("chat_moved")
        case TelegramForbiddenError():
            return Unreachable(_why_forbidden(words))
        case TelegramUnauthorizedError() | TelegramNotFound():  # no such bot, or no such address at all
            return RetryLater("operator.token", 60.0)
        case TelegramEntityTooLarge():
            return TooLarge("file_too_large")
        case TelegramBadRequest():
            return _refused(words)
        case TelegramServerError():
            return RetryLater("platform_down")
        case _:
            return Refused("refused")


def _why_forbidden(words: str) -> str:
    if "deactivated" in words:
        return "user_deactivated"
    return "kicked" if "kicked" in words else "blocked"


def _refused(words: str) -> SendError:
    if "chat not found" in words:
        return Unreachable("chat_not_found")
    if "message is not modified" in words:
        return NotModified("not_modified")
    return TooLarge("file_too_large") if "too big" in words else Refused("refused")
