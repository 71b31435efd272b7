"""The verbs of files: expect one, keep one, give it to a case, open it, erase it.

All in the caller's transaction. What takes long, looking into a file and sealing it, is the workbench's, before that.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.cases.models import Case
from casework.errors import NotFound
from casework.files import queries
from casework.files.rules import KEEP_UNCLAIMED, LEASE, Card, FileStatus, Kind, next_fetch
from casework.files.workbench import Prepared, card_of, seal_card, unsealed
from casework.outbox.rules import Enclosed
from store.database import Session
from store.files import Files
from vault import files as vault
from vault.boxes import open_with, seal_to
from vault.errors import CannotOpen
from vault.keyring import Keyring

REMOTE, CARD, HELD = "file remote", "file card", "file key"  # the purposes for which the keyring seals


async def expect(
    session: Session,
    keyring: Keyring,
    *,
    person_id: int,
    address_id: int,
    kind: str,
    remote: str,
    name: str | None,
    media_type: str | None,
    size: int | None,
    now: datetime,
) -> int:
    """A file that the platform has: fetched in the background as soon as this is committed (ring FILES_BELL)."""
    claimed = json.dumps({"name": name, "type": media_type, "size": size}).encode()
    row = _row(kind, FileStatus.EXPECTED, now)
    row |= {"person_id": person_id, "address_id": address_id, "retry_at": now}
    row |= {"remote": keyring.seal(remote.encode(), REMOTE), "card": keyring.seal(claimed, CARD)}
    return await queries.add(session, row)


async def keep(
    session: Session,
    keyring: Keyring,
    prepared: Prepared,
    now: datetime,
    *,
    person_id: int | None = None,
    address_id: int | None = None,
) -> int:
    """A citizen's file that we have already. Nobody's, until `claim_stored` says whose, unless that is known now."""
    row = _row(prepared.kind, FileStatus.KEPT, now) | _kept(prepared)
    row |= {"person_id": person_id, "address_id": address_id, "held": keyring.seal(prepared.key, HELD)}
    return await queries.add(session, row)


async def keep_for_case(session: Session, prepared: Prepared, case: Case, staff_id: int, now: datetime) -> Enclosed:
    """Staff's file, sealed to the case at once; what comes back lets one message carry it."""
    row = _row(prepared.kind, FileStatus.KEPT, now) | _kept(prepared)
    row |= {"case_id": case.id, "staff_id": staff_id, "wrapped": seal_to(case.public_key, prepared.key)}
    return Enclosed(await queries.add(session, row), prepared.key)


def _row(kind: str, status: FileStatus, now: datetime) -> dict[str, Any]:
    return {"kind": kind, "status": status, "attempts": 0, "created_at": now}


def _kept(prepared: Prepared) -> dict[str, Any]:
    return {"card": seal_card(prepared), "place": prepared.place, "size": prepared.size}


async def claim_stored(session: Session, file_id: int, person_id: int, address_id: int) -> bool:
    """An upload that was kept before its turn is this person's now. False: it is somebody's already, or not there."""
    return await queries.claim(session, file_id, person_id, address_id)


async def give_to_case(
    session: Session, keyring: Keyring, *, person_id: int, file_ids: Collection[int], case: Case
) -> dict[int, str]:
    """Move files of this person into their case: from now on only its readers open them. Returns id and kind of each.

    Ids of somebody else's files, or of files that are in a case, are left alone.
    """
    rows = await queries.givable_locked(session, person_id, file_ids) if file_ids else []
    for row in rows:
        wrapped = None if row.held is None else seal_to(case.public_key, keyring.open(row.held, HELD))
        await queries.change(session, row.id, case_id=case.id, wrapped=wrapped, held=None)
    return {row.id: row.kind for row in rows}


async def forget(session: Session, *, person_id: int, file_ids: Collection[int]) -> None:
    """The person did not consent: what opens these files goes at once, their sealed bytes with the next pruning."""
    for row in await queries.givable_locked(session, person_id, file_ids) if file_ids else []:
        await queries.change(session, row.id, status=FileStatus.LOST, held=None, remote=None, card=None)


@dataclass(frozen=True, slots=True)
class Expected:
    """A file that is this fetcher's to fetch now. `remote` None: it cannot be opened, nor ever will be."""

    id: int
    address_id: int
    channel: str
    remote: str | None = field(repr=False)
    name: str | None = field(repr=False)
    size: int | None  # bytes, as the platform claims
    attempts: int
    created_at: datetime


async def lease(
    session: Session, keyring: Keyring, channels: Collection[str], most: int, now: datetime
) -> list[Expected]:
    """Take up to `most` files that are due; nobody else gets them for LEASE. One statement."""
    rows = await queries.lease(session, tuple(channels), most, now, now + LEASE)
    return [
        Expected(row.id, row.address_id, row.channel, *_claimed(keyring, row), row.attempts, row.created_at)
        for row in rows
    ]


def _claimed(keyring: Keyring, row: Any) -> tuple[str | None, str | None, int | None]:
    try:
        claimed = json.loads(keyring.open(row.card, CARD))
        return keyring.open(row.remote, REMOTE).decode(), claimed["name"], claimed["size"]
    except (CannotOpen, ValueError, LookupError, TypeError):
        return None, None, None


@dataclass(frozen=True, slots=True)
class Settled:
    """`done` False: somebody else settled it first, or it is gone. `case_id`: whose page has changed."""

    done: bool
    case_id: int | None = None


async def fetched(session: Session, keyring: Keyring, file_id: int, prepared: Prepared) -> Settled:
    """It is in the store: sealed to its case if it has one by now, else held for the draft."""
    row = await queries.expected_locked(session, file_id)
    if row is None:
        return Settled(False)
    in_case = row.case_id is not None
    await queries.change(
        session,
        file_id,
        **_kept(prepared),
        kind=prepared.kind,
        status=FileStatus.KEPT,
        remote=None,
        retry_at=None,
        wrapped=seal_to(row.public_key, prepared.key) if in_case else None,
        held=None if in_case else keyring.seal(prepared.key, HELD),
    )
    return Settled(True, row.case_id)


async def given_up(session: Session, file_id: int, status: FileStatus, reason: str) -> Settled:
    """It will not be kept: REFUSED or LOST, and a code of rules.WHY. What was known of it is erased."""
    row = await queries.expected_locked(session, file_id)
    if row is None:
        return Settled(False)
    await queries.change(session, file_id, status=status, reason=reason, remote=None, card=None, retry_at=None)
    return Settled(True, row.case_id)


async def postponed(session: Session, expected: Expected, now: datetime, platform_seconds: float | None) -> bool:
    """Try again later. False: it has been tried for long enough."""
    at = next_fetch(expected.attempts, expected.created_at, now, platform_seconds)
    if at is not None and await queries.expected_locked(session, expected.id) is not None:
        await queries.change(session, expected.id, retry_at=at)
    return at is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it may be sent or shown."""

    name: str
    media_type: str
    kind: str
    content: bytes = field(repr=False)
    card: Card = field(repr=False)


async def open_enclosed(session: Session, files: Files, enclosed: Enclosed) -> Opened:
    """What goes with a message. Raises NotFound, MissingFile or CannotOpen."""
    return await _opened(files, await queries.get(session, enclosed.file_id), enclosed.key)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a case for its readers. Without a card it is not here (yet, or for `reason`)."""

    id: int
    kind: Kind
    status: FileStatus
    reason: str | None
    size: int  # bytes, roughly
    card: Card | None = None


async def of_case(session: Session, case_id: int, private: bytes) -> dict[int, Listed]:
    """By id. `private` is the case's."""
    return {row.id: _listed(row, private) for row in await queries.of_case(session, case_id)}


def _listed(row: Any, private: bytes) -> Listed:
    card = None
    if row.status == FileStatus.KEPT and row.wrapped is not None:
        card = card_of(vault.open_card(open_with(private, row.wrapped), row.card, row.place))
    return Listed(row.id, Kind(row.kind), FileStatus(row.status), row.reason, row.size or 0, card)


async def read(session: Session, files: Files, case_id: int, file_id: int, private: bytes) -> Opened:
    """The file of this case. Raises NotFound, MissingFile or CannotOpen."""
    row = await queries.get(session, file_id)
    if row is None or row.case_id != case_id or row.wrapped is None:
        raise NotFound
    return await _opened(files, row, open_with(private, row.wrapped))


async def _opened(files: Files, row: Any | None, key: bytes) -> Opened:
    if row is None or row.status != FileStatus.KEPT:
        raise NotFound
    card = card_of(vault.open_card(key, row.card, row.place))
    return Opened(card.name, card.media_type, row.kind, await unsealed(files, row.place, key), card)


async def erase_of_case(session: Session, files: Files, case_id: int) -> int:
    """Bytes first, then rows: what is left after a crash names bytes that are gone, never bytes that nothing names."""
    return await _erase(session, files, await queries.of_case(session, case_id))


async def prune(session: Session, files: Files, now: datetime, most: int = 100) -> int:
    """Erase files that never found a case. Returns how many; ask again while it is `most`."""
    return await _erase(session, files, await queries.unclaimed_locked(session, now - KEEP_UNCLAIMED, most))


async def _erase(session: Session, files: Files, rows: Collection[Any]) -> int:
    for row in rows:
        if row.place is not None:
            await files.delete(row.place)
    await queries.drop(session, [row.id for row in rows])
    return len(rows)


async def reseal(session: Session, keyring: Keyring, after: int, most: int) -> int | None:
    """After a key rotation: seal the next ones with the newest key. Returns the last id seen, None at the end."""
    rows = await queries.sealed_by_server(session, after, most)
    for row in rows:
        purposes = {"held": HELD, "remote": REMOTE, **({"card": CARD} if row.remote is not None else {})}
        old = {name: getattr(row, name) for name in purposes}
        new = {
            name: keyring.seal(keyring.open(sealed, purposes[name]), purposes[name])
            for name, sealed in old.items()
            if sealed is not None and not keyring.is_current(sealed)
        }
        if new:
            await queries.change(session, row.id, **new)
    return rows[-1].id if rows else None
