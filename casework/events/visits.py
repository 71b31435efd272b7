"""Short meetings at people's own places: where each is to be found, in their own words, and a word to one of them. What
they wrote is sealed, erased a day after the meeting, and never read without its being recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import EmptyText, NotFound, TextTooLong
from casework.events import notices, queries
from casework.events.errors import NotOpen, NotReachable
from casework.events.organising import allowed
from casework.events.reading import opened
from casework.events.rules import State, Status
from casework.events.service import ANSWER, card, tell
from store.database import Session
from vault.keyring import Keyring

LONGEST = 700
"""Characters of a word to one of them: with what stands around it, it fits everywhere."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who has a place. `words` "": they wrote nothing."""

    answer_id: int
    words: str = field(repr=False)


async def note(session: Session, keyring: Keyring, person_id: int, event_id: int, words: str) -> bool:
    """Keep where they are to be found, in the place of what they wrote before. False: they have no place there."""
    row = await queries.own(session, event_id, person_id)
    if row is None or row.state != State.YES or not words.strip():
        return False
    sealed = keyring.seal(words.strip().encode("utf-8", "surrogatepass"), ANSWER)
    await queries.set_answers(session, [row.id], {"visit": sealed})
    return True


async def read(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> list[Visit]:
    """All of one event. That somebody opened them is recorded. Raises NotFound for any other kind of event."""
    allowed(actor)
    if not (await card(session, keyring, event_id)).visits:
        raise NotFound
    rows = await queries.with_a_place(session, event_id)
    found = [Visit(row.id, opened(keyring, row.visit)) for row in rows]
    number = sum(bool(one.words) for one in found)
    await audit.record(session, actor, "panel:event:read_visit", "event", event_id, now, number=number)
    return found


async def write(
    session: Session, keyring: Keyring, actor: Actor, event_id: int, answer_id: int, words: str, now: datetime
) -> None:
    """A word to one of them, for instance when we come. Raises EmptyText, TextTooLong, NotFound, NotReachable, NotOpen
    for what is called off or over."""
    allowed(actor)
    words = words.strip()
    if not words:
        raise EmptyText
    if len(words) > LONGEST:
        raise TextTooLong
    found = await card(session, keyring, event_id)
    if found.status is not Status.PUBLISHED:
        raise NotOpen
    rows = [row for row in await queries.with_a_place(session, event_id) if row.id == answer_id]
    if not rows or not found.visits:
        raise NotFound
    if not await tell(session, keyring, rows[0], notices.about_a_visit(found, words, rows[0].language), now):
        raise NotReachable
    await audit.record(session, actor, "panel:event:write_visit", "event", event_id, now)
