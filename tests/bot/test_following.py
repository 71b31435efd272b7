"""One case on two messengers: the receipt opens it, answers go where it was used last, a wrong one tells nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.channels.base import Attachment
from bot.desk import Desk
from bot.turn import receive
from casework.actors import Actor
from casework.cases import service as cases
from casework.cases.thread import open_thread
from casework.house import House
from flows.model import Reply
from tests.cast import COORDINATOR, DeskPhone, Door, colleague
from tests.conftest import Clock
from tests.journeys.citizen import adding, arriving, complaint, walk


@pytest.fixture
def first(desk: Desk) -> DeskPhone:
    return DeskPhone(desk, Door("telegram"), "7000000001")


@pytest.fixture
def second(desk: Desk) -> DeskPhone:
    return DeskPhone(desk, Door("whatsapp"), "AZ.22000000002", language="ru")


async def filed(phone: DeskPhone) -> str:
    """Files a complaint and returns its receipt as it was shown."""
    shown = await walk(phone, complaint("az"))
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", shown.text)
    assert found is not None
    return found[0]


async def answers(house: House, actor: Actor, text: str) -> None:
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, actor, 1, text, house.now())


async def test_a_case_goes_on_where_the_receipt_is_typed(desk: Desk, first: DeskPhone, second: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    receipt = await filed(first)
    await answers(desk.house, rana, "Müqavilənin surətini göndərin.")
    await first.reads()

    await walk(second, arriving("ru"))
    shown = await second.types(receipt)
    assert "26-00001" in shown.text
    assert "Müqavilənin surətini göndərin." in shown.text
    assert "başqa messencerdən" in (await first.reads()).text  # in case it was somebody else

    await answers(desk.house, rana, "Sabah gəlin.")
    assert "Sabah gəlin." in (await second.reads()).text
    assert "Sabah gəlin." not in first.door.texts(first.sender)[-1]

    await second.types("/menu")
    await walk(second, adding("Хорошо, приду.", 1))
    async with desk.house.database.writing() as session:
        thread = await open_thread(session, rana, 1, desk.house.now())
    assert thread.entries[-1].content["text"] == "Хорошо, приду."


async def test_whoever_opened_it_keeps_it_and_takes_the_answers_back_by_writing(
    desk: Desk, first: DeskPhone, second: DeskPhone
) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    receipt = await filed(first)
    await walk(second, arriving("ru"))
    await second.types(receipt)
    await first.types("/menu")
    await walk(first, adding("Yenə mənəm.", 1))
    await answers(desk.house, rana, "Buyurun.")
    assert "Buyurun." in (await first.reads()).text


async def test_a_newcomer_begins_with_the_receipt(first: DeskPhone, second: DeskPhone) -> None:
    receipt = await filed(first)
    await second.types(receipt)
    shown = await walk(second, arriving("en")[1:])
    assert "Request 26-00001" in shown.text


async def test_without_consent_nothing_is_shown(first: DeskPhone, second: DeskPhone) -> None:
    receipt = await filed(first)
    await second.types(receipt)
    await second.presses("language:en")
    shown = await second.presses("consent:decline")
    assert "26-00001" not in "".join(second.door.texts(second.sender))
    assert shown.text


async def test_the_menu_leads_to_it_too(first: DeskPhone, second: DeskPhone) -> None:
    receipt = await filed(first)
    await walk(second, arriving("en"))
    await second.presses("menu:more")
    await second.presses("more:receipt")
    assert "Request 26-00001" in (await second.types(receipt.replace(" ", ""))).text


async def test_a_wrong_receipt_tells_nothing_and_may_not_be_tried_for_long(
    first: DeskPhone, second: DeskPhone, clock: Clock
) -> None:
    receipt = await filed(first)
    await walk(second, arriving("en"))
    mistyped = "".join("1" if digit == "0" else "0" if digit.isdigit() else digit for digit in receipt)
    heard = [(await second.types(text)).text for text in ("0000 0000 0000 0000", mistyped, "1234 5678 9012 3456")]
    assert set(heard) == {"We found no request under this receipt. Please check the digits."}
    for _ in range(3):
        last = await second.types("1234 5678 9012 3456")
    assert "tried too often" in last.text
    assert "tried too often" in (await second.types(receipt)).text  # the right one has to wait as well


async def test_somebody_elses_number_alone_opens_nothing(desk: Desk, first: DeskPhone, second: DeskPhone) -> None:
    await filed(first)
    await walk(second, arriving("en"))
    shown = await second.types("26-00001")
    assert "26-00001" not in shown.text
    await second.presses("menu:my_cases")
    assert "no requests" in second.door.texts(second.sender)[-1]


async def test_without_consent_a_photo_sent_first_is_forgotten(desk: Desk, second: DeskPhone) -> None:
    photo = replace(second.inbound(Reply(media="file", media_kind="photo")), attachment=Attachment("photo", "remote-1"))
    assert await receive(desk, photo)
    await second.presses("language:en")
    await second.presses("consent:decline")
    async with desk.house.database.reading() as session:
        row = (await session.execute(text("SELECT status, held, remote, card FROM files"))).one()
    assert tuple(row) == ("lost", None, None, None)
