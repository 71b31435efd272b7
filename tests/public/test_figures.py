"""Figures that point at nobody: the rules are attacked by subtracting, and both databases have to count alike."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from casework.cases import service as cases
from casework.events import afterwards
from casework.figures import rules, service
from casework.figures.rules import Table
from casework.house import House
from public.figures import KeptFigures
from tests import meetings
from tests.cast import COORDINATOR, colleague, complain
from tests.conftest import Clock

YEARS = (2025, 2026)
ROWS = ("labour", "land", "other")


def everything_shown(table: Table) -> tuple[object, ...]:
    """All that a page or a feed can say of a table."""
    return (
        *(table.cell(row, year) for row in table.rows for year in table.years),
        *(table.of_row(row) for row in table.rows),
        *(table.of_year(year) for year in table.years),
        table.whole,
    )


@pytest.mark.parametrize(("number", "shown"), [(0, None), (1, None), (4, None), (5, 5), (9, 5), (10, 10), (14, 10)])
def test_a_number_is_hidden_below_five_and_rounded_above(number: int, shown: int | None) -> None:
    assert rules.protected(number) == shown


def test_no_sum_tells_what_a_hidden_cell_holds() -> None:
    """Whatever stands in the hidden cells, all that is shown stays the same: so nothing can be worked out from it."""
    chance = random.Random(54)  # noqa: S311  chosen numbers, no secret
    for _ in range(300):
        counts = {(row, year): chance.choice((0, 1, 2, 3, 4, 5, 8, 40)) for row in ROWS for year in YEARS}
        others = {place: number if number >= 5 else chance.randrange(5) for place, number in counts.items()}
        one, other = (rules.table(numbers, ROWS, YEARS) for numbers in (counts, others))
        assert everything_shown(one) == everything_shown(other)


def test_nothing_shown_is_between_one_and_four_and_all_is_in_fives() -> None:
    chance = random.Random(5)  # noqa: S311
    for _ in range(300):
        counts = {(row, year): chance.randrange(14) for row in ROWS for year in YEARS}
        shown = everything_shown(rules.table(counts, ROWS, YEARS))
        assert all(one is None or (isinstance(one, int) and one >= 5 and one % 5 == 0) for one in shown)


def test_a_total_less_its_cells_is_nothing() -> None:
    table = rules.table(
        {("labour", 2026): 23, ("land", 2026): 3, ("other", 2026): 11, ("labour", 2025): 4}, ROWS, YEARS
    )
    assert table.of_year(2026) == 20 + 10
    assert table.of_row("land") is None
    assert table.of_year(2025) is None
    assert table.whole == 30


def test_a_row_without_anybody_looks_like_one_with_four() -> None:
    nobody, four = (rules.table({("land", 2026): number}, ROWS, YEARS) for number in (0, 4))
    assert everything_shown(nobody) == everything_shown(four)
    assert nobody.rows == four.rows


@pytest.mark.parametrize(
    ("days", "within"),
    [({0: 4}, None), ({0: 5}, 1), ({0: 2, 3: 3}, 4), ({0: 3, 90: 3}, 1), ({}, None)],
    ids=["four", "at once", "three days", "even", "none"],
)
def test_how_soon_half_were_answered(days: dict[int, int], within: int | None) -> None:
    assert rules.days_within(days) == within


def test_only_whole_months_in_baku_count() -> None:
    late_october = datetime(2026, 10, 31, 19, 59, tzinfo=UTC)  # 23:59 in Baku
    assert rules.until(late_october).astimezone(UTC) == datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    assert rules.until(late_october + timedelta(minutes=1)).astimezone(UTC) == datetime(2026, 10, 31, 20, 0, tzinfo=UTC)
    january = datetime(2027, 1, 15, tzinfo=UTC)
    assert rules.years(late_october, rules.until(january)) == (2026,)


async def test_requests_are_counted_by_topic_once_their_month_is_over(house: House, clock: Clock) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    opened = [await complain(house) for _ in range(6)]
    await complain(house, topic="land")
    clock.pass_(days=2, hours=3)
    async with house.database.writing() as session:
        for one in opened:
            await cases.answer(session, house.keyring, rana, one.case.id, "Cavab.", house.now())
    before = await counted(house)
    assert before.requests.years == ()
    assert before.days == {}
    clock.pass_(days=10)
    after = await counted(house)
    assert after.requests.cells == {("labour", 2026): 5}
    assert after.requests.whole == 5
    assert after.days == {2026: 3}


async def test_people_at_events_are_counted_from_the_door(house: House, clock: Clock) -> None:
    rana = await meetings.coordinator(house)
    seminar = await meetings.published(house, rana, seats=20)
    slot = await meetings.published(house, rana, kind=meetings.Kind.ONE_TO_ONE, seats=1)
    await meetings.full_house(house, seminar, 8)
    (who,) = await meetings.people_of(house, 1)
    await meetings.yes(house, who, slot)
    clock.pass_(days=8)
    async with house.database.writing() as session:
        for event_id in (seminar, slot):
            await afterwards.all_came(session, house.keyring, rana, event_id, house.now())
    clock.pass_(days=10)
    figures = await counted(house)
    assert figures.people == {2026: 5}
    assert figures.events == {2026: 1}


async def test_figures_are_counted_at_most_once_an_hour(house: House, clock: Clock) -> None:
    clock.pass_(days=30)
    kept = KeptFigures(house)
    first = await kept.now()
    clock.pass_(minutes=59)
    assert await kept.now() is first
    clock.pass_(minutes=1)
    assert await kept.now() is not first


async def counted(house: House) -> rules.Figures:
    async with house.database.reading() as session:
        return await service.figures(session, house.now())
