"""The register of community members: who wants to belong to which community, and how they want to be called. And who of
the staff may open whose register.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Member(Base):
    """One person's membership of one community. Name and way to reach them are sealed; leaving deletes the row."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("person_id", "community"), Index("ix_members_community", "community", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    community: Mapped[str | None] = mapped_column(String(40))  # None: there is none yet where they live
    district: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[str] = mapped_column(String(20), server_default="1")  # of the words that they agreed to here
    joined_at: Mapped[datetime] = mapped_column(Utc)


class Coordinator(Base):
    """A colleague who belongs to a community: its register is open to them."""

    __tablename__ = "community_coordinators"

    community: Mapped[str] = mapped_column(String(40), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, index=True)
