"""The organisation itself: one row of what it has decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Float, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Utc


class Organisation(Base):
    """Exactly one row (id 1). Periods are the staff's own decision: None means that none is promised or measured."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    recovery_public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    recovery_confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    hours_normal: Mapped[int | None]  # hours to a first answer, by urgency
    hours_high: Mapped[int | None]
    hours_urgent: Mapped[int | None]
    templates: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict, server_default="{}")
    sites: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    # Of announcements to many; None: the default of rules.Announcing
    approval_above: Mapped[int | None]
    quiet_from: Mapped[str | None] = mapped_column(String(5))  # "22:00" in Baku; the two alike: no quiet hours
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    most_each: Mapped[int | None]
    most_days: Mapped[int | None]
    price_whatsapp: Mapped[float | None] = mapped_column(Float)  # of one message outside the window; None: not entered
