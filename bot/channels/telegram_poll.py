"""Telegram by polling, for a machine that nobody can reach from outside. A bad update never blocks those behind it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import Any

from bot.channels.base import RetryLater
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_intake import take
from bot.desk import Desk

PAUSE = 2.0
LONGEST_PAUSE = 60.0
AT_ONCE = 20  # people whose updates are handled side by side

log = logging.getLogger("korpu.telegram")


async def poll(desk: Desk, channel: TelegramChannel) -> None:
    """Fetch and handle updates until cancelled. Updates are confirmed to Telegram only when handled or kept."""
    offset: int | None = None
    pause = PAUSE
    while True:
        try:
            updates = await channel.updates(offset)
        except RetryLater as error:
            log.warning("Telegram cannot be polled: %s", error.reason)
            await asyncio.sleep(error.seconds or pause)
            pause = min(LONGEST_PAUSE, pause * 2)
            continue
        pause = PAUSE
        if updates and not await _handle(desk, channel, updates):
            log.error("updates could not be stored; asking for them again")
            await asyncio.sleep(PAUSE)
            continue
        if updates:
            offset = max((_number(update) for update in updates), default=0) + 1


async def _handle(desk: Desk, channel: TelegramChannel, updates: list[dict[str, Any]]) -> bool:
    """All updates of a batch, each person's in order. False when one could not even be stored."""
    lines: dict[object, list[dict[str, Any]]] = defaultdict(list)
    for update in sorted(updates, key=_number):
        lines[_whose(update)].append(update)
    slots = asyncio.Semaphore(AT_ONCE)

    async def in_order(line: list[dict[str, Any]]) -> bool:
        async with slots:
            for update in line:
                outcome = await take(desk, update, channel.doorway)
                if not outcome.stored:
                    return False
                if outcome.aside is not None:
                    await channel.aside(outcome.aside)
        return True

    return all(await asyncio.gather(*(in_order(line) for line in lines.values())))


def _number(update: dict[str, Any]) -> int:
    """Its place in line; 0 for one without an id, which is kept like any other that cannot be read."""
    number = update.get("update_id")
    return number if isinstance(number, int) else 0


def _whose(update: dict[str, Any]) -> object:
    """Whose line an update belongs to; an odd one stands in a line of its own."""
    for kind in ("message", "edited_message", "callback_query"):
        part = update.get(kind)
        if isinstance(part, dict):
            sender = part.get("from")
            if isinstance(sender, dict):
                return sender.get("id")
    return id(update)
