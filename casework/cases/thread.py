"""Opening a case: what staff read with their own key, and what a citizen reads with the receipt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.actors import Actor
from casework.audit import service as audit
from casework.cases import attachments, queries
from casework.cases.keys import case_private_key
from casework.cases.models import Case
from casework.cases.rules import EntryKind, Reader
from casework.errors import NotFound
from casework.files.service import Listed
from store.database import Session
from vault import cases, receipts
from vault.errors import CannotOpen
from vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Entry:
    """One opened thing of the thread. `content` has "text" (message, answer, note), "answers" (facts) or "file"."""

    id: int
    kind: EntryKind
    staff_id: int | None
    at: datetime
    content: Mapping[str, object]
    send_status: str | None = None  # waiting, leased, parked, sent, failed; None: nothing was to be sent
    send_reason: str | None = None
    settled_at: datetime | None = None
    send_progress: str | None = None  # what the platform told later: accepted, delivered, read


@dataclass(frozen=True, slots=True)
class Thread:
    """A case opened for one reader."""

    case: Case
    entries: Sequence[Entry]
    readers: Sequence[int]  # staff ids
    files: Mapping[int, Listed] = field(default_factory=dict)  # by id, as entries of kind FILE name them

    @property
    def facts(self) -> Mapping[str, object]:
        """The answers of the form, by question name."""
        for entry in self.entries:
            answers = entry.content.get("answers")
            if entry.kind is EntryKind.FACTS and isinstance(answers, dict):
                return answers
        return {}


async def open_thread(session: Session, actor: Actor, case_id: int, now: datetime, *, recorded: bool = True) -> Thread:
    """The whole case for a member of staff who is a reader; NotFound for anybody else. Opening is recorded.

    `recorded` False: a page that is open anyway refreshes itself, and the opening stands in the audit already.
    """
    case = await find(session, actor, case_id)
    private = await case_private_key(session, actor, case)
    rows = await queries.entries(session, case.id)
    entries = [
        Entry(
            row.id,
            EntryKind(row.kind),
            row.staff_id,
            row.created_at,
            cases.open_entry(private, row.sealed),
            row.send_status,
            row.send_reason,
            row.settled_at,
            row.send_progress,
        )
        for row in rows
    ]
    if recorded:
        await audit.record(session, actor, "panel:case:read", "case", case.id, now)
    files = await attachments.listed(session, case.id, private)
    return Thread(case, entries, await queries.readers(session, case.id), files)


async def mark_read(session: Session, case_id: int) -> bool:
    """Somebody has looked at what the citizen wrote last. True when it was unread until now."""
    return await queries.mark_read(session, case_id)


async def find(session: Session, actor: Actor, case_id: int) -> Case:
    """What may be seen of a case without opening it; NotFound unless the actor is a reader."""
    case = await queries.get_readable(session, actor, case_id)
    if case is None:
        raise NotFound
    return case


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as the holder of its receipt sees it: no notes, no names of staff."""

    case: Case
    entries: Sequence[Entry]


def receipt_salt(keyring: Keyring) -> bytes:
    """One for the organisation, so that a receipt alone finds its case; secret: a stolen database has no try."""
    return keyring.digest("receipts", "receipt salt")[: receipts.SALT_BYTES]


async def follow(session: Session, keyring: Keyring, receipt: str) -> Followed:
    """The case behind a receipt; NotFound when there is none. The caller limits how often one may try."""
    digits = receipts.normalise(receipt)
    if digits is None:
        raise NotFound
    stretched = await asyncio.to_thread(receipts.stretch, digits, receipt_salt(keyring))
    case = await queries.by_receipt(session, stretched.tag)
    wrapped = None if case is None else await queries.key_of(session, case.id, Reader.RECEIPT)
    if case is None or wrapped is None:
        raise NotFound
    try:
        private = receipts.unwrap(wrapped, stretched.key)
    except CannotOpen:
        raise NotFound from None
    rows = await queries.public_entries(session, case.id)
    return Followed(case, [_followed(private, row) for row in rows])


def _followed(private: bytes, row: Any) -> Entry:
    """An entry without who of the staff wrote it; of a file only whether it is ours."""
    content = cases.open_entry(private, row.sealed)
    if row.kind == EntryKind.FILE:
        content["ours"] = row.staff_id is not None
    return Entry(row.id, EntryKind(row.kind), None, row.created_at, content)
