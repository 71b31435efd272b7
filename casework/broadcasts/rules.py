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

from casework import links
from casework.organisation.rules import ANNOUNCEMENT, OF_CAMPAIGNS, OF_EVENTS, Announcing
from locales.translate import LANGUAGES

LONGEST_TITLE = 120
LONGEST_TEXT = 1000
"""Characters. WhatsApp takes 1,024 in a message with buttons, and our line about stopping must fit too."""
LONGEST_LABEL = 20
"""Characters of a button: WhatsApp's measure."""
MOST_BUTTONS = 2
"""Beside the one that stops: WhatsApp shows three."""

LINK = re.compile(rf"({'|'.join((links.EVENT, links.CAMPAIGN, links.COMMUNITY, links.FORM))})[a-z0-9_]{{1,50}}")


class Purpose(StrEnum):
    NEWS = "news"
    EVENT = "event"
    CAMPAIGN = "campaign"
    SURVEY = "survey"


TEMPLATES: Mapping[Purpose, str] = {Purpose.EVENT: OF_EVENTS, Purpose.CAMPAIGN: OF_CAMPAIGNS}
"""Whose approved WhatsApp text is one of its own; its one value is the message."""


def template_of(purpose: Purpose) -> str:
    """The purpose of its approved text in the organisation's templates."""
    return TEMPLATES.get(purpose, ANNOUNCEMENT)


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
    PASSED = "passed"  # one of the others, where saying which could say who


KEEP_FAILED = timedelta(days=1)
"""How long it is known whose message failed, where marks chose the audience."""
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


def needs_second(people: int, alone: int, decided: Announcing) -> bool:
    """`alone`: how many the same hands have reached lately without a second person; in slices it is as many."""
    return people + alone > decided.approval_above


def may_approve(staff_id: int | None, writers: Sequence[int]) -> bool:
    """Never anybody who has ever written in it: who opens and saves it last makes nobody else's words their own."""
    return staff_id is not None and staff_id not in writers


def counted_since(now: datetime, decided: Announcing) -> datetime:
    """From when on messages count for the cap."""
    return now - timedelta(days=decided.most_days)


def outcome(status: str, state: str, reason: str | None, progress: str | None) -> str:
    """What became of one recipient, as one code; a failed one's is `failed:` and its reason.

    `progress` is what the platform told later, of one who is forgotten it stands in `reason`.
    """
    told = progress or reason
    match state:
        case State.SENT if progress == "failed":
            return f"failed:{reason or 'unknown'}"
        case State.SENT if told in {"delivered", "read"}:
            return str(told)
        case State.FAILED:
            return f"failed:{reason or 'unknown'}"
        case State.SKIPPED:
            return reason or Skip.GONE
        case State.WAITING if status == Status.STOPPED:
            return Skip.STOPPED
        case _:
            return state
