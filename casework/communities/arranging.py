"""What the panel decides about communities: what each is called, where it is and what for, who coordinates it, a new
one, and rest for one that is no more. Writes no text of a community; those are its coordinators' own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.communities import queries
from casework.communities.rules import LONGEST_NAME, Card, Decided, Entry, id_of, sense
from casework.communities.service import everything, one
from casework.errors import CaseworkError, EmptyText, NotAllowed, TextTooLong
from casework.members import service as members
from casework.members.rules import may_arrange
from flows.text import T_
from locales.communities import communities
from store.database import Session


class NoDistrict(CaseworkError):
    """A community is somewhere: a list shows it by its district."""

    status = 422
    sentence = T_("Please choose at least one district.", context="error")


async def arrange(session: Session, actor: Actor, community: str, decided: Decided, now: datetime) -> None:
    """Raises NotFound, NotAllowed, EmptyText (names, but none in Azerbaijani), TextTooLong, NoDistrict."""
    entry, checked = await _mine(session, actor, community), _checked(decided)
    if not checked.names and community not in communities():  # the reference has no name to fall back to
        raise EmptyText
    where = sorted(checked.districts, key=lambda place: place != entry.community.district)  # it sits where it sat
    await _put(session, community, entry.card, replace(checked, districts=where), now)
    await audit.record(session, actor, "panel:community:arrange", "community", None, now, community=community)


async def add(session: Session, actor: Actor, decided: Decided, now: datetime) -> str:
    """A new community, without coordinators; its id. Raises NotAllowed and what `arrange` raises."""
    if not may(actor.roles, Permission.COMMUNITIES_ARRANGE):
        raise NotAllowed
    checked = _checked(decided)
    made = id_of(checked.names.get("az", ""), await everything(session))
    if not made:
        raise EmptyText
    await _put(session, made, Card(), checked, now)
    await audit.record(session, actor, "panel:community:add", "community", None, now, community=made)
    return made


async def rest(session: Session, actor: Actor, community: str, resting: bool, now: datetime) -> None:
    """Nobody new can follow or join it; who does already may leave. Or the end of that. Raises NotFound, NotAllowed."""
    card = (await _mine(session, actor, community)).card
    row = {"community": community, "does": dict(card.does), "find": dict(card.find), "changed_at": now}
    await queries.put_card(session, {**row, "resting": resting})
    verb = "rest" if resting else "wake"
    await audit.record(session, actor, f"panel:community:{verb}", "community", None, now, community=community)


async def assign(session: Session, actor: Actor, community: str, staff_ids: Collection[int], now: datetime) -> None:
    """Who its coordinators are. Raises NotFound, NotAllowed."""
    await one(session, community)
    await members.assign(session, actor, community, staff_ids, now)


async def _mine(session: Session, actor: Actor, community: str) -> Entry:
    if not may_arrange(actor, (await members.coordinators(session)).get(community, ())):
        raise NotAllowed
    return await one(session, community)


def _checked(decided: Decided) -> Decided:
    found = sense(decided)
    if found.names and "az" not in found.names:
        raise EmptyText
    if any(len(name) > LONGEST_NAME for name in found.names.values()):
        raise TextTooLong
    if not found.districts:
        raise NoDistrict
    return found


async def _put(session: Session, community: str, card: Card, decided: Decided, now: datetime) -> None:
    row = {
        "community": community,
        "does": dict(card.does),
        "find": dict(card.find),
        "names": dict(decided.names) or None,
        "districts": list(decided.districts),
        "languages": list(decided.languages),
        "focus": list(decided.focus),
        "changed_at": now,
    }
    await queries.put_card(session, row)
