"""Files in a case's thread: put there by the citizen or by staff, opened by its readers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.cases import queries
from casework.cases.keys import case_private_key
from casework.cases.models import Case
from casework.cases.rules import EntryKind
from casework.errors import NotFound
from casework.files import service as files
from casework.files.service import Opened
from casework.files.workbench import Prepared
from casework.outbox.rules import Enclosed
from store.database import Session
from store.files import Files
from vault import cases
from vault.keyring import Keyring


async def attach(
    session: Session, keyring: Keyring, case: Case, person_id: int, file_ids: Sequence[int], now: datetime
) -> int:
    """What a citizen sent, into the case and its thread. Returns how many; files of others are left out."""
    given = await files.give_to_case(session, keyring, person_id=person_id, file_ids=file_ids, case=case)
    for file_id, kind in given.items():
        await _enter(session, case, file_id, kind, None, now, None)
    return len(given)


async def enclose(session: Session, case: Case, actor: Actor, prepared: Prepared, now: datetime) -> Enclosed:
    """A colleague's file, kept for the case; `enter_enclosed` follows when the message it goes with is known."""
    if actor.id is None:
        raise NotFound
    return await files.keep_for_case(session, prepared, case, actor.id, now)


async def enter_enclosed(
    session: Session, case: Case, actor: Actor, enclosed: Enclosed, kind: str, now: datetime, outbox_id: int
) -> None:
    await _enter(session, case, enclosed.file_id, kind, actor.id, now, outbox_id)


async def read(session: Session, store: Files, actor: Actor, case_id: int, file_id: int) -> Opened:
    """A file for a reader of its case; `record_opening` goes with it. Raises NotFound for anybody else, and MissingFile
    when its bytes are gone.
    """
    case = await queries.get_readable(session, actor, case_id)
    if case is None:
        raise NotFound
    private = await case_private_key(session, actor, case)
    return await files.read(session, store, case_id, file_id, private)


async def record_opening(session: Session, actor: Actor, case_id: int, file_id: int, now: datetime) -> None:
    """In a transaction of its own: opening may take a second, and nobody shall wait for it to write."""
    await audit.record(session, actor, "panel:file:read", "case", case_id, now, file=file_id)


async def listed(session: Session, case_id: int, private: bytes) -> Mapping[int, files.Listed]:
    """The files of a case by id, for whoever holds its key."""
    return await files.of_case(session, case_id, private)


async def _enter(
    session: Session,
    case: Case,
    file_id: int,
    kind: str,
    staff_id: int | None,
    now: datetime,
    outbox_id: int | None,
) -> None:
    await queries.add_entry(
        session,
        {
            "case_id": case.id,
            "kind": EntryKind.FILE,
            "staff_id": staff_id,
            "sealed": cases.seal_entry(case.public_key, {"file": file_id, "kind": kind}),
            "outbox_id": outbox_id,
            "created_at": now,
        },
    )
