"""The platforms' pace, their outages, and senders that die: on SQLite, and on PostgreSQL with Redis."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from secrets import token_hex

import pytest

from bot.channels.base import Pace, RetryLater
from bot.delivery import Line, deliver
from casework.house import House
from casework.outbox import service as outbox
from casework.outbox.rules import LEASE, Lane
from casework.outbox.service import ALL_LANES
from casework.pace import service as pace
from casework.pace.rules import GONE_AFTER, LONGEST_PAUSE, Bucket, State, filled, means_away
from store.live import MemoryLive
from tests.casework.test_outbox import put, status
from tests.cast import Door, citizen
from tests.conftest import Clock

ANSWERS, BROADCASTS = (Lane.ANSWER, Lane.NOTIFICATION), (Lane.BROADCAST, Lane.BROADCAST)
SLOW = Pace(per_second=2, burst=4, seconds_each=1, burst_each=3)
EVER = Pace(per_second=1000, burst=1000, seconds_each=0.001, burst_each=1000)
AWAY = RetryLater("platform_down")


@pytest.fixture
def by_row(house: House) -> House:
    """The same house without Redis: the bucket is a row, and fills by the test's clock."""
    return replace(house, live=MemoryLive())


async def take_and_send(line: Line, lanes: tuple[Lane, Lane] = ALL_LANES) -> int:
    batch = await line.take(lanes)
    if batch.messages:
        await line.send(batch)
    return len(batch.messages)


async def crowd(house: House, number: int, lane: Lane = Lane.ANSWER, *, on: str = "telegram") -> list[int]:
    return [await put(house, await citizen(house, sender=str(n), channel=on), f"{n}", lane) for n in range(number)]


async def test_no_more_than_the_platform_takes(by_row: House, clock: Clock) -> None:
    await crowd(by_row, 9)
    door = Door(pace=SLOW)
    assert await deliver(by_row, {"telegram": door}) == 4
    assert await deliver(by_row, {"telegram": door}) == 0
    clock.pass_(seconds=0.4)
    assert (await Line(by_row, door).take()).wait == pytest.approx(0.1)
    clock.pass_(seconds=1.2)
    assert await deliver(by_row, {"telegram": door}) == 3
    clock.pass_(seconds=100)
    assert await deliver(by_row, {"telegram": door}) == 2
    assert [message.text for _, message in door.sent] == [str(n) for n in range(9)]


@pytest.fixture
def place() -> str:
    """A platform of this test alone: the Redis is everybody's."""
    return f"p{token_hex(4)}"


async def test_several_processes_share_one_bucket(house: House, place: str) -> None:
    """By Redis where there is one, else by the row: both count for all."""
    await crowd(house, 30, on=place)
    door = Door(place, pace=Pace(per_second=0.001, burst=12, seconds_each=1, burst_each=3))
    lines = [Line(house, door, number) for number in range(6)]
    taken = await asyncio.gather(*(take_and_send(line) for line in lines))
    assert sum(taken) + sum([await take_and_send(line) for line in lines]) == 12
    assert len(door.sent) == 12


async def test_what_was_not_needed_goes_back(house: House, place: str) -> None:
    await crowd(house, 1, on=place)
    door = Door(place, pace=Pace(per_second=0.001, burst=3, seconds_each=1, burst_each=3))
    assert await deliver(house, {place: door}) == 1
    for sender in "abcd":
        await put(house, await citizen(house, sender=sender, channel=place), sender)
    assert await deliver(house, {place: door}) == 2


async def test_a_broadcast_leaves_something_for_answers(by_row: House) -> None:
    await crowd(by_row, 9, Lane.BROADCAST)
    door = Door(pace=SLOW)
    line = Line(by_row, door)
    assert await take_and_send(line, BROADCASTS) == 2
    assert await take_and_send(line, BROADCASTS) == 0
    await put(by_row, await citizen(by_row, sender="x"), "cavab")
    assert await take_and_send(line, ANSWERS) == 1
    assert door.texts("x") == ["cavab"]


async def test_nobody_gets_more_at_once_than_the_platform_allows_for_one(by_row: House, clock: Clock) -> None:
    one, other = await citizen(by_row, sender="1"), await citizen(by_row, sender="2")
    for number in range(6):
        await put(by_row, one, str(number))
    door = Door(pace=replace(EVER, seconds_each=1, burst_each=3))
    for _ in range(5):
        await deliver(by_row, {"telegram": door})
    assert door.texts("1") == ["0", "1", "2"]
    await put(by_row, other, "başqası")
    await deliver(by_row, {"telegram": door})
    assert door.texts("2") == ["başqası"]
    for expected in (4, 5, 6):
        clock.pass_(seconds=1)
        for _ in range(2):
            await deliver(by_row, {"telegram": door})
        assert len(door.texts("1")) == expected


async def test_one_person_refused_waits_alone(by_row: House, clock: Clock) -> None:
    ids = await crowd(by_row, 4)
    door = Door(pace=EVER, refusals=[RetryLater("too_many_requests", 30.0)])
    await deliver(by_row, {"telegram": door})
    assert [await status(by_row, row_id) for row_id in ids[:2]] == [
        ("waiting", "too_many_requests", True),
        ("sent", None, False),
    ]
    await put(by_row, await citizen(by_row, sender="9"), "başqası")
    await deliver(by_row, {"telegram": door})
    assert door.texts("9") == ["başqası"]
    clock.pass_(seconds=31)
    await deliver(by_row, {"telegram": door})
    assert door.texts("0") == ["0"]


async def test_two_people_refused_and_the_whole_platform_gets_its_pause(by_row: House, clock: Clock) -> None:
    await crowd(by_row, 4)
    door = Door(pace=EVER, refusals=[RetryLater("too_many_requests", 7.0), RetryLater("too_many_requests", 5.0)])
    await deliver(by_row, {"telegram": door})
    await put(by_row, await citizen(by_row, sender="9"), "başqası")
    tried = door.tried
    clock.pass_(seconds=6.9)
    assert await deliver(by_row, {"telegram": door}) == 0
    assert door.tried == tried
    clock.pass_(seconds=0.2)
    await deliver(by_row, {"telegram": door})
    assert door.texts("9") == ["başqası"]
    async with by_row.database.reading() as session:
        assert not await pace.parked(session), "a pause that was asked for is no outage"


async def test_an_outage_parks_the_platform_and_drains_in_order(
    by_row: House, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    people = [await citizen(by_row, sender=str(n)) for n in range(3)]
    ids = [await put(by_row, who, word) for word in ("bir", "iki") for who in people]
    door = Door(pace=EVER, refusals=[AWAY] * 10)
    line = Line(by_row, door)
    assert await take_and_send(line) == 3
    assert [await status(by_row, row_id) for row_id in ids] == [("waiting", "platform_down", True)] * 3 + [
        ("waiting", None, True)
    ] * 3
    pauses = []
    while door.refusals:
        assert await take_and_send(line) == 0, "parked: nothing is tried"
        clock.pass_(seconds=1)
        if tried := await take_and_send(line):
            assert tried == 1, "one message finds out whether it is back"
            pauses.append(clock())
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(pauses)]
    assert waits == sorted(waits)
    assert waits[0] >= 4
    assert waits[-1] <= LONGEST_PAUSE
    clock.pass_(seconds=LONGEST_PAUSE)
    for _ in range(20):
        await take_and_send(line)
        clock.pass_(seconds=1)
    assert {sender: door.texts(sender) for sender in "012"} == {sender: ["bir", "iki"] for sender in "012"}
    said = [record.message for record in caplog.records if "reached" in record.message]
    assert said[0] == "telegram cannot be reached (platform_down): messages wait"
    assert said[1].startswith("telegram can be reached again after")
    assert len(said) == 2


async def test_an_outage_of_one_platform_holds_up_no_other(by_row: House) -> None:
    await crowd(by_row, 3)
    web = await put(by_row, await citizen(by_row, channel="web", sender="w"), "salam")
    doors = {"telegram": Door(pace=EVER, refusals=[AWAY] * 3), "web": Door("web")}
    await deliver(by_row, doors)
    assert (await status(by_row, web))[0] == "sent"
    async with by_row.database.reading() as session:
        assert [state.channel for state in await pace.parked(session)] == ["telegram"]


async def test_a_message_that_always_fails_parks_nothing(by_row: House, clock: Clock) -> None:
    """A platform that chokes on one message is not away: the others go, and a probe with it is no proof."""
    who = await citizen(by_row, sender="0")
    await put(by_row, who, "zəhər")
    line = Line(by_row, Door(pace=EVER, refusals=[AWAY]))
    await take_and_send(line)
    line.channel = door = Door(pace=EVER)
    await put(by_row, await citizen(by_row, sender="1"), "salam")
    await take_and_send(line)
    assert door.texts("1") == ["salam"]
    async with by_row.database.reading() as session:
        assert not await pace.parked(session)


@pytest.mark.parametrize("reason", ["operator.token", "operator.payment"])
async def test_what_only_an_operator_can_mend_parks_at_once(by_row: House, reason: str) -> None:
    (row_id,) = await crowd(by_row, 1)
    await deliver(by_row, {"telegram": Door(pace=EVER, refusals=[RetryLater(reason, 300.0)])})
    assert await status(by_row, row_id) == ("waiting", reason, True)
    async with by_row.database.reading() as session:
        assert [state.reason for state in await pace.parked(session)] == [reason]


async def test_only_one_sender_tries_a_parked_platform(by_row: House, clock: Clock) -> None:
    await crowd(by_row, 4)
    await deliver(by_row, {"telegram": Door(pace=EVER, refusals=[AWAY] * 4)})
    clock.pass_(seconds=3)
    door = Door(pace=EVER)
    batches = [await Line(by_row, door, number).take() for number in range(3)]
    assert [len(batch.messages) for batch in batches] == [1, 0, 0]


@pytest.mark.parametrize(("seconds", "back"), [(19, False), (21, True)])
async def test_what_a_dead_sender_held_is_free_soon(house: House, clock: Clock, seconds: int, back: bool) -> None:
    await crowd(house, 1)
    door = Door()
    async with house.database.writing() as session:
        await pace.beat(session, 7, clock())
    assert len((await Line(house, door, 7).take()).messages) == 1  # and dies here
    clock.pass_(seconds=seconds)
    async with house.database.writing() as session:
        await pace.beat(session, 8, clock())
        assert await outbox.give_back(session, clock()) == int(back)
    assert await deliver(house, {"telegram": door}) == int(back)


async def test_a_living_sender_keeps_what_it_sends_however_slow(house: House, clock: Clock) -> None:
    (row_id,) = await crowd(house, 1)
    line = Line(house, Door(), 7)
    batch = await line.take()
    for _ in range(int(LEASE / GONE_AFTER * 2) - 1):
        clock.pass_(seconds=GONE_AFTER.total_seconds() / 2)
        async with house.database.writing() as session:
            await pace.beat(session, 7, clock())
            assert await outbox.give_back(session, clock()) == 0
    await line.send(batch)
    assert (await status(house, row_id))[0] == "sent"


async def test_whoever_was_taken_for_dead_cannot_put_back_what_another_sends(house: House, clock: Clock) -> None:
    (row_id,) = await crowd(house, 1)
    slow, other = Line(house, Door(refusals=[RetryLater("later", 60.0)]), 7), Line(house, Door(), 8)
    batch = await slow.take()
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    async with house.database.writing() as session:
        await outbox.give_back(session, clock())
    taken_over = await other.take()
    await slow.send(batch)
    assert (await status(house, row_id))[0] == "leased", "it is the other's now"
    await other.send(taken_over)
    assert (await status(house, row_id))[0] == "sent"


async def test_what_was_sent_late_is_not_sent_again(house: House, clock: Clock) -> None:
    (row_id,) = await crowd(house, 1)
    door = Door()
    slow = Line(house, door, 7)
    batch = await slow.take()
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    async with house.database.writing() as session:
        await outbox.give_back(session, clock())
    await slow.send(batch)
    assert (await status(house, row_id))[0] == "sent"
    assert await deliver(house, {"telegram": door}) == 0


@pytest.mark.parametrize(("later", "left"), [(-3, 3), (0, 0), (3, 0)])
def test_how_long_a_platform_is_left_alone(clock: Clock, later: int, left: int) -> None:
    assert State("telegram", until=clock()).seconds_left(clock() + timedelta(seconds=later)) == left


def test_a_clock_that_is_behind_fills_nothing(clock: Clock) -> None:
    bucket = Bucket(10, 5)
    assert filled(1.0, clock(), clock() - timedelta(seconds=5), bucket) == 1.0
    assert filled(1.0, clock(), clock() + timedelta(seconds=0.1), bucket) == 2.0
    assert filled(1.0, clock(), clock() + timedelta(days=1), bucket) == 5


def test_what_counts_as_away() -> None:
    assert all(map(means_away, ("platform_down", "timeout", "network", "operator.token")))
    assert not any(map(means_away, ("too_many_requests", "too_many_to_one", "refused")))
