"""What stands in the tables when the history of migrations goes on, and when it is gone back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import Connection

from store.base import Base
from store.database import Database
from store.migrate import config, migrate, newest, revision
from tests.conftest import Backing

EVENT = {
    "kind": "meeting",
    "status": "published",
    "titles": "{}",
    "texts": "{}",
    "for_whom": "{}",
    "place": "",
    "map_link": "",
    "sequence": 0,
    "turns": 0,
    "news": 3,
    "news_of": '["time", "place"]',
    "door": 0,
} | dict.fromkeys(("starts_at", "ends_at", "closes_at", "created_at", "changed_at"), datetime(2026, 11, 28, tzinfo=UTC))


OLD_ROWS: dict[str, dict[str, Any]] = {
    "staff": {"id": 1, "name": "s", "login": "s", "roles": "", "language": "az", "speaks": "", "districts": ""}
    | {"theme": "auto", "active": True},
    "broadcasts": {"id": 1, "purpose": "news", "status": "done", "title": "t", "texts": "{}", "buttons": "[]"}
    | {"audience": '{"campaigns": ["1"]}', "author_id": 1, "changed_by": 1, "total": 1},
    "broadcast_recipients": {"id": 1, "broadcast_id": 1, "address_id": 7, "language": "az", "channel": "web"}
    | {"state": "sent"},
    "campaigns": {"id": 1, "status": "open", "titles": "{}", "texts": "{}", "supporters": 3, "steps": "{}"}
    | {"outcome": "{}", "evidence": "{}"},
    "campaign_entries": {"id": 1, "campaign_id": 1, "kind": "news", "texts": "{}"},
    "campaign_papers": {"id": 1, "campaign_id": 1, "number": 1, "note": ""},
    "arrivals": {"id": 1, "channel": "web", "external_id": "1", "sender_hash": b"1", "status": "done", "attempts": 1},
}
MOMENTS = {
    "staff": ("created_at",),
    "broadcasts": ("created_at", "changed_at"),
    "campaigns": ("created_at",),
    "campaign_entries": ("said_at",),
    "campaign_papers": ("added_at",),
    "arrivals": ("received_at",),
}


async def test_an_upgrade_keeps_every_row_of_an_older_organisation(backing: Backing) -> None:
    def older(connection: Connection) -> None:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        command.upgrade(config(connection), "0006")
        for name, row in OLD_ROWS.items():
            row = row | dict.fromkeys(MOMENTS.get(name, ()), EVENT["created_at"])
            values = ", ".join(f":{column}" for column in row)
            connection.execute(text(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({values})"), row)  # noqa: S608

    database = Database(backing.database_url)
    async with database.rebuilding() as session:
        await session.connection.run_sync(older)
    await migrate(database)
    assert await revision(database) == newest()
    async with database.reading() as session:
        for name in OLD_ROWS:
            found = await session.execute(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
            assert (name, found.scalar()) == (name, 1)
        released = (await session.execute(text("SELECT writers, released_by, alone, marked FROM broadcasts"))).one()
    async with database.writing() as session:  # what refers to it goes with it again
        await session.execute(text("DELETE FROM campaigns"))
        assert (await session.execute(text("SELECT count(*) FROM campaign_entries"))).scalar() == 0
    await database.close()
    writers = json.loads(released.writers) if isinstance(released.writers, str) else released.writers
    assert (set(writers), released.released_by, released.alone, bool(released.marked)) == ({1}, 1, 1, True)


async def test_news_of_events_that_nobody_has_been_told_yet_outlive_the_change_of_their_shape(backing: Backing) -> None:
    def there_and_back(connection: Connection) -> tuple[Any, Any]:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        command.upgrade(config(connection), "0008")
        names = ", ".join(EVENT)
        values = ", ".join(f":{name}" for name in EVENT)
        connection.execute(text(f"INSERT INTO events ({names}) VALUES ({values})"), EVENT)  # noqa: S608  constants
        command.upgrade(config(connection), "0009")
        after = _news(connection)
        command.downgrade(config(connection), "0008")
        before = _news(connection)
        command.upgrade(config(connection), "head")
        return after, before

    database = Database(backing.database_url)
    async with database.writing() as session:
        after, before = await session.connection.run_sync(there_and_back)
    await database.close()
    assert after == {"time": 3, "place": 3}
    assert sorted(before) == ["place", "time"]


def _news(connection: Connection) -> Any:
    (found,) = connection.execute(text("SELECT news_of FROM events")).scalars()
    return json.loads(found) if isinstance(found, str) else found
