"""The question of campaigns to those concerned, a few at a time, by the rules of announcements: nobody in the quiet
hours, nobody who wants to hear of no campaigns, nobody who has had as many announcements as the organisation allows.
It counts as one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casework.broadcasts import capping
from casework.broadcasts.line import queries as line
from casework.broadcasts.rules import Purpose, counted_since
from casework.campaigns import evidence
from casework.house import OUTBOX_BELL, House
from casework.organisation.rules import Announcing
from store.database import Session
from vault.keyring import Keyring

ROUNDS = 5
"""Transactions in one look: the announcements wait as long."""


def willing(keyring: Keyring, decided: Announcing, now: datetime) -> evidence.Willing:
    async def among(session: Session, people: Sequence[int]) -> set[int]:
        out, since = await line.want_none(session, people, Purpose.CAMPAIGN), counted_since(now, decided)
        had = await line.had(session, people, since) + await capping.had(session, keyring, people, since, now)
        return {one for one in people if one not in out and had[one] < decided.most_each}

    return among


async def go_on(house: House, decided: Announcing) -> None:
    """The next people of each campaign that asks."""
    async with house.database.reading() as session:
        asking = await evidence.being_asked(session)
    for campaign_id in asking:
        for _ in range(ROUNDS):
            now, ask = house.now(), willing(house.keyring, decided, house.now())
            async with house.database.writing() as session:
                asked = await evidence.go_on(session, house.keyring, campaign_id, ask, decided, now)
                await capping.note(session, house.keyring, [(one, now) for one in asked])
            if not asked:
                break
            await house.live.ring(OUTBOX_BELL)
