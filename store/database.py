"""One database behind one URL: SQLite in a folder or PostgreSQL. Gives transactions, and nothing else.

`writing()`, `reading()` and, for migrations, `rebuilding()` are the only ways in; all commit or roll back at their
edge, so no service ever does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import CursorResult, Executable, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

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
POOL_SIZE = 12


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


class BrokenReferences(Exception):
    """A change of shape would have left rows that refer to nothing; it was taken back."""


class Session:
    """One transaction.

    `execute` runs a statement over tables straight on the connection, which costs a third less than through the
    mapper: the turn lives on that. Objects (`select(Case)`, `get`, `add`) go through `orm`, made when first asked for.
    """

    __slots__ = ("_orm", "connection")

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._orm: AsyncSession | None = None

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    @property
    def orm(self) -> AsyncSession:
        if self._orm is None:
            self._orm = AsyncSession(self.connection, expire_on_commit=False, autoflush=False)
        return self._orm

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return await self.connection.execute(statement, parameters)

    async def flush(self) -> None:
        """Write what was changed on objects; done once more before the commit."""
        if self._orm is not None:
            await self._orm.flush()

    async def close(self) -> None:
        if self._orm is not None:
            await self._orm.close()


class Database:
    """Transactions over one engine. On SQLite one writer at a time, waiting in line rather than failing busy."""

    def __init__(self, url: str) -> None:
        self.url = normalised(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _engine(self.url, self.is_sqlite)
        # The option only tells the SQLite begin event that a shared lock is enough.
        self._reading = self.engine.execution_options(korpu_reading=True)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._rebuilding = self.engine.execution_options(korpu_rebuilding=True)
        # Waiting in this line costs nothing; waiting inside SQLite sleeps in growing steps and may give up.
        self._line: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.is_sqlite else nullcontext()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        async with self._line, self.engine.begin() as connection:
            session = Session(connection)
            try:
                yield session
                await session.flush()
            finally:
                await session.close()

    @asynccontextmanager
    async def rebuilding(self) -> AsyncIterator[Session]:
        """One transaction that may change the shape of tables.

        To change a table SQLite makes it anew and drops the old one, and with the old one would go, by their foreign
        keys, the rows of other tables that refer to it. So keys are let be until the end, and looked at then.
        Raises BrokenReferences.
        """
        if not self.is_sqlite:
            async with self.writing() as session:
                yield session
            return
        async with self._line, self._rebuilding.connect() as connection:
            try:
                async with connection.begin():
                    yield Session(connection)
                    if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first() is not None:
                        raise BrokenReferences
            finally:
                await connection.invalidate()  # no other transaction may go without foreign keys

    @asynccontextmanager
    async def single(self) -> AsyncIterator[Session]:
        """For exactly one statement, which is a transaction by itself: two round trips less on PostgreSQL."""
        async with self._line, self._alone.connect() as connection:
            yield Session(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """One transaction that only looks; whatever it changed is rolled back."""
        async with self._reading.connect() as connection:
            session = Session(connection)
            try:
                yield session
            finally:
                await session.close()

    async def ping(self) -> None:
        """Raises whatever keeps the database from answering."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def _engine(url: str, is_sqlite: bool) -> AsyncEngine:
    if not is_sqlite:
        return create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_timeout=30, hide_parameters=True)
    engine = create_async_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS}, hide_parameters=True)
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
    options = connection.get_execution_options()
    if options.get("korpu_rebuilding"):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # of no effect once a transaction has begun
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("korpu_reading") else "BEGIN IMMEDIATE")
