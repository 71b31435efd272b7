"""Pure decisions about cases: states and what leads from one to another, urgency, due time, numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    NEW = "new"  # nobody's yet
    ASSIGNED = "assigned"  # somebody's turn on our side
    WAITING = "waiting"  # we asked the citizen something
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"  # was closed, is open again


class Kind(StrEnum):
    """What sort of matter it is. All but complaints are the coordinators': no lawyer is chosen for them."""

    COMPLAINT = "complaint"
    HUMAN = "human"  # wants to talk to a person
    RETURN_QUESTION = "return_question"
    INITIATIVE = "initiative"


class Urgency(StrEnum):
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class EntryKind(StrEnum):
    FACTS = "facts"  # what the form asked
    MESSAGE = "message"  # the citizen, later
    ANSWER = "answer"  # staff to the citizen
    NOTE = "note"  # staff among themselves, never sent
    FILE = "file"  # content: {"file": id}; staff_id None: the citizen's


class Reader(StrEnum):
    STAFF = "staff"
    RECOVERY = "recovery"
    RECEIPT = "receipt"
    CUSTODY = "custody"  # the server itself, only while there is nobody else who could read the case


OPEN = frozenset(Status) - {Status.CLOSED}
MAX_TEXT = 20_000
"""Characters of one answer or note; far above any letter, below what would hurt a page."""


def case_number(case_id: int, created_at: datetime) -> str:
    """What people call the case: the year and a running number, e.g. 26-00042."""
    return f"{created_at.year % 100:02d}-{case_id:05d}"


def case_id_of(number: str) -> int | None:
    """The id behind a number as people type it; None if it is not one."""
    digits = number.strip().rpartition("-")[2]
    return int(digits) if digits.isdecimal() and len(digits) < 16 else None


def may_answer(status: Status) -> bool:
    return status is not Status.CLOSED


def after_answer(*, asks_back: bool) -> Status:
    return Status.WAITING if asks_back else Status.ANSWERED


def after_citizen_wrote(status: Status, *, has_owner: bool) -> Status:
    """A closed case opens again; otherwise the turn comes back to whoever owns it."""
    if status is Status.CLOSED:
        return Status.REOPENED
    if status in {Status.NEW, Status.REOPENED}:
        return status
    return Status.ASSIGNED if has_owner else Status.NEW


def after_assignment(status: Status) -> Status:
    """Taking over an unowned or reopened case makes it assigned; an answered one stays answered."""
    return Status.ASSIGNED if status in {Status.NEW, Status.REOPENED, Status.ASSIGNED} else status


def due_at(created_at: datetime, hours: int | None) -> datetime | None:
    """When a first answer is due. Without a period set by the organisation there is none."""
    return None if hours is None else created_at + timedelta(hours=hours)


def highest(*urgencies: Urgency) -> Urgency:
    order = list(Urgency)
    return max(urgencies, key=order.index)
