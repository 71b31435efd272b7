"""Telegram's door: aiogram speaks to the Bot API, updates come by webhook or by polling. Decides nothing.

Importing aiogram takes about three seconds and 150 MB: this module is imported only where a token is set.
"""

from __future__ import annotations

import html
import logging
from datetime import timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, Response, TelegramMethod
from aiogram.utils.token import TokenValidationError

from bot.channels.base import Button, Outbound, Pace, Refused, RetryLater, SendError, Sent, Target, Unreachable
from bot.channels.layout import rows, split
from bot.channels.telegram_updates import ALLOWED_UPDATES, NAME

LONGEST_TEXT = 4096
POLL_SECONDS = 25
SEND_SECONDS = 15  # the longest answer goes in five parts: together less than a lease

log = logging.getLogger("korpu.telegram")


class _RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates that hands out raw JSON: aiogram's own refuses a whole batch for one update it cannot model."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = 0
    allowed_updates: list[str] | None = None


class _Send(TelegramMethod[dict[str, Any]]):
    """sendMessage with the four fields we use, its answer left raw: of the message that comes back only the id is of
    use. aiogram's own model fills in a dozen defaults and builds a whole Message, at three times the cost."""

    __returning__ = dict[str, Any]
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    parse_mode: str = "HTML"
    reply_markup: dict[str, Any] | None = None


_ANSWER = Response[dict[str, Any]]
"""Held here because pydantic forgets a generic model that nobody holds, and would build it anew for every message."""


class BadToken(Exception):
    """What was given as a token cannot be one."""


class TelegramChannel:
    """Sends, and takes care of what Telegram wants to know at the start."""

    name = NAME
    pace: Pace | None = Pace(per_second=30, burst=5, seconds_each=1.0, burst_each=3)
    window: timedelta | None = None

    def __init__(self, token: str, api_url: str | None = None) -> None:
        server = TelegramAPIServer.from_base(api_url) if api_url else None
        session = AiohttpSession(api=server) if server else AiohttpSession()
        session.timeout = SEND_SECONDS
        try:
            self.bot = Bot(token, session=session)
        except TokenValidationError:
            raise BadToken from None

    async def send(self, target: Target, message: Outbound) -> Sent:
        """One message; a text beyond Telegram's limit goes in several, the buttons under the last."""
        parts = split(message.text, LONGEST_TEXT)
        sent = Sent("")
        for number, part in enumerate(parts, start=1):
            markup = _keyboard(message) if number == len(parts) else None
            sent = await self._send(target.sender, part, markup)
        return sent

    async def _send(self, chat: str, text: str, markup: dict[str, Any] | None) -> Sent:
        method = _Send(chat_id=int(chat), text=html.escape(text, quote=False), reply_markup=markup)
        try:
            result: Any = await self.bot(method)
        except TelegramAPIError as error:
            raise _ours(error) from error
        return Sent(str(result.get("message_id", "")))

    async def notice_press(self, query_id: str) -> None:
        """Stop the button's spinner (polling; by webhook the answer's body does it). Lost presses matter to nobody."""
        try:
            await self.bot(AnswerCallbackQuery(callback_query_id=query_id))
        except TelegramAPIError as error:
            log.info("press not acknowledged: %s", type(error).__name__)

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """The next raw updates, waiting up to POLL_SECONDS for the first. Raises RetryLater when Telegram is away."""
        method = _RawUpdates(offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES)
        try:
            return await self.bot(method, request_timeout=POLL_SECONDS + 10)
        except TelegramAPIError as error:
            raise RetryLater(type(error).__name__, getattr(error, "retry_after", None)) from error

    async def use_webhook(self, url: str, secret: str) -> None:
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=100)

    async def use_polling(self) -> None:
        await self.bot.delete_webhook()

    async def close(self) -> None:
        await self.bot.session.close()


def _keyboard(message: Outbound) -> dict[str, Any] | None:
    """Choices in rows by the length of their labels, commands in a row of their own beneath."""
    lines = [*rows(message.choices), *rows(message.commands, widest=3)]
    return {"inline_keyboard": [[_button(b) for b in line] for line in lines]} if lines else None


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}


def _ours(error: TelegramAPIError) -> SendError:
    """Telegram's answer in our four words (texts from the Bot API server's source)."""
    words = error.message.lower()
    match error:
        case TelegramRetryAfter():
            return RetryLater("too_many_requests", float(error.retry_after))
        case TelegramMigrateToChat():
            return Refused("chat_moved")
        case TelegramForbiddenError() if "deactivated" in words:
            return Unreachable("user_deactivated")
        case TelegramForbiddenError():
            return Unreachable("blocked")
        case TelegramBadRequest() if "chat not found" in words:
            return Unreachable("chat_not_found")
        case TelegramUnauthorizedError():
            return RetryLater("token_refused", 60.0)
        case TelegramNetworkError() | TelegramServerError():
            return RetryLater("platform_down")
        case _:
            return Refused("refused")
