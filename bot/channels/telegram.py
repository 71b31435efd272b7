"""Telegram's door: messages, edits and files to the Bot API, files from it. Decides nothing.

Importing aiogram takes about three seconds and 150 MB: this module is imported only where a token is set.
"""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.channels.base import File, Gone, Outbound, Pace, Refused, RetryLater, SendError, Sent, Target, TooLarge
from bot.channels.layout import clean, split
from bot.channels.telegram_api import Api, BadToken, NotModified
from bot.channels.telegram_groups import Doorway
from bot.channels.telegram_memory import Recent
from bot.channels.telegram_screen import (
    REMOVE,
    TICK,
    Markup,
    Shown,
    is_inline,
    keyboard,
    may_replace,
    stands_apart,
    ticked,
)
from bot.channels.telegram_updates import ALLOWED_UPDATES, NAME

__all__ = ["BadToken", "TelegramChannel"]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_FILE = 20 * 1024 * 1024
POLL_SECONDS = 25
MOST_ASIDE = 200
"""Keyboards being tidied away at once; beyond it they stay where they are, and do no harm."""
LAST_WORDS = 2.0

SENDERS = {"photo": "sendPhoto", "voice": "sendVoice", "video": "sendVideo"}

log = logging.getLogger("korpu.telegram")


class TelegramChannel:
    """Sends and edits, fetches files, and takes care of what Telegram wants to know at the start.

    `doorway` is what those who take its updates need to know of it.
    """

    name = NAME
    pace: Pace | None = Pace(per_second=30, burst=15, seconds_each=1.0, burst_each=3)
    window: timedelta | None = None

    def __init__(self, token: str, api_url: str | None = None) -> None:
        self.api = Api(token, api_url)
        self.doorway = Doorway()
        self._shown: Recent[int, Shown] = Recent()
        self._aside: set[asyncio.Task[None]] = set()

    async def send(self, target: Target, message: Outbound) -> Sent:
        """One message, in the place of the one that was pressed where it may; a text beyond Telegram's limit goes in
        several, the buttons under the last. Raises a SendError."""
        chat, markup = int(target.sender), keyboard(message)
        text = clean(message.text)
        sent = await self._in_place(chat, text, message, markup)
        edited = sent is not None
        if sent is None:
            sent = await self._anew(chat, text, message, self._with_removal(chat, markup))
        self._tidy(chat, message, markup, int(sent.platform_id or 0), edited)
        return sent

    async def _in_place(self, chat: int, text: str, message: Outbound, markup: Markup | None) -> Sent | None:
        """None: it cannot be, and is sent anew."""
        pressed, shown = may_replace(message), self._shown.get(chat)
        if pressed is None or not (markup is None or is_inline(markup)):
            return None
        if shown is not None and str(shown.message_id) != pressed.message_id:  # far above what they see
            return None
        parts = split(ticked(pressed, text), LONGEST_TEXT)
        if len(parts) > 1:
            return None
        place = {"chat_id": chat, "message_id": int(pressed.message_id)}
        try:
            await self.api.call("editMessageText", place | _words("text", parts[0]) | _under(markup))
        except NotModified:
            pass
        except Refused as error:  # too old, deleted, or of a kind that cannot be edited
            log.info("message not edited in place: %s", error.reason)
            return None
        return Sent(pressed.message_id)

    async def _anew(self, chat: int, text: str, message: Outbound, markup: Markup | None) -> Sent:
        parts = split(text, LONGEST_TEXT) if text or message.file is None else []
        sent = Sent("")
        if message.file is not None:
            caption = parts.pop() if len(parts) == 1 and len(split(text, LONGEST_CAPTION)) == 1 else ""
            sent = await self._file(chat, message.file, _words("caption", caption), None if parts else markup)
        for number, part in enumerate(parts, start=1):
            under = _under(markup if number == len(parts) else None)
            sent = _sent(await self.api.call("sendMessage", {"chat_id": chat} | _words("text", part) | under))
        return sent

    async def _file(self, chat: int, file: File, caption: Mapping[str, Any], markup: Markup | None) -> Sent:
        """What Telegram does not take as a photo, a voice message or a video goes as a document: the person may have
        forbidden voice messages, or a picture have odd proportions."""
        given = {"chat_id": str(chat), "protect_content": file.protected, **caption, **_under(markup)}
        method = SENDERS.get(file.kind, "sendDocument")
        if method != "sendDocument":
            try:
                return _sent(await self.api.upload(method, given, file.kind, file))
            except (Refused, TooLarge) as error:
                log.info("%s not taken by %s, sent as a document: %s", file.kind, method, error.reason)
        return _sent(await self.api.upload("sendDocument", given, "document", file))

    # What is left on the screen.

    def _with_removal(self, chat: int, markup: Markup | None) -> Markup | None:
        """A message without buttons takes the keyboard away that stands in the place of the letters."""
        shown = self._shown.get(chat)
        if markup is None and shown is not None and shown.message_id is None:
            self._shown.take(chat)
            return REMOVE
        return markup

    def _tidy(self, chat: int, message: Outbound, markup: Markup | None, sent: int, edited: bool) -> None:
        """Take the keyboards off what is answered now, aside and as well as it goes: nobody waits for it."""
        stale, shown = set(), self._shown.get(chat)
        if message.pressed is not None:
            origin = int(message.pressed.message_id)
            if not edited:
                stale.add(origin)
            if shown is not None and shown.message_id == origin:
                self._shown.take(chat)
                shown = None
        if markup is not None and not stands_apart(message):
            self._shown.put(chat, Shown(sent if is_inline(markup) else None))
            if shown is not None and shown.message_id is not None:
                stale.add(shown.message_id)
            elif shown is not None and is_inline(markup):
                self._run_aside(self._letters_back(chat))
        for message_id in stale - {sent}:
            self._run_aside(self.api.call("editMessageReplyMarkup", {"chat_id": chat, "message_id": message_id}))

    async def _letters_back(self, chat: int) -> None:
        """A message has one keyboard only, and one with buttons cannot remove another: a silent one does, and goes."""
        courier = {"chat_id": chat, "text": TICK.strip(), "disable_notification": True, "reply_markup": REMOVE}
        sent = _sent(await self.api.call("sendMessage", courier))
        await self.api.call("deleteMessage", {"chat_id": chat, "message_id": int(sent.platform_id)})

    def _run_aside(self, doing: Coroutine[Any, Any, Any]) -> None:
        if len(self._aside) >= MOST_ASIDE:
            doing.close()
            return
        task = asyncio.create_task(_quietly(doing))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    # What comes from Telegram.

    async def fetch(self, remote: str, most: int = LARGEST_FILE) -> bytes:
        """The file behind a file_id. Raises RetryLater, Gone, or TooLarge beyond `most` bytes."""
        try:
            found = await self.api.call("getFile", {"file_id": remote})
        except Refused as error:
            raise Gone("file_gone") from error
        path, size = found.get("file_path"), found.get("file_size")
        if isinstance(size, int) and size > most:
            raise TooLarge("file_too_large")
        if not isinstance(path, str) or not path:
            raise Gone("file_gone")
        return await self.api.download(path, most)

    async def aside(self, method: Mapping[str, Any]) -> None:
        """A call that matters to nobody (polling; by webhook the answer's body carries it)."""
        given = {name: value for name, value in method.items() if name != "method"}
        await _quietly(self.api.call(str(method["method"]), given))

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """The next raw updates, waiting up to POLL_SECONDS for the first. Raises RetryLater when Telegram is away."""
        given = {"limit": 100, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
        if offset is not None:
            given["offset"] = offset
        try:
            found = await self.api.call("getUpdates", given, POLL_SECONDS + 10)
        except RetryLater:
            raise
        except SendError as error:
            raise RetryLater(error.reason) from error
        return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def use_webhook(self, url: str, secret: str) -> None:
        given = {"url": url, "secret_token": secret, "allowed_updates": ALLOWED_UPDATES, "max_connections": 100}
        await self.api.call("setWebhook", given)

    async def use_polling(self) -> None:
        await self.api.call("deleteWebhook", {})

    async def learn_name(self) -> None:
        """What links and mentions call the bot."""
        self.doorway.username = str((await self.api.call("getMe", {})).get("username", ""))

    async def close(self) -> None:
        if self._aside:
            await asyncio.wait(self._aside, timeout=LAST_WORDS)
        for task in tuple(self._aside):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._aside, return_exceptions=True)
        await self.api.close()


async def _quietly(doing: Coroutine[Any, Any, Any]) -> None:
    try:
        await doing
    except SendError as error:
        log.info("left as it was: %s", error.reason)
    except Exception as error:  # of a call that nobody waits for; its words may hold what it carried
        log.info("left as it was: %s", type(error).__name__)


def _words(field: str, text: str) -> dict[str, str]:
    return {field: html.escape(text, quote=False), "parse_mode": "HTML"} if text else {}


def _under(markup: Markup | None) -> dict[str, Any]:
    return {} if markup is None else {"reply_markup": markup}


def _sent(result: Any) -> Sent:
    return Sent(str(result.get("message_id", "")) if isinstance(result, dict) else "")
