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
from store.migrate import config
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
