"""Real servers, started once a run, and a house on each database: what most tests stand on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest

import casework.models  # noqa: F401  every table must be known
from bot.desk import Desk
from casework.house import House
from store.database import Database
from store.live import MemoryLive
from store.live_redis import RedisLive
from store.migrate import migrate
from tests.services import create_database, start_postgres, start_redis
from vault.keyring import Keyring

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real PostgreSQL; each test makes a database of its own in it."""
    url, stop = start_postgres(tmp_path_factory.mktemp("postgres"))
    yield url
    stop()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url, stop = start_redis(tmp_path_factory.mktemp("redis"))
    yield url
    stop()


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **kwargs: float) -> None:
        self.at += timedelta(**kwargs)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass(frozen=True, slots=True)
class Backing:
    """Where a server under test keeps its things."""

    name: str
    database_url: str
    redis_url: str


@pytest.fixture(params=DATABASES)
def backing(request: pytest.FixtureRequest, tmp_path: Path) -> Backing:
    """SQLite alone, and PostgreSQL with Redis: every test that asks for this runs on both."""
    if request.param == "sqlite":
        return Backing("sqlite", f"sqlite:///{tmp_path / 'korpu.db'}", "")
    server = request.getfixturevalue("postgres_server")
    url = asyncio.run(create_database(server, f"korpu_{token_hex(6)}"))
    return Backing("postgres", url, request.getfixturevalue("redis_url"))


@pytest.fixture
async def house(backing: Backing, clock: Clock) -> AsyncIterator[House]:
    """A house with an empty, migrated database."""
    database = Database(backing.database_url)
    live = RedisLive(backing.redis_url) if backing.redis_url else MemoryLive()
    await migrate(database)
    yield House(database, Keyring.fresh(), live, "Maddə 54", now=clock)
    await live.close()
    await database.close()


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)
