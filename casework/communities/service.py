"""The verbs of communities: follow and stop as easily, what is known of each, and what coordinators write and count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.actors import Actor, citizen
from casework.audit import service as audit
from casework.communities import queries
from casework.communities.queries import People, of_communities, of_districts
from casework.communities.rules import (
    CONSENT,
    CONSENT_VERSION,
    LARGEST,
    LONGEST_NAME,
    LONGEST_PERIOD,
    LONGEST_TEXT,
    Card,
    Entry,
    Figures,
    Followed,
    Kind,
    cleaned,
    merged,
)
from casework.errors import CaseworkError, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.members import service as members
from casework.members.rules import may_write
from casework.people import service as people
from casework.people.service import Visitor
from flows.text import T_
from locales.communities import Community
from locales.reference import districts
from store.database import Session

__all__ = ["People", "of_communities", "of_districts"]  # people by what they follow, for audiences; the verbs besides


class NotACount(CaseworkError):
    """A figure of a community that is no whole number."""

    status = 422
    sentence = T_("Please write the number as a whole number, without letters.", context="error")


async def follow(session: Session, visitor: Visitor, followed: Followed, now: datetime) -> bool:
    """From now on they hear of it. False: they did already. Raises NotFound."""
    if followed.target not in (await known(session) if followed.kind is Kind.COMMUNITY else districts()):
        raise NotFound
    row = {"person_id": visitor.person_id, "kind": followed.kind, "target": followed.target, "since": now}
    if not await queries.follow(session, row):
        return False
    await _consent(session, visitor, True, now)
    await audit.record(
        session, citizen(visitor.person_id), "citizen:community:follow", "person", visitor.person_id, now
    )
    return True


async def unfollow(session: Session, visitor: Visitor, followed: Followed, now: datetime) -> bool:
    """The ledger says "no" once nothing is followed any more: until then they still agree to be written to. False: they
    did not follow it."""
    if not await queries.unfollow(session, visitor.person_id, followed.kind, followed.target):
        return False
    if not await queries.followed(session, visitor.person_id):
        await _consent(session, visitor, False, now)
    who = citizen(visitor.person_id)
    await audit.record(session, who, "citizen:community:unfollow", "person", visitor.person_id, now)
    return True


async def _consent(session: Session, visitor: Visitor, given: bool, now: datetime) -> None:
    await people.record_consent(
        session,
        visitor,
        version=CONSENT_VERSION,
        given=given,
        language=visitor.language,
        now=now,
        purpose=CONSENT,
    )


async def followed(session: Session, person_id: int) -> list[Followed]:
    return [Followed(Kind(row.kind), row.target) for row in await queries.followed(session, person_id)]


async def figures(session: Session) -> dict[str, Figures]:
    """By community."""
    belonging, counted = await queries.belonging(session), await members.counts(session)
    names = belonging.keys() | counted.keys() - {""}
    return {name: Figures(belonging.get(name, 0), counted.get(name, 0)) for name in names}


async def district_followers(session: Session) -> dict[str, int]:
    return await queries.counts(session, Kind.DISTRICT)


async def everything(session: Session) -> dict[str, Entry]:
    """All communities by id, resting ones too, as the host has decided them over the reference."""
    return merged(await queries.cards(session))


async def known(session: Session) -> dict[str, Community]:
    """Those that one can follow and join."""
    return {one: entry.community for one, entry in (await everything(session)).items() if not entry.resting}


async def offered(session: Session, language: str) -> list[tuple[str, str]]:
    """(id, name) for the panel's lists; those that rest come last, for what was about them before."""
    found = sorted((await everything(session)).values(), key=lambda entry: entry.resting)
    return [(entry.community.id, entry.community.shown(language)) for entry in found]


async def one(session: Session, community: str) -> Entry:
    """Raises NotFound."""
    found = (await everything(session)).get(community)
    if found is None:
        raise NotFound
    return found


async def card(session: Session, community: str) -> Card:
    """What it says of itself. Raises NotFound."""
    return (await one(session, community)).card


async def write_card(
    session: Session, actor: Actor, community: str, does: Mapping[str, str], find: Mapping[str, str], now: datetime
) -> None:
    """By language; what is left empty falls back to another. Raises NotFound, NotAllowed, EmptyText, TextTooLong."""
    await may_be_written(session, actor, community)
    card = Card(cleaned(does), cleaned(find))
    if any(len(text) > LONGEST_TEXT for text in (*card.does.values(), *card.find.values())):
        raise TextTooLong
    for words in (card.does, card.find):
        if words and "az" not in words:
            raise EmptyText
    row = {"community": community, "does": dict(card.does), "find": dict(card.find), "changed_at": now}
    await queries.put_card(session, row)
    await audit.record(session, actor, "panel:community:write", "community", None, now, community=community)


async def indicators(session: Session, community: str) -> Sequence[Any]:
    """Rows with id, name, number, period; newest period first."""
    return await queries.indicators(session, community)


async def count(
    session: Session,
    actor: Actor,
    community: str,
    name: str,
    number: str,
    period: str,
    now: datetime,
    indicator_id: int | None = None,
) -> None:
    """Add a figure beside the defined ones, or change one. Raises NotFound, NotAllowed, EmptyText, NotACount."""
    await may_be_written(session, actor, community)
    if not name.strip() or not period.strip():
        raise EmptyText
    row = {
        "name": name.strip()[:LONGEST_NAME],
        "number": whole(number),
        "period": period.strip()[:LONGEST_PERIOD],
        "changed_at": now,
    }
    if indicator_id is None:
        await queries.add_indicator(session, {"community": community, **row})
    elif not await queries.change_indicator(session, indicator_id, community, **row):
        raise NotFound
    await audit.record(session, actor, "panel:community:count", "community", None, now, community=community)


async def drop(session: Session, actor: Actor, community: str, indicator_id: int, now: datetime) -> None:
    await may_be_written(session, actor, community)
    if not await queries.drop_indicator(session, indicator_id, community):
        raise NotFound
    await audit.record(session, actor, "panel:community:drop", "community", None, now, community=community)


def whole(number: str) -> int:
    """What was typed, as a number. Raises NotACount."""
    typed = number.strip()
    if not typed.isdecimal() or len(typed) > len(str(LARGEST)) or int(typed) > LARGEST:
        raise NotACount
    return int(typed)


async def may_be_written(session: Session, actor: Actor, community: str) -> None:
    """Raises NotAllowed for a coordinator of other communities, NotFound."""
    if not may_write(actor, (await members.coordinators(session)).get(community, ())):
        raise NotAllowed
    await one(session, community)
