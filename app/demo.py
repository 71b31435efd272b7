"""`korpu demo`: an example organisation in a data dir of its own, made by the verbs that real work goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from app.serving import serve, set_up_log
from app.settings import Settings
from app.wiring import App, open_app
from casework.access import Role
from casework.actors import SYSTEM, Actor
from casework.cases import service as cases
from casework.cases.rules import Urgency, highest
from casework.conversations import service as conversations
from casework.house import House
from casework.organisation import service as organisation
from casework.outbox import service as outbox
from casework.outbox.service import Settlement
from casework.people import service as people
from casework.routing import service as routing
from casework.staff import service as staff_service
from casework.staff.models import Staff
from casework.staff.service import Profile
from locales import reference
from store import migrate as schema
from store.database import Session
from vault import passwords
from vault.boxes import new_key_pair

DATA = Path(__file__).parent / "demo_data.yaml"
PASSWORD = "nümunə körpü 54"  # noqa: S105  of people who do not exist, on a machine of one's own
STEP = timedelta(minutes=40)  # between what happens in a case
FOUNDED = timedelta(days=14)  # before now: older than the oldest case


async def demo(settings: Settings, *, serve_it: bool) -> None:
    """Prepare the example unless it is there, print the sign-ins, and serve."""
    set_up_log()
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        async with app.house.database.reading() as session:
            there = await staff_service.there_is_staff(session)
        data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
        if not there:
            await _build(app, data)
    _print_sign_ins(settings, data)
    if serve_it:
        await serve(settings, with_worker=True, migrating=False)


def _print_sign_ins(settings: Settings, data: Mapping[str, Any]) -> None:
    print(f"Example organisation in {settings.data_dir}. Password for all: {PASSWORD}")
    for entry in data["staff"]:
        print(f"  {entry['login']:<8} {', '.join(entry['roles']):<28} {entry['name']}")
    print(f"Sign in at {settings.base_url}/admin/\n", flush=True)


async def _build(app: App, data: Mapping[str, Any]) -> None:
    now = app.house.now() - FOUNDED
    async with app.house.database.writing() as session:
        await organisation.ensure(session, data["organisation"])
        staff = await _staff(session, data["staff"], now)
        administrator = next(s for s in staff.values() if Role.ADMINISTRATOR in s.roles)
        actor = staff_service.actor_of(administrator)
        await organisation.rename(session, actor, data["organisation"], now)
        await organisation.set_periods(session, actor, data["hours"], now)
        words = await organisation.make_recovery_words(session, actor, now)
        await organisation.confirm_recovery_words(session, actor, " ".join(words), now)
        await _routing(session, actor, staff, data, now)
        keys = await _private_keys(staff)
    for number, case in enumerate(data["cases"]):
        async with app.house.database.writing() as session:
            await _case(session, app.house, case, number, staff, keys)


async def _staff(session: Session, entries: list[dict[str, Any]], now: datetime) -> dict[str, Staff]:
    made = {}
    for entry in entries:
        profile = Profile(
            entry["name"],
            entry["login"],
            frozenset(Role(role) for role in entry["roles"]),
            entry["language"],
            tuple(entry.get("speaks", ("az", "ru", "en"))),
        )
        _, token = await staff_service.invite(session, SYSTEM, profile, now)
        made[entry["login"]] = await staff_service.accept(session, token, PASSWORD, now)
    return made


async def _private_keys(staff: Mapping[str, Staff]) -> dict[str, bytes]:
    """As if everyone had signed in: only so can they read and answer."""
    return {login: passwords.unlock(one.locked_key or b"", PASSWORD) for login, one in staff.items()}


async def _routing(
    session: Session, actor: Actor, staff: Mapping[str, Staff], data: Mapping[str, Any], now: datetime
) -> None:
    teams = {}
    for team in data["teams"]:
        members = [staff[login].id for login in team["members"]]
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
            staff_id=staff[rule["staff"]].id if "staff" in rule else None,
        )


async def _case(
    session: Session,
    house: House,
    entry: Mapping[str, Any],
    number: int,
    staff: Mapping[str, Staff],
    keys: Mapping[str, bytes],
) -> None:
    """One complaint and what happened since."""
    at = house.now() - timedelta(hours=entry["hours"])
    settings = await organisation.settings(session, house.name)
    visitor = await people.meet(
        session, house.keyring, "web", f"example-{number}", entry["language"], at, new_key_pair().public
    )
    await conversations.save_state(session, house.keyring, visitor.person_id, None, at)
    opened = await cases.open_case(session, house.keyring, visitor, _complaint(entry), settings, at)
    for step in entry.get("then", []):
        at += STEP
        if "citizen" in step:
            await cases.write(session, house.keyring, visitor, opened.case.id, step["citizen"], Urgency.NORMAL, at)
        else:
            actor = replace(staff_service.actor_of(staff[step["by"]]), private_key=keys[step["by"]])
            await _deed(session, house, actor, opened.case.id, step, at)


async def _deed(
    session: Session, house: House, actor: Actor, case_id: int, step: Mapping[str, Any], at: datetime
) -> None:
    if "note" in step:
        await cases.note(session, actor, case_id, step["note"], at)
    elif "close" in step:
        await cases.close(session, house.keyring, actor, case_id, at)
    else:
        text = step.get("answer") or step["ask"]
        await cases.answer(session, house.keyring, actor, case_id, text, at, asks_back="ask" in step)
    await _as_if_sent(session, house, at)


async def _as_if_sent(session: Session, house: House, at: datetime) -> None:
    """Nobody is behind the example's addresses: what was told them counts as sent when it was said."""
    while leased := await outbox.lease(session, house.keyring, ("web",), 50, at):
        await outbox.settle(session, Settlement(sent=[one.id for one in leased]), at)


def _complaint(entry: Mapping[str, Any]) -> cases.Complaint:
    answers = {**entry["answers"], "story": entry["story"]}
    if "tried" in entry:
        answers["tried"] = entry["tried"]
    topic = answers["topic"]
    alarmed = Urgency.URGENT if "alarm" in entry else Urgency.NORMAL
    return cases.Complaint(
        topic=topic,
        district=answers.get("district"),
        urgency=highest(Urgency(reference.topics()[topic].urgency), alarmed),
        answers=answers,
        form="complaint",
        version="1",
        for_whom=answers.get("for_whom"),
        gender=answers.get("gender"),
        age_group=answers.get("age_group"),
        idp=answers.get("idp"),
    )
