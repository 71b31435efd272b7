"""One case on several messengers: whoever holds its receipt follows it and goes on with it where they are now.

Answers then go where it was used last; the place before is told so, in case it was somebody else who found the receipt.
"""

from __future__ import annotations

from datetime import datetime

from casework.actors import citizen
from casework.audit import service as audit
from casework.cases import notices, queries
from casework.cases.models import Case
from casework.cases.thread import Followed, follow
from casework.errors import NotFound
from casework.outbox import service as outbox
from casework.outbox.rules import Lane, Message
from casework.people import service as people
from casework.people.service import Visitor
from store.database import Session
from vault.keyring import Keyring


async def belonging(session: Session, person_id: int, case_id: int) -> Case:
    """The case, locked for a change, if the person opened it or follows it. NotFound for anybody else's."""
    case = await queries.get_locked(session, case_id)
    if case is None:
        raise NotFound
    if case.person_id != person_id and not await queries.is_follower(session, case.id, person_id):
        raise NotFound
    return case


async def follow_here(session: Session, keyring: Keyring, visitor: Visitor, receipt: str, now: datetime) -> Followed:
    """Open the case behind a receipt and bring its answers here. NotFound when there is none.

    The caller limits how often one may try.
    """
    found = await follow(session, keyring, receipt)
    case = await queries.get_locked(session, found.case.id)
    if case is None:
        raise NotFound
    if case.person_id != visitor.person_id:
        await queries.add_follower(session, case.id, visitor.person_id, now)
    await use_here(session, keyring, case, visitor.address_id, now)
    await audit.record(session, citizen(visitor.person_id), "citizen:case:follow", "case", case.id, now)
    return Followed(case, found.entries)


async def use_here(session: Session, keyring: Keyring, case: Case, address_id: int, now: datetime) -> None:
    """From now on answers go to this address. The one before is told, in its own language."""
    before = case.address_id
    if before == address_id:
        return
    case.address_id = address_id
    await session.flush()
    language = await people.language_at(session, before)
    message = Message(language, (notices.moved(case.number),))
    await outbox.put(session, keyring, before, message, now, lane=Lane.NOTIFICATION, case_id=case.id)
