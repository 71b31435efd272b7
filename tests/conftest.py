"""Real servers, started once a run, and a house on each database: what most tests stand on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import pytest

import casework.models  # noqa: F401  every table must be known
from bot.desk import Desk
from casework.house import House
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from store.live_redis import RedisLive
from store.migrate import migrate
from tests.services import create_database, start_postgres, start_redis
from vault.keyring import Keyring

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a real PostgreSQL; each test makes a database of its own in it.

    Not below pytest's own folder: as root PostgreSQL runs under another user, and each pytest that starts on the
    machine shuts that folder to all others again.
    """
    with TemporaryDirectory(prefix="korpu-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        url, stop = start_postgres(Path(folder))
        asyncio.run(_hasty(url))
        yield url
        stop()


async def _hasty(url: str) -> None:
    """Tests kill our processes, never the machine: nothing has to reach the disk, and the tests take half as long."""
    import asyncpg  # type: ignore[import-untyped]  # it has no stubs

    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file: copying it takes a hundredth of what migrating takes."""
    path = tmp_path_factory.mktemp("sqlite") / "korpu.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Name of a migrated, empty PostgreSQL database."""
    asyncio.run(_migrated(asyncio.run(create_database(postgres_server, "korpu_template"))))
    return "korpu_template"


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(params=DATABASES)
def backing(request: pytest.FixtureRequest, tmp_path: Path) -> Backing:
    """SQLite alone, and PostgreSQL with Redis, migrated and empty: every test that asks for this runs on both."""
    if request.param == "sqlite":
        path = tmp_path / "korpu.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return Backing("sqlite", f"sqlite:///{path}", "")
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    url = asyncio.run(create_database(server, f"korpu_{token_hex(6)}", template))
    return Backing("postgres", url, request.getfixturevalue("redis_url"))


@pytest.fixture
async def house(backing: Backing, clock: Clock, tmp_path: Path) -> AsyncIterator[House]:
    """A house with an empty, migrated database."""
    database = Database(backing.database_url)
    live = RedisLive(backing.redis_url) if backing.redis_url else MemoryLive()
    yield House(database, Keyring.fresh(), live, Folder(tmp_path / "files"), "Maddə 54", now=clock)
    await live.close()
    await database.close()


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)
