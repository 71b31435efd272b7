"""Messages waiting to be sent, and what became of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc

OPEN = "status in ('waiting', 'leased')"
PARKED = "status = 'parked'"
ACCEPTED = "platform_hash is not null"


class OutboxMessage(Base):
    """One message to one address. The payload is sealed and is erased when the row is settled."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "lane", "id", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        Index("ix_outbox_line", "address_id", "lane", "id", postgresql_where=text(OPEN), sqlite_where=text(OPEN)),
        Index("ix_outbox_parked", "address_id", postgresql_where=text(PARKED), sqlite_where=text(PARKED)),
        Index("ix_outbox_accepted", "platform_hash", postgresql_where=text(ACCEPTED), sqlite_where=text(ACCEPTED)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    lane: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    not_before: Mapped[datetime] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(Utc)
    leased_by: Mapped[int | None] = mapped_column(BigInteger)  # the sender that holds it
    platform_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # WhatsApp's own id holds a number: hashed
    progress: Mapped[str | None] = mapped_column(String(10))  # what the platform told of it later; only moves forward
    reason: Mapped[str | None] = mapped_column(String(60))  # a code; the panel says it in words
    created_at: Mapped[datetime] = mapped_column(Utc)
    settled_at: Mapped[datetime | None] = mapped_column(Utc)
