"""People who write to us and their addresses on channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Person(Base):
    """Someone who writes. Nothing here names them. The row is what a turn locks."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    language_chosen: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Utc)


class Address(Base):
    """A person's identity on a channel. The platform's id is sealed; the hash beside it serves look-ups."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "sender_hash"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    sender_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sender_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # web chat: what is kept for the browser to read
    unreachable: Mapped[str | None] = mapped_column(String(60))  # the reason; None: can be reached
    last_inbound_at: Mapped[datetime] = mapped_column(Utc)
    # The moment at which the platform's pace for one person would be used up to the last message sent; None: never sent
    paced_to: Mapped[datetime | None] = mapped_column(Utc)
    parked: Mapped[bool] = mapped_column(default=False, server_default=false())  # messages wait for them to write again


class Consent(Base):
    """The ledger of consents: which text, in which language, given or refused, when. Only ever added to."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Utc)
