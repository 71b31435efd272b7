"""Routing on both databases: rules in their order, teams by burden and language, and nobody who cannot read."""

from __future__ import annotations

import pytest

from casework.access import Role
from casework.actors import SYSTEM, Actor
from casework.cases import service as cases
from casework.cases.thread import find, open_thread
from casework.errors import NotAllowed, NotFound
from casework.house import House
from casework.routing import service as routing
from casework.routing.rules import Candidate, Matter, Rule, choose, matching
from casework.staff import service as staff
from casework.staff.service import Profile
from tests.cast import COORDINATOR, LAWYER, citizen, colleague, complain
from tests.conftest import Clock


async def rule(house: House, actor: Actor, **conditions: object) -> int:
    given = {"topic": None, "district": None, "language": None, "team_id": None, "staff_id": None, **conditions}
    async with house.database.writing() as session:
        return await routing.add_rule(session, actor, house.now(), **given)  # type: ignore[arg-type]


async def team(house: House, actor: Actor, name: str, *members: Actor) -> int:
    async with house.database.writing() as session:
        return await routing.save_team(session, actor, None, name, [m.id or 0 for m in members], house.now())


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def test_without_rules_a_case_waits_for_the_coordinators(house: House, rana: Actor) -> None:
    case = (await complain(house)).case
    assert (case.owner_id, case.status) == (None, "new")


async def test_the_first_rule_that_matches_decides(house: House, rana: Actor, clock: Clock) -> None:
    leyla, murad = await colleague(house, "leyla", LAWYER), await colleague(house, "murad", LAWYER)
    await rule(house, rana, topic="land", staff_id=murad.id)
    first = await rule(house, rana, topic="labour", district="sumgayit", staff_id=leyla.id)
    await rule(house, rana, staff_id=murad.id)
    assert (await complain(house)).case.owner_id == leyla.id
    assert (await complain(house, district="baku")).case.owner_id == murad.id
    case = (await complain(house, topic="land")).case
    assert (case.owner_id, case.status) == (murad.id, "assigned")
    async with house.database.writing() as session:
        for _ in range(5):
            await routing.move_rule(session, rana, first, up=False, now=clock())
    assert (await complain(house)).case.owner_id == murad.id
    async with house.database.writing() as session:
        with pytest.raises(NotFound):
            await routing.move_rule(session, rana, 999, up=True, now=clock())


async def test_the_lawyer_that_routing_chose_reads_the_case_at_once(house: House, rana: Actor, clock: Clock) -> None:
    leyla, murad = await colleague(house, "leyla", LAWYER), await colleague(house, "murad", LAWYER)
    await rule(house, rana, staff_id=leyla.id)
    case_id = (await complain(house)).case.id
    async with house.database.writing() as session:
        assert (await open_thread(session, leyla, case_id, clock())).facts["topic"] == "labour"
        with pytest.raises(NotFound):
            await open_thread(session, murad, case_id, clock())


async def test_of_a_team_the_least_burdened_who_speaks_the_language(house: House, rana: Actor, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER, speaks=("az",))
    murad = await colleague(house, "murad", LAWYER, speaks=("az", "ru"))
    await rule(house, rana, team_id=await team(house, rana, "Əmək", leyla, murad))
    ru = await citizen(house, language="ru")
    owners = [(await complain(house)).case.owner_id for _ in range(4)]
    assert owners == [leyla.id, murad.id, leyla.id, murad.id]
    assert (await complain(house, ru)).case.owner_id == murad.id  # has more to do, but speaks Russian
    assert (await complain(house)).case.owner_id == leyla.id
    en = await citizen(house, language="en")
    assert (await complain(house, en)).case.owner_id in {leyla.id, murad.id}  # nobody speaks it: somebody takes it
    async with house.database.writing() as session:  # answered ones are no burden
        for case_id in (2, 4, 5):
            await cases.answer(session, house.keyring, murad, case_id, "Cavab", clock())
    assert (await complain(house)).case.owner_id == murad.id


async def test_whoever_cannot_read_gets_no_case_and_the_next_rule_is_tried(
    house: House, rana: Actor, clock: Clock
) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    async with house.database.writing() as session:
        invited, _ = await staff.invite(session, SYSTEM, Profile("Yeni", "yeni", frozenset({Role.LAWYER})), clock())
    await rule(house, rana, staff_id=invited.id)
    assert (await complain(house)).case.owner_id is None
    await rule(house, rana, topic="labour", staff_id=leyla.id)
    assert (await complain(house)).case.owner_id == leyla.id
    async with house.database.writing() as session:
        profile = Profile("Leyla", "leyla", frozenset({Role.LAWYER}))
        await staff.change(session, SYSTEM, leyla.id or 0, profile, active=False, now=clock())
    assert (await complain(house)).case.owner_id is None


async def test_rules_and_teams_can_be_taken_away(house: House, rana: Actor, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    group = await team(house, rana, "Əmək", leyla)
    by_team = await rule(house, rana, team_id=group)
    await rule(house, rana, topic="land", team_id=group)
    async with house.database.writing() as session:
        await routing.drop_rule(session, rana, by_team, clock())
        assert len(await routing.table(session)) == 1
    async with house.database.writing() as session:
        await routing.drop_team(session, rana, group, clock())
        assert await routing.table(session) == []
        assert await routing.teams(session) == []
    assert (await complain(house)).case.owner_id is None


async def test_a_rule_leads_to_a_team_or_to_a_lawyer(house: House, rana: Actor) -> None:
    for wrong in ({}, {"team_id": 1, "staff_id": rana.id}):
        with pytest.raises(routing.NoTarget):
            await rule(house, rana, **wrong)


async def test_a_lawyer_does_not_change_the_rules(house: House, rana: Actor, clock: Clock) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    with pytest.raises(NotAllowed):
        await rule(house, leyla, staff_id=leyla.id)
    with pytest.raises(NotAllowed):
        await team(house, leyla, "Mənim", leyla)
    async with house.database.writing() as session:
        with pytest.raises(NotAllowed):
            await routing.drop_rule(session, leyla, 1, clock())
    case = (await complain(house)).case
    async with house.database.reading() as session:
        assert (await find(session, rana, case.id)).owner_id is None


R = [
    Rule(1, "land", None, None, None, 10),
    Rule(2, "labour", "baku", "ru", None, 11),
    Rule(3, None, "baku", None, None, 12),
    Rule(4, None, None, None, None, 13),
]


@pytest.mark.parametrize(
    ("matter", "ids"),
    [
        (Matter("land", "baku", "az"), [1, 3, 4]),
        (Matter("labour", "baku", "ru"), [2, 3, 4]),
        (Matter("labour", "baku", "az"), [3, 4]),
        (Matter("labour", None, "ru"), [4]),
    ],
)
def test_which_rules_match(matter: Matter, ids: list[int]) -> None:
    assert [r.id for r in matching(R, matter)] == ids


def test_whom_a_team_chooses() -> None:
    one, two = Candidate(1, frozenset({"az"}), 5), Candidate(2, frozenset({"az", "ru"}), 9)
    assert choose([one, two], "az") == 1
    assert choose([one, two], "ru") == 2
    assert choose([one, two], "en") == 1
    assert choose([], "az") is None
