"""The verbs of feedback: say whether a closed request is settled, say how one was treated, read the figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casework.actors import citizen
from casework.audit import service as audit
from casework.cases.following import belonging
from casework.feedback import queries
from casework.feedback.rules import RATINGS, Figures, Solved, figures
from store.database import Session


async def say(session: Session, person_id: int, case_id: int, solved: Solved, now: datetime) -> None:
    """Whether the matter is settled. NotFound unless the case is the person's own."""
    await belonging(session, person_id, case_id)
    await queries.put(session, {"case_id": case_id, "solved": solved, "rating": None, "at": now})
    await audit.record(session, citizen(person_id), "citizen:case:feedback", "case", case_id, now, solved=solved.value)


async def rate(session: Session, person_id: int, case_id: int, rating: int) -> None:
    """How they were treated, beside what they said before. NotFound as above, ValueError outside 1 to 5."""
    if rating not in RATINGS:
        raise ValueError(f"a rating is 1 to 5, not {rating}")
    await belonging(session, person_id, case_id)
    await queries.set_rating(session, case_id, rating)


async def of_case(session: Session, case_id: int) -> Any | None:
    """(solved, rating, at), or None. The caller has asked the reader rule."""
    return await queries.of_case(session, case_id)


async def since(session: Session, start: datetime) -> Figures:
    return figures(await queries.counts(session, start))
