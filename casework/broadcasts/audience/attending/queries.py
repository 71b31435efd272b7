"""All SQL of people by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, false, or_, select

from casework.communities.service import People
from casework.events.models import EventAnswer
from casework.events.rules import HOLDING, State
from store.base import table

E = table(EventAnswer)

COMING, WAITING, CAME = "coming", "waiting", "came"
ROLES: Mapping[str, ColumnElement[bool]] = {
    COMING: E.c.state.in_(sorted(HOLDING)),
    WAITING: E.c.state == State.WAITING,
    CAME: E.c.attended > 0,
}


def of_events(values: Sequence[str]) -> People:
    """`17:coming`, `17:waiting` or `17:came`; nobody when no event is chosen."""
    chosen = [(event, role) for event, _, role in (value.partition(":") for value in values) if role in ROLES]
    found = select(E.c.person_id)
    wanted = [(E.c.event_id == int(event)) & ROLES[role] for event, role in chosen if event.isdecimal()]
    return (found.where(or_(false(), *wanted)),)
