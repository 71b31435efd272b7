"""The example's organisation: colleagues who accepted their invitations, what it decided, who gets which request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.demo.diary import Deed, Example
from casework.access import Role
from casework.actors import SYSTEM, Actor
from casework.conversations import service as conversations
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing
from casework.routing import service as routing
from casework.staff import service as staff_service
from casework.staff.service import Profile
from store.database import Session
from vault import passwords

FOUNDED = -170
"""Days from today: before the oldest request."""


def plan(example: Example, data: Mapping[str, Any], password: str) -> None:
    async def found(session: Session, house: House) -> None:
        await organisation.ensure(session, data["organisation"])
        for entry in data["staff"]:
            await _colleague(session, house, example, entry, password)
        administrator = next(one for one in data["staff"] if Role.ADMINISTRATOR in one["roles"])
        actor = example.actor(administrator["login"])
        await _decide(session, house, actor, data)
        await _routing(session, house, actor, example, data)

    example.plan(example.day(FOUNDED), found)
    for number, entry in enumerate(data["kept"]):
        example.plan(example.day(entry["days"]), _kept(entry, f"example-{number}"))


async def _colleague(session: Session, house: House, example: Example, entry: Mapping[str, Any], password: str) -> None:
    login, roles = entry["login"], frozenset(Role(role) for role in entry["roles"])
    speaks = tuple(entry.get("speaks", ("az", "ru", "en")))
    profile = Profile(entry["name"], login, roles, entry["language"], speaks)
    _, token = await staff_service.invite(session, SYSTEM, profile, house.now())
    one = await staff_service.accept(session, token, password, house.now())
    example.staff[login] = one
    example.keys[login] = passwords.unlock(one.locked_key or b"", password)


async def _decide(session: Session, house: House, actor: Actor, data: Mapping[str, Any]) -> None:
    now = house.now()
    await organisation.rename(session, actor, data["organisation"], now)
    await organisation.set_periods(session, actor, data["hours"], now)
    await organisation.set_announcing(session, actor, replace(Announcing(), **data["announcing"]), now)
    await organisation.set_templates(session, actor, data["templates"], now)
    words = await organisation.make_recovery_words(session, actor, now)
    await organisation.confirm_recovery_words(session, actor, " ".join(words), now)


async def _routing(session: Session, house: House, actor: Actor, example: Example, data: Mapping[str, Any]) -> None:
    now, teams = house.now(), {}
    for team in data["teams"]:
        members = [example.staff[login].id for login in team["members"]]
        teams[team["name"]] = await routing.save_team(session, actor, None, team["name"], members, now)
    for rule in data["rules"]:
        await routing.add_rule(
            session,
            actor,
            now,
            topic=rule.get("topic"),
            district=rule.get("district"),
            language=rule.get("language"),
            team_id=teams.get(rule.get("team")),
            staff_id=example.staff[rule["staff"]].id if "staff" in rule else None,
        )


def _kept(entry: Mapping[str, Any], name: str) -> Deed:
    async def keep(session: Session, house: House) -> None:
        channel, raw = entry["channel"], entry["raw"].encode()
        await conversations.keep_unreadable(session, house.keyring, channel, name, raw, entry["error"], house.now())

    return keep
