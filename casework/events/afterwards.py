"""After an event: how it was, who came in figures, and the certificate of a training. What people say is kept apart
from who said it; only that they have said something stands with their answer.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import EmptyText, NotFound
from casework.events import queries
from casework.events.attendance import queries as attendance
from casework.events.attendance.queries import APART as APART
from casework.events.organising import allowed, check_begun
from casework.events.reading import opened
from casework.events.rules import KEEP, KEEP_LATE, Card, Kind, Rating
from casework.events.service import ANSWER, card
from casework.figures.rules import SMALLEST, protected
from store.database import Session
from vault.keyring import Keyring

PARTS = ("gender", "age_group", "district")
"""By which those who came are counted."""
ID_BITS = 53
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came: `answered` people of those who had answered, `walked_in` others; by group as far as it is known.

    What people said of themselves is protected as public figures are: a small group would point at somebody. `counted`
    are the parts that a coordinator has counted from the list on paper instead; those are as they were counted.
    """

    answered: int
    walked_in: int
    gender: dict[str, int]
    age_group: dict[str, int]
    district: dict[str, int]
    counted: frozenset[str] = frozenset()

    @property
    def people(self) -> int:
        return self.answered + self.walked_in

    def unknown(self, part: str) -> int:
        """People of whom it is not known, or not shown."""
        shown: dict[str, int] = getattr(self, part)
        return max(0, self.people - sum(shown.values()))


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many said how it was; from five on also how many chose each rating (None: fewer than five), and what some
    wrote, in a new order at each look: nothing says who wrote what, or which rating belongs to it."""

    number: int
    ratings: dict[str, int | None]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate that somebody wants, under the name they gave."""

    answer_id: int
    name: str


async def rate(session: Session, person_id: int, event_id: int, rating: str) -> int | None:
    """Keep one opinion of somebody who was asked. Returns its id, for words to be added; None: they have said it
    already, or were not asked. "absent" keeps nothing."""
    row = await queries.own(session, event_id, person_id)
    if row is None or row.feedback != "asked":
        return None
    await queries.set_answers(session, [row.id], {"feedback": "given"})
    if rating not in set(Rating):
        return None
    opinion = secrets.randbits(ID_BITS)
    await attendance.add_opinion(session, {"id": opinion, "event_id": event_id, "rating": rating, "words": None})
    return opinion


async def add_words(session: Session, keyring: Keyring, event_id: int, opinion_id: int, words: str) -> None:
    sealed = keyring.seal(words.encode("utf-8", "surrogatepass"), ANSWER)
    await attendance.add_words(session, opinion_id, event_id, sealed)


async def count_visitor(session: Session, event_id: int, gender: str, age_group: str, district: str) -> None:
    """What somebody who was there says of themselves; nothing of it leads back to them."""
    if gender or age_group or district:
        await attendance.count_visitor(session, event_id, gender, age_group, district)


async def came(session: Session, actor: Actor, event_id: int) -> Attendance:
    allowed(actor)
    walked = await attendance.walk_ins(session, event_id)
    groups: dict[str, Counter[str]] = {name: Counter() for name in PARTS}
    for row in (*walked, *await attendance.visitors(session, event_id)):
        for name, counts in groups.items():
            if getattr(row, name):
                counts[getattr(row, name)] += int(row.number)
    shown = {name: _protected(counts) for name, counts in groups.items()}
    by_list: dict[str, dict[str, int]] = {}
    for row in await attendance.groups(session, event_id):
        by_list.setdefault(row.part, {})[row.value] = row.number
    return Attendance(
        await attendance.attended(session, event_id),
        sum(int(row.number) for row in walked),
        **(shown | by_list),
        counted=frozenset(by_list),
    )


def _protected(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: cell for key in sorted(counts) if (cell := protected(counts[key])) is not None}


async def all_came(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> None:
    """Where nobody stood at the door: a coordinator says that all who had a place were there. Raises NotBegun, NotOpen
    for what was called off or never published."""
    allowed(actor)
    await queries.lock(session, event_id)
    check_begun(await card(session, keyring, event_id), now)
    await attendance.all_attended(session, event_id)
    await queries.due_by(session, event_id, now)
    await audit.record(session, actor, "panel:event:all_came", "event", event_id, now)


async def opinions(session: Session, keyring: Keyring, actor: Actor, event_id: int) -> Opinions:
    allowed(actor)
    rows = await attendance.opinions(session, event_id)
    if len(rows) < SMALLEST:
        return Opinions(len(rows), {}, ())
    chosen = Counter(row.rating for row in rows)
    words = [found for row in rows if row.words is not None and (found := opened(keyring, row.words))]
    secrets.SystemRandom().shuffle(words)
    return Opinions(len(rows), {rating.value: protected(chosen[rating]) for rating in Rating}, tuple(words))


def _has_earned(found: Card, row: Any | None) -> bool:
    """A certificate: it is a training, it is over or under way, and they were there."""
    return found.kind is Kind.TRAINING and row is not None and bool(row.attended)


async def want_certificate(
    session: Session, keyring: Keyring, person_id: int, event_id: int, name: str, now: datetime
) -> Paper:
    """Keep the name that should stand on it, sealed, until the event is erased; the last one counts.

    Raises EmptyText, NotFound for whoever was not there.
    """
    words = " ".join(name.split())[:LONGEST_NAME]
    if not words:
        raise EmptyText
    found = await card(session, keyring, event_id)
    row = await queries.own(session, event_id, person_id)
    if row is None or not _has_earned(found, row):
        raise NotFound
    await queries.set_answers(session, [row.id], {"name": keyring.seal(words.encode("utf-8", "replace"), ANSWER)})
    await queries.due_by(session, event_id, max(found.ends_at + KEEP, now + KEEP_LATE))
    return Paper(row.id, words)


async def own_paper(session: Session, keyring: Keyring, person_id: int, found: Card) -> Paper | None:
    """Their certificate, without a name until they have given one; None: there is none for them."""
    row = await queries.own(session, found.id, person_id)
    return Paper(row.id, opened(keyring, row.name)) if row is not None and _has_earned(found, row) else None


async def papers(session: Session, keyring: Keyring, actor: Actor, event_id: int) -> list[Paper]:
    """Who wants a certificate."""
    allowed(actor)
    rows = await queries.answers(session, event_id)
    found = [Paper(row.id, opened(keyring, row.name)) for row in rows if row.name is not None]
    return [paper for paper in found if paper.name]


async def take_paper(
    session: Session, keyring: Keyring, actor: Actor, event_id: int, answer_id: int, now: datetime
) -> Paper:
    """The name for one certificate; that somebody took it is recorded. Raises NotFound."""
    found = [paper for paper in await papers(session, keyring, actor, event_id) if paper.answer_id == answer_id]
    if not found:
        raise NotFound
    await audit.record(session, actor, "panel:event:certificate", "event", event_id, now)
    return found[0]
