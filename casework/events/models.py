"""Events, who answered what, and who came. Needs, words and names are sealed; what people say afterwards stands apart
from who said it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, BigId, Utc

DUE = "due_at is not null"


class Event(Base):
    """A civic meeting. Its row is what everything that changes its places locks first."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_due", "due_at", postgresql_where=text(DUE), sqlite_where=text(DUE)),
        Index("ix_events_status", "status", "starts_at"),
        CheckConstraint("seats IS NULL OR seats > 0", name="seats_range"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(10))
    community: Mapped[str | None] = mapped_column(String(60))
    district: Mapped[str | None] = mapped_column(String(40))
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    for_whom: Mapped[dict[str, str]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(String(300))
    map_link: Mapped[str] = mapped_column(String(500))
    online: Mapped[bytes | None] = mapped_column(LargeBinary)  # the link, sealed: only who has a place is given it
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime] = mapped_column(Utc)
    closes_at: Mapped[datetime] = mapped_column(Utc)
    seats: Mapped[int | None]  # None: as many as come
    series: Mapped[str | None] = mapped_column(String(20), index=True)  # dates that were made at once share it
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    sequence: Mapped[int] = mapped_column(default=0)  # changes that matter to a calendar
    turns: Mapped[int] = mapped_column(default=0)  # numbers given out to those who answered
    news: Mapped[int] = mapped_column(default=0)  # changes that were to be told
    news_of: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # what changed, and in which of them last
    door: Mapped[int] = mapped_column(default=0)  # number of the latest check-in link; not above 0: none is valid
    due_at: Mapped[datetime | None] = mapped_column(Utc)  # when the calendar has to look at it next


class EventAnswer(Base):
    """What one person answered to one event; there is never a second row for the two."""

    __tablename__ = "event_answers"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_event_answers_line", "event_id", "state", "turn"),
        CheckConstraint("party BETWEEN 1 AND 10", name="party_range"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    party: Mapped[int] = mapped_column(SmallInteger)
    turn: Mapped[int]  # who came first; the waiting list goes by it
    answered_at: Mapped[datetime] = mapped_column(Utc)
    offered_until: Mapped[datetime | None] = mapped_column(Utc)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # needs, and a few words on them
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0)  # 1: a day before, 2: two hours before
    told: Mapped[int] = mapped_column(default=0)  # the last of the event's news that went to them
    feedback: Mapped[str | None] = mapped_column(String(10))  # asked, given
    attended: Mapped[int | None] = mapped_column(SmallInteger)  # how many of the party came
    name: Mapped[bytes | None] = mapped_column(LargeBinary)  # for the certificate, sealed
    visit: Mapped[bytes | None] = mapped_column(LargeBinary)  # where a short meeting finds them, sealed


class EventPress(Base):
    """One press at the door. Its id was made by the telephone: sent again, it changes nothing."""

    __tablename__ = "event_presses"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("event_answers.id", ondelete="CASCADE"), index=True)
    party: Mapped[int] = mapped_column(SmallInteger)
    gender: Mapped[str] = mapped_column(String(20), default="")  # of those who came without having answered
    age_group: Mapped[str] = mapped_column(String(20), default="")
    district: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime] = mapped_column(Utc)  # by our clock, when it reached us
    taken_back: Mapped[bool] = mapped_column(default=False, server_default=false())


class EventOpinion(Base):
    """What somebody who was there thought of it. The id is random: nothing says whose it is."""

    __tablename__ = "event_opinions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    rating: Mapped[str] = mapped_column(String(10))
    words: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed


class EventVisitors(Base):
    """How many of those who came said that they are of this gender, age group and district; "" where not said."""

    __tablename__ = "event_visitors"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    gender: Mapped[str] = mapped_column(String(20), primary_key=True)
    age_group: Mapped[str] = mapped_column(String(20), primary_key=True)
    district: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]


class EventGroup(Base):
    """How many of all who came were of one group, as a coordinator counted it from the list on paper."""

    __tablename__ = "event_groups"
    __table_args__ = (CheckConstraint("number > 0", name="number_range"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)  # gender, age_group, district
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
