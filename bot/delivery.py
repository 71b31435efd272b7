"""From the outbox to the platforms: lease what is due, send it outside any transaction, write down what became of it.

A crash between *sent* and *settled* repeats that one message when the lease ends: neither platform lets us ask whether
it arrived, and once too often is kinder than never.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.channels.base import (
    Button,
    Channel,
    Outbound,
    Pressed,
    Refused,
    RetryLater,
    SendError,
    Target,
    Unreachable,
    WindowClosed,
)
from bot.words import COMMANDS
from casework.house import CASES_BELL, House
from casework.outbox import service as outbox
from casework.outbox.rules import Message
from casework.outbox.service import Leased, Settlement
from locales.translate import render

BATCH = 50
"""Messages one sender holds at a time: two seconds' worth at Telegram's pace, so a death loses little time."""
UNKNOWN_PAUSE = "unknown_error"
UNREADABLE = "unknown"

log = logging.getLogger("korpu.delivery")


async def deliver(house: House, channels: Mapping[str, Channel], most: int = BATCH) -> int:
    """One round: returns how many messages were taken. 0: nothing is due."""
    async with house.database.single() as session:
        batch = await outbox.lease(session, house.keyring, tuple(channels), most, house.now())
    if not batch:
        return 0
    settlement = Settlement()
    await asyncio.gather(*(_send(house, channels[one.channel], one, settlement) for one in batch))
    edge = house.database.single() if settlement.is_plain else house.database.writing()
    async with edge as session:
        await outbox.settle(session, settlement, house.now())
    for one in batch:
        if one.case_id is not None:
            await house.live.ring(CASES_BELL, str(one.case_id))
    return len(batch)


async def _send(house: House, channel: Channel, leased: Leased, settlement: Settlement) -> None:
    """Send one and note the outcome. Every outcome is noted: a row is never left leased by an error of ours."""
    if leased.message is None:
        settlement.failed.append((leased.id, UNREADABLE))
        log.error("message %s cannot be opened: its key is gone, or it is damaged", leased.id)
        return
    target = Target(leased.address_id, leased.sender, leased.public_key, leased.id)
    try:
        await channel.send(target, outbound(leased.message))
    except RetryLater as error:
        _postpone(house, leased, error.reason, error.seconds, settlement)
    except Unreachable as error:
        settlement.unreachable.append((leased.id, leased.address_id, error.reason))
    except (Refused, WindowClosed, SendError) as error:
        settlement.failed.append((leased.id, error.reason))
        log.error("message %s refused by %s: %s", leased.id, channel.name, error.reason)
    except Exception as error:  # a fault of ours in a channel: named, tried again, never in a circle without pause
        log.error("message %s not sent by %s: %s", leased.id, channel.name, type(error).__name__)
        _postpone(house, leased, UNKNOWN_PAUSE, None, settlement)
    else:
        settlement.sent.append(leased.id)


def _postpone(house: House, leased: Leased, reason: str, seconds: float | None, settlement: Settlement) -> None:
    entry = outbox.postponed(leased, reason, house.now(), seconds)
    if entry is None:
        settlement.failed.append((leased.id, reason))
    else:
        settlement.postponed.append(entry)


def outbound(message: Message) -> Outbound:
    """A message in its language: words, buttons of the question, buttons beside it."""
    language, origin = message.language, message.origin
    return Outbound(
        text="\n\n".join(render(part, language) for part in message.parts),
        choices=tuple(
            Button(render(choice.label, language), f"{message.question}:{choice.value}") for choice in message.choices
        ),
        commands=tuple(Button(render(COMMANDS[name], language), f"!{name}") for name in message.commands),
        language=language,
        wants=message.wants,
        pressed=None if origin is None else Pressed(origin.message_id, origin.text, origin.label),
        replaces=origin is not None and origin.alone,
    )
