"""What a campaign may become and when, and which counts of complaints may be shown. Nothing here awaits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Words = Mapping[str, str]
"""By language; Azerbaijani is always there."""

LONGEST_TITLE = 100
LONGEST_TEXT = 1000
"""Characters: a card must fit into one message of every messenger."""
LONGEST_STEP = 120
LONGEST_NOTE = 200
MOST_STEPS = 8
LARGEST = 1_000_000
"""Of a goal, and of signatures in one stack of paper."""

SMALLEST = 5
"""People: a smaller number is neither shown nor asked, and every number shown is a multiple of it."""
LOOK_BACK = timedelta(days=365)
"""How old a complaint may be to count as evidence."""


class Status(StrEnum):
    DRAFT = "draft"
    DISCUSSED = "discussed"  # colleagues say what they think of it
    PUBLISHED = "published"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"  # neither won nor lost
    WITHDRAWN = "withdrawn"  # should not have been published: shown to nobody outside the panel


class Asking(StrEnum):
    """Where the question to those concerned stands; nowhere when nobody is being asked."""

    WAITING = "waiting"  # for a second person
    RUNNING = "running"


class Spoken(StrEnum):
    """What an entry is."""

    UPDATE = "update"
    REMARK = "remark"  # colleagues only


class Outcome(StrEnum):
    """What came of a press."""

    SUPPORTS = "supports"
    ALREADY = "already"
    TAKEN_BACK = "taken_back"
    NEVER_DID = "never_did"
    OVER = "over"


ENDS = (Status.WON, Status.LOST, Status.CLOSED)
PUBLIC = (Status.PUBLISHED, *ENDS)
NEXT: Mapping[Status, Sequence[Status]] = {
    Status.DRAFT: (Status.DISCUSSED,),
    Status.DISCUSSED: (Status.PUBLISHED, Status.DRAFT),
    Status.PUBLISHED: (*ENDS, Status.WITHDRAWN),
    **dict.fromkeys(ENDS, (Status.WITHDRAWN,)),
}
"""What each state leads to; from being withdrawn nothing leads back."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a coordinator writes down."""

    titles: Words
    texts: Words
    community: str | None = None
    district: str | None = None
    topic: str | None = None
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    text: Words
    done: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Protected counts as they were: at least `people` had complained of this topic, here or everywhere (None)."""

    topic: str
    district: str | None
    people: int
    since: datetime
    counted_at: datetime

    def packed(self) -> dict[str, Any]:
        return {
            "topic": self.topic,
            "district": self.district,
            "people": self.people,
            "since": self.since.isoformat(),
            "counted_at": self.counted_at.isoformat(),
        }

    @classmethod
    def unpacked(cls, raw: Mapping[str, Any]) -> Evidence | None:
        if not raw:
            return None
        since, counted = datetime.fromisoformat(raw["since"]), datetime.fromisoformat(raw["counted_at"])
        return cls(raw["topic"], raw["district"], raw["people"], since, counted)


@dataclass(frozen=True, slots=True)
class Card(Details):
    """A campaign as it stands. `supporters` pressed, `paper` signed by hand."""

    id: int = 0
    status: Status = Status.DRAFT
    supporters: int = 0
    paper: int = 0
    steps: tuple[Step, ...] = ()
    outcome: Words | None = None
    evidence: Evidence | None = None
    case_id: int | None = None
    author_id: int | None = None
    created_at: datetime | None = None
    published_at: datetime | None = None
    corrected_at: datetime | None = None
    ended_at: datetime | None = None
    ask_state: Asking | None = None
    ask_by: int | None = None

    @property
    def voices(self) -> int:
        return self.supporters + self.paper

    @property
    def is_open(self) -> bool:
        return self.status is Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class Update:
    """One dated text."""

    id: int
    texts: Words
    said_at: datetime
    staff_id: int | None = None


def may_become(status: Status, following: Status) -> bool:
    return following in NEXT.get(status, ())


def is_corrected(before: Words, after: Words) -> bool:
    """Whether somebody may have read words that are not there any more. A language that is added takes nothing back."""
    return any(after.get(language) != text for language, text in before.items())


def protected(people: int) -> int | None:
    """The number that may be shown: rounded down to a multiple of five, so that one more or less shows nothing."""
    return people - people % SMALLEST if people >= SMALLEST else None
