"""What a citizen may do with a case of theirs that is closed: open it again, or leave a word that does not open it."""

from __future__ import annotations

from datetime import datetime

from casework.actors import citizen
from casework.audit import service as audit
from casework.cases import queries
from casework.cases.following import belonging
from casework.cases.models import Case
from casework.cases.rules import EntryKind, Status
from store.database import Session
from vault import cases


async def open_again(session: Session, person_id: int, case_id: int, now: datetime) -> Case:
    """The citizen says that it is not settled. Of a case that is open already nothing changes."""
    case = await belonging(session, person_id, case_id)
    if case.status == Status.CLOSED:
        case.status, case.closed_at, case.updated_at, case.unread = Status.REOPENED, None, now, True
        await session.flush()
        await audit.record(session, citizen(person_id), "citizen:case:reopen", "case", case.id, now)
    return case


async def remark(session: Session, person_id: int, case_id: int, text: str, now: datetime) -> Case:
    """Words about how it went, into the thread; the case stays as it is."""
    case = await belonging(session, person_id, case_id)
    await queries.add_entry(
        session,
        {
            "case_id": case.id,
            "kind": EntryKind.MESSAGE,
            "staff_id": None,
            "sealed": cases.seal_entry(case.public_key, {"text": text}),
            "outbox_id": None,
            "created_at": now,
        },
    )
    case.unread, case.updated_at = True, now
    await session.flush()
    await audit.record(session, citizen(person_id), "citizen:case:write", "case", case.id, now)
    return case
