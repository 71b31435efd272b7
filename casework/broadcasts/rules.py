"""What a broadcast is, through which states it goes, who may release it, and when it goes out. Nothing here awaits."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from casework.organisation.rules import Announcing
from locales.dates import BAKU
from locales.translate import LANGUAGES

LONGEST_TITLE = 120
LONGEST_TEXT = 1000
"""Characters. WhatsApp takes 1,024 in a message with buttons, and our line about stopping must fit too."""
LONGEST_LABEL = 20
"""Characters of a button: WhatsApp's measure."""
MOST_BUTTONS = 2
"""Beside the one that stops: WhatsApp shows three."""
TEMPLATE = "announcement"
"""Purpose of the approved WhatsApp text in the organisation's templates; its one value is the message."""

LINK = re.compile(r"(evt|cmp|com|form)_[a-z0-9_]{1,50}")


class Purpose(StrEnum):
    NEWS = "news"
    EVENT = "event"
    CAMPAIGN = "campaign"
    SURVEY = "survey"


class Status(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # for the second person
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class State(StrEnum):
    """Of one recipient."""

    WAITING = "waiting"
    QUEUED = "queued"  # in the outbox
    PARKED = "parked"  # the platform takes it once the person writes
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


class Skip(StrEnum):
    """Why somebody of the audience gets nothing."""

    OPTED_OUT = "opted_out"
    LEFT = "left"  # follows it no more
    UNREACHABLE = "unreachable"
    CAPPED = "capped"
    STOPPED = "stopped"
    GONE = "gone"


RUNNING = (Status.SENDING, Status.PAUSED)
OVER = (Status.STOPPED, Status.DONE)


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to an event, a campaign, a community or a survey; its label by language."""

    link: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """What is written: everything a person will read, and to whom."""

    purpose: Purpose
    title: str
    texts: Mapping[str, str]
    buttons: tuple[Link, ...]
    audience: Mapping[str, Sequence[str]]


def links_of(buttons: Sequence[Mapping[str, Any]]) -> tuple[Link, ...]:
    return tuple(Link(button["link"], button["label"]) for button in buttons)


def packed(links: Sequence[Link]) -> list[dict[str, Any]]:
    return [asdict(link) for link in links]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """In this language, else in Azerbaijani."""
    return texts.get(language) or texts.get(LANGUAGES[0], "")


def falls_back(texts: Mapping[str, str]) -> list[str]:
    """Languages whose readers get the Azerbaijani text."""
    return [language for language in LANGUAGES[1:] if not texts.get(language)]


def seal_of(words: Words, starts_at: datetime | None) -> bytes:
    """A hash of all that a second person looks at. The title is only for colleagues."""
    content = [
        words.purpose,
        dict(words.texts),
        packed(words.buttons),
        {k: list(v) for k, v in words.audience.items()},
        starts_at and starts_at.isoformat(),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).digest()


def needs_second(people: int, decided: Announcing) -> bool:
    return people > decided.approval_above


def may_approve(staff_id: int | None, author_id: int, changed_by: int) -> bool:
    """Never whoever wrote it, nor whoever changed it last."""
    return staff_id is not None and staff_id not in {author_id, changed_by}


def is_quiet(now: datetime, decided: Announcing) -> bool:
    """Whether this is an hour in which nothing goes out, by the clock in Baku."""
    start, end = decided.quiet_from, decided.quiet_to
    local = now.astimezone(BAKU)
    minute = local.hour * 60 + local.minute
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end


def quiet_until(now: datetime, decided: Announcing) -> datetime:
    """When the quiet hours that hold now are over."""
    local = now.astimezone(BAKU)
    end = local.replace(hour=decided.quiet_to // 60, minute=decided.quiet_to % 60, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def counted_since(now: datetime, decided: Announcing) -> datetime:
    """From when on messages count for the cap."""
    return now - timedelta(days=decided.most_days)


def outcome(status: str, state: str, reason: str | None, progress: str | None) -> str:
    """What became of one recipient, as one code; a failed one's is `failed:` and its reason."""
    match state:
        case State.SENT if progress == "failed":
            return f"failed:{reason or 'unknown'}"
        case State.SENT if progress in {"delivered", "read"}:
            return str(progress)
        case State.FAILED:
            return f"failed:{reason or 'unknown'}"
        case State.SKIPPED:
            return reason or Skip.GONE
        case State.WAITING if status == Status.STOPPED:
            return Skip.STOPPED
        case _:
            return state
