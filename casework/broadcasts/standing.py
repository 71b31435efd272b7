"""What stands there already, for pages that offer the next deed: which announcements tell a campaign's supporters, and
how many wait for somebody's approval. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.access import Permission, may
from casework.actors import Actor
from casework.broadcasts import queries
from casework.broadcasts.rules import Purpose, Status, may_approve
from locales.translate import LANGUAGES
from store.database import Session


async def waiting(session: Session, actor: Actor) -> int:
    """How many wait for this colleague: not those which they wrote or changed."""
    if not may(actor.roles, Permission.BROADCASTS_APPROVE):
        return 0
    return sum(may_approve(actor.id, row.writers) for row in await queries.waiting(session))


async def to_supporters(session: Session, campaign_id: int) -> list[Any]:
    """Rows with id, title, status, texts, created_at, newest first; what was stopped told nobody what it should."""
    rows = await queries.of_purpose(session, Purpose.CAMPAIGN, Status.STOPPED)
    return [row for row in rows if str(campaign_id) in row.audience.get("campaigns", ())]


def saying(rows: list[Any], texts: Mapping[str, str], since: datetime | None) -> Any | None:
    """The newest of them that was begun since then and still holds these words; None: there is none."""
    words = texts.get(LANGUAGES[0], "").strip()
    fresh = (row for row in rows if since is None or row.created_at >= since)
    return next((row for row in fresh if words and words in row.texts.get(LANGUAGES[0], "")), None)
