"""Five hundred people press "I will come" at once for fifty places, from two processes on PostgreSQL and from one on
SQLite; then some change their minds while the calendar runs in both. Nobody gets a chair that another has.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from casework.conversations import service as conversations
from casework.house import House
from casework.people import service as people
from tests.conftest import Backing, Clock
from tests.journeys.server import ROOT, environment
from tests.meetings import answers_of, card_of, coordinator, published, time_works

PLACES, PEOPLE = 50, 500


async def crowd(house: House) -> list[str]:
    """People who have consented, by the names under which they write."""
    senders = [f"crowd-{number:03}" for number in range(PEOPLE)]
    async with house.database.writing() as session:
        for sender in senders:
            visitor = await people.meet(session, house.keyring, "telegram", sender, "az", house.now())
            await people.choose_language(session, visitor.person_id, "az")
            await people.record_consent(session, visitor, version="1", given=True, language="az", now=house.now())
            await conversations.save_state(session, house.keyring, visitor.person_id, None, house.now())
    return senders


@contextmanager
def processes(number: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Started and waiting for their order, so that they begin together."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.answering"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield started
    finally:
        for one in started:
            one.kill()
            one.communicate()


async def press(house: House, url: str, presses: list[tuple[str, str, str]], number: int) -> None:
    """The presses, shared out among so many processes, all at the same time."""
    with processes(number) as started:
        for at, one in enumerate(started):
            order = {"url": url, "keys": house.keyring.dump(), "presses": presses[at::number]}
            assert one.stdin is not None
            one.stdin.write(json.dumps(order) + "\n")
            one.stdin.flush()
        for one in started:
            assert one.stdout is not None
            taken = json.loads(await asyncio.to_thread(one.stdout.readline))
            assert all(taken)


def check(rows: list[Any]) -> Counter[str]:
    """No person twice, no place twice, no turn twice, and never more held than there are."""
    states = Counter(row.state for row in rows)
    assert len({row.person_id for row in rows}) == len(rows)
    assert len({row.turn for row in rows}) == len(rows)
    assert sum(row.party for row in rows if row.state in ("yes", "offered")) <= PLACES
    return states


@pytest.mark.timeout(120)
async def test_fifty_places_for_five_hundred(house: House, backing: Backing, clock: Clock) -> None:
    number = 1 if backing.name == "sqlite" else 2
    starts = clock.at + timedelta(days=400)  # by the clock of the processes, which is the real one, still to come
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "closes_at": starts}
    event = await published(house, await coordinator(house), seats=PLACES, **times)
    senders = await crowd(house)
    await press(house, backing.database_url, [(who, f"{who}-1", f"evt.{event}:yes") for who in senders], number)
    rows = await answers_of(house, event)
    assert check(rows) == {"yes": PLACES, "waiting": PEOPLE - PLACES}
    assert [row.state for row in rows] == ["yes"] * PLACES + ["waiting"] * (PEOPLE - PLACES)  # by turn: who came first
    assert (await card_of(house, event)).taken == PLACES

    async with house.database.reading() as session:
        keyring = house.keyring
        person = {}
        for who in senders:
            found = await people.address_id_of(session, keyring, "telegram", who)
            assert found is not None
            card = await people.card(session, found[0])
            assert card is not None
            person[card.person_id] = who
    going = [person[row.person_id] for row in rows[:40:2]]
    again = [person[row.person_id] for row in rows[:PLACES:3]]  # press once more meanwhile: it changes nothing
    minds = [(who, f"{who}-2", f"evt.{event}:no") for who in going]
    minds += [(who, f"{who}-3", f"evt.{event}:yes") for who in again if who not in going]
    await press(house, backing.database_url, minds, number)
    rows = await answers_of(house, event)
    states = check(rows)
    assert states == {"yes": PLACES - 20, "cancelled": 20, "offered": 20, "waiting": PEOPLE - PLACES - 20}
    line = [row.state for row in rows[PLACES:]]
    assert line == ["offered"] * 20 + ["waiting"] * (PEOPLE - PLACES - 20)  # in the order of arrival

    offered = [person[row.person_id] for row in rows if row.state == "offered"]
    taking = [(who, f"{who}-4", f"evt.{event}:yes") for who in offered[::2]]
    await press(house, backing.database_url, taking, number)
    clock.at = max(row.offered_until for row in rows if row.offered_until) + timedelta(minutes=1)
    await asyncio.gather(*(time_works(house) for _ in range(3)))  # several calendars at once
    states = check(await answers_of(house, event))
    assert states["yes"] == PLACES - 10
    assert (states["expired"], states["offered"]) == (10, 10)
