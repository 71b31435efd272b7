"""What a waiting message is, in which lane it goes, and when a failed one is tried again. Nothing here awaits."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
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


@dataclass(frozen=True, slots=True)
class Each:
    """How often one person may be written to: every so often, `ahead` that many messages at once."""

    every: timedelta
    ahead: int

    @property
    def credit(self) -> timedelta:
        """How far a person's pace may lie in the future and still let a message through."""
        return self.every * max(0, self.ahead - 1)


class OutboxStatus(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    PARKED = "parked"  # the platform takes it only once the person writes again
    SENT = "sent"
    FAILED = "failed"


class Progress(StrEnum):
    """What the platform tells of a message that it accepted, in order; only ever moves forward."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A kept file that goes with a message, and the key that opens it until the message is settled."""

    file_id: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A small file that is made when the message is sent, and kept nowhere: `what` names how, `of` is the id of what it
    is made of."""

    what: str
    of: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The message on the platform whose button led to this one; `alone`: it held nothing but its question."""

    message_id: str
    text: str = ""
    label: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What will be said, before translation: paragraphs, what may be chosen, which commands stand beside it.

    `wants` is what the messenger may have a button for ("location", "contact"). `template` is the purpose of an
    approved text ("case_answer") with its `values`, for platforms that take nothing else at that moment. `if_closed`:
    it goes only when the person's window is closed, with the message's own words as its value unless there are
    `values`; where no text was approved for it, the message waits for the person as any other.
    """

    language: str
    parts: tuple[Text, ...]
    question: str = ""
    choices: tuple[Choice, ...] = ()
    commands: tuple[str, ...] = ()
    wants: str = ""
    file: Enclosed | Made | None = None
    template: str = ""
    values: tuple[str, ...] = ()
    origin: Origin | None = None
    if_closed: bool = False


LEASE = timedelta(seconds=90)
"""Longer than any platform call may take; a sender that died gives its rows back after this."""

WINDOW_MARGIN = timedelta(minutes=1)
"""A message under way when the window closes would be lost: so long before, it counts as closed."""
WINDOW_CLOSED = "window_closed"
KEEP_PARKED = timedelta(days=90)
"""Whoever has not written for so long is not waiting for this message any more; the case still holds its words."""
KEEP_PARKED_NEWS = timedelta(days=7)
"""What went to many is no news after a week."""

NOT_THERE = frozenset({"not_on_whatsapp", "undeliverable", "131026"})
"""What a platform says later of an address that takes no messages."""

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


def is_open(last_inbound_at: datetime, window: timedelta | None, now: datetime) -> bool:
    """Whether the platform takes free texts to a person. `last_inbound_at` may be some minutes behind, never ahead:
    at worst a message waits that could still have gone."""
    return window is None or now < last_inbound_at + window - WINDOW_MARGIN


_FORWARD = (None, Progress.ACCEPTED, Progress.DELIVERED, Progress.READ)


def moved(before: str | None, told: Progress) -> Progress | None:
    """What a message's progress becomes by what the platform tells now; None: it stays as it is.

    Reports come late, twice and out of order. A failure counts unless the message is known to have arrived.
    """
    if before == Progress.FAILED:
        return None
    if told is Progress.FAILED:
        return None if before in (Progress.DELIVERED, Progress.READ) else told
    return told if _FORWARD.index(told) > _FORWARD.index(Progress(before) if before else None) else None


def dump(message: Message) -> bytes:
    packed: dict[str, Any] = {
        "l": message.language,
        "p": [_dump_text(part) for part in message.parts],
        "q": message.question,
        "c": [[choice.value, _dump_text(choice.label)] for choice in message.choices],
        "k": list(message.commands),
    }
    if message.wants:
        packed["w"] = message.wants
    if isinstance(message.file, Enclosed):
        packed["f"] = [message.file.file_id, b64encode(message.file.key).decode()]
    if isinstance(message.file, Made):
        packed["m"] = [message.file.what, message.file.of]
    if message.template:
        packed["t"] = [message.template, list(message.values)]
    if message.origin is not None:
        origin = message.origin
        packed["o"] = [origin.message_id, origin.text, origin.label, origin.alone]
    if message.if_closed:
        packed["i"] = 1
    # surrogatepass: half an emoji from a broken client must not keep the answer from going out.
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def load(data: bytes) -> Message:
    raw = json.loads(data.decode("utf-8", "surrogatepass"))
    template, origin = raw.get("t"), raw.get("o")
    return Message(
        raw["l"],
        tuple(_load_text(part) for part in raw["p"]),
        raw["q"],
        tuple(Choice(value, _load_text(label)) for value, label in raw["c"]),
        tuple(raw["k"]),
        raw.get("w", ""),
        _load_file(raw),
        template[0] if template else "",
        tuple(template[1]) if template else (),
        Origin(*origin) if origin else None,
        bool(raw.get("i")),
    )


def _load_file(raw: dict[str, Any]) -> Enclosed | Made | None:
    if "m" in raw:
        return Made(*raw["m"])
    return Enclosed(raw["f"][0], b64decode(raw["f"][1])) if "f" in raw else None


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
