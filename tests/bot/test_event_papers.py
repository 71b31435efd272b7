"""What the chat hands out for an event: the code for the door as a picture, the certificate as a file, the calendar.
Each is made when it is sent, and is kept nowhere."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from bot.channels.base import Outbound
from bot.desk import Desk
from casework.actors import Actor
from casework.events.certificate import certificate
from casework.events.codes import code_of, qr_png
from casework.events.rules import Kind
from casework.outbox.rules import Enclosed, Made, Message, dump, load
from tests.bot.test_events import arrive, phone_of
from tests.cast import DeskPhone, send_all
from tests.conftest import Clock
from tests.meetings import STARTS, answers_of, card_of, coordinator, published, time_works


@pytest.fixture
async def rana(desk: Desk) -> Actor:
    return await coordinator(desk.house)


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    return await phone_of(desk, "7000000001")


def files_of(phone: DeskPhone) -> list[Outbound]:
    """The messages with a file that came to this person."""
    return [message for message in phone.door.to(phone.sender) if message.file is not None]


async def test_with_a_place_the_code_comes_as_a_picture_once(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana, seats=5)
    shown = await phone.presses(f"evt.{seminar}:yes")
    assert "Your place is kept" in shown.text
    assert "!skip" in shown.offered, "what is asked next stays the last thing on the screen"
    (row,) = await answers_of(desk.house, seminar)
    code = code_of(desk.house.keyring, row.id)
    (picture,) = files_of(phone)
    assert picture.file is not None
    assert (picture.file.name, picture.file.media_type, picture.file.kind) == (f"kod-{code}.png", "image/png", "photo")
    assert picture.file.content == qr_png(code)
    assert picture.text.split("\n\n") == [
        f"Your code for the door: {code}",
        "Going home",
        "When: Saturday, 28 November 2026, 15:00–17:00 (Baku time)",
    ]
    await phone.presses(f"evt.{seminar}:yes")
    await phone.presses(f"evt.{seminar}:with")
    await phone.types("3")
    assert len(files_of(phone)) == 1, "nothing about the code has changed"
    await phone.presses(f"evt.{seminar}:no")
    await phone.presses(f"evt.{seminar}:yes")
    assert len(files_of(phone)) == 2


@pytest.mark.parametrize(
    "changes",
    [{"kind": Kind.ONE_TO_ONE}, {"place": "", "online_link": "https://meet.example/x"}],
    ids=["one_to_one", "online"],
)
async def test_where_there_is_no_door_there_is_no_picture(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock, changes: dict[str, object]
) -> None:
    event = await published(desk.house, rana, **changes)
    assert "is kept" in (await phone.presses(f"evt.{event}:yes")).text
    clock.at = STARTS - timedelta(hours=1)
    await time_works(desk.house)
    assert "begins soon" in (await phone.reads()).text
    assert files_of(phone) == []


async def test_the_last_reminder_brings_the_picture_again(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    seminar = await published(desk.house, rana)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS - timedelta(hours=20)
    await time_works(desk.house)
    assert "you have a place" in (await phone.reads()).text
    assert len(files_of(phone)) == 1
    clock.at = STARTS - timedelta(hours=2)
    await time_works(desk.house)
    await phone.reads()
    first, again = files_of(phone)
    assert "begins soon" in again.text
    assert [button.data for button in again.choices] == [f"evt.{seminar}:no"]
    assert again.file == first.file


async def test_the_calendar_file_is_offered_where_the_house_has_an_address(
    desk: Desk, phone: DeskPhone, rana: Actor
) -> None:
    seminar = await published(desk.house, rana)
    slot = await published(desk.house, rana, kind=Kind.ONE_TO_ONE)
    assert "calendar" not in (await phone.presses(f"evt.{seminar}:yes")).text
    desk.house = replace(desk.house, address="https://korpu.example")
    shown = await phone.presses(f"evt.{seminar}:yes")
    assert f"https://korpu.example/open/events/{seminar}.ics?language=en" in shown.text
    assert "/open/" not in (await phone.presses(f"evt.{slot}:yes")).text, "slots are not shown on the open pages"


async def trained(desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock) -> int:
    """A training at which this person was; it ended an hour ago."""
    training = await published(desk.house, rana, kind=Kind.TRAINING)
    await phone.presses(f"evt.{training}:yes")
    clock.at = STARTS
    await arrive(desk.house, rana, training)
    clock.at = STARTS + timedelta(hours=3)
    await time_works(desk.house)
    return training


async def test_the_certificate_comes_at_once_and_again_and_under_another_name(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    training = await trained(desk, phone, rana, clock)
    asked = await phone.reads()
    assert "How was it?" in asked.text
    assert asked.offered[-1] == f"evt.{training}:paper", "nobody has to search for it"
    assert "How should your name stand" in (await phone.presses(f"evt.{training}:paper")).text
    shown = await phone.types("Şəhla  Əzizva")
    assert "It bears the name: Şəhla Əzizva." in shown.text
    rated = [f"evt.{training}:{mark}" for mark in ("good", "mixed", "bad")]
    assert shown.offered == [*rated, f"evt.{training}:name"], "what was asked before can still be answered"
    await phone.presses(f"evt.{training}:paper")
    before, again = files_of(phone)[-2:]
    assert before == again, "who has given a name is not asked for it again"
    assert "How should your name stand" in (await phone.presses(f"evt.{training}:name")).text
    await phone.types("Şəhla Əzizova")
    last = files_of(phone)[-1].file
    assert last is not None
    assert (last.name, last.media_type, last.kind) == (f"sertifikat-{training}.pdf", "application/pdf", "document")
    assert not last.protected, "it is theirs, to be kept and shown"
    card = await card_of(desk.house, training)
    assert last.content == certificate(card, "Şəhla Əzizova", "en", "Maddə 54", clock.at)
    await phone.presses(f"evt.{training}:good")
    assert len(files_of(phone)) == 4


async def test_an_erased_name_makes_no_certificate(desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock) -> None:
    training = await trained(desk, phone, rana, clock)
    await phone.presses(f"evt.{training}:paper")
    phone.door.refusals = [TimeoutError()]  # it does not get out at once
    await phone.types("Şəhla Əzizova")
    clock.at = STARTS + timedelta(days=31)
    await time_works(desk.house)
    before = len(files_of(phone))
    clock.pass_(minutes=1)
    await send_all(desk.house, phone.door)
    assert len(files_of(phone)) == before
    assert "How should your name stand" in (await phone.presses(f"evt.{training}:paper")).text
    await phone.types("Şəhla Əzizova")
    assert len(files_of(phone)) == before + 1, "later than that it is made all the same"
    names = []
    for _ in range(2):
        await time_works(desk.house)
        names.append((await answers_of(desk.house, training))[0].name)
        clock.pass_(days=1)
    assert names[0] is not None, "there is time to make it"
    assert names[1] is None, "then the name is erased again"


async def test_who_is_not_counted_any_more_has_no_certificate(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    seminar = await published(desk.house, rana)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS
    await arrive(desk.house, rana, seminar)
    clock.at = STARTS + timedelta(hours=4)
    await time_works(desk.house)
    assert f"evt.{seminar}:paper" not in (await phone.reads()).offered, "it is no training"
    assert "There is a certificate for those" in (await phone.presses(f"evt.{seminar}:name")).text


def test_the_picture_is_a_code_that_every_telephone_reads() -> None:
    picture = Image.open(io.BytesIO(qr_png("ABC234"))).convert("1")
    modules, frame = picture.width // 12, 4
    assert modules == 21 + 2 * frame
    last = modules - frame - 1
    dark = [picture.getpixel((12 * x + 6, 12 * y + 6)) == 0 for x, y in ((frame, frame), (last, frame), (frame, last))]
    assert dark == [True] * 3, "a micro code has one corner to be found by, and few telephones read it"


def test_a_row_of_before_still_loads() -> None:
    old = b'{"l":"az","p":[],"q":"","c":[],"k":[],"f":[7,"a2V5"],"t":["case_answer",["26-00001"]]}'
    assert load(old) == Message("az", (), file=Enclosed(7, b"key"), template="case_answer", values=("26-00001",))
    made = Message("az", (), file=Made("event_code", 17), template="event_news", if_closed=True)
    assert load(dump(made)) == made
