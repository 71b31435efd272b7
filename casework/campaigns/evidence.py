"""From cases to a campaign: how many complain of the same, never fewer than five, and asking each of them on their own.
Nothing of a case is ever copied, and nobody learns who was asked or what they answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.campaigns import notices, queries
from casework.campaigns.errors import NotNow, TooFew
from casework.campaigns.rules import LOOK_BACK, SMALLEST, Evidence, protected
from casework.campaigns.service import ASKED, anyhow, mark_of
from casework.cases import lists
from casework.errors import NotAllowed, NotFound
from casework.outbox import service as outbox
from casework.outbox.rules import Lane
from store.database import Session
from vault.keyring import Keyring

STRETCH = 1000
"""Cases looked at in one go."""
MOST_ASKED = 500
"""People asked by one press; the next press goes on with the rest."""

Willing = Callable[[Session, int], Awaitable[bool]]
"""Whether a person wants to hear of campaigns at all."""


async def counts(session: Session, actor: Actor, now: datetime) -> list[Evidence]:
    """Similar complaints of the last year by topic, over all districts and by district: protected, largest first."""
    _check(actor)
    since = now - LOOK_BACK
    return [
        Evidence(topic, district, number, since, now)
        for topic, district, people in await queries.complainants(session, since, SMALLEST)
        if (number := protected(people)) is not None
    ]


async def of(session: Session, actor: Actor, topic: str, district: str | None, now: datetime) -> Evidence:
    """One of the counts. Raises TooFew."""
    for one in await counts(session, actor, now):
        if (one.topic, one.district) == (topic, district):
            return one
    raise TooFew


async def ask(
    session: Session, keyring: Keyring, actor: Actor, campaign_id: int, willing: Willing, now: datetime
) -> int:
    """Ask those whose complaint the actor reads and who were not asked before, each in their case's own channel.

    Whether somebody supports it already is not looked at: the number would tell. Returns how many are asked. Raises
    NotNow, TooFew.
    """
    _check(actor)
    if not await queries.lock(session, campaign_id):
        raise NotFound
    card = await anyhow(session, campaign_id)
    if not card.is_open or card.evidence is None:
        raise NotNow
    found = await _unasked(session, keyring, actor, campaign_id, card.evidence, willing)
    if len(found) < SMALLEST:
        raise TooFew
    for mark in sorted(mark_of(keyring, person_id, campaign_id, ASKED) for person_id in found):
        await queries.add_mark(session, mark)  # in an order that is not that of the messages
    for address_id, language in found.values():
        message = notices.question(language, campaign_id)
        await outbox.put(session, keyring, address_id, message, now, lane=Lane.NOTIFICATION)
    await audit.record(session, actor, "panel:campaign:ask", "campaign", campaign_id, now, people=len(found))
    return len(found)


async def _unasked(
    session: Session, keyring: Keyring, actor: Actor, campaign_id: int, evidence: Evidence, willing: Willing
) -> dict[int, tuple[int, str]]:
    """By person: (address of their case, language)."""
    found: dict[int, tuple[int, str]] = {}
    after = 0
    while len(found) < MOST_ASKED:
        where = (evidence.topic, evidence.district, evidence.since)
        rows = await queries.affected(session, *where, after, STRETCH)
        if not rows:
            break
        after = rows[-1].id
        readable = await lists.which_readable(session, actor, [row.id for row in rows])
        marks = {row.person_id: mark_of(keyring, row.person_id, campaign_id, ASKED) for row in rows}
        asked = set(await queries.marks_among(session, list(marks.values())))
        for row in rows:
            new = row.id in readable and marks[row.person_id] not in asked and row.person_id not in found
            if new and len(found) < MOST_ASKED and await willing(session, row.person_id):
                found[row.person_id] = (row.address_id, row.language)
    return found


def _check(actor: Actor) -> None:
    if not may(actor.roles, Permission.CAMPAIGNS_MANAGE):
        raise NotAllowed
