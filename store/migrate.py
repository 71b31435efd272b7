"""Bringing the database to the newest shape. alembic is imported only when there is something to do: most starts have
nothing, and it takes a third of a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from store.base import Base
from store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"  # alembic's own table
LOCK = 0x4B6F7270  # PostgreSQL advisory lock: two processes starting at once migrate one after the other


class OldDatabase(Exception):
    """The database is older than the program, or newer."""


def newest() -> str:
    """The newest revision: migrations are named 0001_…, 0002_… and their number is their revision."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def revision(database: Database) -> str | None:
    """Where the database stands; None: it is empty."""
    async with database.reading() as session:
        connection = session.connection
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(VERSIONS)):
            return None
        found: str | None = (await connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))).scalar()  # noqa: S608
        return found


async def migrate(database: Database) -> None:
    """To the newest revision. Safe to call from several processes at once."""
    if await revision(database) == newest():
        return
    async with database.rebuilding() as session:
        connection = session.connection
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        await connection.run_sync(_bring_up)


async def check(database: Database) -> None:
    """For processes that do not migrate themselves. Raises OldDatabase."""
    found = await revision(database)
    if found != newest():
        raise OldDatabase(
            f"The database stands at {found or 'nothing'}, this program needs {newest()}: run korpu migrate."
        )


def _bring_up(connection: Connection) -> None:
    """An empty database gets today's shape at once; one with a history goes through what is left of it. A test holds
    the two ways against each other."""
    if inspect(connection).has_table(VERSIONS):
        upgrade(connection)
        return
    Base.metadata.create_all(connection)
    connection.execute(text(f"CREATE TABLE {VERSIONS} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {VERSIONS} VALUES (:newest)"), {"newest": newest()})  # noqa: S608  a constant


def upgrade(connection: Connection) -> None:
    """Every migration that is left, by alembic."""
    from alembic import command

    command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Any:
    """alembic's configuration, without an ini file: everything it needs is here."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    made.attributes["metadata"] = Base.metadata
    return made
