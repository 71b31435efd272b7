"""Campaigns, what was said of them, signatures on paper, and marks of people. Who supports what stands nowhere: a mark
says neither the person nor the campaign without the server's key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc


class Campaign(Base):
    """What is wanted, how far it is, and what came of it. Texts by language are staff's own."""

    __tablename__ = "campaigns"
    __table_args__ = (
        Index("ix_campaigns_status", "status", "id"),
        CheckConstraint("supporters >= 0", name="supporters_range"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    community: Mapped[str | None] = mapped_column(String(40))
    district: Mapped[str | None] = mapped_column(String(40))
    topic: Mapped[str | None] = mapped_column(String(40))
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    goal: Mapped[int | None]
    supporters: Mapped[int] = mapped_column(default=0)  # as many as there are marks of support for it
    steps: Mapped[list[Any]] = mapped_column(JSON, default=list)  # {"text": {"az": …}, "done": false}
    outcome: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # you said, we did; or why it was withdrawn
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # counts as they were when it was opened
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Utc)
    published_at: Mapped[datetime | None] = mapped_column(Utc)
    corrected_at: Mapped[datetime | None] = mapped_column(Utc)  # when what people had read was last changed
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ask_state: Mapped[str | None] = mapped_column(String(10))  # whether those concerned are being asked at present
    ask_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))  # who reads their cases


class CampaignMark(Base):
    """Somebody supports a campaign, or has been asked whether they do: a keyed hash of the three. No time, no order."""

    __tablename__ = "campaign_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class CampaignPaper(Base):
    """Signatures that were collected on paper: how many, and a note of where they are. No names."""

    __tablename__ = "campaign_papers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Utc)


class CampaignEntry(Base):
    """Something said in the course of it: an update for all, or a remark among colleagues."""

    __tablename__ = "campaign_entries"
    __table_args__ = (Index("ix_campaign_entries_campaign", "campaign_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    said_at: Mapped[datetime] = mapped_column(Utc)
