"""Pure decisions about staff: names to sign in with, how long sessions and links last, whose area a case is in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

SESSION_IDLE = timedelta(hours=12)
"""A working day. The cookie opens cases, so it should not outlive one."""
SESSION_LONGEST = timedelta(days=7)
INVITATION = timedelta(days=7)


def folded_login(login: str) -> str:
    return login.strip().casefold()


def session_is_over(created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    return now - last_seen_at > SESSION_IDLE or now - created_at > SESSION_LONGEST


def covers(districts: Collection[str], district: str | None) -> bool:
    """Whether a coordinator's area holds a district. No area means everywhere; an unnamed district is everyone's."""
    return not districts or district is None or district in districts
