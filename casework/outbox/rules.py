"""What a waiting message is, in which lane it goes, and when a failed one is tried again. Nothing here awaits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from flows.model import Choice, Text


class Lane(IntEnum):
    """Lower goes first."""

    ANSWER = 0  # the bot's reply to what a person just did, and staff's answers
    NOTIFICATION = 1  # what happened to their case
    BROADCAST = 2


class OutboxStatus(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """What will be said, before translation: paragraphs, what may be chosen, which commands stand beside it."""

    language: str
    parts: tuple[Text, ...]
    question: str = ""
    choices: tuple[Choice, ...] = ()
    commands: tuple[str, ...] = ()


LEASE = timedelta(seconds=90)
"""Longer than any platform call may take; a sender that died gives its rows back after this."""

KEEP_TRYING = timedelta(days=3)
"""A platform's outage lasts hours, a cut-off region's a day or two. After this an answer is shown as failed."""
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 600.0
MOST_DOUBLINGS = 12


def pause(attempts: int) -> timedelta:
    """Doubling pauses, two seconds at first, ten minutes at most."""
    return timedelta(seconds=min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(MOST_DOUBLINGS, max(0, attempts - 1))))


def next_attempt(attempts: int, created_at: datetime, now: datetime, platform_seconds: float | None) -> datetime | None:
    """When to try again; None: give up. A platform that names its own pause is obeyed."""
    if now - created_at > KEEP_TRYING:
        return None
    return now + (pause(attempts) if platform_seconds is None else timedelta(seconds=max(platform_seconds, 0.1)))


def dump(message: Message) -> bytes:
    return json.dumps(
        {
            "l": message.language,
            "p": [_dump_text(part) for part in message.parts],
            "q": message.question,
            "c": [[choice.value, _dump_text(choice.label)] for choice in message.choices],
            "k": list(message.commands),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def load(data: bytes) -> Message:
    raw = json.loads(data)
    return Message(
        raw["l"],
        tuple(_load_text(part) for part in raw["p"]),
        raw["q"],
        tuple(Choice(value, _load_text(label)) for value, label in raw["c"]),
        tuple(raw["k"]),
    )


def _dump_text(text: Text) -> dict[str, Any]:
    packed: dict[str, Any] = {"m": text.msgid}
    if text.context is not None:
        packed["x"] = text.context
    if text.verbatim:
        packed["v"] = 1
    if text.labels:
        packed["l"] = dict(text.labels)
    if text.values:
        packed["w"] = {k: _dump_text(v) if isinstance(v, Text) else v for k, v in text.values.items()}
    return packed


def _load_text(raw: dict[str, Any]) -> Text:
    values = {k: _load_text(v) if isinstance(v, dict) else v for k, v in raw.get("w", {}).items()}
    return Text(raw["m"], raw.get("x"), values, bool(raw.get("v")), raw.get("l", {}))
