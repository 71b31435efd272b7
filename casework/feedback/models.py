"""What people say once their request is closed. Only marks stand here; words go into the case, sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Utc


class Feedback(Base):
    """One a case: whoever answers again after another closing replaces it."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_range"),
        Index("ix_feedback_at", "at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    solved: Mapped[str] = mapped_column(String(10))  # yes, partly, no
    rating: Mapped[int | None]  # how they were treated, 1 to 5
    at: Mapped[datetime] = mapped_column(Utc)
