"""New bubbles for a page that is open, as server-sent events. Woken by a bell, and looks for itself now and then.

Each event's id is the bubble's: a browser that lost its connection asks for what came after the last one it has.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.channels.web_identity import Guest
from bot.channels.web_pages import Pages, views
from casework.house import MAIL_BELL, House
from casework.mailbox import service as mailbox
from store.live import Ear

PING_SECONDS = 20  # proxies and telephones cut what is silent for longer
LOOK_SECONDS = 5.0  # how often to look without having heard a bell
CLOSING_SECONDS = 2.0  # for the last line when the server stops
LASTS_SECONDS = 600.0  # then the browser connects again, perhaps to a newer server
COMES_BACK_MS = 2000

# Ids are given before their transactions commit, so a bubble may come to light after one with a higher id.
LATE_IDS = 100
LATE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Stream:
    """One open page: whose it is and in which language its frame speaks."""

    house: House
    pages: Pages
    guest: Guest
    address_id: int
    org: str

    def response(self, after: int) -> EventSourceResponse:
        """The stream of everything that came after bubble `after`."""
        closing = anyio.Event()  # set when the server stops: the stream then ends by itself, with its last line written
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
        return EventSourceResponse(
            self._events(after, closing),
            ping=PING_SECONDS,
            headers=headers,
            shutdown_event=closing,
            shutdown_grace_period=CLOSING_SECONDS,
        )

    async def _events(self, after: int, closing: anyio.Event) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="open", retry=COMES_BACK_MS)
        ends, shown = time.monotonic() + LASTS_SECONDS, set[int]()
        async with self.house.live.listen(MAIL_BELL) as ear, _woken_by(closing, ear, str(self.address_id)):
            while time.monotonic() < ends and not closing.is_set():
                for mail_id, html in await self._new(after, shown):
                    shown.add(mail_id)
                    after = max(after, mail_id)
                    yield ServerSentEvent(html, event="bubble", id=str(after))
                await self._rung(ear)

    async def _new(self, after: int, shown: set[int]) -> list[tuple[int, str]]:
        now, language = self.house.now(), self.guest.language
        async with self.house.database.reading() as session:
            mail = await mailbox.read(
                session, self.address_id, self.guest.browser.private_key, max(0, after - LATE_IDS)
            )
        fresh = [m for m in mail if m[0] not in shown and (m[0] > after or now - m[1] < LATE)]
        return [(view.id, self.pages.bubble(view, self.guest, self.org)) for view in views(fresh, language, now)]

    async def _rung(self, ear: Ear) -> None:
        """Until somebody rings for this address, at most LOOK_SECONDS."""
        ends = time.monotonic() + LOOK_SECONDS
        while (left := ends - time.monotonic()) > 0:
            if (MAIL_BELL, str(self.address_id)) in await ear.wait(left):
                return


@asynccontextmanager
async def _woken_by(closing: anyio.Event, ear: Ear, word: str) -> AsyncIterator[None]:
    """Lets a listener hear that the server stops, as if somebody had rung."""

    async def wait() -> None:
        await closing.wait()
        ear.hear(MAIL_BELL, word)

    waiting = asyncio.create_task(wait())
    try:
        yield
    finally:
        waiting.cancel()
