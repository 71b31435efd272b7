"""Where each person's conversation stands, and what has arrived."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.conversations.rules import ArrivalStatus
from store.base import Base, BigId, Utc

NOT_DONE = "status <> 'done'"


class Conversation(Base):
    """One person's talk with the bot: engine state and drafts, sealed with the server's keyring."""

    __tablename__ = "conversations"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime] = mapped_column(Utc)


class Arrival(Base):
    """One update. Unique on channel and external id: a redelivery stops here.

    Handled ones keep nothing of what was said; unhandled ones keep it sealed until they are.
    """

    __tablename__ = "arrivals"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        # Almost every row is done: only the others are ever looked for.
        Index("ix_arrivals_open", "sender_hash", "id", postgresql_where=text(NOT_DONE), sqlite_where=text(NOT_DONE)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(100))
    sender_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    status: Mapped[str] = mapped_column(String(10), default=ArrivalStatus.DONE)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(Utc)
    error: Mapped[str | None] = mapped_column(String(200))  # the exception's name and place, never its words
    received_at: Mapped[datetime] = mapped_column(Utc)
