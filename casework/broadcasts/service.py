"""The verbs of a broadcast as colleagues use them: write, release, approve, pause, resume, stop, try again.

Nothing here sends and nothing here is trusted later: every rule is looked at once more when a message goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.broadcasts import leading, notices, queries
from casework.broadcasts.audience import cleaned
from casework.broadcasts.audience import queries as audiences
from casework.broadcasts.audience.counting import Estimate, countable, estimate
from casework.broadcasts.audience.queries import agreed_to
from casework.broadcasts.audience.shown import is_marked
from casework.broadcasts.errors import (
    BadButton,
    ChangedMeanwhile,
    LeadsNowhere,
    NobodyThere,
    NotADraft,
    NothingWritten,
    NotNow,
    OwnBroadcast,
)
from casework.broadcasts.line import feeding
from casework.broadcasts.rules import (
    LINK,
    LONGEST_LABEL,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_BUTTONS,
    OVER,
    RUNNING,
    Link,
    Purpose,
    Status,
    Words,
    counted_since,
    links_of,
    may_approve,
    needs_second,
    packed,
    seal_of,
)
from casework.errors import EmptyText, NotAllowed, NotFound, TextTooLong
from casework.figures.rules import protected
from casework.mailbox import service as mailbox
from casework.organisation.rules import Announcing
from casework.outbox import bulk
from casework.outbox.rules import WINDOW_MARGIN
from locales.translate import LANGUAGES
from store.database import Session
from vault.keyring import Keyring

__all__ = ["Estimate", "agreed_to", "countable", "estimate"]  # and the verbs


@dataclass(frozen=True, slots=True)
class Listed:
    """A broadcast in the list, and how far it is: recipients settled, and all; protected where marks chose them."""

    row: Any
    settled: int
    people: int


async def one(session: Session, actor: Actor, broadcast_id: int) -> Any:
    """Raises NotAllowed, NotFound."""
    _check(actor, Permission.BROADCASTS_APPROVE)
    row = await queries.get(session, broadcast_id)
    if row is None:
        raise NotFound
    return row


async def everything(session: Session, actor: Actor, before: int | None, most: int) -> list[Listed]:
    """Newest first."""
    _check(actor, Permission.BROADCASTS_APPROVE)
    rows = await queries.listed(session, before, most)
    progress = await queries.progress(session, [row.id for row in rows if row.status in RUNNING])  # few; others: known
    return [_listed(row, progress.get(row.id)) for row in rows]


def _listed(row: Any, progress: tuple[int, int] | None) -> Listed:
    people = row.total or 0
    settled, fanned = progress or (people if row.status in OVER else 0, people)
    people = max(people, fanned)
    if row.marked:
        settled, people = protected(settled) or 0, protected(people) or 0
    return Listed(row, settled, people)


def words_of(row: Any) -> Words:
    return Words(Purpose(row.purpose), row.title, row.texts, links_of(row.buttons), row.audience)


async def begin(
    session: Session, actor: Actor, purpose: Purpose, title: str, now: datetime, buttons: Sequence[Link] = ()
) -> int:
    """A new draft. Raises EmptyText."""
    staff_id = _check(actor, Permission.BROADCASTS_MANAGE)
    if not title.strip():
        raise EmptyText
    row = {
        "purpose": purpose,
        "status": Status.DRAFT,
        "title": title.strip()[:LONGEST_TITLE],
        "texts": {},
        "buttons": packed(buttons),
        "audience": {},
        "author_id": staff_id,
        "changed_by": staff_id,
        "writers": [staff_id],
        "created_at": now,
        "changed_at": now,
    }
    broadcast_id = await queries.add(session, row)
    await audit.record(session, actor, "panel:broadcast:begin", "broadcast", broadcast_id, now)
    return broadcast_id


async def write(
    session: Session, actor: Actor, broadcast_id: int, words: Words, starts_at: datetime | None, now: datetime
) -> None:
    """Save a draft; what is missing may come later. Raises NotADraft, EmptyText, TextTooLong, BadButton."""
    staff_id = _check(actor, Permission.BROADCASTS_MANAGE)
    row = await _locked(session, broadcast_id, Status.DRAFT, otherwise=NotADraft)
    if not words.title.strip():
        raise EmptyText
    texts = {code: text for code in LANGUAGES if (text := words.texts.get(code, "").strip())}
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise TextTooLong
    if len(words.buttons) > MOST_BUTTONS or not all(_is_button(button) for button in words.buttons):
        raise BadButton
    await queries.change(
        session,
        broadcast_id,
        purpose=words.purpose,
        title=words.title.strip()[:LONGEST_TITLE],
        texts=texts,
        buttons=packed(words.buttons),
        audience=cleaned(words.audience),
        marked=is_marked(words.audience),
        starts_at=starts_at,
        changed_by=staff_id,
        writers=sorted({*row.writers, staff_id}),
        changed_at=now,
    )
    await audit.record(session, actor, "panel:broadcast:write", "broadcast", broadcast_id, now)


def _is_button(button: Link) -> bool:
    labels = [label for label in button.label.values() if label]
    return (
        LINK.fullmatch(button.link) is not None
        and bool(button.label.get(LANGUAGES[0]))
        and all(len(label) <= LONGEST_LABEL for label in labels)
    )


async def release(
    session: Session, keyring: Keyring, actor: Actor, broadcast_id: int, decided: Announcing, now: datetime
) -> Status:
    """The author is done: scheduled, or waiting for a second person above the organisation's limit.

    Raises NotADraft, NothingWritten, NobodyThere, WrongTime, LeadsNowhere.
    """
    staff_id = _check(actor, Permission.BROADCASTS_MANAGE)
    row = await _locked(session, broadcast_id, Status.DRAFT, otherwise=NotADraft)
    if not row.texts.get(LANGUAGES[0]):
        raise NothingWritten
    await leading.check(session, keyring, row, now)
    counted = await countable(session, keyring, row.audience, Purpose(row.purpose))
    if not counted.sending:
        raise NobodyThere
    before = await reached_alone(session, row, staff_id, decided, now)
    second = needs_second(counted.answered_for, before, decided)
    status = Status.WAITING if second else Status.SCHEDULED
    await queries.change(
        session,
        broadcast_id,
        status=status,
        released_by=staff_id,
        released_at=now,
        alone=None if second else counted.answered_for,
        seal=seal_of(words_of(row), row.starts_at),
        counts=counted.shown.by_channel,
        total=counted.total,
        approver_id=None,
        sent_back=None,
        held=None,
    )
    people = counted.answered_for
    await audit.record(session, actor, "panel:broadcast:release", "broadcast", broadcast_id, now, people=people)
    return status


async def outside(session: Session, row: Any, now: datetime) -> int | None:
    """How many would get it at this moment as an approved text only, because they have not written for a day. None
    where marks chose the audience: that number is nobody's to know."""
    if row.marked:
        return None
    since = now - notices.LATELY + WINDOW_MARGIN
    return await audiences.outside(session, row.audience, row.purpose, notices.TEMPLATED, since)


async def reached_alone(session: Session, row: Any, staff_id: int | None, decided: Announcing, now: datetime) -> int:
    """How many people the writers of this one, or who releases it, have reached by others without a second person, in
    the days that the cap looks back. Whoever got two counts twice."""
    hands = {*row.writers, staff_id}
    lately = await queries.went_alone(session, counted_since(now, decided), row.id)
    return sum(one.alone for one in lately if hands & {*one.writers, one.released_by})


async def approve(
    session: Session, keyring: Keyring, actor: Actor, broadcast_id: int, seen: bytes, now: datetime
) -> None:
    """A second person answers for what they read: `seen` is the seal of that. Raises OwnBroadcast, ChangedMeanwhile,
    LeadsNowhere."""
    staff_id = _check(actor, Permission.BROADCASTS_APPROVE)
    row = await _locked(session, broadcast_id, Status.WAITING)
    if not may_approve(staff_id, row.writers):
        raise OwnBroadcast
    seal = seal_of(words_of(row), row.starts_at)
    if seal != seen or seal != row.seal:
        raise ChangedMeanwhile
    if await leading.nowhere(session, keyring, row):
        raise LeadsNowhere
    counted = await countable(session, keyring, row.audience, Purpose(row.purpose))
    await queries.change(
        session,
        broadcast_id,
        status=Status.SCHEDULED,
        approver_id=staff_id,
        alone=None,
        counts=counted.shown.by_channel,
        total=counted.total,
    )
    people = counted.answered_for
    await audit.record(session, actor, "panel:broadcast:approve", "broadcast", broadcast_id, now, people=people)


async def send_back(session: Session, actor: Actor, broadcast_id: int, why: str, now: datetime) -> None:
    """A second person wants something changed, or the author thinks again: a draft once more."""
    _check(actor, Permission.BROADCASTS_APPROVE)
    await _locked(session, broadcast_id, Status.WAITING, Status.SCHEDULED)
    await queries.change(
        session,
        broadcast_id,
        status=Status.DRAFT,
        seal=None,
        approver_id=None,
        alone=None,
        sent_back=why.strip()[:300] or None,
    )
    await audit.record(session, actor, "panel:broadcast:send_back", "broadcast", broadcast_id, now)


async def pause(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    """Nothing more goes out but what is being sent at this moment."""
    _check(actor, Permission.BROADCASTS_MANAGE)
    await _locked(session, broadcast_id, Status.SENDING)
    await queries.change(session, broadcast_id, status=Status.PAUSED)
    await feeding.hold(session, broadcast_id)
    await audit.record(session, actor, "panel:broadcast:pause", "broadcast", broadcast_id, now)


async def resume(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    _check(actor, Permission.BROADCASTS_MANAGE)
    await _locked(session, broadcast_id, Status.PAUSED)
    await queries.change(session, broadcast_id, status=Status.SENDING, held=None)
    await audit.record(session, actor, "panel:broadcast:resume", "broadcast", broadcast_id, now)


async def stop(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    """For good. Who has not got it will not get it."""
    _check(actor, Permission.BROADCASTS_MANAGE)
    row = await _locked(session, broadcast_id, Status.SENDING, Status.PAUSED, Status.SCHEDULED)
    alone = None if row.status == Status.SCHEDULED else row.alone  # nobody has got it
    await queries.change(session, broadcast_id, status=Status.STOPPED, ended_at=now, alone=alone)
    await feeding.call_off(session, broadcast_id)
    await audit.record(session, actor, "panel:broadcast:stop", "broadcast", broadcast_id, now)


async def retry(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> int:
    """Those whose message failed stand in line again. Returns how many."""
    _check(actor, Permission.BROADCASTS_MANAGE)
    row = await _locked(session, broadcast_id, Status.DONE, Status.SENDING)
    failed = await queries.failed(session, broadcast_id)
    if not failed:
        return 0
    await queries.put_back(session, [one.id for one in failed])
    messages = [one.outbox_id for one in failed if one.outbox_id is not None]
    await bulk.erase(session, messages)
    await mailbox.unlink(session, messages)
    await queries.change(session, broadcast_id, status=Status.SENDING, rounds=row.rounds + 1, ended_at=None)
    told = {} if row.marked else {"people": len(failed)}
    await audit.record(session, actor, "panel:broadcast:retry", "broadcast", broadcast_id, now, **told)
    return len(failed)


async def drop(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    """A draft that nobody wants any more."""
    _check(actor, Permission.BROADCASTS_MANAGE)
    await _locked(session, broadcast_id, Status.DRAFT, otherwise=NotADraft)
    await queries.drop(session, broadcast_id)
    await audit.record(session, actor, "panel:broadcast:drop", "broadcast", broadcast_id, now)


async def _locked(
    session: Session, broadcast_id: int, *states: Status, otherwise: type[NotADraft | NotNow] = NotNow
) -> Any:
    row = await queries.get(session, broadcast_id, locked=True)
    if row is None:
        raise NotFound
    if row.status not in states:
        raise otherwise
    return row


def _check(actor: Actor, permission: Permission) -> int:
    if actor.id is None or not may(actor.roles, permission):
        raise NotAllowed
    return actor.id
