"""Forms that become a case for the coordinators: a question on the return, an initiative, the wish for a person."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.desk import Desk
from casework.cases.models import Case
from casework.cases.thread import Thread, open_thread
from casework.routing import service as routing
from locales.approved import answers
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, DeskPhone, Door, colleague
from tests.journeys.citizen import arriving, walk

NEEDS_ANSWER = [found.id for found in answers().values() if found.needs_answer]


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    """Somebody at the main menu."""
    phone = DeskPhone(desk, Door(), "7000000001")
    await walk(phone, arriving("az"))
    return phone


async def cases_of(desk: Desk) -> int:
    async with desk.house.database.reading() as session:
        return int((await session.execute(select(func.count()).select_from(Case))).scalar_one())


async def opened(desk: Desk, actor, case_id: int = 1) -> Thread:  # type: ignore[no-untyped-def]
    async with desk.house.database.writing() as session:
        return await open_thread(session, actor, case_id, desk.house.now())


async def asking(phone: DeskPhone, question: str) -> str:
    await phone.presses("menu:returning")
    await phone.presses("returning:return_question")
    return (await phone.types(question)).text


async def test_an_approved_answer_comes_with_its_date_its_source_and_the_disclaimer(
    desk: Desk, phone: DeskPhone
) -> None:
    found = answers()["who_goes_first"]
    shown = await asking(phone, found.question["az"])
    assert found.answer is not None
    assert found.answer["az"] in shown
    assert "1 oktyabr 2025" in shown
    assert found.sources[0] in shown
    assert "hüquqşünasın məsləhətini əvəz etmir" in shown
    last = await phone.presses("answer:helped")
    assert "şadıq" in last.text
    assert await cases_of(desk) == 0


async def test_a_question_may_be_typed_before_its_line_is_pressed(phone: DeskPhone) -> None:
    found = answers()["who_goes_first"]
    assert found.answer is not None
    await phone.presses("menu:returning")
    assert found.answer["az"] in (await phone.types(found.question["az"])).text
    await phone.presses("answer:helped")
    await phone.types("menyu")
    await phone.presses("menu:returning")
    assert "sualınızı" in (await phone.types("sual vermək")).text.lower()  # the line's own words still press it


async def test_an_answer_that_did_not_help_makes_a_case_for_a_coordinator(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    leyla = await colleague(desk.house, "leyla", LAWYER)
    aydin = await colleague(desk.house, "aydın", ADMINISTRATOR)
    async with desk.house.database.writing() as session:  # every complaint would go to this lawyer
        await routing.add_rule(
            session, aydin, desk.house.now(), topic=None, district=None, language=None, team_id=None, staff_id=leyla.id
        )
    question = answers()["who_goes_first"].question["az"]
    await asking(phone, question)
    await phone.presses("answer:not_helped")
    await phone.types("Füzuli")
    await phone.types("Horadiz kəndi")
    shown = await phone.types("Sumqayıt")
    assert "26-00001" in shown.text
    thread = await opened(desk, rana)
    case = thread.case
    assert (case.kind, case.topic, case.district, case.idp) == ("return_question", "idp", "sumgayit", "yes")
    assert (case.owner_id, case.status) == (None, "new")
    assert thread.readers == [rana.id]
    assert thread.facts == {
        "question": question,
        "answer": ["not_helped", "who_goes_first"],
        "origin": "fuzuli",
        "village": "Horadiz kəndi",
        "lives_now": "sumgayit",
    }


@pytest.mark.parametrize("question_id", NEEDS_ANSWER)
async def test_what_needs_an_answer_is_said_so_and_offered_to_a_coordinator(
    desk: Desk, phone: DeskPhone, question_id: str
) -> None:
    found = answers()[question_id]
    await phone.presses("menu:returning")
    await phone.presses("returning:return_question")
    shown = await phone.types(found.question["az"])
    for number, other in enumerate(list(shown.offered)):
        if other == f"answer:{question_id}":
            assert found.question["az"] in shown.text, number
            shown = await phone.presses(other)
            break
    assert "koordinator" in shown.text.lower()
    assert "answer:not_helped" in shown.offered
    assert "answer:helped" not in shown.offered
    if found.answer is None:
        assert "yoxlanılmış cavabımız yoxdur" in shown.text
        assert "http" not in shown.text
    last = await phone.presses("answer:not_needed")
    assert "26-0000" not in last.text
    assert await cases_of(desk) == 0


async def test_a_question_that_nobody_has_foreseen_is_not_answered_by_guess(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    shown = await asking(phone, "Kənddə köhnə dəyirmanı kim təmir edəcək?")
    assert "http" not in shown
    if "yoxlanılmış cavabımız yoxdur" not in shown:
        await phone.presses("answer:@none")
    await phone.presses("answer:not_helped")
    await phone.types("Ağdam")
    await phone.presses("!skip")
    await phone.types("Bərdə")
    thread = await opened(desk, rana)
    assert thread.facts["answer"] == ["not_helped"]
    assert "village" not in thread.facts


async def test_a_danger_in_a_question_on_the_return_is_answered_at_once_and_makes_it_urgent(
    desk: Desk, phone: DeskPhone
) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    shown = await asking(phone, "Həyətdə partlamamış mina tapmışıq, nə edək?")
    assert "102" in shown
    offered = (await phone.reads()).offered
    if "answer:not_helped" not in offered:
        await phone.presses("answer:@none")
    await phone.presses("answer:not_helped")
    await phone.types("Füzuli")
    await phone.presses("!skip")
    await phone.types("Füzuli")
    assert (await opened(desk, rana)).case.urgency == "urgent"


async def test_an_initiative_becomes_a_case_that_waits_for_a_coordinator(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    await phone.presses("menu:take_part")
    await phone.presses("take_part:initiative")
    await phone.types("Mütaliə guşəsi")
    await phone.types("Köhnə klubda uşaqlar üçün kitab rəfləri qoymaq istəyirik.")
    await phone.presses("!done")
    await phone.types("Qax")
    await phone.types("Qonşular və məktəb")
    shown = await phone.presses("summary:send")
    assert "26-00001" in shown.text
    thread = await opened(desk, rana)
    assert (thread.case.kind, thread.case.district, thread.case.owner_id) == ("initiative", "gakh", None)
    assert thread.facts["idea"] == "Mütaliə guşəsi"
    assert thread.facts["helpers"] == "Qonşular və məktəb"


async def test_whoever_wants_a_person_is_listed_as_such(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    await phone.presses("menu:human")
    await phone.types("Məsələm uzundur, kimsə məni sona qədər dinləsin.")
    await phone.presses("!done")
    assert (await opened(desk, rana)).case.kind == "human"
    await phone.types("/menu")
    shown = await phone.presses("menu:my_cases")
    assert "Əməkdaşla" in shown.buttons[0][0]


async def test_a_half_asked_question_is_kept_when_somebody_turns_away(desk: Desk, phone: DeskPhone) -> None:
    await asking(phone, answers()["bus"].question["az"])
    shown = await phone.types("/menu")
    assert shown.offered[0] == "menu:continue"
    shown = await phone.presses("menu:continue")
    assert "answer:helped" in shown.offered
