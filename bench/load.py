"""A city of citizens who complain at the same time, and what that costs the bot they complain to.

The stand-in for Telegram and the citizens share this process, which is not measured. Each citizen acts as Telegram lets
them: one update at a time by webhook, and the next only when the reply to the last has arrived.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import cost
from bench.script import Script, Step, act
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_person import Person

REPLY_WITHIN = 30.0  # seconds; a bot that needs longer has failed the round
START_WITHIN = 60.0
AFTERMATH = 0.5  # seconds for what a bot still does when the last reply has gone out


class RoundFailed(Exception):
    """The bot did not start, did not answer, or answered something the script does not know."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one round happens: addresses a bot is started with, and a folder for its data and its log."""

    telegram: str
    token: str
    redis: str
    postgres: str
    port: int
    folder: Path


async def nothing(place: Place) -> None:
    """For a bot that needs no preparation."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bot to be measured. `command` gives its argv and what is added to the environment; `prepare` comes before.

    `kept` counts the complaints found where the bot keeps them: a fast bot that loses some has failed.
    """

    name: str
    script: Script
    command: Callable[[Place], tuple[list[str], dict[str, str]]]
    kept: Callable[[Place], Awaitable[int]]
    prepare: Callable[[Place], Awaitable[None]] = nothing


@dataclass(frozen=True, slots=True)
class Measured:
    """One round. `replies` are the milliseconds from the POST of an update to the arrival of its reply."""

    updates: int
    seconds: float
    cpu_ms: float
    city_cpu_ms: float
    peak_mb: float
    replies: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        return self.updates / self.seconds


@dataclass(frozen=True, slots=True)
class Load:
    """`citizens` at once, each of whom complains once to warm up and then `complaints` times. `limit` in seconds."""

    citizens: int = 60
    complaints: int = 4
    limit: float = 300.0


async def measure(candidate: Candidate, telegram: StandInTelegram, place: Place, load: Load) -> Measured:
    """Starts the bot, drives it, stops it. Raises RoundFailed with the end of the bot's log."""
    await candidate.prepare(place)
    log = place.folder / f"{candidate.name}.log"
    argv, added = candidate.command(place)
    bot = _start(argv, environment() | added, log)
    try:
        async with asyncio.timeout(START_WITHIN):
            await _started(bot, telegram, place)
        async with asyncio.timeout(load.limit):
            measured = await _drive(candidate.script, telegram, bot.pid, load)
        kept, told = await candidate.kept(place), load.citizens * (load.complaints + 1)
        if kept != told:
            raise RoundFailed(f"{told} complaints were told, {kept} were kept")
    except (TimeoutError, RoundFailed) as reason:
        ending = log.read_text(errors="replace")[-3000:]
        raise RoundFailed(f"{candidate.name}: {reason or 'too slow'}\n{ending}") from reason
    finally:
        await _stop(bot)
    return measured


def _start(argv: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(argv, env=environment, stdout=out, stderr=out)


def environment() -> dict[str, str]:
    """This process's own, without settings of Körpü that the developer may have."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KORPU_")}


async def _started(bot: subprocess.Popen[bytes], telegram: StandInTelegram, place: Place) -> None:
    """Waits for the webhook to be set and for somebody to listen behind it."""
    while True:
        if bot.poll() is not None:
            raise RoundFailed(f"ended at once with {bot.returncode}")
        if telegram.receiving.deliverer is not None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", place.port)
            except OSError:
                pass
            else:
                writer.close()
                return
        await asyncio.sleep(0.05)


async def _stop(bot: subprocess.Popen[bytes]) -> None:
    bot.terminate()
    try:
        await asyncio.to_thread(bot.wait, 15)
    except subprocess.TimeoutExpired:
        bot.kill()
        await asyncio.to_thread(bot.wait, 5)


async def _drive(script: Script, telegram: StandInTelegram, pid: int, load: Load) -> Measured:
    people = [telegram.person(language="en", first_name=f"Citizen {number}") for number in range(load.citizens)]
    await _together(people, script.opening + script.complaint, 1)
    await asyncio.sleep(AFTERMATH)
    before, city_before, started = cost(pid), time.process_time(), time.perf_counter()
    replies = await _together(people, script.complaint, load.complaints)
    seconds, city = time.perf_counter() - started, time.process_time() - city_before
    await telegram.settled()
    await asyncio.sleep(AFTERMATH)
    after = cost(pid)
    updates = len(people) * load.complaints * len(script.complaint)
    return Measured(
        updates=updates,
        seconds=seconds,
        cpu_ms=(after.cpu - before.cpu) * 1000 / updates,
        city_cpu_ms=city * 1000 / updates,
        peak_mb=after.peak / 2**20,
        replies=replies,
    )


async def _together(people: list[Person], steps: tuple[Step, ...], times: int) -> list[float]:
    replies: list[float] = []
    try:
        async with asyncio.TaskGroup() as city:
            for person in people:
                city.create_task(_live(person, steps, times, replies))
    except ExceptionGroup as failures:  # the first of sixty that fail alike says enough
        raise RoundFailed(str(failures.exceptions[0])) from failures
    return replies


async def _live(person: Person, steps: tuple[Step, ...], times: int, replies: list[float]) -> None:
    for _ in range(times):
        for number, step in enumerate(steps):
            person.skips()
            update = await act(person, step.act)
            if step.expect is None:
                await update.accepted.wait()
                continue
            try:
                reply = await person.waits_for(step.expect, timeout=REPLY_WITHIN)
            except AssertionError as reason:
                raise RoundFailed(f"step {number} ({step.act}): {reason}") from None
            assert update.posted is not None, "a reply came before the update was delivered"
            replies.append((reply.arrived - update.posted) * 1000)
            await update.accepted.wait()  # as in Telegram, the chat's next update waits for the answer to this one
