"""WhatsApp's door outwards: pywa speaks to the Cloud API. Decides nothing; what comes in has doors of its own.

pywa's client is used one step below its own conveniences (`client.api`): those take a user id with letters in it for a
group, and call an accepted message failed when a field of the answer is missing, so that it would be sent again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from pywa_async.client import WhatsApp
from pywa_async.errors import WhatsAppError

from bot.channels.base import File, Gone, Outbound, Pace, RetryLater, Sent, Target, TooLarge
from bot.channels.whatsapp_errors import OPERATOR, SOON, ours
from bot.channels.whatsapp_layout import Step, steps
from bot.channels.whatsapp_said import is_media_id
from bot.channels.whatsapp_updates import NAME

META = httpx.URL("https://graph.facebook.com")
CALL_SECONDS = 15.0
SEND_SECONDS = 75.0  # all steps of one message, an upload among them: less than a lease
FETCH_SECONDS = 120.0
GONE = frozenset({404, 410})
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")
_AWAY = "platform_down"

log = logging.getLogger("korpu.whatsapp")


class WhatsAppChannel:
    """Sends, and fetches the files that people sent."""

    name = NAME
    pace: Pace | None = Pace(per_second=80, burst=20, seconds_each=6.0, burst_each=40)
    window: timedelta | None = timedelta(hours=24)

    def __init__(self, token: str, phone_id: str, api_url: str | None = None) -> None:
        self._phone_id = phone_id
        elsewhere = httpx.URL(api_url or META)
        self._wire = httpx.AsyncClient(
            transport=None if elsewhere.host == META.host else _Elsewhere(elsewhere),  # Meta's files lie on other hosts
            timeout=CALL_SECONDS,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=100),
        )
        self._api = WhatsApp(phone_id=phone_id, token=token, session=self._wire).api

    async def send(self, target: Target, message: Outbound) -> Sent:
        """As few messages as it takes; the last one's id is the message's."""
        accepted, parts = "", steps(message)
        async with _in_our_words(), asyncio.timeout(SEND_SECONDS):
            for step in parts:
                accepted = await self._send(target.sender, step)
        return Sent(accepted)

    async def _send(self, to: str, step: Step) -> str:
        body = step.body if step.file is None else {"id": await self._upload(step.file), **step.body}
        by_user_id = _USER_ID.fullmatch(to) is not None
        answer = await self._api.send_message(
            sender=self._phone_id,
            to=None if by_user_id else to,
            recipient=to if by_user_id else None,
            recipient_type="individual",
            typ=step.type,
            msg=body,
        )
        return _id_in(answer)

    async def _upload(self, file: File) -> str:
        answer = await self._api.upload_media(self._phone_id, file.content, file.media_type, file.name)
        return str(answer["id"])

    async def fetch(self, remote: str, most: int) -> bytes:
        """The file behind a media id. Its address is worth five minutes and never logged."""
        if not is_media_id(remote):
            raise Gone("gone")
        async with _in_our_words(), asyncio.timeout(FETCH_SECONDS):
            try:
                card = await self._api.get_media_url(remote)
            except WhatsAppError as error:
                if error.status_code in GONE or error.code == 100:
                    raise Gone("gone") from None
                raise
            if int(card.get("file_size") or 0) > most:
                raise TooLarge("too_large")
            return await self._download(str(card["url"]), most)

    async def _download(self, url: str, most: int) -> bytes:
        content = bytearray()
        headers = {"Authorization": self._wire.headers["Authorization"]}
        async with self._wire.stream("GET", url, headers=headers, follow_redirects=True) as response:
            if response.status_code in GONE:
                raise Gone("gone")
            if response.status_code != httpx.codes.OK:
                raise ours(-1, status=response.status_code, seconds=_seconds(response))
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > most:
                    raise TooLarge("too_large")
        return bytes(content)

    async def close(self) -> None:
        await self._wire.aclose()


@asynccontextmanager
async def _in_our_words() -> AsyncIterator[None]:
    """Whatever goes wrong on the way to Meta is a SendError."""
    try:
        yield
    except WhatsAppError as error:
        reply = error.raw_response
        failure = ours(
            error.code,
            subcode=error.subcode,
            status=error.status_code,
            seconds=None if reply is None else _seconds(reply),
        )
        if failure.reason.startswith(OPERATOR):
            log.error("WhatsApp needs an operator: %s (code %s)", failure.reason, error.code)
        raise failure from None
    except httpx.LocalProtocolError:  # a token that no header can carry
        raise RetryLater(OPERATOR + "token", SOON) from None
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        log.warning("WhatsApp does not answer: %s", type(error).__name__)
        raise RetryLater(_AWAY) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # not Meta's answer: a proxy's page
        log.warning("WhatsApp's answer cannot be read: %s", type(error).__name__)
        raise RetryLater(_AWAY) from None


def _id_in(answer: Any) -> str:
    """The accepted message's id. Without one it was accepted all the same."""
    try:
        return str(answer["messages"][0]["id"])
    except (LookupError, TypeError):
        return ""


def _seconds(response: httpx.Response) -> float | None:
    given = response.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() and len(given) < 6 else None


class _Elsewhere(httpx.AsyncHTTPTransport):
    """Sends what pywa addresses to Meta to another host: its own address is written fast into pywa."""

    def __init__(self, base: httpx.URL) -> None:
        super().__init__(limits=httpx.Limits(max_connections=100, max_keepalive_connections=100))
        self._base = base

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        base, url = self._base, request.url
        path = base.raw_path.rstrip(b"/")
        if (url.host, url.port) != (base.host, base.port) or not url.raw_path.startswith(path + b"/"):
            request.url = base.copy_with(raw_path=path + url.raw_path)
            request.headers["Host"] = request.url.netloc.decode("ascii")
        return await super().handle_async_request(request)
