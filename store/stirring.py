"""Rewriting rows that must not tell when they came. A database remembers it though no column does: PostgreSQL keeps
the number of the transaction with each row, both keep rows about where they were written. So whoever has a copy could
join a row that names nobody with the message of the same transaction.

Rewritten are stretches in the order of their keys, which are keyed hashes or drawn by lot: afterwards all rows of a
stretch carry the number and the place of the rewriting. What columns say is left alone, and so is what a database
keeps of rows that are no longer there.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    Table,
    and_,
    cast,
    column,
    delete,
    distinct,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy import table as plain_table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NULLTYPE, Text

from store.database import SQLITE_BUSY_SECONDS, Database, Session

SMALL = 2000
"""Rows that are rewritten in one transaction: some hundredths of a second, which is how long a press may have to wait.
Larger tables are cut into 16 stretches, and from 16 times that into 256."""
FEW = 20
"""A stretch up to so many rows is always rewritten: they may all have come in one transaction, or be one."""
KEY_BITS = 53
"""Of a number drawn by lot as a key: a spreadsheet keeps whole numbers up to here."""
PATIENCE = "200ms"
"""How long writers may stand in line behind a rewriting that waits for others itself. Below PostgreSQL's
`deadlock_timeout`: of two who wait for each other it is never a person's message that is given up."""
SHORT_MS = 500
"""Milliseconds for which the emptying of SQLite's log may keep writers waiting."""
PUT_OFF = frozenset({"55P03", "40P01"})
"""PostgreSQL's codes for a lock that was not to be had, and for two who wait for each other."""


async def stir(database: Database, rows: Table, *, always: bool) -> int:
    """Rewrite a table, a transaction for each stretch. Returns how many rows.

    `always` False: only stretches that show more than one transaction. SQLite shows none and is left alone then.
    A stretch that others are at all the time is put off until the next call.
    """
    if database.is_sqlite and not always:
        return 0
    rewritten = 0
    async with database.reading() as session:
        number = int((await session.execute(select(func.count()).select_from(rows))).scalar_one())
    for within in _stretches(rows, number):
        async with database.reading() as session:
            number, seen = await _look(session, rows, within)
        wanted = always or seen > 1 or number <= FEW
        if number and wanted and await _rewritten(database, rows, within):
            rewritten += number
    return rewritten


async def shorten_log(database: Database) -> None:
    """On SQLite, empty the log beside the database, which holds each of the last changes as it came.

    Nobody else may write while it waits for somebody who reads: after a moment it is put off until the next call.
    """
    if database.is_sqlite:
        async with database.single() as session:
            await session.execute(text(f"PRAGMA busy_timeout={SHORT_MS}"))
            await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            await session.execute(text(f"PRAGMA busy_timeout={SQLITE_BUSY_SECONDS * 1000}"))


def _stretches(rows: Table, number: int) -> list[ColumnElement[bool]]:
    """Fixed shares of all keys that there can be: a row more moves no other into the next stretch."""
    key = next(iter(rows.primary_key.columns))
    parts = 1 if number <= SMALL else 16 if number <= 16 * SMALL else 256
    borders: list[Any]
    if parts == 1:
        borders = []
    elif isinstance(key.type, LargeBinary):
        borders = [bytes([256 * part // parts]) for part in range(1, parts)]
    elif isinstance(key.type, Integer):
        borders = [(part << KEY_BITS) // parts for part in range(1, parts)]
    else:
        borders = []
    ends = zip([None, *borders], [*borders, None], strict=True)
    return [and_(true(), *_within(key, start, end)) for start, end in ends]


def _within(key: ColumnElement[Any], start: Any, end: Any) -> list[ColumnElement[bool]]:
    return ([] if start is None else [key >= start]) + ([] if end is None else [key < end])


async def _look(session: Session, rows: Table, within: ColumnElement[bool]) -> tuple[int, int]:
    """How many rows, and by how many transactions they were written (on SQLite 0: not known)."""
    wrote: Any = null() if session.dialect == "sqlite" else cast(literal_column("xmin"), Text)
    found = select(func.count(), func.count(distinct(wrote))).select_from(rows).where(within)
    row: Any = (await session.execute(found)).one()
    return int(row[0]), int(row[1])


async def _rewritten(database: Database, rows: Table, within: ColumnElement[bool]) -> bool:
    try:
        async with database.writing() as session:
            await rewrite(session, rows, within)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in PUT_OFF:
            raise
        return False
    return True


async def rewrite(session: Session, rows: Table, within: ColumnElement[bool]) -> None:
    """One stretch. Nobody writes to the table until the transaction ends: a row that was taken back at this moment
    would be put in again."""
    if session.dialect == "sqlite":
        await _rewrite_by_hand(session, rows, within)
        return
    await session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    await session.execute(text(f'LOCK TABLE "{rows.name}" IN SHARE ROW EXCLUSIVE MODE'))
    gone = delete(rows).where(within).returning(*rows.c).cte("gone")
    names = [one.name for one in rows.c]
    again = select(*(gone.c[name] for name in names)).order_by(*(gone.c[one.name] for one in rows.primary_key))
    await session.execute(insert(rows).from_select(names, again, include_defaults=False))


async def _rewrite_by_hand(session: Session, rows: Table, within: ColumnElement[bool]) -> None:
    """On SQLite a DELETE gives its rows to no other statement. Values stay as they are stored."""
    found = select(*(type_coerce(one, NULLTYPE).label(one.name) for one in rows.c))
    stored = (await session.execute(found.where(within).order_by(*rows.primary_key))).mappings().all()
    if stored:
        plain = plain_table(rows.name, *(column(one.name) for one in rows.c))
        await session.execute(delete(rows).where(within))
        await session.execute(insert(plain), [dict(row) for row in stored])
