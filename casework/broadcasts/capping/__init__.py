"""How the cap remembers announcements whose recipients are forgotten at once: a keyed hash of person, day and count.

A mark says neither who nor which announcement; only the server's key can be asked whether somebody has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from casework.broadcasts.capping import queries
from casework.broadcasts.capping.queries import APART as APART
from locales.dates import in_baku
from store.database import Session
from vault.keyring import Keyring

PURPOSE = "announcement had"
MOST_A_DAY = 5
"""Announcements of one day that are told apart; more count as so many."""


async def had(
    session: Session, keyring: Keyring, people: Sequence[int], since: datetime, now: datetime
) -> Counter[int]:
    """How many of those announcements each of these people has had; whole days, in Baku."""
    first, last = in_baku(since).date(), in_baku(now).date()
    if not await queries.any_since(session, first):
        return Counter()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    named = [(person, day, number) for person in people for day in days for number in range(MOST_A_DAY)]
    marks = _marks(keyring, named)
    there = await queries.there(session, marks)
    return Counter(one[0] for one, mark in zip(named, marks, strict=True) if mark in there)


async def note(session: Session, keyring: Keyring, got: Sequence[tuple[int, datetime]]) -> None:
    """These people have had one more, at these moments."""
    named = [(person, in_baku(at).date(), number) for person, at in got for number in range(MOST_A_DAY)]
    marks = _marks(keyring, named)
    taken = await queries.there(session, marks)
    new: dict[bytes, date] = {}
    for start in range(0, len(marks), MOST_A_DAY):
        for mark, one in zip(marks[start : start + MOST_A_DAY], named[start : start + MOST_A_DAY], strict=True):
            if mark not in taken and mark not in new:
                new[mark] = one[1]
                break
    if new:
        await queries.add(session, new)


async def prune(session: Session, since: datetime) -> None:
    """What the cap no longer looks at."""
    await queries.prune(session, in_baku(since).date())


def _marks(keyring: Keyring, named: Sequence[tuple[int, date, int]]) -> list[bytes]:
    return keyring.digests((f"{day.isoformat()}:{person}:{number}" for person, day, number in named), PURPOSE)
