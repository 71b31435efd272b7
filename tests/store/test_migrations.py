"""The models, the history of migrations, and what an empty database is given at once: all of the same shape."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from casework.house import House
from store.base import Base
from store.database import Database
from store.migrate import check, migrate, newest, revision, upgrade
from tests.conftest import Backing


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_an_empty_database_has_the_shape_of_the_models(house: House) -> None:
    async with house.database.reading() as session:
        assert await session.connection.run_sync(differences) == []


async def test_going_through_the_history_leads_to_the_same_shape(backing: Backing) -> None:
    database = Database(backing.database_url)
    async with database.writing() as session:
        await session.connection.run_sync(Base.metadata.drop_all)
        await session.connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        await session.connection.run_sync(upgrade)
        assert await session.connection.run_sync(differences) == []
    await check(database)
    await database.close()


def test_what_refers_to_messages_is_found_by_an_index() -> None:
    """They are erased by thousands, and the database looks for what refers to each: without an index, at all of it."""
    referring = [
        one for rows in Base.metadata.sorted_tables for one in rows.foreign_keys if one.column.table.name == "outbox"
    ]
    assert referring
    for one in referring:
        assert any(index.columns[0] is one.parent for index in one.parent.table.indexes), one.parent


async def test_a_second_start_has_nothing_to_do(house: House) -> None:
    assert await revision(house.database) == newest()
    await migrate(house.database)
    assert await revision(house.database) == newest()
