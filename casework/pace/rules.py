"""How a bucket fills, when a platform counts as away and how long it is left alone, when a sender counts as dead.
Nothing here awaits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

OPERATOR = "operator."
"""Begins the reasons that only a person can put right: a token refused, a bill not paid."""
AWAY = frozenset({"platform_down", "network", "timeout"})

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
MOST_DOUBLINGS = 8

PROBE = timedelta(seconds=90)
"""For so long nobody else tries a platform that one sender is just trying: as long as a send may take."""

BEAT = timedelta(seconds=5)
GONE_AFTER = timedelta(seconds=20)
"""A sender that was not seen for so long is dead: four beats may be lost by one that is only slow."""
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Fills by `per_second` up to `burst`."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class State:
    """A platform that is left alone until a moment. `since` None: it only asked us to slow down."""

    channel: str
    until: datetime | None = None
    since: datetime | None = None
    failures: int = 0
    reason: str | None = None

    def seconds_left(self, now: datetime) -> float:
        return 0.0 if self.until is None else max(0.0, (self.until - now).total_seconds())

    @property
    def is_parked(self) -> bool:
        return self.since is not None


def filled(tokens: float, at: datetime, now: datetime, bucket: Bucket) -> float:
    """What is in the bucket now. A clock that is behind another fills nothing."""
    return min(bucket.burst, tokens + max(0.0, (now - at).total_seconds()) * bucket.per_second)


def share(tokens: float, most: int, reserve: float) -> int:
    """How many may be taken of what is there."""
    return max(0, min(most, int(tokens - reserve))) if tokens > reserve else 0


def wait(tokens: float, reserve: float, bucket: Bucket) -> float:
    """Seconds until one can be taken."""
    return max(0.0, (1 + reserve - tokens) / bucket.per_second)


def means_away(reason: str) -> bool:
    """Whether a refusal speaks of the platform and not of the message."""
    return reason in AWAY or needs_operator(reason)


def needs_operator(reason: str) -> bool:
    return reason.startswith(OPERATOR)


def pause(failures: int) -> timedelta:
    """How long a platform is left alone: two seconds at first, doubling to five minutes."""
    return timedelta(seconds=min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(MOST_DOUBLINGS, max(0, failures - 1))))
