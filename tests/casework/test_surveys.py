"""Survey answers lead to nobody, count once, and are hidden where they stand for too few."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import text

from casework.access import Role
from casework.errors import NotAllowed
from casework.house import House
from casework.surveys import service as surveys
from casework.surveys.rules import Figures, figures
from flows.model import Choice, Form, Kind, Question, Text, Value
from store.database import Session
from tests.cast import citizen, colleague
from tests.conftest import Clock


def question(name: str, kind: Kind, *values: str, repeat: str | None = None) -> Question:
    choices = tuple(Choice(value, Text(value, verbatim=True)) for value in values)
    group = (repeat,) if repeat else ()
    return Question(name, kind, Text(name, verbatim=True), choices=choices, repeat=repeat, group=group)


FORM = Form(
    "u1",
    "1",
    Text("Needs", verbatim=True),
    (
        question("need", Kind.SELECT_ONE, "water", "road", "school"),
        question("aid", Kind.SELECT_MULTIPLE, "money", "seeds"),
        question("age", Kind.INTEGER),
        question("years", Kind.INTEGER, repeat="child"),
        question("remark", Kind.TEXT),
        question("thanks", Kind.NOTE),
    ),
)


async def record(session: Session, house: House, **answers: Value) -> None:
    await surveys.record(session, "u1", "1", "az", "telegram", answers, house.now())


def by_name(found: list[Figures]) -> dict[str, Figures]:
    return {one.question.name: one for one in found}


async def test_an_answer_keeps_the_day_and_no_person(house: House) -> None:
    visitor = await citizen(house)
    async with house.database.writing() as session:
        assert await surveys.mark_answered(session, house.keyring, visitor.person_id, "u1")
        await record(session, house, need="water", _alarms=("violence",))
    async with house.database.reading() as session:
        row = (await session.execute(text("SELECT * FROM survey_answers"))).mappings().one()
        marks = (await session.execute(text("SELECT * FROM survey_marks"))).mappings().one()
    assert set(row) == {"id", "form", "version", "language", "channel", "day", "answers"}
    assert str(row["day"]) == "2026-11-21"
    assert "violence" not in str(row["answers"])
    assert set(marks) == {"mark"}


async def test_the_order_of_answers_and_of_people_says_nothing(house: House) -> None:
    people = [(await citizen(house)).person_id for _ in range(8)]
    async with house.database.writing() as session:
        for number, person in enumerate(people):
            await surveys.mark_answered(session, house.keyring, person, "u1")
            await record(session, house, age=number)
    async with house.database.reading() as session:
        rows = (await session.execute(text("SELECT answers FROM survey_answers ORDER BY id"))).scalars().all()
    # One time in forty thousand the random ids come in the order of the answers.
    assert [str(row) for row in rows] != sorted(str(row) for row in rows)


async def test_a_person_answers_once_and_nobody_else_is_kept_from_it(house: House) -> None:
    one, other = await citizen(house), await citizen(house)
    async with house.database.writing() as session:
        keyring = house.keyring
        assert not await surveys.has_answered(session, keyring, one.person_id, "u1")
        assert await surveys.mark_answered(session, keyring, one.person_id, "u1")
        assert not await surveys.mark_answered(session, keyring, one.person_id, "u1")
        assert await surveys.has_answered(session, keyring, one.person_id, "u1")
        assert not await surveys.has_answered(session, keyring, other.person_id, "u1")
        assert not await surveys.has_answered(session, keyring, one.person_id, "u2")


async def test_results_count_people_choices_and_where_they_gave_up(house: House) -> None:
    actor = await colleague(house, "nigar", Role.COORDINATOR)
    async with house.database.writing() as session:
        for number in range(30):
            await surveys.began(session, "u1", "1")
            if number < 20:
                aid = ("money", "seeds") if number < 10 else ("money",)
                await record(session, house, need="water" if number < 12 else "road", aid=aid, age=number)
        for _ in range(6):
            await surveys.left(session, "u1", "1", "child[0].years")
        found = await surveys.results(session, actor, FORM)
    assert (found.began, found.finished) == (30, 20)
    assert found.silent is None  # four fell silent
    need = by_name(list(found.figures))["need"]
    assert [(bar.value, bar.number, bar.share) for bar in need.bars] == [
        ("water", 12, 60),
        ("road", 8, 40),
        ("school", 0, 0),
    ]
    assert [bar.number for bar in by_name(list(found.figures))["aid"].bars] == [20, 10]
    assert by_name(list(found.figures))["age"].median == 9.5
    assert [(entry.place, entry.number) for entry in found.left] == [("years", 6)]


async def test_a_lawyer_reads_no_results(house: House) -> None:
    actor = await colleague(house, "leyla", Role.LAWYER)
    async with house.database.writing() as session:
        with pytest.raises(NotAllowed):
            await surveys.results(session, actor, FORM)
        with pytest.raises(NotAllowed):
            await surveys.handed_out(session, actor, "u1", house.now(), "csv")


def numbers(*submissions: Mapping[str, Value]) -> dict[str, Figures]:
    return by_name(figures(FORM, submissions))


def test_fewer_than_five_are_not_shown() -> None:
    found = numbers(*[{"need": "water"}] * 4)
    assert found["need"].answered is None
    assert found["need"].bars == ()


def test_a_number_that_could_be_worked_out_is_hidden_too() -> None:
    """Nine answered, six of them water: the three for road would be the rest."""
    bars = numbers(*[{"need": "water"}] * 6, *[{"need": "road"}] * 3)["need"].bars
    assert [bar.number for bar in bars] == [None, None, 0]


def test_several_choices_hide_only_themselves() -> None:
    bars = numbers(*[{"aid": ("money",)}] * 6, *[{"aid": ("seeds",)}] * 3)["aid"].bars
    assert [bar.number for bar in bars] == [6, None]


def test_a_middle_value_needs_five_and_entries_of_a_repeat_count_one_by_one() -> None:
    four = [{"child[0].years": 3, "child[1].years": 9}] * 2
    assert numbers(*four)["years"].median is None
    assert numbers(*four, *four)["years"].answered == 8
    assert numbers(*four, *four)["years"].median == 6.0


async def test_what_was_answered_late_in_the_evening_belongs_to_the_day_in_baku(house: House, clock: Clock) -> None:
    clock.pass_(hours=12)  # 21:00 in London, 01:00 in Baku
    actor = await colleague(house, "nigar", Role.COORDINATOR)
    async with house.database.writing() as session:
        await record(session, house, need="water")
        filled = await surveys.handed_out(session, actor, "u1", house.now(), "csv")
    assert [one.day for one in filled] == [date(2026, 11, 22)]
