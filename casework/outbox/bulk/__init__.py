"""Many messages at once: taking back what has not gone out yet, and leaving no trace of what has. Never touches what a
sender already holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.outbox.bulk import queries
from store.database import Session


async def withdraw(session: Session, ids: Sequence[int]) -> list[int]:
    """Take these messages out, as if they had never been put in. Returns those that had not gone out yet; one that is
    being sent at this moment stays."""
    return await queries.withdraw(session, ids) if ids else []


async def erase(session: Session, ids: Sequence[int]) -> None:
    """Leave no trace of these messages, if they are settled: to whom one went, and when, can tell too much."""
    if ids:
        await queries.erase(session, ids)
