"""The loops beside the web: sending, retrying what failed, polling, housekeeping. Each survives its own errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import cast

from app.sending import Senders
from app.wiring import App
from bot.channels.base import Fetching
from bot.fetching import fetch_files
from bot.turn import retry
from casework import apart
from casework.broadcasts import ticking as broadcasts
from casework.cases import keys
from casework.conversations import service as conversations
from casework.events import running as events
from casework.files import service as files
from casework.house import ARRIVALS_BELL, CASES_BELL, FILES_BELL, OUTBOX_BELL
from casework.mailbox import service as mailbox
from casework.outbox import service as outbox
from casework.pace import service as pace

LOOK = 1.0
"""Seconds between looks at the database when no bell rings: the fallback that makes a lost bell harmless."""
FETCHERS = 2
UPKEEP = 15.0
HOUSEKEEPING = 3600.0
STIRRING = 300.0
"""Seconds for which the database may remember when something came that is kept apart from whoever it came from."""
CALENDAR = 5.0
STUMBLE = 1.0

log = logging.getLogger("korpu.worker")


async def work(app: App) -> None:
    """All loops until cancelled."""
    senders = Senders(app)
    await _keep_going("start", senders.enter)
    loops: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        *senders.loops(),
        ("retries", lambda: _retries(app)),
        ("upkeep", lambda: _every(UPKEEP, lambda: _upkeep(app))),
        ("calendar", lambda: _calendar(app)),
        ("announcements", lambda: _announcements(app)),
        ("housekeeping", lambda: _every(HOUSEKEEPING, lambda: _housekeeping(app))),
        ("stirring", lambda: _every(STIRRING, lambda: _stirring(app))),
    ]
    if app.telegram is not None and not app.settings.public_url:
        loops.append(("telegram", lambda: _polling(app)))
    loops += [(f"files-{number}", lambda: _files(app)) for number in range(FETCHERS)]
    try:
        async with asyncio.TaskGroup() as group:
            for name, loop in loops:
                group.create_task(_keep_going(name, loop), name=f"korpu-{name}")
    finally:
        await senders.leave()


async def _keep_going(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """A loop that stumbles is begun anew after a moment: the database may just have been away."""
    while True:
        try:
            await loop()
            return
        except Exception as error:
            log.error("%s stumbled: %s", name, type(error).__name__)
            await asyncio.sleep(STUMBLE)


async def _retries(app: App) -> None:
    """Kept arrivals whose time has come, oldest of each person first."""
    async with app.house.live.listen(ARRIVALS_BELL) as ear:
        while True:
            async with app.house.database.reading() as session:
                due = await conversations.due(session, app.house.now())
            for arrival_id in due:
                await retry(app.desk, arrival_id)
            if not due:
                await ear.wait(LOOK)


async def _files(app: App) -> None:
    """What people sent, from the platforms into the store."""
    doors = {name: cast(Fetching, door) for name, door in app.channels.items() if hasattr(door, "fetch")}
    if not doors:
        return
    async with app.house.live.listen(FILES_BELL) as ear:
        while True:
            if not await fetch_files(app.house, doors):
                await ear.wait(LOOK)


async def _upkeep(app: App) -> None:
    """What must not wait for an hour: cases that nobody could read when they came."""
    async with app.house.database.writing() as session:
        handed_over = await keys.hand_over(session, app.house.keyring, app.house.now())
    if handed_over:
        await app.house.live.ring(CASES_BELL)


async def _calendar(app: App) -> None:
    """What time brings to events."""
    while True:
        if await events.work(app.house):
            await app.house.live.ring(OUTBOX_BELL)
        await asyncio.sleep(CALENDAR)


async def _announcements(app: App) -> None:
    """Looked at more often while one is going out, so that the senders never wait."""
    while True:
        going_out = await broadcasts.tick(app.house)
        await asyncio.sleep(LOOK if going_out else CALENDAR)


async def _housekeeping(app: App) -> None:
    async with app.house.database.writing() as session:
        await conversations.prune(session, app.house.now())
        await mailbox.prune(session, app.house.files, app.house.now())
        await outbox.prune(session, app.house.now())
        await pace.prune(session, app.house.now())
        await files.prune(session, app.house.files, app.house.now())
        await broadcasts.forget(session, app.house.name, app.house.now())
    await apart.stir(app.house.database, always=True)


async def _stirring(app: App) -> None:
    await apart.stir(app.house.database, always=False)


async def _polling(app: App) -> None:
    from bot.channels.telegram import TelegramChannel
    from bot.channels.telegram_poll import poll

    if isinstance(app.telegram, TelegramChannel):
        await app.telegram.use_polling()
        await poll(app.desk, app.telegram)


async def _every(seconds: float, job: Callable[[], Awaitable[None]]) -> None:
    while True:
        await job()
        await asyncio.sleep(seconds)


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel and wait: what is being sent is settled or goes back by its lease."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
