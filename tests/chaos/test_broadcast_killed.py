"""A broadcast whose process is killed again and again on its way, and goes on: each person gets one, nobody two."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from casework.broadcasts.models import Recipient
from casework.house import House
from store.base import table
from tests.broadcasting import Sending, follower
from tests.cast import COORDINATOR, Door, colleague, send_all
from tests.conftest import Backing
from tests.journeys.server import ROOT, environment

PEOPLE = 40
DEATHS = (4, 9, 15, 22, 30, 39, 52, 66)
"""The point, counted from its start, at which each process in turn dies: before a statement or a commit."""


@pytest.fixture
def announcers() -> Iterator[subprocess.Popen[str]]:
    """The process that forks those that die."""
    command = [sys.executable, "-m", "tests.chaos.announcing"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.communicate(timeout=10)


async def test_killed_half_way_and_gone_on_with_nobody_gets_two(
    house: House, backing: Backing, announcers: subprocess.Popen[str]
) -> None:
    rana = await colleague(house, "rəna", COORDINATOR)
    for number in range(PEOPLE):
        await follower(house, sender=str(number))
    sending = Sending(house, rana)
    await sending.released()
    died = 0
    for die_at in (*DEATHS, None):
        order = {
            "database_url": backing.database_url,
            "keys": house.keyring.dump(),
            "now": house.now().isoformat(),
            "die_at": die_at,
        }
        assert announcers.stdin is not None
        assert announcers.stdout is not None
        announcers.stdin.write(json.dumps(order) + "\n")
        announcers.stdin.flush()
        ended = int(announcers.stdout.readline())
        assert ended in {0, -signal.SIGKILL}
        died += ended == -signal.SIGKILL
    assert died >= len(DEATHS) - 2, "it died too seldom to tell anything"
    r = table(Recipient)
    async with house.database.reading() as session:
        rows = (await session.execute(select(r.c.person_id, r.c.state, r.c.outbox_id))).all()
    assert len({row.person_id for row in rows}) == len(rows) == PEOPLE
    assert len({row.outbox_id for row in rows}) == PEOPLE
    door = Door()
    await send_all(house, door)
    await sending.runs(door)
    assert Counter(Counter(whom for whom, _ in door.sent).values()) == {1: PEOPLE}
    assert await sending.outcomes() == {"sent": PEOPLE}
