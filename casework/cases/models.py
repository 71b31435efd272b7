"""Cases, the keys that open them, and what was written in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.cases.rules import Status, case_number
from store.base import Base, BigId, Utc

HAS_DUE = "due_at IS NOT NULL"


class Case(Base):
    """One matter of one person. What stands here in the clear names nobody: queues and statistics need it."""

    __tablename__ = "cases"
    __table_args__ = (
        # The queue is read by owner, by state, by due time; ids grow with age, so (x, id) sorts by age.
        Index("ix_cases_owner", "owner_id", "status", "id"),
        Index("ix_cases_status", "status", "id"),
        Index("ix_cases_topic", "topic", "id"),
        Index("ix_cases_district", "district", "id"),
        Index("ix_cases_due", "due_at", "id", postgresql_where=text(HAS_DUE), sqlite_where=text(HAS_DUE)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))  # where they wrote last; answers go there
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40))
    district: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(20))
    urgency: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default=Status.NEW)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    for_whom: Mapped[str | None] = mapped_column(String(20))
    gender: Mapped[str | None] = mapped_column(String(20))
    age_group: Mapped[str | None] = mapped_column(String(20))
    idp: Mapped[str | None] = mapped_column(String(10))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    receipt_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    updated_at: Mapped[datetime] = mapped_column(Utc)  # the last thing that happened
    due_at: Mapped[datetime | None] = mapped_column(Utc)
    unread: Mapped[bool] = mapped_column(default=True)  # the citizen wrote and nobody has opened it since
    answered_at: Mapped[datetime | None] = mapped_column(Utc)  # first answer
    closed_at: Mapped[datetime | None] = mapped_column(Utc)

    @property
    def number(self) -> str:
        return case_number(self.id, self.created_at)


class CaseFollower(Base):
    """A person who follows a case from another messenger, let in by the receipt. Whoever opened it is not listed."""

    __tablename__ = "case_followers"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(Utc)


class CaseKey(Base):
    """The case's private key, wrapped for one reader. To hold a row here is what it means to be a reader."""

    __tablename__ = "case_keys"
    __table_args__ = (
        UniqueConstraint("case_id", "reader", "staff_id"),
        CheckConstraint("(reader = 'staff') = (staff_id IS NOT NULL)", name="staff_named"),
        Index("ix_case_keys_staff", "staff_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    reader: Mapped[str] = mapped_column(String(10))  # staff, recovery, receipt
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class CaseEntry(Base):
    """One thing in the thread, sealed to the case: facts of the form, a message, an answer, a note."""

    __tablename__ = "case_entries"
    __table_args__ = (Index("ix_case_entries_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))  # facts, message, answer, note, file
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who wrote it; None: the citizen
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
