"""The verbs of the web chat's mailbox. The server can put a bubble in; only the browser's key takes one out."""

from __future__ import annotations

from datetime import datetime

from casework.mailbox import queries
from casework.mailbox.rules import KEEP, Bubble, dump, load
from store.database import Session
from vault.boxes import open_with, seal_to

PAGE = 200
"""Bubbles shown at once; a longer talk begins where its last 200 begin."""


async def post(
    session: Session,
    address_id: int,
    public_key: bytes,
    bubble: Bubble,
    now: datetime,
    *,
    outbox_id: int | None = None,
    external_id: str | None = None,
) -> int | None:
    """Put a bubble in. None when this outbox message, or this update of the person's own, is already there."""
    return await queries.add(
        session,
        {
            "address_id": address_id,
            "outbox_id": outbox_id,
            "external_id": external_id,
            "sealed": seal_to(public_key, dump(bubble)),
            "created_at": now,
        },
    )


async def read(
    session: Session, address_id: int, private_key: bytes, after: int = 0
) -> list[tuple[int, datetime, Bubble]]:
    """(id, when, bubble) after an id, oldest first."""
    rows = await queries.after(session, address_id, after, PAGE)
    return [(row.id, row.created_at, load(open_with(private_key, row.sealed))) for row in rows]


async def clear(session: Session, address_id: int) -> None:
    """The browser leaves no trace here."""
    await queries.clear(session, address_id)


async def prune(session: Session, now: datetime) -> None:
    await queries.prune(session, now - KEEP)
