"""Fetches the files that people sent from the platforms: in the background, few at a time, again when it fails.

Nothing is fetched, cleaned or stored inside a transaction. What is not taken, or cannot be had, is said to the sender.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from bot.channels.base import Fetching, Gone, RetryLater, SendError, TooLarge
from casework.files import service as files
from casework.files.rules import MOST_BYTES, FileStatus, Refused, not_taken
from casework.files.service import Expected, Settled
from casework.files.workbench import Prepared, prepare
from casework.house import CASES_BELL, OUTBOX_BELL, House
from casework.outbox import service as outbox
from casework.outbox.rules import Message
from casework.people import service as people

AT_ONCE = 2
"""Files of one round. The worker runs two rounds side by side, so that one slow file holds up one other at most."""
PATIENCE = 120.0
"""Seconds for one file of 20 MB over a poor line; with cleaning and storing still well below the lease."""

log = logging.getLogger("korpu.files")


async def fetch_files(house: House, channels: Mapping[str, Fetching], most: int = AT_ONCE) -> int:
    """One round: returns how many files were taken up. 0: nothing is due."""
    async with house.database.single() as session:
        batch = await files.lease(session, house.keyring, tuple(channels), most, house.now())
    await asyncio.gather(*(_fetch(house, channels[one.channel], one) for one in batch))
    return len(batch)


async def _fetch(house: House, channel: Fetching, expected: Expected) -> None:
    """Every outcome is written down; what has no name is tried again like an outage, and logged by its name."""
    if expected.remote is None:
        log.error("file %s cannot be fetched: its key is gone, or it is damaged", expected.id)
        await _give_up(house, expected, FileStatus.LOST, "not_fetched")
        return
    try:
        prepared = await _brought(house, channel, expected, expected.remote)
    except (TooLarge, Refused) as error:
        reason = "too_large" if isinstance(error, TooLarge) else error.reason
        await _give_up(house, expected, FileStatus.REFUSED, reason)
    except Gone:
        await _give_up(house, expected, FileStatus.LOST, "gone")
    except Exception as error:  # also a store that is away
        if not isinstance(error, SendError | TimeoutError):
            log.error("file %s not fetched: %s", expected.id, type(error).__name__)
        await _postpone(house, expected, error.seconds if isinstance(error, RetryLater) else None)
    else:
        await _keep(house, expected, prepared)


async def _brought(house: House, channel: Fetching, expected: Expected, remote: str) -> Prepared:
    if expected.size is not None and expected.size > MOST_BYTES:
        raise TooLarge("claimed")
    async with asyncio.timeout(PATIENCE):
        content = await channel.fetch(remote, MOST_BYTES)
    return await prepare(house.files, content, expected.name)


async def _keep(house: House, expected: Expected, prepared: Prepared) -> None:
    async with house.database.writing() as session:
        settled = await files.fetched(session, house.keyring, expected.id, prepared)
    if not settled.done:  # another fetcher was quicker, or the file was erased meanwhile: this copy has no owner
        await house.files.delete(prepared.place)
    await _ring(house, settled)


async def _give_up(house: House, expected: Expected, status: FileStatus, reason: str) -> None:
    now = house.now()
    async with house.database.writing() as session:
        settled = await files.given_up(session, expected.id, status, reason)
        if settled.done:
            language = await people.language_at(session, expected.address_id)
            message = Message(language, (not_taken(reason, expected.name),))
            await outbox.put(session, house.keyring, expected.address_id, message, now)
    await house.live.ring(OUTBOX_BELL)
    await _ring(house, settled)


async def _postpone(house: House, expected: Expected, seconds: float | None) -> None:
    async with house.database.writing() as session:
        again = await files.postponed(session, expected, house.now(), seconds)
    if not again:
        await _give_up(house, expected, FileStatus.LOST, "not_fetched")


async def _ring(house: House, settled: Settled) -> None:
    if settled.case_id is not None:
        await house.live.ring(CASES_BELL, str(settled.case_id))
