"""Who holds a case's key: the readers of a new case, sharing, taking away, and the way back by recovery words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from casework.access import Permission, may
from casework.actors import SYSTEM, Actor
from casework.audit import service as audit
from casework.cases import queries
from casework.cases.models import Case
from casework.cases.rules import Reader
from casework.errors import CannotRead, LastReader, NotAllowed, NotFound
from casework.organisation import service as organisation
from casework.staff import service as staff_service
from casework.staff.models import Staff
from casework.staff.rules import covers
from store.database import Session
from vault import boxes, cases
from vault.errors import CannotOpen
from vault.keyring import Keyring

RECOVERY_BATCH = 500
CUSTODY = "custody"  # the purpose under which the keyring seals


def key_row(case_id: int, reader: Reader, wrapped: bytes, staff_id: int | None = None) -> dict[str, object]:
    return {"case_id": case_id, "reader": reader, "staff_id": staff_id, "wrapped": wrapped}


async def first_readers(session: Session, owner: Staff | None, district: str | None) -> list[Staff]:
    """The lawyer that routing chose and the coordinators of the area, each once."""
    area = [s for s in await staff_service.coordinators(session) if covers(staff_service.districts_of(s), district)]
    chosen = {s.id: s for s in ([owner] if owner is not None else []) + area}
    return list(chosen.values())


def wraps(case_id: int, private: bytes, readers: Iterable[Staff]) -> list[dict[str, object]]:
    """Rows that give each reader the case's key. CannotRead when one has no key pair of their own."""
    rows = []
    for staff in readers:
        if not staff.can_read or staff.public_key is None:
            raise CannotRead
        rows.append(key_row(case_id, Reader.STAFF, cases.wrap_for(staff.public_key, private), staff.id))
    return rows


async def case_private_key(session: Session, actor: Actor, case: Case) -> bytes:
    """The case's key, opened with the actor's own. NotFound when they are no reader or are not signed in."""
    wrapped = await queries.key_of(session, case.id, Reader.STAFF, actor.id)
    if wrapped is None or actor.private_key is None:
        raise NotFound
    try:
        return cases.unwrap(actor.private_key, wrapped)
    except CannotOpen:  # wrapped for a key they had before a forgotten password
        raise NotFound from None


async def give(session: Session, actor: Actor, case: Case, to: Staff) -> bool:
    """Wrap the key for one more reader; False when they are one already."""
    if to.id in await queries.readers(session, case.id):
        return False
    private = await case_private_key(session, actor, case)
    await queries.add_keys(session, wraps(case.id, private, [to]))
    return True


async def share(session: Session, actor: Actor, case_id: int, staff_id: int, now: datetime) -> None:
    """Let a colleague read a case that the actor reads."""
    case = await _for(session, actor, case_id)
    to = await staff_service.get(session, staff_id)
    if await give(session, actor, case, to):
        await audit.record(session, actor, "panel:case:share", "case", case.id, now, staff=to.id)


async def unshare(session: Session, actor: Actor, case_id: int, staff_id: int, now: datetime) -> None:
    """Take a colleague's key away. What they have read they have read; from now on they open nothing."""
    case = await _for(session, actor, case_id)
    if not may(actor.roles, Permission.CASES_ASSIGN) and staff_id != actor.id:
        raise NotAllowed
    readers = await queries.readers(session, case.id)
    if readers == [staff_id]:
        raise LastReader
    if staff_id not in readers:
        raise NotFound
    await queries.drop_key(session, case.id, staff_id)
    if case.owner_id == staff_id:
        case.owner_id = None
    await session.flush()
    await audit.record(session, actor, "panel:case:unshare", "case", case.id, now, staff=staff_id)


def in_custody(keyring: Keyring, case_id: int, private: bytes) -> dict[str, object]:
    """The row that keeps a case openable until there is somebody to read it: complaints may come before the set-up."""
    return key_row(case_id, Reader.CUSTODY, keyring.seal(private, CUSTODY))


async def hand_over(session: Session, keyring: Keyring, now: datetime) -> int:
    """Give cases in custody to the coordinators and the recovery key that exist by now; custody ends when both have
    theirs. Returns how many cases changed hands. Cheap when there are none."""
    waiting = await queries.in_custody(session, RECOVERY_BATCH)
    if not waiting:
        return 0
    recovery = (await organisation.settings(session, "")).recovery_public_key
    given = 0
    for row in waiting:
        private = keyring.open(row.wrapped, CUSTODY)
        readers = [] if row.has_staff else await first_readers(session, None, row.district)
        rows = wraps(row.case_id, private, readers)
        if recovery is not None and not row.has_recovery:
            rows.append(key_row(row.case_id, Reader.RECOVERY, cases.wrap_for(recovery, private)))
        if not rows:
            continue
        given += 1
        await queries.add_keys(session, rows)
        if (readers or row.has_staff) and (recovery is not None or row.has_recovery):
            await queries.end_custody(session, row.case_id)
        await audit.record(session, SYSTEM, "system:case:hand_over", "case", row.case_id, now, readers=len(readers))
    return given


async def forget_reader(session: Session, staff_id: int) -> None:
    """A colleague has a new key pair: what was wrapped for the old one opens no more and must not look as if it did."""
    await queries.drop_keys_of(session, staff_id)


async def recover(session: Session, actor: Actor, words: str, staff_id: int, now: datetime) -> int:
    """With the recovery words, let a colleague read every case they cannot read yet. Returns how many."""
    if not may(actor.roles, Permission.ORGANISATION_MANAGE):
        raise NotAllowed
    private = await organisation.recovery_private_key(session, words)
    to = await staff_service.get(session, staff_id)
    if to.public_key is None or not to.can_read:
        raise CannotRead
    given, after = 0, 0
    while rows := await queries.recovery_keys_missing(session, staff_id, after, RECOVERY_BATCH):
        opened = [(r.case_id, key) for r in rows if (key := _unwrap(private, r.wrapped)) is not None]
        if opened:
            wrapped = [(case_id, cases.wrap_for(to.public_key, key)) for case_id, key in opened]
            await queries.add_keys(session, [key_row(i, Reader.STAFF, w, staff_id) for i, w in wrapped])
        given += len(opened)
        after = rows[-1].case_id
    await audit.record(session, actor, "panel:case:recover", "staff", staff_id, now, cases=given)
    return given


def _unwrap(private: bytes, wrapped: bytes) -> bytes | None:
    """None: the case is older than these words, and only the words before them open it."""
    try:
        return boxes.open_with(private, wrapped)
    except CannotOpen:
        return None


async def _for(session: Session, actor: Actor, case_id: int) -> Case:
    if not may(actor.roles, Permission.CASES_SHARE):
        raise NotAllowed
    case = await queries.get_readable_locked(session, actor, case_id)
    if case is None:
        raise NotFound
    return case
