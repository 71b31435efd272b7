"""What a browser in the web chat may still read: there is no platform that would keep it for us."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Mail(Base):
    """One bubble of a web conversation, sealed to the key that only the browser's cookie leads to."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_address", "address_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    outbox_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)  # a message sent twice appears once
    # The same for what the person wrote; of a message with a file, where its bytes lie, so that they can be erased.
    external_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Utc)
