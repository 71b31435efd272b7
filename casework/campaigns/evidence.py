"""From cases to a campaign: how many complain of the same, never fewer than five, and asking each of them on their own.
Nothing of a case is ever copied, and nobody learns who was asked or what they answered.

The question goes out as announcements do: above the organisation's limit a second person approves it, it waits for the
end of the quiet hours, passes over whoever has had enough, and can be stopped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.campaigns import notices, queries
from casework.campaigns.errors import NotNow, OwnQuestion, TooFew
from casework.campaigns.queries import being_asked
from casework.campaigns.rules import LOOK_BACK, SMALLEST, Asking, Card, Evidence, protected
from casework.campaigns.service import ASKED, anyhow, mark_of
from casework.cases import lists
from casework.errors import NotAllowed, NotFound
from casework.organisation.rules import Announcing, is_quiet
from casework.outbox import service as outbox
from casework.outbox.rules import Lane
from casework.staff import service as staff
from store.database import Session
from vault.keyring import Keyring

__all__ = ["being_asked"]  # and the verbs

STRETCH = 1000
"""Cases looked at in one go."""
COUNTED = 500
"""People counted beforehand at least, where there are as many; and always one more than need a second person."""
AT_ONCE = 20
"""People asked in one transaction: what a press on Stop comes too late for."""

Willing = Callable[[Session, Sequence[int]], Awaitable[set[int]]]
"""Those of these people who want to hear of campaigns and have not had enough announcements lately."""


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
    session: Session,
    keyring: Keyring,
    actor: Actor,
    campaign_id: int,
    willing: Willing,
    decided: Announcing,
    now: datetime,
) -> Asking:
    """Have those asked whose complaint the actor reads and who were not asked before, each in their case's own channel.

    Whether somebody supports it already is not looked at: the number would tell. Raises NotNow, TooFew.
    """
    card = await _locked(session, actor, campaign_id)
    if not card.is_open or card.evidence is None or card.ask_state is not None:
        raise NotNow
    most = max(COUNTED, decided.approval_above + 1)
    number = len(await _unasked(session, keyring, actor, card, willing, most))
    if number < SMALLEST:
        raise TooFew
    state = Asking.WAITING if number > decided.approval_above else Asking.RUNNING
    await queries.change(session, campaign_id, ask_state=state, ask_by=actor.id)
    people = protected(number)
    await audit.record(session, actor, "panel:campaign:ask", "campaign", campaign_id, now, people=people)
    return state


async def approve(session: Session, actor: Actor, campaign_id: int, now: datetime) -> None:
    """A second person answers for it. Raises NotNow, OwnQuestion."""
    card = await _locked(session, actor, campaign_id)
    if not card.is_open or card.ask_state is not Asking.WAITING:
        raise NotNow
    if actor.id == card.ask_by:
        raise OwnQuestion
    await queries.change(session, campaign_id, ask_state=Asking.RUNNING)
    await audit.record(session, actor, "panel:campaign:ask_approve", "campaign", campaign_id, now)


async def stop(session: Session, actor: Actor, campaign_id: int, now: datetime) -> None:
    """Nobody more is asked; who has been stays so. Raises NotNow."""
    card = await _locked(session, actor, campaign_id)
    if card.ask_state is None:
        raise NotNow
    await _end(session, campaign_id)
    await audit.record(session, actor, "panel:campaign:ask_stop", "campaign", campaign_id, now)


async def go_on(
    session: Session, keyring: Keyring, campaign_id: int, willing: Willing, decided: Announcing, now: datetime
) -> list[int]:
    """Ask the next few; ids of who was asked. Nobody in the quiet hours, and with the last of them it is over."""
    if is_quiet(now, decided) or not await queries.lock(session, campaign_id):
        return []
    card = await anyhow(session, campaign_id)
    if card.ask_state is not Asking.RUNNING:
        return []
    actor = await _who_reads(session, card.ask_by)
    found: dict[int, tuple[int, str]] = {}
    if actor is not None and card.is_open and card.evidence is not None:
        found = await _unasked(session, keyring, actor, card, willing, AT_ONCE)
    if len(found) < AT_ONCE:
        await _end(session, campaign_id)
    for mark in sorted(mark_of(keyring, person_id, campaign_id, ASKED) for person_id in found):
        await queries.add_mark(session, mark)  # in an order that is not that of the messages
    for address_id, language in found.values():
        message = notices.question(language, campaign_id)
        await outbox.put(session, keyring, address_id, message, now, lane=Lane.NOTIFICATION)
    return list(found)


async def _end(session: Session, campaign_id: int) -> None:
    await queries.change(session, campaign_id, ask_state=None, ask_by=None)


async def _who_reads(session: Session, staff_id: int | None) -> Actor | None:
    """Whoever wanted it asked, if they still may."""
    for colleague in await staff.by_ids(session, [] if staff_id is None else [staff_id]):
        actor = staff.actor_of(colleague)
        if colleague.active and may(actor.roles, Permission.CAMPAIGNS_MANAGE):
            return actor
    return None


async def _unasked(
    session: Session, keyring: Keyring, actor: Actor, card: Card, willing: Willing, most: int
) -> dict[int, tuple[int, str]]:
    """By person: (address of their case, language); `most` at most."""
    found: dict[int, tuple[int, str]] = {}
    if card.evidence is None:
        return found
    where, after = (card.evidence.topic, card.evidence.district, card.evidence.since), 0
    while len(found) < most:
        rows = await queries.affected(session, *where, after, STRETCH)
        if not rows:
            break
        after = rows[-1].id
        readable = await lists.which_readable(session, actor, [row.id for row in rows])
        marks = {row.person_id: mark_of(keyring, row.person_id, card.id, ASKED) for row in rows}
        asked = await queries.marks_among(session, list(marks.values()))
        new = [row for row in rows if row.id in readable and marks[row.person_id] not in asked]
        wanted = await willing(session, sorted({row.person_id for row in new}))
        for row in new:
            if row.person_id in wanted and len(found) < most:
                found.setdefault(row.person_id, (row.address_id, row.language))
    return found


async def _locked(session: Session, actor: Actor, campaign_id: int) -> Card:
    _check(actor)
    if not await queries.lock(session, campaign_id):
        raise NotFound
    return await anyhow(session, campaign_id)


def _check(actor: Actor) -> None:
    if not may(actor.roles, Permission.CAMPAIGNS_MANAGE):
        raise NotAllowed
