"""One turn from arrival to commit, on both databases: redeliveries, two messages at once, resuming, oddities."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import Inbound
from bot.desk import Desk
from bot.talk import Talk, dump
from bot.turn import receive
from casework.cases import lists
from casework.cases.thread import open_thread
from casework.conversations import service as conversations
from casework.people import service as people
from flows.model import Reply, State
from tests.cast import COORDINATOR, DeskPhone, Door, colleague
from tests.conftest import Clock
from tests.journeys.citizen import EXPECTED_FACTS, WORDS, Shown, adding, answers, arriving, complaint, walk


@pytest.fixture
def phone(desk: Desk) -> DeskPhone:
    return DeskPhone(desk, Door(), "7000000001")


async def facts(desk: Desk, actor, case_id: int):  # type: ignore[no-untyped-def]
    async with desk.house.database.writing() as session:
        return await open_thread(session, actor, case_id, desk.house.now())


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_a_complaint_in_each_language_becomes_a_case(desk: Desk, phone: DeskPhone, language: str) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    shown = await walk(phone, complaint(language))
    assert "26-00001" in shown.text
    thread = await facts(desk, rana, 1)
    assert {name: thread.facts[name] for name in EXPECTED_FACTS} == EXPECTED_FACTS
    assert thread.facts["story"] == list(WORDS[language].story)
    assert thread.facts["contact_note"] == WORDS[language].contact
    assert (thread.case.language, thread.case.status, thread.case.gender) == (language, "new", "woman")


async def test_a_redelivered_message_is_answered_once(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:-1])
    send = phone.inbound(Reply(choice="summary:send"))
    for _ in range(5):
        assert await receive(desk, send)
    await phone.reads()
    async with desk.house.database.reading() as session:
        assert len(await lists.of_person(session, 1)) == 1
    assert len([text for text in phone.door.texts(phone.sender) if "26-0000" in text]) == 1


async def test_a_message_delivered_five_times_at_once_is_answered_once(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:-1])
    before = len(phone.door.sent)
    send = phone.inbound(Reply(choice="summary:send"))
    assert all(await asyncio.gather(*(receive(desk, send) for _ in range(5))))
    await phone.reads()
    async with desk.house.database.reading() as session:
        assert len(await lists.of_person(session, 1)) == 1
        assert await conversations.kept(session) == []
    assert len(phone.door.sent) == before + 1


async def test_the_very_first_message_delivered_five_times_at_once_makes_one_person(
    desk: Desk, phone: DeskPhone
) -> None:
    first = phone.inbound(Reply(command="start"))
    assert all(await asyncio.gather(*(receive(desk, first) for _ in range(5))))
    await phone.reads()
    assert len(phone.door.sent) == 1


async def test_two_different_first_messages_at_once_make_one_person(desk: Desk, phone: DeskPhone) -> None:
    both = [phone.inbound(Reply(command="start")), phone.inbound(Reply(text="Salam"))]
    assert all(await asyncio.gather(*(receive(desk, inbound) for inbound in both)))
    await phone.reads()
    async with desk.house.database.reading() as session:
        assert await conversations.kept(session) == []
        assert (await people.card(session, 1)) is not None
        assert (await people.card(session, 3)) is None
    assert len(phone.door.sent) == 2


async def test_no_message_is_lost_when_several_come_at_once(desk: Desk, phone: DeskPhone) -> None:
    """A person's messages are taken one after the other, each from where the one before it left the talk."""
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    script = complaint("az")
    story = next(at for at, step in enumerate(script) if step.word == WORDS["az"].story[0])
    await walk(phone, script[:story])
    told = [f"{number}. hissə: mənə maaş verilmir." for number in range(12)]
    assert all(await asyncio.gather(*(receive(desk, phone.inbound(Reply(text=part))) for part in told)))
    await walk(phone, script[story + 2 :])
    thread = await facts(desk, rana, 1)
    assert sorted(thread.facts["story"]) == sorted(told)


async def test_a_person_may_have_several_cases_and_adds_to_the_one_they_choose(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    await walk(phone, complaint("az"))
    await phone.types("/menu")
    await walk(phone, [s for s in complaint("az") if s.word == "menu:complaint"] + answers(WORDS["az"]))
    await phone.types("/menu")
    shown = await walk(phone, adding("Bu gün məhkəmədən məktub gəldi.", 1))
    assert "26-00001" in shown.text
    first, second = await facts(desk, rana, 1), await facts(desk, rana, 2)
    assert [str(e.content["text"]) for e in first.entries if e.kind == "message"] == ["Bu gün məhkəmədən məktub gəldi."]
    assert [e.kind for e in second.entries] == ["facts"]


async def test_nobody_adds_to_the_case_of_somebody_else(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    stranger = DeskPhone(desk, phone.door, "7000000002")
    await walk(phone, complaint("az"))
    await walk(stranger, complaint("az"))
    await stranger.types("/menu")
    await stranger.presses("menu:my_cases")
    await stranger.presses("case:1")  # forged: only their own, 2, is offered
    await stranger.types("mənim deyil")
    assert [e.kind for e in (await facts(desk, rana, 1)).entries] == ["facts"]


async def test_declining_is_possible_and_nothing_is_kept(desk: Desk, phone: DeskPhone) -> None:
    shown = await walk(phone, [*arriving("ru")[:-1]])
    assert "consent:decline" in shown.offered
    shown = await phone.presses("consent:decline")
    assert "Без вашего согласия" in shown.text
    shown = await phone.types("Помогите")
    assert "consent:agree" in shown.offered


async def test_the_messengers_language_preselects(desk: Desk) -> None:
    russian = DeskPhone(desk, Door(), "7000000003", language="ru-RU")
    await russian.types("/start")
    async with desk.house.database.reading() as session:
        assert await people.language_of(session, 1) == "ru"


async def test_after_a_long_pause_the_unfinished_request_is_offered_and_what_was_typed_is_not_lost(
    desk: Desk, phone: DeskPhone, clock: Clock
) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    script = complaint("az")
    await walk(phone, script[:6])  # one part of the story is told
    clock.pass_(hours=30)
    shown = await phone.types(script[6].word)
    assert "unfinished:continue" in shown.offered
    await phone.presses("unfinished:continue")
    await walk(phone, script[7:])
    assert (await facts(desk, rana, 1)).facts["story"] == list(WORDS["az"].story)


async def test_changing_the_language_half_way_keeps_the_answers(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    script = complaint("az")
    await walk(phone, script[:7])
    await phone.types("/dil")
    shown = await phone.presses("language:ru")
    assert "Готово" in [label for label, _ in shown.buttons]
    await walk(phone, script[7:])
    thread = await facts(desk, rana, 1)
    assert thread.facts["story"] == list(WORDS["az"].story)
    assert thread.case.language == "ru"


async def test_words_of_danger_are_answered_with_safety_words_and_make_the_case_urgent(
    desk: Desk, phone: DeskPhone
) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    script = complaint("az")
    await walk(phone, script[:5])
    shown = await phone.types("Ərim məni döyür, uşaqlarla qorxuram.")
    assert "102" in shown.text or "112" in shown.text
    await walk(phone, script[6:7])
    await phone.presses("!done")
    shown = Shown(phone.door.to(phone.sender)[-1].text)
    await phone.types("əmək")
    last = await phone.reads()
    for _ in range(3):
        if "topic:labour" in last.offered:
            last = await phone.presses("topic:labour")
    await walk(phone, script[9:])
    assert (await facts(desk, rana, 1)).case.urgency == "urgent"


@pytest.mark.parametrize(
    "text", ["\ud83d yarım emoji", "\x00sıfır", "{story} {0} %s {{}}", "x" * 4096, "‮sağdan sola", "' OR 1=1 --"]
)
async def test_odd_text_is_taken_like_any_other(desk: Desk, phone: DeskPhone, text: str) -> None:
    script = complaint("az")
    await walk(phone, script[:5])
    shown = await phone.types(text)
    assert "!done" in shown.offered
    shown = await phone.presses("!done")
    if "topic:labour" not in shown.offered:
        shown = await phone.presses("topic:@all")
    shown = await walk(phone, script[8:])
    assert "26-00001" in shown.text


async def test_odd_text_from_a_stranger_is_answered_too(desk: Desk) -> None:
    for number, text in enumerate(("\ud83d", "", "\x00", "   ", "/")):
        phone = DeskPhone(desk, Door(), f"70000001{number}")
        shown = await phone.types(text)
        assert "language:az" in shown.offered, repr(text)


async def test_a_damaged_conversation_is_said_so_and_begins_anew(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:7])
    async with desk.house.database.writing() as session:
        await conversations.save_state(session, desk.house.keyring, 1, b'{"state": "half', desk.house.now())
    shown = await phone.types("davam")
    assert "menu:complaint" in shown.offered
    assert "yeri" in shown.text or "itir" in shown.text


async def test_whoever_is_written_to_by_another_keyring_is_not_recognised(desk: Desk) -> None:
    """An address is looked up by a keyed hash: without the key nobody can be found."""
    assert people.sender_hash(desk.house.keyring, "telegram", "5") != people.sender_hash(
        type(desk.house.keyring).fresh(), "telegram", "5"
    )


async def test_the_same_id_on_another_channel_is_another_person(desk: Desk) -> None:
    await receive(desk, Inbound("telegram", "5", "1", Reply(command="start")))
    await receive(desk, Inbound("web", "5", "1", Reply(command="start")))
    async with desk.house.database.reading() as session:
        cards = [await people.card(session, number) for number in (1, 2)]
    assert [card and card.channel for card in cards] == ["telegram", "web"]


async def test_a_conversation_in_a_form_that_is_no_more_begins_anew(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:7])
    async with desk.house.database.writing() as session:
        gone = dump(Talk(State("old_complaint", "0", "story", {"story": ("salam",)})))
        await conversations.save_state(session, desk.house.keyring, 1, gone, desk.house.now())
    assert "menu:complaint" in (await phone.types("davam")).offered
