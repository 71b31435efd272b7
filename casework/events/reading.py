"""Opening what was sealed with an answer. A key that is gone leaves nothing to read, and stops no page."""

from __future__ import annotations

import json

from casework.events import queries
from casework.events.service import ANSWER, LINK
from store.database import Session
from vault.errors import CannotOpen
from vault.keyring import Keyring


def needs_of(keyring: Keyring, sealed: bytes | None) -> tuple[tuple[str, ...], str]:
    """(needs, words on them)."""
    words = opened(keyring, sealed)
    if not words:
        return (), ""
    kept = json.loads(words)
    return tuple(kept["needs"]), str(kept["words"])


def opened(keyring: Keyring, sealed: bytes | None) -> str:
    """Words that were sealed with an answer; "" where there are none, or their key is gone."""
    if sealed is None:
        return ""
    try:
        return keyring.open(sealed, ANSWER).decode("utf-8", "surrogatepass")
    except CannotOpen:
        return ""


async def reseal(session: Session, keyring: Keyring, after: int, most: int) -> int | None:
    """After a key rotation: the next answers, and with the first of them the events' links. Returns the last id seen,
    None at the end."""
    if after == 0:
        for event in await queries.sealed_links(session):
            if not keyring.is_current(event.online):
                fresh = keyring.seal(keyring.open(event.online, LINK), LINK)
                await queries.change(session, event.id, {"online": fresh})
    rows = await queries.sealed(session, after, most)
    for row in rows:
        old = {"sealed": row.sealed, "name": row.name, "visit": row.visit}
        stale = {field: kept for field, kept in old.items() if kept is not None and not keyring.is_current(kept)}
        if stale:
            fresh_ones = {field: keyring.seal(keyring.open(kept, ANSWER), ANSWER) for field, kept in stale.items()}
            await queries.set_answers(session, [row.id], fresh_ones)
    return rows[-1].id if rows else None
