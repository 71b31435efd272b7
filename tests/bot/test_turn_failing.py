"""What happens when a turn raises, by a real fault in the database: kept, said, retried in order, shown."""

from __future__ import annotations

import pytest

from bot.channels.telegram_intake import take
from bot.desk import Desk
from bot.turn import receive, retry
from casework.actors import SYSTEM
from casework.cases import lists
from casework.cases.thread import open_thread
from casework.conversations import service as conversations
from casework.conversations.rules import PAUSES
from casework.conversations.service import KeptArrival
from flows.model import Reply
from tests.cast import COORDINATOR, DeskPhone, Door, colleague
from tests.conftest import Clock
from tests.faults import heal, plant
from tests.journeys.citizen import complaint, presses, types, walk

KEPT = {"az": "Mesajınız saxlanılıb", "ru": "сохранено", "en": "has been kept"}
WAITS = "mesajınızdan sonra oxunacaq"


@pytest.fixture
def phone(desk: Desk) -> DeskPhone:
    return DeskPhone(desk, Door(), "7000000001")


async def kept(desk: Desk) -> list[KeptArrival]:
    async with desk.house.database.reading() as session:
        return await conversations.kept(session)


async def worker_passes(desk: Desk) -> int:
    """What the worker's loop does until nothing is due; returns how many tries it made."""
    tries = 0
    for _ in range(50):
        async with desk.house.database.reading() as session:
            due = await conversations.due(session, desk.house.now())
        if not due:
            return tries
        for arrival_id in due:
            await retry(desk, arrival_id)
            tries += 1
    raise AssertionError("there is always one more to retry")


async def cases_of(desk: Desk, person_id: int) -> int:
    async with desk.house.database.reading() as session:
        return len(await lists.of_person(session, person_id))


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_the_message_is_kept_and_the_citizen_told_in_their_language(
    desk: Desk, phone: DeskPhone, language: str
) -> None:
    await walk(phone, complaint(language)[:-1])
    await plant(desk.house.database)
    shown = await phone.presses("summary:send")
    assert KEPT[language] in shown.text
    [arrival] = await kept(desk)
    assert (arrival.channel, arrival.status, arrival.attempts) == ("telegram", "unhandled", 1)
    assert arrival.error is not None
    assert "planted" not in arrival.error
    assert await cases_of(desk, 1) == 0


async def test_it_is_handled_once_the_fault_is_gone(desk: Desk, phone: DeskPhone, clock: Clock) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    await heal(desk.house.database)
    assert await worker_passes(desk) == 0  # not yet: it is tried again after a pause
    clock.pass_(seconds=PAUSES[0].total_seconds())
    assert await worker_passes(desk) == 1
    assert "26-0000" in (await phone.reads()).text
    assert await kept(desk) == []
    async with desk.house.database.writing() as session:
        [card] = await lists.of_person(session, 1)
        thread = await open_thread(session, rana, card.id, desk.house.now())
    assert thread.facts["topic"] == "labour"
    assert thread.facts["story"] != []


async def test_later_messages_of_the_same_person_wait_behind_in_order(
    desk: Desk, phone: DeskPhone, clock: Clock
) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    for word in ("/menu", "/dil"):
        assert WAITS in (await phone.types(word)).text
    assert [a.attempts for a in await kept(desk)] == [0, 0, 1]
    await heal(desk.house.database)
    clock.pass_(seconds=2)
    assert await worker_passes(desk) == 3
    await phone.reads()
    said = phone.door.to(phone.sender)[-3:]
    assert "26-0000" in said[0].text
    assert said[1].choices[0].data == "menu:complaint"
    assert said[2].choices[0].data == "language:az"
    assert await kept(desk) == []
    assert "menu:complaint" in (await phone.presses("language:en")).offered


async def test_other_people_are_not_affected(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    other = DeskPhone(desk, phone.door, "7000000002")
    assert "menu:complaint" in (await walk(other, complaint("ru")[:3])).offered
    assert len(await kept(desk)) == 1


async def test_after_the_last_try_it_is_given_up_and_those_behind_go_through(
    desk: Desk, phone: DeskPhone, clock: Clock
) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    await phone.types("/menu")
    for pause in PAUSES:
        clock.pass_(seconds=pause.total_seconds())
        await worker_passes(desk)
    [arrival] = await kept(desk)
    assert (arrival.status, arrival.attempts, arrival.retry_at) == ("given_up", len(PAUSES) + 1, None)
    assert "menu:continue" in (await phone.reads()).offered  # the one behind went through, the draft is there
    assert "menu:complaint" in (await phone.types("/menu")).offered
    await heal(desk.house.database)
    shown = await walk(phone, [presses("menu:continue"), presses("summary:send")])
    assert "26-0000" in shown.text


async def test_a_person_may_ask_for_another_try_or_set_it_aside(desk: Desk, phone: DeskPhone, clock: Clock) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    for pause in PAUSES:
        clock.pass_(seconds=pause.total_seconds())
        await worker_passes(desk)
    await heal(desk.house.database)
    [arrival] = await kept(desk)
    async with desk.house.database.writing() as session:
        content = await conversations.read_kept(session, desk.house.keyring, SYSTEM, arrival.id, clock())
        await conversations.try_again(session, SYSTEM, arrival.id, clock())
    assert b"summary:send" in content
    await worker_passes(desk)
    assert await cases_of(desk, 1) == 1
    assert await kept(desk) == []


async def test_a_newcomers_first_message_that_fails_is_kept_and_answered(
    desk: Desk, phone: DeskPhone, clock: Clock
) -> None:
    await plant(desk.house.database, "conversations")
    assert not await receive(desk, phone.inbound(Reply(text="Salam")))  # not even keeping it works: deliver it again
    await heal(desk.house.database, "conversations")
    assert "language:az" in (await phone.types("Salam")).offered
    await plant(desk.house.database, "consents")
    await phone.presses("language:ru")
    assert KEPT["ru"] in (await phone.presses("consent:agree")).text
    await heal(desk.house.database, "consents")
    clock.pass_(seconds=2)
    await worker_passes(desk)
    assert "menu:complaint" in (await phone.reads()).offered


async def test_a_redelivery_of_a_kept_message_changes_nothing(desk: Desk, phone: DeskPhone) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    send = phone.inbound(Reply(choice="summary:send"))
    for _ in range(3):
        assert await receive(desk, send)
    await phone.reads()
    assert len(await kept(desk)) == 1
    assert len([text for text in phone.door.texts(phone.sender) if KEPT["az"] in text]) == 1


async def test_half_an_emoji_is_kept_like_anything_else(desk: Desk, phone: DeskPhone, clock: Clock) -> None:
    await walk(phone, complaint("az")[:-1])
    await plant(desk.house.database)
    await phone.presses("summary:send")
    assert WAITS in (await phone.types("salam \ud83d")).text
    await heal(desk.house.database)
    clock.pass_(seconds=2)
    assert await worker_passes(desk) == 2


async def test_half_an_emoji_after_a_long_pause(desk: Desk, phone: DeskPhone, clock: Clock) -> None:
    await walk(phone, complaint("az")[:6])
    clock.pass_(hours=10)
    assert "unfinished:continue" in (await phone.types("salam \ud83d")).offered


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"chat": "x", "text": "salam"}},
        {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "from": "x", "text": "salam"}},
        {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "text": {"a": 1}}},
        {"update_id": 1, "message": {"chat": {"id": None, "type": "private"}, "text": "salam"}},
        {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "text": "\ud83d", "from": "\ud83d"}},
        {"update_id": 1, "callback_query": {"from": {"id": 5}}},
        {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "data": "no such:button"}},
        {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "data": ["x"]}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 5}}},
        {"update_id": 1, "brand_new_kind": {"x": 1}},
        {"message": {"text": "no id"}},
        [],
        "x",
    ],
)
async def test_a_bad_update_is_never_delivered_twice_and_blocks_nobody(desk: Desk, update: object) -> None:
    door = Door()
    assert (await take(desk, update)).stored
    assert (await take(desk, update)).stored
    phone = DeskPhone(desk, door, "5")
    assert (await walk(phone, [types("salam")])).offered
