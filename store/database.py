"""One database behind one URL: SQLite in a folder or PostgreSQL. Gives transactions, and nothing else.

`writing()` and `reading()` are the only ways in; both commit or roll back at their edge, so no service ever does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Session = AsyncSession

SQLITE_BUSY_SECONDS = 15
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # with WAL: a power cut may lose the last commits, never damage the file
    "foreign_keys=ON",
    f"busy_timeout={SQLITE_BUSY_SECONDS * 1000}",
    "secure_delete=ON",  # erased rows are overwritten, not only unlinked
)
# A turn holds its connection for a few milliseconds: a small pool serves many people, and PostgreSQL's default of 100
# connections then lasts for several processes.
POOL_SIZE = 10
POOL_OVERFLOW = 10


class UnknownDatabase(Exception):
    """The URL names a database this version does not speak."""


def normalised(url: str) -> str:
    """The URL with the async driver named. `postgresql://` alone would mean another driver to SQLAlchemy 2.1."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    backend = parsed.drivername.split("+")[0]
    if backend not in drivers:
        raise UnknownDatabase(f"KORPU_DATABASE_URL names {backend}: use sqlite or postgresql")
    return parsed.set(drivername=drivers[backend]).render_as_string(hide_password=False)


class Database:
    """Transactions over one engine. On SQLite one writer at a time, waiting in line rather than failing busy."""

    def __init__(self, url: str) -> None:
        self.url = normalised(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _engine(self.url, self.is_sqlite)
        self._write = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        # The option only tells the SQLite begin event that a shared lock is enough.
        self._read = async_sessionmaker(
            self.engine.execution_options(korpu_reading=True), expire_on_commit=False, autoflush=False
        )
        self._line = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        if self.is_sqlite:
            # Waiting here costs nothing; waiting inside SQLite sleeps in growing steps and may give up.
            async with self._line, self._write.begin() as session:
                yield session
        else:
            async with self._write.begin() as session:
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """One transaction that only looks."""
        async with self._read() as session:
            yield session

    async def ping(self) -> None:
        """Raises whatever keeps the database from answering."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def _engine(url: str, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_timeout=30)
    engine = create_async_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get("korpu_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
