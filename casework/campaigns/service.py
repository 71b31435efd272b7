"""What anybody may do with a campaign: look at it, support it by one tap, take that back. Who did is kept as a mark
that only the server's key can be asked about, and nothing of it stands in the audit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.campaigns import queries
from casework.campaigns.queries import APART, everybody, touch_all
from casework.campaigns.rules import PUBLIC, Asking, Card, Evidence, Outcome, Spoken, Status, Step, Update
from casework.errors import NotFound
from store.database import Session
from vault.keyring import Keyring

__all__ = ["APART", "everybody", "touch_all"]  # for apart.py; for audiences, with supporters_among; the verbs besides

SUPPORT, ASKED = "campaign support", "campaign asked"
LIST = 300
UPDATES = 100


async def shown(session: Session, campaign_id: int) -> Card:
    """A campaign that everybody may see. Raises NotFound."""
    card = await anyhow(session, campaign_id)
    if card.status not in PUBLIC:
        raise NotFound
    return card


async def anyhow(session: Session, campaign_id: int) -> Card:
    """A campaign in whatever state. Raises NotFound."""
    row = await queries.get(session, campaign_id)
    if row is None:
        raise NotFound
    return card_of(row)


async def public(session: Session, most: int = LIST) -> list[Card]:
    """Those that can be supported first, then those that are over; each newest first."""
    found = [card_of(row) for row in await queries.listed(session, PUBLIC, most)]
    return sorted(found, key=lambda card: not card.is_open)


async def updates(session: Session, campaign_id: int, most: int = UPDATES) -> list[Update]:
    """Newest first."""
    return [update_of(row) for row in await queries.entries(session, campaign_id, Spoken.UPDATE, most)]


async def updates_of(session: Session, campaign_ids: Sequence[int], most: int = UPDATES) -> dict[int, list[Update]]:
    """Of each of these campaigns the newest, newest first."""
    found: dict[int, list[Update]] = {one: [] for one in campaign_ids}
    for row in await queries.latest(session, campaign_ids, Spoken.UPDATE, most):
        found[row.campaign_id].append(update_of(row))
    return found


async def support(session: Session, keyring: Keyring, person_id: int, campaign_id: int) -> Outcome:
    """One person, one voice, however often they press. Raises NotFound."""
    card = await shown(session, campaign_id)
    mark = mark_of(keyring, person_id, campaign_id, SUPPORT)
    if not card.is_open:
        return Outcome.OVER
    if not await queries.add_mark(session, mark):
        return Outcome.ALREADY
    if not await queries.count(session, campaign_id, 1, only_open=True):
        await queries.drop_mark(session, mark)
        return Outcome.OVER
    return Outcome.SUPPORTS


async def take_back(session: Session, keyring: Keyring, person_id: int, campaign_id: int) -> Outcome:
    """At any time, also when it is over or withdrawn. Raises NotFound."""
    if (await anyhow(session, campaign_id)).published_at is None:
        raise NotFound
    if not await queries.drop_mark(session, mark_of(keyring, person_id, campaign_id, SUPPORT)):
        return Outcome.NEVER_DID
    await queries.count(session, campaign_id, -1, only_open=False)
    return Outcome.TAKEN_BACK


async def supports(session: Session, keyring: Keyring, person_id: int, campaign_id: int) -> bool:
    return bool(await supporters_among(session, keyring, [person_id], [str(campaign_id)]))


async def supporters_among(
    session: Session, keyring: Keyring, person_ids: Sequence[int], campaign_ids: Sequence[str]
) -> set[int]:
    """Those of these people who support one of the campaigns; up to some ten thousand people at once."""
    found: set[int] = set()
    for campaign_id in {int(one) for one in campaign_ids if one.isdecimal()}:
        marks = keyring.digests((_named(person, campaign_id) for person in person_ids), SUPPORT)
        there = await queries.marks_among(session, marks)
        found.update(person for person, mark in zip(person_ids, marks, strict=True) if mark in there)
    return found


def mark_of(keyring: Keyring, person_id: int, campaign_id: int, purpose: str) -> bytes:
    return keyring.digest(_named(person_id, campaign_id), purpose)


def _named(person_id: int, campaign_id: int) -> str:
    return f"{campaign_id}:{person_id}"


def card_of(row: Any) -> Card:
    return Card(
        titles=row.titles,
        texts=row.texts,
        community=row.community,
        district=row.district,
        topic=row.topic,
        goal=row.goal,
        id=row.id,
        status=Status(row.status),
        supporters=row.supporters,
        paper=int(row.paper),
        steps=tuple(Step(step["text"], step["done"]) for step in row.steps),
        outcome=row.outcome or None,
        evidence=Evidence.unpacked(row.evidence),
        case_id=row.case_id,
        author_id=row.author_id,
        created_at=row.created_at,
        published_at=row.published_at,
        corrected_at=row.corrected_at,
        ended_at=row.ended_at,
        ask_state=Asking(row.ask_state) if row.ask_state else None,
        ask_by=row.ask_by,
    )


def update_of(row: Any) -> Update:
    return Update(row.id, row.texts, row.said_at, row.staff_id)
