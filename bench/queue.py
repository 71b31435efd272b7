"""The panel's queue over a million cases: `python -m bench.queue [--cases N]`. Prints milliseconds a page, by who asks
for what, on PostgreSQL and on SQLite. Rows are made by SQL with empty seals: only what the queue reads is real.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

import casework.models  # noqa: F401
from casework.access import ActorKind, Role
from casework.actors import Actor
from casework.cases import lists
from casework.cases.queries import Filter, Page
from store.database import Database
from store.migrate import migrate
from tests.services import start_postgres

COORDINATOR = Actor(ActorKind.STAFF, 1, frozenset({Role.COORDINATOR}))
LAWYER = Actor(ActorKind.STAFF, 2, frozenset({Role.LAWYER}))
ROUNDS = 7
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :cases) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, :cases)) ",
}
# SQLite's dates are text; both understand this one, moved by the case's number so that due times differ.
MOMENT = {
    "sqlite": "datetime('2026-01-01', (i % 500000) || ' minutes')",
    "postgresql": "timestamptz '2026-01-01' + (i % 500000) * interval '1 minute'",
}
LAWYERS_SHARE = 2000  # every so-manieth case is the lawyer's


async def fill(database: Database, cases: int) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    words = {
        "numbers": NUMBERS[kind],
        "moment": MOMENT[kind],
        "blob": "x''" if database.is_sqlite else "''::bytea",
        "true": "1" if database.is_sqlite else "true",
        "share": str(LAWYERS_SHARE),
    }
    async with database.writing() as session:
        for statement in ROWS:
            await session.execute(text(statement.format_map(words)), {"cases": cases})
    async with database.single() as session:
        await session.execute(text("ANALYZE"))


# In the order in which they refer to each other; {numbers} yields 1 … :cases.
ROWS = (
    "INSERT INTO people(id, language, language_chosen, created_at) "
    "SELECT i, 'az', {true}, {moment} FROM (SELECT 1 AS i) o",
    "INSERT INTO addresses(id, person_id, channel, sender_hash, sender_sealed, last_inbound_at) "
    "SELECT i, i, 'web', {blob}, {blob}, {moment} FROM (SELECT 1 AS i) o",
    "INSERT INTO staff(id, name, login, roles, language, speaks, districts, theme, active, created_at) "
    "SELECT i, 's' || i, 's' || i, 'lawyer', 'az', 'az', '', 'auto', {true}, {moment} "
    "FROM (SELECT 1 AS i UNION ALL SELECT 2) o",
    "INSERT INTO cases(id, person_id, address_id, kind, topic, district, language, channel, urgency, status, "
    "owner_id, public_key, created_at, updated_at, due_at, unread) "
    "SELECT i, 1, 1, 'complaint', CASE WHEN i % 20 = 0 THEN 'land' ELSE 'labour' END, "
    "CASE WHEN i % 75 = 0 THEN 'sheki' ELSE 'baku' END, "
    "CASE WHEN i % 3 = 0 THEN 'ru' ELSE 'az' END, 'web', "
    "CASE WHEN i % 1000 = 0 THEN 'urgent' ELSE 'normal' END, "
    "CASE WHEN i % 50 = 0 THEN 'new' WHEN i % 3 = 0 THEN 'answered' ELSE 'closed' END, "
    "CASE WHEN i % 50 = 0 THEN NULL WHEN i % {share} = 1 THEN 2 ELSE 1 END, {blob}, "
    "{moment}, {moment}, {moment}, {true} FROM ({numbers}SELECT i FROM n) filled",
    "INSERT INTO case_keys(case_id, reader, staff_id, wrapped) "
    "SELECT i, 'staff', 1, {blob} FROM ({numbers}SELECT i FROM n) filled",
    "INSERT INTO case_keys(case_id, reader, staff_id, wrapped) "
    "SELECT i, 'staff', 2, {blob} FROM ({numbers}SELECT i FROM n) filled WHERE i % {share} = 1",
)


QUESTIONS: dict[str, tuple[Filter, str]] = {
    "all, oldest": (Filter(), "old"),
    "all open, oldest": (Filter(status="open"), "old"),
    "all, newest": (Filter(), "new"),
    "open, by due time": (Filter(status="open"), "due"),
    "unassigned": (Filter("unassigned", "open"), "old"),
    "mine": (Filter("mine", "open"), "old"),
    "urgent, one district": (Filter(status="open", urgency="urgent", district="sheki"), "old"),
    "one topic, in Russian, new": (Filter(status="new", topic="land", language="ru"), "new"),
}


async def measure(database: Database, cases: int) -> None:
    for who, actor in (("coordinator, reads all", COORDINATOR), ("lawyer, reads few", LAWYER)):
        for name, (narrow, sort) in QUESTIONS.items():
            page = Page(sort, None)
            first = await _page(database, actor, narrow, page)
            deep = await _page(database, actor, narrow, Page(sort, await _deep(database, actor, narrow, sort, cases)))
            counted = await _count(database, actor, narrow)
            print(f"  {who:<24}{name:<30}{first:9.1f}{deep:9.1f}{counted:9.1f}")


async def _deep(database: Database, actor: Actor, narrow: Filter, sort: str, cases: int):  # type: ignore[no-untyped-def]
    """A place in the middle of the list."""
    async with database.reading() as session:
        found = await session.execute(text("SELECT due_at, id FROM cases WHERE id = :i"), {"i": cases // 2})
        row = found.one()
    due = row.due_at if isinstance(row.due_at, datetime) else datetime.fromisoformat(row.due_at).replace(tzinfo=UTC)
    return (due, row.id)


async def _page(database: Database, actor: Actor, narrow: Filter, page: Page) -> float:
    async def once() -> None:
        async with database.reading() as session:
            await lists.queue(session, actor, narrow, page)

    return await _median(once)


async def _count(database: Database, actor: Actor, narrow: Filter) -> float:
    async def once() -> None:
        async with database.reading() as session:
            await lists.counts(session, actor, {"box": narrow})

    return await _median(once)


async def _median(once) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await once()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[ROUNDS // 2]


async def main(cases: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        url, stop = start_postgres(place / "postgres")
        try:
            for address in (url, f"sqlite:///{place / 'queue.db'}"):
                database = Database(address)
                await migrate(database)
                await fill(database, cases)
                name = "SQLite" if database.is_sqlite else "PostgreSQL"
                print(f"\n{name}, {cases:,} cases: milliseconds (median of {ROUNDS})")
                print(f"  {'who':<24}{'asks for':<30}{'page 1':>9}{'middle':>9}{'count':>9}")
                await measure(database, cases)
                await database.close()
        finally:
            stop()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=1_000_000)
    asyncio.run(main(arguments.parse_args().cases))
