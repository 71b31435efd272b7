"""The list on paper: what a coordinator counted of all who came, by group. It stands in the place of what people said
of themselves, part by part. No name of the list is typed anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.events import queries
from casework.events.attendance import queries as attendance
from casework.events.door import AGES, GENDERS
from casework.events.errors import BadCount
from casework.events.organising import allowed, check_begun
from casework.events.rules import MOST_SEATS
from casework.events.service import card
from locales.reference import districts
from store.database import Session
from vault.keyring import Keyring


async def count(
    session: Session,
    keyring: Keyring,
    actor: Actor,
    event_id: int,
    groups: Mapping[tuple[str, str], int],
    now: datetime,
) -> None:
    """`groups`: how many, by part (gender, age_group, district) and group. A part of which nothing is given goes back
    to what people said. Raises BadCount, NotBegun, NotOpen."""
    allowed(actor)
    await queries.lock(session, event_id)
    check_begun(await card(session, keyring, event_id), now)
    known = {"gender": GENDERS, "age_group": AGES, "district": districts()}
    for (part, value), number in groups.items():
        if value not in known.get(part, ()) or not 0 <= number <= MOST_SEATS:
            raise BadCount
    await attendance.set_groups(session, event_id, {group: number for group, number in groups.items() if number})
    await audit.record(session, actor, "panel:event:count", "event", event_id, now)
