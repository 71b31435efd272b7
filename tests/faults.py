"""Real faults, put into a real database: a trigger that refuses a table's new rows until it is taken away again."""

from __future__ import annotations

from sqlalchemy import text

from store.database import Database

_SQLITE = "CREATE TRIGGER fault BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'planted fault'); END"
_POSTGRES = (
    "CREATE FUNCTION fault() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'planted fault'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER fault BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fault()",
)


async def plant(database: Database, table: str = "case_entries") -> None:
    """From now on every insert into the table fails."""
    async with database.writing() as session:
        for statement in (_SQLITE,) if database.is_sqlite else _POSTGRES:
            await session.execute(text(statement.format(table=table)))


async def heal(database: Database, table: str = "case_entries") -> None:
    async with database.writing() as session:
        await session.execute(text("DROP TRIGGER fault" if database.is_sqlite else f"DROP TRIGGER fault ON {table}"))
        if not database.is_sqlite:
            await session.execute(text("DROP FUNCTION fault()"))
