"""The verbs of routing: find a case's lawyer by the rules, and change the rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import CaseworkError, EmptyText, NotAllowed, NotFound
from casework.routing import queries
from casework.routing.rules import Candidate, Matter, Rule, choose, matching, team_of
from casework.staff import service as staff_service
from casework.staff.models import Staff
from flows.text import T_
from store.database import Session


class NoTarget(CaseworkError):
    """A rule must lead to a team or to a lawyer, not to both and not to none."""

    status = 422
    sentence = T_("Please choose a team or a colleague.", context="error")


class TeamNameTaken(CaseworkError):
    status = 409
    sentence = T_("There is a team of this name already.", context="error")


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team as the panel lists it."""

    id: int
    name: str
    members: tuple[int, ...]


async def lawyer_for(session: Session, matter: Matter) -> Staff | None:
    """Who gets this case; None: no rule leads to anybody who can read, so it goes to the unassigned queue."""
    rules = await table(session)
    members = await queries.members(session) if rules else {}
    for rule in matching(rules, matter):
        people = [s for s in await staff_service.by_ids(session, team_of(members, rule)) if s.can_read]
        burdens = await queries.burdens(session, [s.id for s in people]) if len(people) > 1 else {}
        candidates = [Candidate(s.id, frozenset(staff_service.speaks(s)), burdens.get(s.id, 0)) for s in people]
        chosen = choose(candidates, matter.language)
        if chosen is not None:
            return next(s for s in people if s.id == chosen)
    return None


async def table(session: Session) -> list[Rule]:
    """The routing rules in their order."""
    return [Rule(r.id, r.topic, r.district, r.language, r.team_id, r.staff_id) for r in await queries.rules(session)]


async def add_rule(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    topic: str | None,
    district: str | None,
    language: str | None,
    team_id: int | None,
    staff_id: int | None,
) -> int:
    """A new rule at the end of the table."""
    _check(actor)
    if (team_id is None) == (staff_id is None):
        raise NoTarget
    rule_id = await queries.add_rule(
        session,
        {
            "position": await queries.last_position(session) + 1,
            "topic": topic,
            "district": district,
            "language": language,
            "team_id": team_id,
            "staff_id": staff_id,
        },
    )
    await audit.record(session, actor, "panel:rule:add", "rule", rule_id, now)
    return rule_id


async def move_rule(session: Session, actor: Actor, rule_id: int, *, up: bool, now: datetime) -> None:
    """One place up or down; at the edge nothing happens."""
    _check(actor)
    order = [rule.id for rule in await table(session)]
    if rule_id not in order:
        raise NotFound
    place = order.index(rule_id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        for position, moved in enumerate(order, start=1):
            await queries.set_position(session, moved, position)
        await audit.record(session, actor, "panel:rule:move", "rule", rule_id, now)


async def drop_rule(session: Session, actor: Actor, rule_id: int, now: datetime) -> None:
    _check(actor)
    await queries.drop_rule(session, rule_id)
    await audit.record(session, actor, "panel:rule:drop", "rule", rule_id, now)


async def teams(session: Session) -> list[TeamCard]:
    members = await queries.members(session)
    return [TeamCard(t.id, t.name, tuple(members.get(t.id, ()))) for t in await queries.teams(session)]


async def save_team(
    session: Session, actor: Actor, team_id: int | None, name: str, members: Collection[int], now: datetime
) -> int:
    """Add a team (id None) or set the members of one."""
    _check(actor)
    if team_id is None:
        if not name.strip():
            raise EmptyText
        if name.strip().casefold() in {team.name.casefold() for team in await queries.teams(session)}:
            raise TeamNameTaken
        team_id = await queries.add_team(session, name.strip())
    await queries.set_members(session, team_id, members)
    await audit.record(session, actor, "panel:team:save", "team", team_id, now)
    return team_id


async def drop_team(session: Session, actor: Actor, team_id: int, now: datetime) -> None:
    _check(actor)
    await queries.drop_team(session, team_id)
    await audit.record(session, actor, "panel:team:drop", "team", team_id, now)


def _check(actor: Actor) -> None:
    if not may(actor.roles, Permission.ROUTING_MANAGE):
        raise NotAllowed
