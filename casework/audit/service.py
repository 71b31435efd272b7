"""Writing down who did what, in the same transaction as the deed. Details are codes and ids, never what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.actors import Actor
from casework.audit import queries
from casework.audit.rules import is_action
from store.database import Session


async def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: int | None,
    now: datetime,
    **details: str | int | None,
) -> None:
    """One entry. `action` is source:subject:verb, e.g. panel:case:assign."""
    if not is_action(action):
        raise ValueError(f"not an audit action: {action}")
    await queries.add(
        session,
        {
            "at": now,
            "actor": actor.kind,
            "actor_id": actor.id,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "details": details,
        },
    )


async def of_subject(session: Session, subject: str, subject_id: int, most: int = 200) -> list[Any]:
    """Entries about one thing, newest first: rows with at, actor, actor_id, action, details."""
    return await queries.of_subject(session, subject, subject_id, most)


async def latest(session: Session, before: int | None = None, most: int = 100) -> list[Any]:
    return await queries.latest(session, before, most)
