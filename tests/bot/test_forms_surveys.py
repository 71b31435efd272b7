"""Surveys: what is kept, that it leads to nobody, and that one person answers once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from casework.surveys.models import SurveyAnswers
from store.base import Base, table
from tests.cast import DeskPhone, Door
from tests.conftest import Clock
from tests.journeys.citizen import Shown, arriving, walk
from vault.errors import CannotOpen

WORDS = "Kəndimizdə yaşıllıq artsın, dəyirman işləsin"
PURPOSES = ("conversation", "arrival", "outbox", "address", "member")


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    phone = DeskPhone(desk, Door(), "7000000001")
    await walk(phone, arriving("az"))
    return phone


async def wishes(phone: DeskPhone, words: str = WORDS) -> Shown:
    """The whole survey, from the menu to its end."""
    await phone.presses("menu:returning")
    await phone.presses("returning:return_wishes")
    await phone.types("Ağdam")
    await phone.types("Abdal-Gülablı")
    await phone.presses("view:later")
    await phone.presses("wishes:clinic")
    await phone.presses("wishes:roads")
    await phone.presses("!done")
    return await phone.types(words)


async def kept(desk: Desk) -> list[Any]:
    async with desk.house.database.reading() as session:
        return list((await session.execute(select(table(SurveyAnswers)))).all())


async def test_wishes_are_kept_with_the_day_and_without_the_person(desk: Desk, phone: DeskPhone, clock: Clock) -> None:
    shown = await wishes(phone)
    assert "təşəkkür" in shown.text.lower()
    assert not shown.buttons
    (row,) = await kept(desk)
    assert (row.form, row.language, row.channel) == ("return_wishes", "az", "telegram")
    assert row.day == clock().date()
    assert row.answers == {
        "origin": "aghdam",
        "village": "Abdal-Gülablı",
        "view": "later",
        "wishes": ["clinic", "roads"],
        "words": WORDS,
    }


def opened(desk: Desk, value: object) -> str:
    """A value of any table as text; what the server's own keys seal is opened, as a thief of both would."""
    if not isinstance(value, bytes):
        return json.dumps(value, ensure_ascii=False, default=str)
    for purpose in PURPOSES:
        try:
            return desk.house.keyring.open(value, purpose).decode(errors="replace")
        except CannotOpen:
            continue
    return value.hex()


async def everything_but_answers(desk: Desk) -> Iterator[tuple[str, str]]:
    """(table and column, value as text) of every other table."""
    found: list[tuple[str, str]] = []
    async with desk.house.database.reading() as session:
        for name, here in sorted(Base.metadata.tables.items()):
            if name == "survey_answers":
                continue
            for row in (await session.execute(select(here))).all():
                found += [(f"{name}.{column.name}", opened(desk, row[at])) for at, column in enumerate(here.columns)]
    return iter(found)


async def test_nothing_in_the_database_leads_from_answers_to_a_person_even_with_the_keys(
    desk: Desk, phone: DeskPhone
) -> None:
    second = DeskPhone(desk, phone.door, "7000000002")
    await walk(second, arriving("ru"))
    await wishes(phone)
    await wishes(second, "Хочу, чтобы в селе снова работала мельница")
    rows = await kept(desk)
    assert len(rows) == 2
    said = [word for row in rows for word in (str(row.id), str(row.answers["words"]), "Abdal-Gülablı", "clinic")]
    for place, value in await everything_but_answers(desk):
        for word in said:
            assert word not in value, place
    here = Base.metadata.tables["survey_answers"]
    assert {column.name for column in here.columns} == {
        "id", "form", "version", "language", "channel", "day", "answers",
    }  # fmt: skip
    assert not here.foreign_keys
    for row in rows:  # nor do the answers name the person: not the id, not the sender, not a moment
        content = json.dumps(row.answers, ensure_ascii=False)
        assert phone.sender not in content
        assert second.sender not in content
        assert "_" not in {key[0] for key in row.answers}


async def test_one_person_answers_once(desk: Desk, phone: DeskPhone) -> None:
    await wishes(phone)
    await phone.types("/menu")
    await phone.presses("menu:returning")
    shown = await phone.presses("returning:return_wishes")
    assert "artıq cavab vermisiniz" in shown.text
    assert "menu:complaint" in shown.offered
    assert len(await kept(desk)) == 1


async def test_a_draft_that_was_put_aside_is_not_counted_a_second_time(desk: Desk, phone: DeskPhone) -> None:
    """Begun, put aside, answered from the start, then the older draft is finished too."""
    await phone.presses("menu:returning")
    await phone.presses("returning:return_wishes")
    await phone.types("Ağdam")
    await phone.types("/menu")
    shown = await phone.presses("menu:continue")
    assert "village" in shown.text or "kənd" in shown.text
    await phone.presses("!skip")
    await phone.presses("view:soon")
    await phone.presses("wishes:jobs")
    await phone.presses("!done")
    await phone.presses("!skip")
    assert [row.answers["view"] for row in await kept(desk)] == ["soon"]


async def test_needs_take_three_in_all_and_no_more(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("menu:surveys")
    shown = await phone.presses("surveys:needs")
    for area in ("services", "social", "economy"):
        shown = await phone.presses(f"areas:{area}")
    await phone.presses("!done")
    await phone.presses("services_needs:roads")
    await phone.presses("services_needs:gas")
    shown = await phone.presses("!done")
    assert "social_needs:school" in shown.offered
    await phone.presses("social_needs:school")
    await phone.presses("social_needs:clinic")
    shown = await phone.presses("!done")
    assert "üç" in shown.text
    assert "social_needs:clinic" in shown.offered
    await phone.presses("social_needs:clinic")  # taken off again
    shown = await phone.presses("!done")
    assert "economy_needs:jobs" not in shown.offered  # three are chosen: nothing more is asked of needs
    await phone.types("Zərdab")
    await phone.presses("gender:woman")
    await phone.presses("!skip")
    (row,) = await kept(desk)
    assert row.answers == {
        "areas": ["services", "social", "economy"],
        "services_needs": ["roads", "gas"],
        "social_needs": ["school"],
        "district": "zardab",
        "gender": "woman",
    }


async def test_danger_in_a_survey_is_answered_at_once_and_not_kept_as_such(desk: Desk, phone: DeskPhone) -> None:
    shown = await wishes(phone, "Ərim məni döyür, uşaqlarla qorxuram.")
    assert "102" in shown.text or "112" in shown.text
    (row,) = await kept(desk)
    assert set(row.answers) == {"origin", "village", "view", "wishes", "words"}
