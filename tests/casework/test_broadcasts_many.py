"""A smaller run of `python -m bench.broadcast`: counts, fan-out and stop stay quick, flat and whole on PostgreSQL."""

from __future__ import annotations

import pytest

from bench.broadcast import measure
from store.database import Database
from tests.conftest import Backing

PEOPLE = 5_000
SLOW = 3.0
"""Seconds. A loaded machine takes a tenth of it; a look at everybody for each stretch would take more."""


@pytest.mark.parametrize("backing", ["postgres"], indirect=True)
async def test_five_thousand_people(backing: Backing) -> None:
    database = Database(backing.database_url)
    try:
        found = await measure(database, PEOPLE)  # it looks itself that everybody is accounted for
    finally:
        await database.close()
    assert max(found.preview, found.marked) < SLOW
    assert max(found.fanout, found.marked_fanout) < SLOW
    assert found.stop < 1.0
    assert found.memory < 20
