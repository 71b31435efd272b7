"""The verbs of the web chat's mailbox. The server can put a bubble in; only the browser's key takes one out.

A file lies sealed in the file store, and its key in the bubble alone: without the bubble nobody can open it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from secrets import token_hex

from casework.errors import NotFound
from casework.mailbox import queries
from casework.mailbox.rules import KEEP, Bubble, Enclosure, dump, load
from store.database import Session
from store.files import Files
from vault import files as vault
from vault.boxes import open_with, seal_to

PAGE = 200
"""Bubbles shown at once; a longer talk begins where its last 200 begin."""


async def enclose(files: Files, content: bytes, name: str, kind: str, media_type: str) -> Enclosure:
    """Put a file into the store for a bubble that will be posted, sealed with a key of its own. Before a transaction:
    a store may be slow."""
    key, place = vault.new_key(), token_hex(16)
    await files.put(place, await asyncio.to_thread(vault.seal, key, content, place))
    return Enclosure(name, kind, media_type, len(content), place, key)


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
    if bubble.file is not None and bubble.file.place:
        external_id = bubble.file.place
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


async def file_of(session: Session, address_id: int, private_key: bytes, mail_id: int) -> Enclosure:
    """The file of one bubble of this address. NotFound for anybody else's, and where there is none."""
    row = await queries.one(session, address_id, mail_id)
    file = None if row is None else load(open_with(private_key, row.sealed)).file
    if file is None or not file.place:
        raise NotFound
    return file


async def contents(files: Files, file: Enclosure) -> bytes:
    """Raises MissingFile or CannotOpen."""
    sealed = await files.get(file.place)
    return await asyncio.to_thread(vault.unseal, file.key, sealed, file.place)


async def unlink(session: Session, outbox_ids: Sequence[int]) -> None:
    """These messages are erased from the outbox: SQLite gives their ids anew, and a later message is no repeat."""
    await queries.unlink(session, outbox_ids)


async def clear(session: Session, files: Files, address_id: int) -> None:
    """The browser leaves no trace here."""
    await _erase(files, await queries.places_of(session, address_id))
    await queries.clear(session, address_id)


async def prune(session: Session, files: Files, now: datetime) -> None:
    """Erase what is older than KEEP."""
    await _erase(files, await queries.places_before(session, now - KEEP))
    await queries.prune(session, now - KEEP)


async def _erase(files: Files, places: Collection[str]) -> None:
    """Bytes first, then rows: after a crash a bubble may name bytes that are gone, never the other way round."""
    for place in places:
        await files.delete(place)
