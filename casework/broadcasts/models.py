"""Announcements to many, their recipients one by one, and who wants none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc

WAITING = "state = 'waiting'"
UNSETTLED = "state in ('queued', 'parked')"


class Broadcast(Base):
    """One message to many. `seal` is a hash of what was approved or released: what goes out must still have it."""

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), index=True)
    title: Mapped[str] = mapped_column(String(120))  # for colleagues only
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    audience: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    marked: Mapped[bool] = mapped_column(default=False, server_default=false())  # its people are known by marks alone
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    writers: Mapped[list[int]] = mapped_column(JSON)  # all who ever wrote in it; none of them may approve it
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    sent_back: Mapped[str | None] = mapped_column(String(300))  # what the second person asked to be changed
    held: Mapped[str | None] = mapped_column(String(60))  # the link for which it was held: it leads nowhere any more
    released_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    released_at: Mapped[datetime | None] = mapped_column(Utc)
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    counts: Mapped[dict[str, dict[str, int]] | None] = mapped_column(JSON)  # by channel and language, when released
    alone: Mapped[int | None]  # how many get it without a second person's approval
    total: Mapped[int | None]  # people in the audience: when released, then as fanned out
    starts_at: Mapped[datetime | None] = mapped_column(Utc)  # None: as soon as it may
    fanned_to: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # the last person looked at
    fanned: Mapped[bool] = mapped_column(default=False, server_default=false())
    rounds: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")  # one more with each retry
    created_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    started_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)


class Recipient(Base):
    """One person of one broadcast, once. What became of the message outlives the person's erasure, the person not.
    Of one who is forgotten `reason` keeps how far a message that was sent had come."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id"),
        Index("ix_broadcast_recipients_at", "person_id", "at"),
        Index(
            "ix_broadcast_recipients_waiting",
            "broadcast_id",
            "id",
            postgresql_where=text(WAITING),
            sqlite_where=text(WAITING),
        ),
        Index(
            "ix_broadcast_recipients_unsettled",
            "outbox_id",
            postgresql_where=text(UNSETTLED),
            sqlite_where=text(UNSETTLED),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    # Neither is a foreign key: addresses and messages go their own ways, and each key would cost an index of 100,000.
    # Both are emptied with the person (the address to 0): either would lead back to them.
    address_id: Mapped[int] = mapped_column(BigInteger)
    outbox_id: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime | None] = mapped_column(Utc)  # when it was put in the outbox: what the cap counts


class CapMark(Base):
    """Somebody has had an announcement on this day: a keyed hash that says neither who nor which. For the cap."""

    __tablename__ = "broadcast_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date)


class OptOut(Base):
    """This person wants nothing of this purpose. Getting it again deletes the row."""

    __tablename__ = "optouts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
