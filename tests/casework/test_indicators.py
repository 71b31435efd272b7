"""What a community counts: members, trainings and who came from the work itself, the rest entered; protected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actors import Actor
from casework.communities.indicators import rules
from casework.communities.indicators import service as indicators
from casework.communities.indicators.rules import By
from casework.communities.service import NotACount
from casework.communities.wording import figures
from casework.errors import NotAllowed, NotFound
from casework.events import door
from casework.events.rules import Kind
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from locales.translate import render
from tests import meetings
from tests.cast import COORDINATOR, LAWYER, citizen, colleague
from tests.conftest import Clock


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def joined(house: House, number: int, community: str = "mil") -> None:
    for _ in range(number):
        visitor = await citizen(house)
        async with house.database.writing() as session:
            place = Place(community, "imishli")
            await members.join(session, house.keyring, visitor, place, Card("Aytən"), "1", house.now())


async def enters(house: House, actor: Actor, number: str, month: str, indicator: str = "new_businesses") -> None:
    async with house.database.writing() as session:
        await indicators.enter(session, actor, "mil", indicator, month, number, house.now())


async def numbers(house: House, by: By) -> dict[str, tuple[int, ...]]:
    async with house.database.reading() as session:
        found = await indicators.sheet(session, "mil", by, house.now())
    return {line.indicator.id: line.numbers for line in found.lines}


async def test_members_trainings_and_who_came_are_counted_and_businesses_entered(
    house: House, rana: Actor, clock: Clock
) -> None:
    clock.at -= timedelta(days=100)  # in August
    await joined(house, 6)
    await joined(house, 9, "hadaf")
    soon = {"starts_at": clock.at + timedelta(days=1), "ends_at": clock.at + timedelta(days=1, hours=2)}
    when = {**soon, "closes_at": soon["starts_at"], "community": "mil"}
    training = await meetings.published(house, rana, kind=Kind.TRAINING, **when)
    await meetings.published(house, rana, kind=Kind.MEETING, **when)
    async with house.database.writing() as session:
        presses = [door.Press(f"press-000{number}", walk_in=True, party=number) for number in (1, 5)]
        await door.take(session, house.keyring, training, presses, house.now())
    clock.at += timedelta(days=100)
    await joined(house, 1)
    await enters(house, rana, "4", "2026-08")
    await enters(house, rana, "3", "2026-08")
    await enters(house, rana, "4", "2026-09")
    await enters(house, rana, "1", "2026-11")
    found = await numbers(house, By.QUARTER)
    assert found["members"][-3:] == (0, 6, 7)
    assert found["trainings"][-3:] == (0, 1, 0)
    assert found["trained"][-3:] == (0, 6, 0)
    assert found["new_businesses"][-3:] == (0, 7, 1)
    assert (await numbers(house, By.MONTH))["new_businesses"][-4:] == (3, 4, 0, 1)
    async with house.database.reading() as session:
        lines = {one.indicator.id: one for one in (await indicators.sheet(session, "mil", By.MONTH, house.now())).lines}
    assert lines["new_businesses"].trend == -4  # October against September: November is not over
    await enters(house, rana, " ", "2026-09")
    assert (await numbers(house, By.QUARTER))["new_businesses"][-2:] == (3, 1)


async def test_outside_only_whole_quarters_are_told_and_nobody_below_five(
    house: House, rana: Actor, clock: Clock
) -> None:
    clock.at -= timedelta(days=100)
    await joined(house, 7)
    await joined(house, 4, "hadaf")
    clock.at += timedelta(days=100)
    await joined(house, 20)
    await enters(house, rana, "4", "2026-09")
    async with house.database.reading() as session:
        found = await indicators.open_sheets(session, house.now())
        assert (await indicators.open_sheets(session, house.now(), "mil")) == {"mil": found["mil"]}
    assert list(found) == ["mil"]  # of four members of another one nothing is told
    sheet = found["mil"]
    assert sheet.periods == ("2025-IV", "2026-I", "2026-II", "2026-III")
    assert [(line.indicator.id, line.cells) for line in sheet.lines] == [("members", (None, None, None, 5))]
    said = figures(sheet, "en")
    assert said is not None
    assert render(said, "en") == "In figures, 2026-III: Members: 5"


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_what_cannot_be_entered_is_refused_and_named(house: House, rana: Actor) -> None:
    for number, month, indicator, error in (
        ("many", "2026-11", "new_businesses", NotACount),
        ("-1", "2026-11", "new_businesses", NotACount),
        ("1", "2026-12", "new_businesses", NotFound),  # has not begun
        ("1", "2026-13", "new_businesses", NotFound),
        ("1", "2026-11", "members", NotFound),  # counted from the register
        ("1", "2026-11", "unknown", NotFound),
    ):
        with pytest.raises(error):
            await enters(house, rana, number, month, indicator)
    with pytest.raises(NotAllowed):
        await enters(house, await colleague(house, "leyla", LAWYER), "1", "2026-11")


def test_quarters_begin_where_they_should() -> None:
    assert rules.months("2026-11", By.QUARTER, 2) == ("2026-07", "2026-08", "2026-09", "2026-10", "2026-11")
    assert rules.months("2026-01", By.MONTH, 3) == ("2025-11", "2025-12", "2026-01")
    assert (rules.after("2026-12"), rules.before("2026-01")) == ("2027-01", "2025-12")
    assert rules.period("2026-12", By.QUARTER) == "2026-IV"
