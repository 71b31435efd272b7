"""The migrated database has exactly the shape that the models name."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from casework.house import House
from store.base import Base
from store.migrate import migrate, newest, revision


async def test_models_and_migrations_agree(house: House) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with house.database.reading() as session:
        assert await session.connection.run_sync(differences) == []


async def test_a_second_start_has_nothing_to_do(house: House) -> None:
    assert await revision(house.database) == newest()
    await migrate(house.database)
    assert await revision(house.database) == newest()
