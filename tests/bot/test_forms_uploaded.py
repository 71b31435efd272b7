"""Questionnaires that coordinators bring, on the citizen's side: in the menu, by link, never changed under anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.channels.telegram_updates import reply_to_text
from bot.desk import Desk
from bot.talk import Talk, dump, load
from casework.actors import Actor
from casework.forms import service as forms
from casework.surveys.models import SurveyAnswers
from flows.model import Reply
from flows.xlsform.read import read
from store.base import table
from tests.cast import COORDINATOR, DeskPhone, Door, colleague
from tests.journeys.citizen import arriving, walk
from tests.xlsform.good import THREE

FORM = read(THREE.data, "three.xlsx").form
assert FORM is not None


@pytest.fixture
async def rana(desk: Desk) -> Actor:
    """A coordinator who has just published a form of three questions."""
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    async with desk.house.database.writing() as session:
        await forms.upload(session, rana, FORM, THREE.data, "three.xlsx", desk.house.now())
        await forms.publish(session, rana, "u1", "1", desk.house.now())
    return rana


@pytest.fixture
async def phone(desk: Desk, rana: Actor) -> DeskPhone:
    phone = DeskPhone(desk, Door(), "7000000001")
    await walk(phone, arriving("az"))
    return phone


async def link(desk: Desk) -> str:
    async with desk.house.database.reading() as session:
        return (await forms.everything(session))[0].link


async def kept(desk: Desk) -> list[tuple[str, str, dict[str, object]]]:
    async with desk.house.database.reading() as session:
        rows = (await session.execute(select(table(SurveyAnswers)))).all()
    return [(row.form, row.version, row.answers) for row in rows]


async def answer_all(phone: DeskPhone) -> str:
    await phone.types("Aygün")
    await phone.types("34")
    return (await phone.presses("water:yes")).text


async def test_a_published_form_stands_under_surveys_and_its_answers_are_kept(desk: Desk, phone: DeskPhone) -> None:
    shown = await phone.presses("menu:surveys")
    assert "surveys:u1" in shown.offered
    shown = await phone.presses("surveys:u1")
    assert "What is your name?" in shown.text
    await answer_all(phone)
    assert await kept(desk) == [("u1", "1", dict(THREE.answers))]


async def test_whoever_has_begun_finishes_the_version_they_began(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    await phone.presses("menu:surveys")
    await phone.presses("surveys:u1")
    await phone.types("Aygün")
    changed = replace(FORM, questions=FORM.questions[:1])
    async with desk.house.database.writing() as session:
        await forms.upload(session, rana, changed, THREE.data, "three.xlsx", desk.house.now())
        await forms.publish(session, rana, "u1", "2", desk.house.now())
    await phone.types("34")
    await phone.presses("water:yes")
    assert await kept(desk) == [("u1", "1", dict(THREE.answers))]
    other = DeskPhone(desk, phone.door, "7000000002")
    await walk(other, arriving("az"))
    await other.presses("menu:surveys")
    await other.presses("surveys:u1")
    await other.types("Rüfət")
    assert ("u1", "2", {"full_name": "Rüfət"}) in await kept(desk)


async def test_a_withdrawn_form_is_not_offered_but_may_be_finished(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    await phone.presses("menu:surveys")
    await phone.presses("surveys:u1")
    async with desk.house.database.writing() as session:
        await forms.withdraw(session, rana, "u1", desk.house.now())
    await answer_all(phone)
    assert len(await kept(desk)) == 1
    await phone.types("/menu")
    assert "surveys:u1" not in (await phone.presses("menu:surveys")).offered


async def test_a_form_put_aside_goes_on_where_it_was(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("menu:surveys")
    await phone.presses("surveys:u1")
    await phone.types("Aygün")
    shown = await phone.types("/menu")
    assert shown.offered[0] == "menu:continue"
    shown = await phone.presses("menu:continue")
    assert "How old are you?" in shown.text


async def test_the_link_leads_a_newcomer_to_the_form_after_language_and_consent(desk: Desk, rana: Actor) -> None:
    phone = DeskPhone(desk, Door(), "7000000003")
    reply = reply_to_text(f"/start form_{await link(desk)}")
    shown = await phone._does(reply)
    assert "language:en" in shown.offered
    await phone.presses("language:en")
    shown = await phone.presses("consent:agree")
    assert "What is your name?" in shown.text
    await answer_all(phone)
    assert len(await kept(desk)) == 1


async def test_the_link_opens_the_form_at_once_for_whoever_is_known_and_loses_nothing(
    desk: Desk, phone: DeskPhone
) -> None:
    await phone.presses("menu:human")
    await phone.types("Yarımçıq söz")
    shown = await phone._does(Reply(command=f"form_{await link(desk)}"))
    assert "What is your name?" in shown.text
    await answer_all(phone)
    assert (await phone.types("/menu")).offered[0] == "menu:continue"


@pytest.mark.parametrize("word", ["form_", "form_0000000000", "form_' OR 1=1 --"])
async def test_a_link_that_leads_nowhere_says_so_and_shows_the_menu(desk: Desk, phone: DeskPhone, word: str) -> None:
    shown = await phone._does(Reply(command=word))
    assert "bağlanıb" in shown.text
    assert "menu:complaint" in shown.offered


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("/start", Reply(command="start")),
        ("/start@korpu_bot", Reply(command="start")),
        ("/start hello", Reply(command="start")),
        ("/start form_0a1b2c3d4e", Reply(command="form_0a1b2c3d4e")),
        ("form_0a1b2c3d4e", Reply(text="form_0a1b2c3d4e")),
        ("", Reply(text="")),
    ],
)
def test_what_a_start_hands_over(text: str, reply: Reply) -> None:
    assert reply_to_text(text) == reply


@pytest.mark.parametrize(
    "held",
    [
        Reply(text="salam"),
        Reply(choice="water:yes"),
        Reply(location=(40.4, 49.9)),
        Reply(media="media:17", media_kind="photo"),
    ],
)
def test_what_was_sent_after_a_long_pause_is_remembered_whatever_it_was(held: Reply) -> None:
    talk = Talk(held=held, link="0a1b2c3d4e")
    assert load(dump(talk)) == talk
