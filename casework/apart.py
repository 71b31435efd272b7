"""What is kept apart from whoever it came from, rewritten so that the database itself does not remember when it came:
voices of campaigns, answers of surveys and who has answered, opinions of events and who came, marks of announcements
for the cap. See decision 22.

Nothing is read here and nothing is said: only store/stirring.py, table after table.
"""

from __future__ import annotations

from casework.broadcasts import capping
from casework.campaigns import service as campaigns
from casework.events import afterwards as events
from casework.surveys import service as surveys
from store import stirring
from store.database import Database

TABLES = (*campaigns.APART, *surveys.APART, *events.APART, *capping.APART)


async def stir(database: Database, *, always: bool) -> int:
    """`always`: every row, so that not even the time of the last rewriting tells that something came; otherwise only
    where something new is to be seen. Returns how many rows were rewritten. Any number of workers may do this."""
    rewritten = 0
    for rows in TABLES:
        rewritten += await stirring.stir(database, rows, always=always)
    if not database.is_sqlite and (always or rewritten):
        async with database.writing() as session:
            await campaigns.touch_all(session)
    if always:
        await stirring.shorten_log(database)
    return rewritten
