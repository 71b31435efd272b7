"""Who follows a community or a district, what a host decided about a community and what it says of itself, and what it
counts.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Follow(Base):
    """A person wants to hear of a community or a district. Nothing but that is kept; stopping deletes the row."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_target", "kind", "target", "person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    target: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(Utc)


class CommunityCard(Base):
    """What a community does and how to find it, in the words of its coordinators, by language; and what was decided
    about it in the panel. None: as the reference has it. A community that the reference does not know is here alone.
    """

    __tablename__ = "community_cards"

    community: Mapped[str] = mapped_column(String(40), primary_key=True)
    does: Mapped[dict[str, str]] = mapped_column(JSON)
    find: Mapped[dict[str, str]] = mapped_column(JSON)
    names: Mapped[dict[str, str] | None] = mapped_column(JSON)
    districts: Mapped[list[str] | None] = mapped_column(JSON)
    languages: Mapped[list[str] | None] = mapped_column(JSON)
    focus: Mapped[list[str] | None] = mapped_column(JSON)
    resting: Mapped[bool] = mapped_column(default=False, server_default=false())  # nobody new can follow or join
    changed_at: Mapped[datetime] = mapped_column(Utc)


class CommunityCount(Base):
    """What coordinators entered of a defined indicator (locales/reference/indicators.yaml) for one month."""

    __tablename__ = "community_counts"

    community: Mapped[str] = mapped_column(String(40), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(30), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # "2026-11"
    number: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Utc)


class Indicator(Base):
    """A figure that a community counts beside the defined ones, for one period: names and periods are its own."""

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    community: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    period: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(Utc)
