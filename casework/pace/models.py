"""How fast each platform may be sent to, whether it can be reached, and which processes send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Float, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Utc


class ChannelState(Base):
    """How fast a platform may be sent to now, for all senders together; and whether it is parked."""

    __tablename__ = "channel_states"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float)  # messages that may go at once, as of `at`
    at: Mapped[datetime] = mapped_column(Utc)
    parked_until: Mapped[datetime | None] = mapped_column(Utc)
    parked_since: Mapped[datetime | None] = mapped_column(Utc)
    failures: Mapped[int] = mapped_column(default=0)  # rounds in a row that found the platform away
    reason: Mapped[str | None] = mapped_column(String(60))


class Sender(Base):
    """A process that sends, and when it was last alive: what a dead one holds is taken back soon."""

    __tablename__ = "senders"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(Utc)
