"""Who of an audience has a mark, where no statement can tell: the marks are worked out again, some thousand people at
once. Supporters of a campaign are people of its audience; having answered a survey narrows whatever the parts give.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.broadcasts.audience import PARTS, Audience, queries
from casework.broadcasts.audience.shown import is_marked
from casework.campaigns import service as campaigns
from casework.surveys import service as surveys
from store.database import Session
from vault.keyring import Keyring

__all__ = ["among", "is_marked", "still"]


async def among(session: Session, keyring: Keyring, audience: Audience, people: Sequence[int]) -> set[int]:
    """Those of these people, whom the audience's statements give, that belong to it by their marks too."""
    kept = set(people)
    if audience.get("campaigns"):
        kept = await campaigns.supporters_among(session, keyring, people, audience["campaigns"])
        others = {name: audience[name] for name in PARTS if name != "campaigns" and audience.get(name)}
        if others:
            kept |= await queries.still(session, others, people)
    if audience.get("surveys"):
        kept &= await surveys.answered_by(session, keyring, people, audience["surveys"])
    return kept


async def still(session: Session, keyring: Keyring, audience: Audience, people: Sequence[int]) -> set[int]:
    """Those of these people who are of the audience at this moment."""
    given = await queries.still(session, audience, people)
    return await among(session, keyring, audience, sorted(given)) if is_marked(audience) else given
