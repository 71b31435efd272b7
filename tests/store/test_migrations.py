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


async def test_a_second_start_has_nothing_to_do(house: House) -> None:
    assert await revision(house.database) == newest()
    await migrate(house.database)
    assert await revision(house.database) == newest()
