"""`python -m bench.senders`: a broadcast by several sender processes to a Telegram that enforces its rates.

Reports how much of the permitted rate was used, every 429, whether each message came exactly once and in its person's
order, what was repeated after a sender was killed, and how long an answer took that came in the middle of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from sqlalchemy import text, update

import casework.models  # noqa: F401  every table must be known
from bench.load import environment
from casework.house import OUTBOX_BELL, House
from casework.outbox import service as outbox
from casework.outbox.models import OutboxMessage
from casework.outbox.rules import Lane, Message
from casework.people import service as people
from flows.model import Text
from store.base import table
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from store.live_redis import RedisLive
from store.migrate import migrate
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_limits import Rates
from tests.services import create_database, start_postgres, start_redis
from vault.keyring import Keyring

TOKEN = "42:BENCH"
FIRST_CHAT = 6_000_000_000
AT_ONCE = 500  # rows in a transaction of the preparation
ANSWER_EVERY = 0.25
NOTHING_NEW = 60.0  # seconds without an arrival: it hangs


@dataclass(frozen=True)
class Plan:
    """`rate` is what the platform permits and what the senders are told. `kill`: seconds between two kills; 0: none."""

    messages: int = 20_000
    people: int = 5_000
    senders: int = 4
    rate: float = 300.0
    kill: float = 0.0
    kills: int = 1_000
    database: str = "postgres"
    redis: bool = True
    patience: float = 20.0


@dataclass(slots=True)
class Report:
    """What was seen. Times in seconds."""

    messages: int = 0
    seconds: float = 0.0
    share: float = 0.0  # of the permitted rate
    refused: int = 0  # answers of 429
    lost: int = 0
    repeated: int = 0
    disordered: int = 0  # people whose messages came in another order
    kills: int = 0
    in_flight: int = 0  # messages that the killed held
    answers: list[float] = field(default_factory=list)
    senders_cpu: float = 0.0

    def lines(self) -> list[str]:
        p50, p99 = percentile(self.answers, 50), percentile(self.answers, 99)
        return [
            f"{self.messages} messages in {self.seconds:.1f} s, {self.share:.1%} of the permitted rate",
            f"429: {self.refused}, lost: {self.lost}, out of order: {self.disordered}",
            f"kills: {self.kills}, in flight at them: {self.in_flight}, repeated: {self.repeated}",
            f"{len(self.answers)} answers meanwhile: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms",
        ]


def percentile(values: list[float], which: int) -> float:
    return quantiles(values, n=100, method="inclusive")[which - 1] if len(values) > 1 else 0.0


class Sender:
    """One process, and the id under which it leases."""

    def __init__(self, settings: dict[str, str], patience: float, log: Path) -> None:
        argv = [sys.executable, "-m", "bench.sender", "--patience", str(patience)]
        with log.open("ab") as words:
            self.process = subprocess.Popen(argv, env=environment() | settings, stdout=words, stderr=words)
        self.id: int | None = None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Stage:
    """Everything that is open during a run."""

    def __init__(
        self, plan: Plan, house: House, telegram: StandInTelegram, settings: dict[str, str], log: Path
    ) -> None:
        self.plan = plan
        self.house = house
        self.telegram = telegram
        self.settings = settings
        self.log = log
        self.senders: list[Sender] = []
        self.known: set[int] = set()
        self.addresses: list[int] = []
        self.asked: dict[str, float] = {}
        self.report = Report()

    async def prepare(self) -> None:
        """People, and their messages one round after the other, as a broadcast is put in."""
        plan, house = self.plan, self.house
        for start in range(0, plan.people, AT_ONCE):
            async with house.database.writing() as session:
                for number in range(start, min(start + AT_ONCE, plan.people)):
                    self.telegram.person(id=FIRST_CHAT + number)
                    self.telegram.world.accounts[FIRST_CHAT + number].started = True
                    sender = str(FIRST_CHAT + number)
                    met = await people.meet(session, house.keyring, "telegram", sender, "az", house.now())
                    self.addresses.append(met.address_id)
        tomorrow = house.now() + timedelta(days=1)  # not before all senders stand ready
        for start in range(0, plan.messages, AT_ONCE):
            async with house.database.writing() as session:
                for number in range(start, min(start + AT_ONCE, plan.messages)):
                    message = Message("az", (Text(f"b{number // plan.people}", verbatim=True),))
                    address = self.addresses[number % plan.people]
                    await outbox.put(session, house.keyring, address, message, tomorrow, lane=Lane.BROADCAST)

    async def start_sender(self) -> None:
        sender = Sender(self.settings, self.plan.patience, self.log)
        self.senders.append(sender)
        while sender.id is None and self.plan.database == "postgres":
            if sender.process.poll() is not None:
                raise RuntimeError(f"a sender ended: {self.log.read_text()[-2000:]}")
            await asyncio.sleep(0.05)
            fresh = set(await self._ids()) - self.known
            if fresh:
                sender.id = fresh.pop()
                self.known.add(sender.id)

    async def _ids(self) -> list[int]:
        async with self.house.database.reading() as session:
            return list((await session.execute(text("SELECT id FROM senders"))).scalars())

    async def kill_now_and_then(self) -> None:
        while self.plan.kill and self.report.kills < self.plan.kills:
            await asyncio.sleep(self.plan.kill)
            victim = self.senders.pop(random.randrange(len(self.senders)))  # noqa: S311  # no secret
            victim.kill()
            async with self.house.database.reading() as session:
                held = text("SELECT count(*) FROM outbox WHERE status = 'leased' AND leased_by = :id")
                self.report.in_flight += (await session.execute(held, {"id": victim.id})).scalar_one()
            self.report.kills += 1
            await self.start_sender()

    async def ask(self) -> None:
        """Answers to people in the middle of it all, put in as a turn does."""
        while True:
            await asyncio.sleep(ANSWER_EVERY)
            words = f"a{len(self.asked)}"
            message = Message("az", (Text(words, verbatim=True),))
            address = random.choice(self.addresses)  # noqa: S311
            async with self.house.database.writing() as session:
                await outbox.put(session, self.house.keyring, address, message, self.house.now())
            self.asked[words] = time.perf_counter()
            await self.house.live.ring(OUTBOX_BELL, "telegram")

    async def run(self) -> Report:
        for _ in range(self.plan.senders):
            await self.start_sender()
        if self.plan.database == "sqlite":
            await self._warm_up()
        async with self.house.database.writing() as session:
            go = update(table(OutboxMessage)).values(not_before=self.house.now(), created_at=self.house.now())
            await session.execute(go)
        helpers = [asyncio.create_task(job) for job in (self.kill_now_and_then(), self.ask())]
        try:
            await self._until_all_came()
        finally:
            for helper in helpers:
                helper.cancel()
                with suppress(asyncio.CancelledError):
                    await helper
        await self._until_settled()
        return self._read()

    async def _warm_up(self) -> None:
        """On SQLite a sender does not say that it is there; a first message does."""
        async with self.house.database.writing() as session:
            message = Message("az", (Text("warm", verbatim=True),))
            await outbox.put(session, self.house.keyring, self.addresses[0], message, self.house.now())
        while not self.telegram.sent():  # noqa: ASYNC110  the stand-in has no event for it
            await asyncio.sleep(0.05)

    async def _until_all_came(self) -> None:
        before, since = 0, time.monotonic()
        while before < self.plan.messages:
            await asyncio.sleep(0.2)
            now = len({(m.chat_id, m.text) for m in self.telegram.sent() if m.text.startswith("b")})
            if now > before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > NOTHING_NEW:
                return

    async def _until_settled(self) -> None:
        for _ in range(100):
            async with self.house.database.reading() as session:
                if not await outbox.counts(session):
                    return
            await asyncio.sleep(0.1)

    def _read(self) -> Report:
        came = sorted((m for m in self.telegram.sent() if m.text != "warm"), key=lambda message: message.arrived)
        report = self.report
        times = [message.arrived for message in came]
        report.messages = len(came)
        report.seconds = times[-1] - times[0]
        report.share = len(came) / (report.seconds * self.plan.rate)
        report.refused = sum(call.status == 429 for call in self.telegram.calls)
        by_chat = defaultdict(list)
        for message in came:
            if message.text.startswith("b"):
                by_chat[message.chat_id].append(int(message.text[1:]))
        once = sum(len(set(numbers)) for numbers in by_chat.values())
        report.lost = self.plan.messages - once
        report.repeated = sum(n - 1 for n in Counter((m.chat_id, m.text) for m in came).values())
        report.disordered = sum(list(dict.fromkeys(numbers)) != sorted(set(numbers)) for numbers in by_chat.values())
        arrived = {m.text: m.arrived for m in reversed(came)}
        report.answers = [arrived[words] - at for words, at in self.asked.items() if words in arrived]
        return report

    def close(self) -> None:
        for sender in self.senders:
            if sender.process.poll() is None:
                sender.kill()


@asynccontextmanager
async def stage(plan: Plan, folder: Path, postgres: str, redis: str) -> AsyncIterator[Stage]:
    """A house on an empty database, a strict platform, nothing started yet. `redis` "": the pace is in the database."""
    keyring = Keyring.fresh()
    url = postgres if plan.database == "postgres" else f"sqlite:///{folder / 'korpu.db'}"
    async with AsyncExitStack() as opened:
        database = Database(url)
        opened.push_async_callback(database.close)
        await migrate(database)
        live = RedisLive(redis) if redis else MemoryLive()
        opened.push_async_callback(live.close)
        house = House(database, keyring, live, Folder(folder / "files"))
        telegram = await opened.enter_async_context(StandInTelegram(TOKEN, time_scale=1.0))
        telegram.methods.sending.rates = Rates(in_all=plan.rate)
        telegram.methods.sending.enforce = True
        settings = {
            "KORPU_DATA_DIR": str(folder / "data"),
            "KORPU_DATABASE_URL": url,
            "KORPU_REDIS_URL": redis,
            "KORPU_KEYS": keyring.dump(),
            "KORPU_TELEGRAM_TOKEN": TOKEN,
            "KORPU_TELEGRAM_API_URL": telegram.url,
            "KORPU_TELEGRAM_RATE": str(plan.rate),
            "KORPU_PUBLIC_URL": "http://127.0.0.1:9",  # a webhook's, so that nobody polls
        }
        settings = {name: value for name, value in settings.items() if value}
        made = Stage(plan, house, telegram, settings, folder / "senders.log")
        try:
            yield made
        finally:
            made.close()


async def measure(plan: Plan, folder: Path, postgres: str, redis: str) -> Report:
    async with stage(plan, folder, postgres, redis) as made:
        await made.prepare()
        return await made.run()


async def _run(plan: Plan, folder: Path) -> Report:
    postgres, stop_postgres = start_postgres(folder) if plan.database == "postgres" else ("", lambda: None)
    redis, stop_redis = start_redis(folder) if plan.redis else ("", lambda: None)
    try:
        url = await create_database(postgres, "senders") if postgres else ""
        return await measure(plan, folder, url, redis)
    finally:
        stop_redis()
        stop_postgres()


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.senders", description=__doc__)
    options.add_argument("--messages", type=int, default=Plan.messages)
    options.add_argument("--people", type=int, default=Plan.people)
    options.add_argument("--senders", type=int, default=Plan.senders)
    options.add_argument("--rate", type=float, default=Plan.rate, help="a second, permitted by the platform")
    options.add_argument("--kill", type=float, default=0.0, help="seconds between two kills")
    options.add_argument("--database", choices=["sqlite", "postgres"], default="postgres")
    options.add_argument("--no-redis", dest="redis", action="store_false", help="keep the pace in the database")
    options.add_argument("--patience", type=float, default=Plan.patience, help="seconds until a dead sender is missed")
    plan = Plan(**vars(options.parse_args()))
    with tempfile.TemporaryDirectory(prefix="korpu-senders-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  # as root PostgreSQL runs under another user
        report = asyncio.run(_run(plan, Path(folder)))
    print("\n".join(report.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
