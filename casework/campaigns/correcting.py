"""When something that everybody could read must be taken back: an outcome in other words, an update removed, a campaign
withdrawn. Each is recorded, and a correction says of itself that it is one. What supporters gave is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from casework.actors import Actor
from casework.campaigns import notices, queries
from casework.campaigns.errors import NotNow
from casework.campaigns.organising import locked, record, tell_proposer, written
from casework.campaigns.rules import ENDS, Spoken, Status, is_corrected, may_become
from casework.errors import NotFound
from store.database import Session
from vault.keyring import Keyring


async def correct_outcome(
    session: Session, actor: Actor, campaign_id: int, outcome: Mapping[str, str], now: datetime
) -> None:
    """Other words for what came of it: a correction too. Raises NotNow, NoAzerbaijani, TextTooLong."""
    card = await locked(session, actor, campaign_id)
    if card.status not in ENDS:
        raise NotNow
    words = written(outcome)
    corrected_at = now if is_corrected(card.outcome or {}, words) else card.corrected_at
    await queries.change(session, campaign_id, outcome=words, corrected_at=corrected_at)
    await record(session, actor, "correct", campaign_id, now)


async def withdraw(
    session: Session, keyring: Keyring, actor: Actor, campaign_id: int, why: Mapping[str, str], now: datetime
) -> None:
    """Shown to nobody any more. Why is for those who gave their voice, and needed only if somebody did; it takes the
    place of the outcome. Whoever proposed it hears. Raises NotNow, NoAzerbaijani, TextTooLong.
    """
    card = await locked(session, actor, campaign_id)
    if not may_become(card.status, Status.WITHDRAWN):
        raise NotNow
    words = written(why) if card.voices or any(text.strip() for text in why.values()) else {}
    ended = card.ended_at or now
    await queries.change(session, campaign_id, status=Status.WITHDRAWN, outcome=words, ended_at=ended)
    await tell_proposer(session, keyring, actor, card, notices.campaign_withdrawn, now)
    await record(session, actor, "withdraw", campaign_id, now)


async def drop_update(session: Session, actor: Actor, campaign_id: int, update_id: int, now: datetime) -> None:
    """Gone for everybody, whatever state it is in. Raises NotFound."""
    await locked(session, actor, campaign_id)
    if not await queries.drop_entry(session, campaign_id, update_id, Spoken.UPDATE):
        raise NotFound
    await record(session, actor, "drop_update", campaign_id, now)
