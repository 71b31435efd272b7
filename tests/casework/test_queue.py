"""The queue on both databases: who sees what, filters, sorts, and pages that neither lose nor repeat a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actors import Actor
from casework.cases import lists
from casework.cases import service as cases
from casework.cases.queries import Filter, Page
from casework.cases.rules import Urgency, case_id_of
from casework.house import House
from casework.organisation import service as organisation
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, citizen, colleague, complain
from tests.conftest import Clock


async def ids(house: House, actor: Actor, narrow: Filter = Filter(), sort: str = "old") -> list[int]:  # noqa: B008
    """All ids of a queue, page after page of two, as a person would turn them."""
    found: list[int] = []
    after = None
    for _ in range(100):
        async with house.database.reading() as session:
            page = await lists.queue(session, actor, narrow, Page(sort, after, 2))
        found += [card.id for card in page.cards]
        after = page.next
        if after is None:
            return found
    raise AssertionError("the queue has no end")


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def test_pages_hold_every_case_once_in_each_sort(house: House, rana: Actor, clock: Clock) -> None:
    async with house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        boss = await colleague_in(house)
        await organisation.set_periods(session, boss, {"normal": 100, "urgent": 1}, clock())
    due: dict[int, object] = {}
    for number in range(9):
        urgency = (Urgency.NORMAL, Urgency.URGENT, Urgency.HIGH)[number % 3]  # high has no period
        case = (await complain(house, urgency=urgency)).case
        due[case.id] = case.due_at
        clock.pass_(minutes=number % 4)
    everything = sorted(due)
    assert await ids(house, rana) == everything
    assert await ids(house, rana, sort="new") == everything[::-1]
    late = clock() + timedelta(days=9999)
    assert await ids(house, rana, sort="due") == sorted(everything, key=lambda i: (due[i] or late, i))  # type: ignore[arg-type,return-value]


async def colleague_in(house: House) -> Actor:
    from dataclasses import replace

    from casework.actors import SYSTEM

    return replace(SYSTEM, roles=frozenset({ADMINISTRATOR}))


@pytest.mark.parametrize("sort", ["old", "new", "due"])
async def test_cases_that_arrive_meanwhile_neither_hide_nor_repeat_others(house: House, rana: Actor, sort: str) -> None:
    there = [(await complain(house)).case.id for _ in range(6)]
    seen: list[int] = []
    after = None
    for _ in range(20):
        async with house.database.reading() as session:
            page = await lists.queue(session, rana, Filter(), Page(sort, after, 2))
        seen += [card.id for card in page.cards]
        after = page.next
        if after is None:
            break
        if len(seen) < 6:
            await complain(house)
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


async def test_filters_narrow(house: House, rana: Actor, clock: Clock) -> None:
    ru = await citizen(house, language="ru")
    one = (await complain(house, topic="land", district="baku")).case.id
    two = (await complain(house, ru, urgency=Urgency.URGENT)).case.id
    three = (await complain(house)).case.id
    async with house.database.writing() as session:
        await cases.close(session, house.keyring, rana, three, clock())
        await cases.assign(session, house.keyring, rana, two, rana.id or 0, clock())
    expected = {
        Filter(topic="land"): [one],
        Filter(district="sumgayit"): [two, three],
        Filter(language="ru"): [two],
        Filter(urgency="urgent"): [two],
        Filter(status="closed"): [three],
        Filter(status="open"): [one, two],
        Filter(box="unassigned"): [one],
        Filter(box="mine"): [two],
        Filter(topic="land", language="ru"): [],
        Filter(): [one, two, three],
    }
    for narrow, wanted in expected.items():
        assert await ids(house, rana, narrow) == wanted, narrow
        async with house.database.reading() as session:
            assert await lists.counts(session, rana, {"n": narrow}) == {"n": len(wanted)}


async def test_everyone_sees_only_what_they_can_open(house: House, rana: Actor, clock: Clock) -> None:
    leyla, boss = await colleague(house, "leyla", LAWYER), await colleague(house, "kamran", ADMINISTRATOR)
    case_ids = [(await complain(house)).case.id for _ in range(3)]
    async with house.database.writing() as session:
        await cases.assign(session, house.keyring, rana, case_ids[1], leyla.id or 0, clock())
    assert await ids(house, rana) == case_ids
    assert await ids(house, leyla) == [case_ids[1]]
    assert await ids(house, boss) == []
    async with house.database.reading() as session:
        assert await lists.which_readable(session, leyla, case_ids) == {case_ids[1]}
        assert await lists.which_readable(session, boss, case_ids) == set()
        assert await lists.find_number(session, leyla, "26-00001") is None
        found = await lists.find_number(session, leyla, " 26-00002 ")
    assert found is not None
    assert found.id == 2


@pytest.mark.parametrize(
    ("typed", "case_id"),
    [("26-00042", 42), ("42", 42), (" 26-00042 ", 42), ("", None), ("salam", None), ("26-", None), ("9" * 40, None)],
)
def test_a_number_as_people_type_it(typed: str, case_id: int | None) -> None:
    assert case_id_of(typed) == case_id
