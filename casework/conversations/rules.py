"""Decisions about arrivals: what state they are in and when a failed one is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class ArrivalStatus(StrEnum):
    DONE = "done"
    UNHANDLED = "unhandled"  # kept sealed; the worker tries again
    GIVEN_UP = "given_up"  # kept sealed; a person must look
    SET_ASIDE = "set_aside"  # a person has looked and closed it; content erased


PAUSES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))
"""Between tries. The person's later messages stand behind this one, so it may not be long: what a minute does not heal
is a bug, and a person should see it."""


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None: give up and show it."""
    if attempts > len(PAUSES):
        return None
    return now + PAUSES[attempts - 1]
