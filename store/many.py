"""Conditions over thousands of values at once, given to the database as one: a parameter for each would cost more than
the look itself, and neither database takes any number of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, func, literal, select

from store.database import Session

AT_ONCE = 5000
"""Parameters of one statement on SQLite, which knows no list of bytes: below its limit."""


def one_of(session: Session, column: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Whether the column is one of the numbers."""
    if session.dialect == "sqlite":
        return column.in_(select(func.json_each(json.dumps(list(numbers))).table_valued("value").c.value))
    return _within(column, numbers)


async def those_there(session: Session, column: ColumnElement[bytes], values: Sequence[bytes]) -> set[bytes]:
    """Those of the values that are in the column."""
    if session.dialect != "sqlite":
        return set((await session.execute(select(column).where(_within(column, values)))).scalars())
    found: set[bytes] = set()
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        found.update((await session.execute(select(column).where(column.in_(some)))).scalars())
    return found


def _within(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    return column == any_(literal(list(values), ARRAY(column.type)))
