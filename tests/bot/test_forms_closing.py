"""After a case was closed: the question that goes out with the news, opening again by one press, and the feedback."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from casework.actors import Actor
from casework.cases import service as cases
from casework.cases.thread import Thread, open_thread
from casework.feedback import service as feedback
from casework.feedback.models import Feedback
from store.base import table
from tests.cast import COORDINATOR, DeskPhone, Door, colleague, send_all
from tests.journeys.citizen import complaint, walk


@pytest.fixture
async def rana(desk: Desk) -> Actor:
    return await colleague(desk.house, "rəna", COORDINATOR)


@pytest.fixture
async def phone(desk: Desk, rana: Actor) -> DeskPhone:
    """Somebody whose request was closed a moment ago."""
    phone = DeskPhone(desk, Door(), "7000000001")
    await walk(phone, complaint("az"))
    await close(desk, rana)
    await phone.reads()
    return phone


async def close(desk: Desk, rana: Actor) -> None:
    async with desk.house.database.writing() as session:
        await cases.close(session, desk.house.keyring, rana, 1, desk.house.now())


async def opened(desk: Desk, rana: Actor) -> Thread:
    async with desk.house.database.writing() as session:
        return await open_thread(session, rana, 1, desk.house.now())


async def said(desk: Desk) -> list[Any]:
    async with desk.house.database.reading() as session:
        return list((await session.execute(select(table(Feedback)))).all())


async def test_the_news_of_a_closing_asks_with_buttons_whether_it_is_settled(desk: Desk, phone: DeskPhone) -> None:
    shown = await phone.reads()
    assert "26-00001" in shown.text
    assert shown.offered == ["closed.1:yes", "closed.1:partly", "closed.1:no"]


async def test_settled_is_two_presses_and_leaves_the_case_closed(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    shown = await phone.presses("closed.1:yes")
    assert "rating:5" in shown.offered
    await phone.presses("rating:4")
    shown = await phone.presses("!skip")
    assert "Təşəkkür" in shown.text
    assert [(row.case_id, row.solved, row.rating) for row in await said(desk)] == [(1, "yes", 4)]
    assert (await opened(desk, rana)).case.status == "closed"


async def test_not_settled_is_opened_again_by_one_press_even_if_nothing_more_is_said(
    desk: Desk, phone: DeskPhone, rana: Actor
) -> None:
    shown = await phone.presses("closed.1:no")
    assert "reopen:yes" in shown.offered
    shown = await phone.presses("reopen:yes")
    assert "26-00001" in shown.text
    case = (await opened(desk, rana)).case
    assert (case.status, case.closed_at, case.unread) == ("reopened", None, True)
    assert [(row.solved, row.rating) for row in await said(desk)] == [("no", None)]


async def test_words_go_into_the_case_and_do_not_open_it(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    await phone.presses("closed.1:partly")
    await phone.presses("rating:2")
    await phone.types("Cavabı çox gözlədim, amma kömək etdilər.")
    thread = await opened(desk, rana)
    assert thread.case.status == "closed"
    assert [entry.content["text"] for entry in thread.entries if entry.kind == "message"] == [
        "Cavabı çox gözlədim, amma kömək etdilər."
    ]


async def test_danger_in_the_words_opens_the_case_as_urgent(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    await phone.presses("closed.1:yes")
    await phone.presses("!skip")
    shown = await phone.types("Ərim məni döyür, uşaqlarla qorxuram.")
    assert "102" in shown.text or "112" in shown.text
    case = (await opened(desk, rana)).case
    assert (case.status, case.urgency) == ("reopened", "urgent")


async def test_the_buttons_work_in_the_middle_of_something_else_and_nothing_of_it_is_lost(
    desk: Desk, phone: DeskPhone
) -> None:
    await phone.types("/menu")
    await phone.presses("menu:human")
    await phone.types("Yarımçıq qalan söz")
    await phone.presses("closed.1:yes")
    await phone.presses("rating:5")
    await phone.presses("!skip")
    shown = await phone.types("/menu")
    assert shown.offered[0] == "menu:continue"
    await phone.presses("menu:continue")
    await phone.presses("!done")
    assert [row.solved for row in await said(desk)] == ["yes"]


async def test_nobody_speaks_for_the_case_of_somebody_else(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    stranger = DeskPhone(desk, phone.door, "7000000002")
    await walk(stranger, complaint("az"))
    shown = await stranger.presses("closed.1:no")
    assert "yoxdur" in shown.text
    assert await said(desk) == []
    assert (await opened(desk, rana)).case.status == "closed"


@pytest.mark.parametrize("pressed", ["closed.:no", "closed.x:no", "closed.99999999999999999999:no", "closed.1:maybe"])
async def test_a_button_that_nobody_was_given_does_no_harm(
    desk: Desk, phone: DeskPhone, rana: Actor, pressed: str
) -> None:
    shown = await phone.presses(pressed)
    assert shown.text
    assert await said(desk) == []
    assert (await opened(desk, rana)).case.status == "closed"


async def test_feedback_after_a_second_closing_replaces_the_first(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    await phone.presses("closed.1:no")
    await phone.presses("reopen:yes")
    await close(desk, rana)
    await send_all(desk.house, phone.door)
    await phone.presses("closed.1:yes")
    await phone.presses("rating:5")
    assert [(row.solved, row.rating) for row in await said(desk)] == [("yes", 5)]


async def test_the_figures_count_what_was_said(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("closed.1:yes")
    await phone.presses("rating:4")
    await phone.presses("!skip")
    async with desk.house.database.reading() as session:
        figures = await feedback.since(session, desk.house.now())
    assert (figures.answered, figures.rated, figures.average) == (1, 1, 4.0)
    assert figures.solved == {"yes": 1, "partly": 0, "no": 0}
