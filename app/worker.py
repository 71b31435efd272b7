"""The loops beside the web: sending, retrying what failed, polling, housekeeping. Each survives its own errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.wiring import App
from bot.delivery import deliver
from bot.turn import retry
from casework.broadcasts import ticking as broadcasts
from casework.cases import keys
from casework.conversations import service as conversations
from casework.events import running as events
from casework.house import ARRIVALS_BELL, CASES_BELL, OUTBOX_BELL
from casework.mailbox import service as mailbox
from casework.outbox import service as outbox
from casework.outbox.rules import LEASE

LOOK = 1.0
"""Seconds between looks at the database when no bell rings: the fallback that makes a lost bell harmless."""
GATHER = 0.01
"""Seconds to wait after a bell: messages of the same moment are then leased and settled in one go."""
ROUNDS_AT_ONCE = 4
"""Batches on their way side by side: a slow platform call holds up its own batch and no other."""
UPKEEP = 15.0
HOUSEKEEPING = 3600.0
CALENDAR = 5.0
AT_A_TIME = 50
"""Transactions of one topic in one round of the calendar, so that none keeps the others waiting."""
STUMBLE = 1.0

log = logging.getLogger("korpu.worker")


async def work(app: App) -> None:
    """All loops until cancelled."""
    loops: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("delivery", lambda: _delivery(app)),
        ("retries", lambda: _retries(app)),
        ("upkeep", lambda: _every(UPKEEP, lambda: _upkeep(app))),
        ("calendar", lambda: _calendar(app)),
        ("housekeeping", lambda: _every(HOUSEKEEPING, lambda: _housekeeping(app))),
    ]
    if app.telegram is not None and not app.settings.public_url:
        loops.append(("telegram", lambda: _polling(app)))
    async with asyncio.TaskGroup() as group:
        for name, loop in loops:
            group.create_task(_keep_going(name, loop), name=f"korpu-{name}")


async def _keep_going(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """A loop that stumbles is begun anew after a moment: the database may just have been away."""
    while True:
        try:
            await loop()
            return
        except Exception as error:
            log.error("%s stumbled: %s", name, type(error).__name__)
            await asyncio.sleep(STUMBLE)


async def _inherit(app: App) -> None:
    """On SQLite there is one process: what is held now was held by one that died, and need not wait for its lease."""
    if app.house.database.is_sqlite:
        async with app.house.database.writing() as session:
            await outbox.give_back(session, app.house.now() + 2 * LEASE)


async def _delivery(app: App) -> None:
    """Lease, send, settle: rounds overlap, so that sending waits for no settling."""
    slots = asyncio.Semaphore(ROUNDS_AT_ONCE)

    async def one_round() -> None:
        try:
            if await deliver(app.house, app.channels):  # more may be due, also behind the ones just sent
                await app.house.live.ring(OUTBOX_BELL)
        except Exception as error:  # not raised: that would cut short the other rounds in the middle of their sending
            log.error("delivery stumbled: %s", type(error).__name__)
        finally:
            slots.release()

    await _inherit(app)
    async with app.house.live.listen(OUTBOX_BELL) as ear, asyncio.TaskGroup() as rounds:
        while True:
            await slots.acquire()
            rounds.create_task(one_round())
            await ear.wait(LOOK)
            await asyncio.sleep(GATHER)


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


async def _upkeep(app: App) -> None:
    """What must not wait for an hour: messages of a sender that died, cases that nobody could read when they came."""
    async with app.house.database.writing() as session:
        given_back = await outbox.give_back(session, app.house.now())
        handed_over = await keys.hand_over(session, app.house.keyring, app.house.now())
    if handed_over:
        await app.house.live.ring(CASES_BELL)
    if given_back:
        log.warning("%s messages taken back from a sender that stopped; they may arrive twice", given_back)
        await app.house.live.ring(OUTBOX_BELL)


async def _calendar(app: App) -> None:
    """What time brings; looked at more often while an announcement is going out, so that the senders never wait."""
    while True:
        await _events(app)
        going_out = await broadcasts.tick(app.house)
        await asyncio.sleep(LOOK if going_out else CALENDAR)


async def _events(app: App) -> None:
    """Each transaction takes what no other process is at, so any number of workers may do this."""
    anything = False
    for _ in range(AT_A_TIME):
        async with app.house.database.writing() as session:
            if not await events.tick(session, app.house.keyring, app.house.now()):
                break
        anything = True
    if anything:
        await app.house.live.ring(OUTBOX_BELL)


async def _housekeeping(app: App) -> None:
    async with app.house.database.writing() as session:
        await conversations.prune(session, app.house.now())
        await mailbox.prune(session, app.house.now())
        await broadcasts.forget(session, app.house.name, app.house.now())


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
