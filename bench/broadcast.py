"""A broadcast to many on PostgreSQL: `python -m bench.broadcast [--people N]`. Prints how long the count before sending
and the fan-out take, how much memory the fan-out needs, and how soon a press on Stop takes effect while it runs; then
the same for the supporters of a campaign, who must be found by their marks.

People and what they follow are made by SQL with empty seals; all that is measured is the program's own.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, text

import casework.models  # noqa: F401
from casework.access import ActorKind, Role
from casework.actors import Actor
from casework.broadcasts import service as broadcasts
from casework.broadcasts.audience.counting import estimate
from casework.broadcasts.line import fanout
from casework.broadcasts.line import queries as line
from casework.broadcasts.report import report
from casework.broadcasts.rules import Purpose, Words
from casework.broadcasts.ticking import finish, start, tick
from casework.campaigns.models import CampaignMark
from casework.campaigns.service import SUPPORT, mark_of
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from store.migrate import migrate
from tests.services import start_postgres
from vault.keyring import Keyring

AUTHOR = Actor(ActorKind.STAFF, 1, frozenset({Role.COORDINATOR}))
DAYTIME = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # in Baku it is one o'clock
FREE = Announcing(approval_above=1_000_000)
AUDIENCE = {"communities": ["mil", "hadaf", "limon"], "languages": ["az", "ru"]}
SUPPORTERS = {"campaigns": ["1"]}
EVERY = 4
"""Every so many-th person supports the campaign."""

# Every tenth has a second address, every fiftieth cannot be reached, every hundredth wants no news.
ROWS = (
    "INSERT INTO staff(id, name, login, roles, language, speaks, districts, theme, active, created_at) "
    "VALUES (1, 's', 's', 'coordinator', 'az', 'az', '', 'auto', true, now())",
    "INSERT INTO people(id, language, language_chosen, created_at) "
    "SELECT i, CASE WHEN i % 3 = 0 THEN 'ru' ELSE 'az' END, true, now() FROM generate_series(1, :people) i",
    "INSERT INTO addresses(id, person_id, channel, sender_hash, sender_sealed, last_inbound_at, unreachable) "
    "SELECT i, i, CASE WHEN i % 4 = 0 THEN 'whatsapp' ELSE 'telegram' END, int8send(i), ''::bytea, "
    "now() - i * interval '1 second', CASE WHEN i % 50 = 0 THEN 'blocked' END FROM generate_series(1, :people) i",
    "INSERT INTO addresses(id, person_id, channel, sender_hash, sender_sealed, last_inbound_at) "
    "SELECT 10000000 + i, i, 'web', int8send(i), ''::bytea, now() - (i % 7) * interval '1 day' "
    "FROM generate_series(1, :people) i WHERE i % 10 = 0",
    "INSERT INTO conversations(person_id, updated_at) SELECT i, now() FROM generate_series(1, :people) i",
    "INSERT INTO follows(person_id, kind, target, since) "
    "SELECT i, 'community', CASE i % 3 WHEN 0 THEN 'mil' WHEN 1 THEN 'hadaf' ELSE 'limon' END, now() "
    "FROM generate_series(1, :people) i",
    "INSERT INTO optouts(person_id, purpose, at) "
    "SELECT i, 'news', now() FROM generate_series(1, :people) i WHERE i % 100 = 7",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and megabytes. `given` recipients of `people` in the audience; `stop` while the fan-out runs."""

    people: int
    preview: float
    fanout: float
    slowest: float  # of one stretch
    memory: float  # more at the end of the fan-out than before it
    stop: float
    fed: float  # filling the outbox once
    outcomes: float  # the figures of the page that renews itself
    marked: float  # counting the supporters of a campaign among all these people
    marked_fanout: float
    marked_memory: float  # more after both than before them


async def fill(database: Database, keyring: Keyring, people: int) -> None:
    async with database.writing() as session:
        for statement in ROWS:
            await session.execute(text(statement), {"people": people} if ":people" in statement else {})
        for first in range(EVERY, people + 1, 20_000):
            some = range(first, min(first + 20_000, people + 1), EVERY)
            marks = [{"mark": mark_of(keyring, person, 1, SUPPORT)} for person in some]
            await session.execute(insert(CampaignMark.__table__), marks)
    async with database.single() as session:
        await session.execute(text("ANALYZE"))


async def released(house: House, audience: dict[str, list[str]] = AUDIENCE) -> int:
    """A broadcast that has begun and has nobody in its line yet."""
    words = Words(Purpose.NEWS, "bench", {"az": "Salam. " * 40, "ru": "Здравствуйте. " * 30}, (), audience)
    async with house.database.writing() as session:
        broadcast_id = await broadcasts.begin(session, AUTHOR, Purpose.NEWS, "bench", house.now())
        await broadcasts.write(session, AUTHOR, broadcast_id, words, None, house.now())
        await broadcasts.release(session, house.keyring, AUTHOR, broadcast_id, FREE, house.now())
        assert await start(session, house.keyring, broadcast_id, FREE, house.now())
    return broadcast_id


async def fanned(house: House, broadcast_id: int) -> float:
    """All stretches; returns the seconds of the slowest."""
    slowest, more = 0.0, True
    while more:
        began = time.perf_counter()
        async with house.database.writing() as session:
            more = await fanout.go_on(session, house.keyring, broadcast_id)
        slowest = max(slowest, time.perf_counter() - began)
    return slowest


async def measure(database: Database, people: int) -> Measured:
    await migrate(database)
    house = House(database, Keyring.fresh(), MemoryLive(), Folder(Path("never used")), "bench", now=lambda: DAYTIME)
    await fill(database, house.keyring, people)
    async with database.writing() as session:
        await organisation.ensure(session, house.name)
    counted, preview = await _counted(house, AUDIENCE)
    broadcast_id = await released(house)
    before = _megabytes()
    began = time.perf_counter()
    slowest = await fanned(house, broadcast_id)
    took, memory = time.perf_counter() - began, _megabytes() - before
    async with database.reading() as session:
        assert await line.size(session, broadcast_id) == counted
    began = time.perf_counter()
    await tick(house)
    fed = time.perf_counter() - began
    async with database.reading() as session:
        row = await broadcasts.one(session, AUTHOR, broadcast_id)
        began = time.perf_counter()
        assert (await report(session, row, FREE, house.now())).people == counted
        outcomes = time.perf_counter() - began
    stop = await _stopped_while_fanning(house, broadcast_id)
    marked = await _supporters(house, people)
    return Measured(people, preview, took, slowest, memory, stop, fed, outcomes, *marked)


async def _counted(house: House, audience: dict[str, list[str]]) -> tuple[int, float]:
    """People, and seconds: the middle one of three tries."""
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        async with house.database.reading() as session:
            found = await estimate(session, house.keyring, audience, Purpose.NEWS)
        seconds.append(time.perf_counter() - began)
    return found.total, sorted(seconds)[1]


async def _supporters(house: House, people: int) -> tuple[float, float, float]:
    """Seconds of the count and of the fan-out, and megabytes; just those who support it become recipients."""
    before = _megabytes()
    counted, seconds = await _counted(house, SUPPORTERS)
    assert counted == people // EVERY
    broadcast_id = await released(house, SUPPORTERS)
    began = time.perf_counter()
    await fanned(house, broadcast_id)
    took = time.perf_counter() - began
    async with house.database.reading() as session:
        assert await line.size(session, broadcast_id) == counted
    return seconds, took, _megabytes() - before


async def _stopped_while_fanning(house: House, first: int) -> float:
    """Seconds from the press to the commit, in the middle of another broadcast's fan-out; then all is accounted for."""
    broadcast_id = await released(house)
    running = asyncio.create_task(fanned(house, broadcast_id))
    await asyncio.sleep(0.3)
    began = time.perf_counter()
    async with house.database.writing() as session:
        await broadcasts.stop(session, AUTHOR, broadcast_id, house.now())
    took = time.perf_counter() - began
    await running
    began = time.perf_counter()
    async with house.database.writing() as session:  # and the first, with its messages in the outbox
        await broadcasts.stop(session, AUTHOR, first, house.now())
        assert not await finish(session, first, house.now())
    took = max(took, time.perf_counter() - began)
    async with house.database.reading() as session:
        for one in (first, broadcast_id):
            row = await broadcasts.one(session, AUTHOR, one)
            assert (await report(session, row, FREE, house.now())).people == row.total
    return took


def _megabytes() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _measured(url: str, people: int) -> Measured:
    database = Database(url)
    try:
        return await measure(database, people)
    finally:
        await database.close()


def main(people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="korpu-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, stop = start_postgres(Path(folder) / "postgres")
        try:
            found = asyncio.run(_measured(url, people))
        finally:
            stop()
    print(f"A broadcast to {people:,} people on PostgreSQL")
    print(f"  count before sending   {found.preview:8.2f} s")
    print(f"  fan-out                {found.fanout:8.2f} s, slowest stretch {found.slowest:.2f} s")
    print(f"  memory for the fan-out {found.memory:8.1f} MB")
    print(f"  filling the outbox     {found.fed:8.2f} s")
    print(f"  figures of progress    {found.outcomes:8.2f} s")
    print(f"  stop, press to commit  {found.stop:8.2f} s")
    print(f"  supporters: count      {found.marked:8.2f} s")
    print(f"  supporters: fan-out    {found.marked_fanout:8.2f} s, {found.marked_memory:.1f} MB")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    main(options.parse_args().people)
