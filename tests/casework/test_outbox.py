"""The outbox and its senders on both databases: order per person, lanes, retries, dead senders."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.channels.base import Outbound, Pace, Refused, RetryLater, SendError, Sent, Target, Unreachable
from bot.delivery import deliver
from casework.house import House
from casework.outbox import service as outbox
from casework.outbox.rules import KEEP_TRYING, LEASE, LONGEST_PAUSE, Lane, Message, next_attempt, pause
from casework.people import service as people
from casework.people.service import Visitor
from flows.model import Text
from tests.cast import Door, citizen, send_all
from tests.conftest import Clock


async def put(house: House, visitor: Visitor, words: str, lane: Lane = Lane.ANSWER) -> int:
    async with house.database.writing() as session:
        message = Message("az", (Text(words, verbatim=True),))
        return await outbox.put(session, house.keyring, visitor.address_id, message, house.now(), lane=lane)


async def status(house: House, row_id: int) -> tuple[str, str | None, bool]:
    """(status, reason, whether the content is still there)"""
    async with house.database.reading() as session:
        row = (
            await session.execute(text("SELECT status, reason, sealed FROM outbox WHERE id = :id"), {"id": row_id})
        ).one()
    return row.status, row.reason, row.sealed is not None


async def test_a_persons_messages_leave_one_after_the_other_and_nothing_stays(house: House) -> None:
    who = await citizen(house, sender="1")
    ids = [await put(house, who, str(number)) for number in range(5)]
    door = Door()
    assert await deliver(house, {"telegram": door}) == 1  # one a person in a round
    await send_all(house, door)
    assert door.texts("1") == ["0", "1", "2", "3", "4"]
    assert [await status(house, row_id) for row_id in ids] == [("sent", None, False)] * 5


async def test_answers_go_before_notifications_and_those_before_broadcasts(house: House) -> None:
    who = await citizen(house, sender="1")
    for lane in (Lane.BROADCAST, Lane.NOTIFICATION, Lane.ANSWER, Lane.BROADCAST, Lane.ANSWER):
        await put(house, who, lane.name, lane)
    door = Door()
    await send_all(house, door)
    assert door.texts("1") == ["ANSWER", "ANSWER", "NOTIFICATION", "BROADCAST", "BROADCAST"]


async def test_a_crowd_of_broadcasts_does_not_hold_up_an_answer(house: House) -> None:
    for _ in range(6):
        await put(house, await citizen(house), "hamıya", Lane.BROADCAST)
    who = await citizen(house, sender="1")
    await put(house, who, "cavab")
    door = Door()
    await deliver(house, {"telegram": door}, most=1)
    assert door.texts("1") == ["cavab"]


@dataclass
class Slow:
    """A platform that takes its time, and notices two messages to one person on their way at once."""

    name: str = "telegram"
    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    busy: set[str] = field(default_factory=set)
    together: int = 0
    pace: Pace | None = None
    window: timedelta | None = None

    async def send(self, target: Target, message: Outbound) -> Sent:
        if target.sender in self.busy:
            self.together += 1
        self.busy.add(target.sender)
        await asyncio.sleep(0.002)
        self.sent[target.sender].append(message.text)
        self.busy.discard(target.sender)
        return Sent("1")


async def test_order_is_kept_whatever_the_number_of_senders(house: House) -> None:
    people_ = [await citizen(house, sender=str(number)) for number in range(8)]
    for number in range(10):
        for who in people_:
            await put(house, who, str(number))
    slow = Slow()

    async def sender() -> None:
        idle = 0
        for _ in range(500):
            idle = 0 if await deliver(house, {"telegram": slow}, most=3) else idle + 1
            if idle > 3:
                return
            await asyncio.sleep(0.001)

    async with asyncio.timeout(60):
        await asyncio.gather(*(sender() for _ in range(5)))
    await asyncio.gather(sender())
    assert slow.together == 0
    assert dict(slow.sent) == {str(number): [str(n) for n in range(10)] for number in range(8)}


async def test_a_platform_that_asks_for_a_pause_gets_it_and_the_order_stays(house: House, clock: Clock) -> None:
    one, other = await citizen(house, sender="1"), await citizen(house, sender="2")
    first = await put(house, one, "bir")
    await put(house, one, "iki")
    door = Door(refusals=[RetryLater("too_many_requests", 30.0)])
    await deliver(house, {"telegram": door})
    assert await status(house, first) == ("waiting", "too_many_requests", True)
    await put(house, other, "başqası")
    await send_all(house, door)
    assert (door.texts("1"), door.texts("2")) == ([], ["başqası"])
    clock.pass_(seconds=29)
    await send_all(house, door)
    assert door.texts("1") == []
    clock.pass_(seconds=1)
    await send_all(house, door)
    assert door.texts("1") == ["bir", "iki"]


async def test_an_outage_of_a_day_loses_nothing(house: House, clock: Clock) -> None:
    who = await citizen(house, sender="1")
    ids = [await put(house, who, words) for words in ("bir", "iki")]
    door = Door(refusals=[RetryLater("platform_down")] * 160)
    for _ in range(160):
        await deliver(house, {"telegram": door})
        clock.pass_(seconds=LONGEST_PAUSE)
    assert door.refusals == []
    await send_all(house, door)
    assert door.texts("1") == ["bir", "iki"]
    assert [await status(house, row_id) for row_id in ids] == [("sent", None, False)] * 2


@pytest.mark.parametrize(
    "fault", [RetryLater("platform_down"), RetryLater("too_many_requests", 60.0), ValueError("ours")]
)
async def test_what_never_works_is_given_up_with_a_reason(house: House, clock: Clock, fault: Exception) -> None:
    who = await citizen(house, sender="1")
    row_id, after = await put(house, who, "bir"), await put(house, who, "iki")
    door = Door(refusals=[fault] * 3)
    for wait in (KEEP_TRYING / 2, KEEP_TRYING, KEEP_TRYING):
        assert (await status(house, row_id))[0] == "waiting"
        await deliver(house, {"telegram": door})
        clock.at += wait
        if (await status(house, row_id))[0] == "failed":
            break
    reason = fault.reason if isinstance(fault, SendError) else "unknown_error"
    assert await status(house, row_id) == ("failed", reason, False)
    door.refusals.clear()
    await send_all(house, door)
    assert (await status(house, after))[0] == "sent"


async def test_whoever_blocked_us_gets_nothing_until_they_write_again(house: House, clock: Clock) -> None:
    one, other = await citizen(house, sender="1"), await citizen(house, sender="2")
    ids = [await put(house, one, words) for words in ("bir", "iki")]
    later = await put(house, one, "hamıya", Lane.BROADCAST)
    await put(house, other, "başqası")
    door = Door(refusals=[Unreachable("blocked")])
    await send_all(house, door)
    for row_id in (*ids, later):
        assert await status(house, row_id) == ("failed", "blocked", False)
    assert [whom for whom, _ in door.sent] == ["2"]
    async with house.database.writing() as session:
        card = await people.card(session, one.address_id)
        assert card is not None
        assert card.unreachable == "blocked"
        await people.mark_by_sender(session, house.keyring, "telegram", "1", None)
        card = await people.card(session, one.address_id)
        assert card is not None
        assert card.unreachable is None


async def test_a_message_that_the_platform_refuses_does_not_hold_up_the_next(house: House) -> None:
    who = await citizen(house, sender="1")
    bad, good = await put(house, who, "bir"), await put(house, who, "iki")
    door = Door(refusals=[Refused("refused")])
    await send_all(house, door)
    assert await status(house, bad) == ("failed", "refused", False)
    assert await status(house, good) == ("sent", None, False)


async def test_what_a_dead_sender_held_is_sent_by_another(house: House, clock: Clock) -> None:
    who = await citizen(house, sender="1")
    await put(house, who, "bir")
    await put(house, who, "iki")
    async with house.database.writing() as session:
        assert len(await outbox.lease(session, house.keyring, ("telegram",), 10, clock())) == 1  # and dies here
    door = Door()
    clock.pass_(seconds=LEASE.total_seconds() - 1)
    await _give_back(house)
    await send_all(house, door)
    assert door.sent == []  # the next waits behind it
    clock.pass_(seconds=2)
    await _give_back(house)
    await send_all(house, door)
    assert door.texts("1") == ["bir", "iki"]


async def _give_back(house: House) -> None:
    async with house.database.writing() as session:
        await outbox.give_back(session, house.now())


async def test_only_what_there_is_a_door_for_is_taken(house: House) -> None:
    await put(house, await citizen(house, sender="1", channel="whatsapp"), "bir")
    door = Door()
    await send_all(house, door)
    assert door.sent == []
    whatsapp = Door("whatsapp")
    await send_all(house, whatsapp)
    assert whatsapp.texts("1") == ["bir"]


async def test_one_message_that_cannot_be_opened_holds_up_nobody(house: House, clock: Clock) -> None:
    """A row sealed with a key that was lost, or damaged: named, given up, and the others go."""
    one, other = await citizen(house, sender="1"), await citizen(house, sender="2")
    bad = await put(house, one, "bir")
    await put(house, one, "iki")
    await put(house, other, "başqası")
    async with house.database.writing() as session:
        await session.execute(text("UPDATE outbox SET sealed = :junk WHERE id = :id"), {"junk": b"x" * 80, "id": bad})
    door = Door()
    await send_all(house, door)
    assert (door.texts("1"), door.texts("2")) == (["iki"], ["başqası"])
    assert (await status(house, bad))[0] == "failed"


def test_pauses_grow_and_end(clock: Clock) -> None:
    assert [pause(number).total_seconds() for number in (1, 2, 3, 4, 1000)] == [2, 4, 8, 16, LONGEST_PAUSE]
    born = clock()
    assert next_attempt(5, born, born + KEEP_TRYING, 5.0) == born + KEEP_TRYING + timedelta(seconds=5)
    assert next_attempt(1, born, born + KEEP_TRYING + timedelta(seconds=1), None) is None
