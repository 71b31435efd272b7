"""The verbs of a case: each checks, changes, records in the audit and tells the citizen, in one transaction.

The citizen's side is open_case and write; the rest is staff's. Reading is in thread.py, keys are in keys.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor, citizen
from casework.audit import service as audit
from casework.cases import attachments, keys, notices, queries
from casework.cases.following import belonging, use_here
from casework.cases.models import Case
from casework.cases.rules import (
    MAX_TEXT,
    EntryKind,
    Kind,
    Reader,
    Status,
    Urgency,
    after_answer,
    after_assignment,
    after_citizen_wrote,
    due_at,
    may_answer,
)
from casework.cases.thread import receipt_salt
from casework.errors import CaseClosed, CaseNotClosed, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.files.workbench import Prepared
from casework.organisation.rules import Settings
from casework.outbox import service as outbox
from casework.outbox.rules import Enclosed, Lane, Message
from casework.people import service as people
from casework.routing import service as routing
from casework.routing.rules import Matter
from casework.staff import service as staff_service
from flows.model import Choice, Text
from store.database import Session
from vault import cases, receipts
from vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a finished form says. `answers` are sealed whole; the other fields stand in the clear for queues."""

    topic: str
    district: str | None
    urgency: Urgency
    answers: Mapping[str, object]
    form: str
    version: str
    for_whom: str | None = None
    gender: str | None = None
    age_group: str | None = None
    idp: str | None = None
    kind: Kind = Kind.COMPLAINT
    files: tuple[int, ...] = ()  # sent with it; ids of casework/files


@dataclass(frozen=True, slots=True)
class Opened:
    """A new case and the one thing nobody will ever see again."""

    case: Case
    receipt: str


async def open_case(
    session: Session,
    keyring: Keyring,
    visitor: people.Visitor,
    complaint: Complaint,
    organisation: Settings,
    now: datetime,
) -> Opened:
    """Seal a complaint, route it, queue it. The citizen is told by the turn, which holds the receipt."""
    matter = Matter(complaint.topic, complaint.district, visitor.language)
    owner = await routing.lawyer_for(session, matter) if complaint.kind is Kind.COMPLAINT else None
    readers = await keys.first_readers(session, owner, complaint.district)
    pair = cases.new_case_key()
    receipt = receipts.new_receipt()
    stretched = await asyncio.to_thread(receipts.stretch, receipt, receipt_salt(keyring))
    case = Case(
        person_id=visitor.person_id,
        address_id=visitor.address_id,
        kind=complaint.kind,
        topic=complaint.topic,
        district=complaint.district,
        language=visitor.language,
        channel=visitor.channel,
        urgency=complaint.urgency,
        status=Status.NEW if owner is None else Status.ASSIGNED,
        owner_id=None if owner is None else owner.id,
        for_whom=complaint.for_whom,
        gender=complaint.gender,
        age_group=complaint.age_group,
        idp=complaint.idp,
        public_key=pair.public,
        receipt_tag=stretched.tag,
        created_at=now,
        updated_at=now,
        due_at=due_at(now, organisation.hours.get(complaint.urgency)),
        unread=True,
    )
    await queries.add(session, case)
    rows = keys.wraps(case.id, pair.private, readers)
    rows.append(keys.key_row(case.id, Reader.RECEIPT, receipts.wrap(pair.private, stretched.key)))
    if organisation.recovery_public_key is not None:
        wrapped = cases.wrap_for(organisation.recovery_public_key, pair.private)
        rows.append(keys.key_row(case.id, Reader.RECOVERY, wrapped))
    if not readers:
        rows.append(keys.in_custody(keyring, case.id, pair.private))
    await queries.add_keys(session, rows)
    facts = {"form": complaint.form, "version": complaint.version, "answers": dict(complaint.answers)}
    await _enter(session, case, EntryKind.FACTS, facts, None, now)
    await attachments.attach(session, keyring, case, visitor.person_id, complaint.files, now)
    await audit.record(
        session,
        citizen(visitor.person_id),
        "citizen:case:open",
        "case",
        case.id,
        now,
        owner=case.owner_id,
        readers=len(readers),
    )
    return Opened(case, receipt)


async def write(
    session: Session,
    keyring: Keyring,
    visitor: people.Visitor,
    case_id: int,
    text: str,
    urgency: Urgency,
    now: datetime,
    files: tuple[int, ...] = (),
) -> Case:
    """The citizen adds to a case of theirs, and is answered where they wrote. A closed one opens again; an urgent text
    makes it urgent."""
    case = await belonging(session, visitor.person_id, case_id)
    await use_here(session, keyring, case, visitor.address_id, now)
    await add_words(session, case, text, urgency, now, wordless=bool(files))
    await attachments.attach(session, keyring, case, visitor.person_id, files, now)
    return case


async def add_words(
    session: Session, case: Case, text: str, urgency: Urgency, now: datetime, *, wordless: bool = False
) -> None:
    """What the citizen wrote, by chat or with the receipt, into the thread. `wordless`: files may come without."""
    if text.strip() or not wordless:
        await _enter(session, case, EntryKind.MESSAGE, {"text": _checked(text)}, None, now)
    case.status = after_citizen_wrote(Status(case.status), has_owner=case.owner_id is not None)
    if urgency is Urgency.URGENT:
        case.urgency = urgency
    case.closed_at = None
    case.unread = True
    case.updated_at = now
    await session.flush()
    await audit.record(session, citizen(case.person_id), "citizen:case:write", "case", case.id, now)


async def write_with_receipt(
    session: Session, keyring: Keyring, receipt: str, text: str, urgency: Urgency, now: datetime
) -> Case:
    """The holder of the receipt adds to the case. NotFound when there is none behind it."""
    digits = receipts.normalise(receipt)
    if digits is None:
        raise NotFound
    stretched = await asyncio.to_thread(receipts.stretch, digits, receipt_salt(keyring))
    found = await queries.by_receipt(session, stretched.tag)
    case = None if found is None else await queries.get_locked(session, found.id)
    if case is None:
        raise NotFound
    await add_words(session, case, text, urgency, now)
    return case


async def assign(session: Session, keyring: Keyring, actor: Actor, case_id: int, staff_id: int, now: datetime) -> Case:
    """Make a colleague the owner; they become a reader. Everyone may take a case they read upon themselves."""
    case = await _readable(session, actor, case_id)
    if staff_id != actor.id and not may(actor.roles, Permission.CASES_ASSIGN):
        raise NotAllowed
    if case.owner_id == staff_id:
        return case
    to = await staff_service.get(session, staff_id)
    await keys.give(session, actor, case, to)
    first = case.owner_id is None
    case.owner_id = to.id
    case.status = after_assignment(Status(case.status))
    case.updated_at = now
    await session.flush()
    await audit.record(session, actor, "panel:case:assign", "case", case.id, now, staff=to.id)
    if first:  # who of the staff it is is no matter for the citizen: told once that somebody has it
        await _tell(session, keyring, case, (notices.assigned(case.number),), now)
    return case


async def answer(
    session: Session,
    keyring: Keyring,
    actor: Actor,
    case_id: int,
    text: str,
    now: datetime,
    *,
    asks_back: bool = False,
    file: Prepared | None = None,
) -> Case:
    """Send words, a file or both to the citizen where they asked. `asks_back`: we need something from them before going
    on."""
    case = await _readable(session, actor, case_id)
    if not may(actor.roles, Permission.CASES_ANSWER):
        raise NotAllowed
    if not may_answer(Status(case.status)):
        raise CaseClosed
    body = _checked(text) if text.strip() or file is None else ""
    words = (notices.asked if asks_back else notices.answered)(case.number, body)
    parts = tuple(part for part in words if part.msgid)  # a file may go without words of its own
    enclosed = None if file is None else await attachments.enclose(session, case, actor, file, now)
    outbox_id = await _tell(session, keyring, case, parts, now, lane=Lane.ANSWER, file=enclosed)
    if body:
        await _enter(session, case, EntryKind.ANSWER, {"text": body}, actor.id, now, outbox_id)
    if enclosed is not None and file is not None:
        await attachments.enter_enclosed(session, case, actor, enclosed, file.kind, now, outbox_id)
    case.status = after_answer(asks_back=asks_back)
    case.answered_at = case.answered_at or now
    case.due_at = None
    case.unread = False
    case.updated_at = now
    await session.flush()
    verb = "ask" if asks_back else "answer"
    await audit.record(session, actor, f"panel:case:{verb}", "case", case.id, now)
    return case


async def note(session: Session, actor: Actor, case_id: int, text: str, now: datetime) -> Case:
    """Words among staff. Nothing of it ever goes into the outbox."""
    case = await _readable(session, actor, case_id)
    await _enter(session, case, EntryKind.NOTE, {"text": _checked(text)}, actor.id, now)
    await audit.record(session, actor, "panel:case:note", "case", case.id, now)
    return case


async def close(session: Session, keyring: Keyring, actor: Actor, case_id: int, now: datetime) -> Case:
    case = await _readable(session, actor, case_id)
    if not may(actor.roles, Permission.CASES_CLOSE):
        raise NotAllowed
    if case.status == Status.CLOSED:
        raise CaseClosed
    case.status, case.closed_at, case.updated_at, case.unread = Status.CLOSED, now, now, False
    await session.flush()
    await audit.record(session, actor, "panel:case:close", "case", case.id, now)
    await _tell(
        session, keyring, case, (notices.closed(case.number), notices.SETTLED), now, asks=notices.settled(case.id)
    )
    return case


async def reopen(session: Session, keyring: Keyring, actor: Actor, case_id: int, now: datetime) -> Case:
    case = await _readable(session, actor, case_id)
    if not may(actor.roles, Permission.CASES_CLOSE):
        raise NotAllowed
    if case.status != Status.CLOSED:
        raise CaseNotClosed
    case.status, case.closed_at, case.updated_at = Status.REOPENED, None, now
    await session.flush()
    await audit.record(session, actor, "panel:case:reopen", "case", case.id, now)
    await _tell(session, keyring, case, (notices.reopened(case.number),), now)
    return case


async def set_urgency(session: Session, actor: Actor, case_id: int, urgency: Urgency, now: datetime) -> Case:
    case = await _readable(session, actor, case_id)
    case.urgency, case.updated_at = urgency, now
    await session.flush()
    await audit.record(session, actor, "panel:case:urgency", "case", case.id, now, urgency=urgency)
    return case


async def _readable(session: Session, actor: Actor, case_id: int) -> Case:
    """The case, locked for this change; NotFound unless the actor is a reader."""
    case = await queries.get_readable_locked(session, actor, case_id)
    if case is None:
        raise NotFound
    return case


async def _enter(
    session: Session,
    case: Case,
    kind: EntryKind,
    content: Mapping[str, object],
    staff_id: int | None,
    now: datetime,
    outbox_id: int | None = None,
) -> None:
    await queries.add_entry(
        session,
        {
            "case_id": case.id,
            "kind": kind,
            "staff_id": staff_id,
            "sealed": cases.seal_entry(case.public_key, content),
            "outbox_id": outbox_id,
            "created_at": now,
        },
    )


async def _tell(
    session: Session,
    keyring: Keyring,
    case: Case,
    parts: tuple[Text, ...],
    now: datetime,
    lane: Lane = Lane.NOTIFICATION,
    asks: tuple[str, tuple[Choice, ...]] = ("", ()),
    file: Enclosed | None = None,
) -> int:
    language = await people.language_at(session, case.address_id)
    message = Message(language, parts, *asks, file=file)
    return await outbox.put(session, keyring, case.address_id, message, now, lane=lane, case_id=case.id)


def _checked(text: str) -> str:
    body = text.strip()
    if not body:
        raise EmptyText
    if len(body) > MAX_TEXT:
        raise TextTooLong
    return body
