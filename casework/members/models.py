"""The register of community members: who wants to belong to which community, and how they want to be called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Member(Base):
    """One person's membership. Name and way to reach them are sealed; leaving deletes the row."""

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_community", "community", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    community: Mapped[str | None] = mapped_column(String(40))  # None: there is none yet where they live
    district: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    joined_at: Mapped[datetime] = mapped_column(Utc)
