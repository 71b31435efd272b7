"""A process killed at any point of any turn, then another that takes over: the citizen ends with the same case.

The platform delivers again what was not accepted; the other process does the rest of the conversation.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.actors import Actor
from casework.cases import lists
from casework.cases.thread import open_thread
from casework.conversations import service as conversations
from casework.house import House
from casework.outbox import service as outbox
from casework.people import service as people
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from tests.cast import COORDINATOR, colleague
from tests.conftest import Backing
from tests.journeys.citizen import EXPECTED_FACTS, WORDS, complaint
from tests.journeys.server import ROOT, environment
from vault.keyring import Keyring

SCRIPT = [[number, step.does, step.word] for number, step in enumerate(complaint("az"))]
SUBMIT = len(SCRIPT) - 1
LEASE_OVER = 120  # seconds
KILLED = -signal.SIGKILL


class Mortals:
    """The process that forks those that die."""

    def __init__(self, keys: Keyring) -> None:
        self.keys = keys
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.mortal"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(
        self,
        url: str,
        screen: Path,
        sender: str,
        first: int,
        last: int,
        *,
        die_at: int | None = None,
        again: bool = False,
        later: int = 0,
    ) -> int:
        """Steps first to last; death, if any, comes in the last one. Returns the exit status."""
        order = {
            "database_url": url,
            "keys": self.keys.dump(),
            "screen": str(screen),
            "sender": sender,
            "steps": SCRIPT[first : last + 1],
            "armed": last,
            "die_at": die_at,
            "again": again,
            "later": later,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


@pytest.fixture
def mortals() -> Iterator[Mortals]:
    made = Mortals(Keyring.fresh())
    yield made
    made.close()


def house_at(url: str, keys: Keyring) -> House:
    return House(Database(url), keys, MemoryLive(), Folder(Path("never used")), "Maddə 54")


async def reader(url: str, keys: Keyring) -> Actor:
    house = house_at(url, keys)
    rana = await colleague(house, "rəna", COORDINATOR)
    await house.database.close()
    return rana


def shown(screen: Path) -> list[str]:
    """What the citizen saw, one after the other; numbers and receipts, which differ from case to case, left out."""
    lines = [json.loads(line) for line in screen.read_text("utf-8").splitlines()]
    return [re.sub(r"\d{2}-\d{5}|\d{4} \d{4} \d{4} \d{4}", "N", line["text"]) for line in lines]


def without_repeats(texts: list[str]) -> list[str]:
    return [text for at, text in enumerate(texts) if at == 0 or texts[at - 1] != text]


async def outcome(house: House, rana: Actor, sender: str) -> dict[str, Any]:
    """What became of this sender: their cases opened, and whether anything is left lying about."""
    async with house.database.writing() as session:
        found = await people.address_id_of(session, house.keyring, "telegram", sender)
        assert found is not None
        card = await people.card(session, found[0])
        assert card is not None
        threads = [
            await open_thread(session, rana, case.id, house.now())
            for case in await lists.of_person(session, card.person_id)
        ]
        return {
            "cases": [
                (thread.case.status, thread.case.urgency, thread.case.unread, dict(thread.facts), len(thread.entries))
                for thread in threads
            ],
            "kept": await conversations.kept(session),
            "waiting": dict(await outbox.counts(session)),
        }


def same_but_for_a_repeat(seen: list[str], unbroken: list[str]) -> None:
    """Nothing is missing and nothing is out of order; at most one message came twice."""
    assert without_repeats(seen) == without_repeats(unbroken)
    assert len(seen) - len(unbroken) in (0, 1)


def forget(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        path.unlink()


def points_of(screen: Path) -> int:
    return int(screen.with_suffix(".points").read_text("ascii"))


def wanted(step: int, point: int, every: int) -> bool:
    """Turns are much alike: of most every sixth point, from another one each; of meeting and submitting, all."""
    return step in (0, SUBMIT) or (step + point) % every == 0


@pytest.mark.timeout(300)
async def test_on_sqlite(tmp_path: Path, sqlite_template: Path, mortals: Mortals) -> None:
    base = tmp_path / "base.db"
    shutil.copy(sqlite_template, base)
    rana = await reader(f"sqlite:///{base}", mortals.keys)
    screen, points = tmp_path / "base.jsonl", []
    for step in range(len(SCRIPT)):
        shutil.copy(base, tmp_path / f"before-{step}.db")
        if screen.exists():
            shutil.copy(screen, tmp_path / f"before-{step}.jsonl")
        assert mortals.live(f"sqlite:///{base}", screen, "77", step, step) == 0
        points.append(points_of(screen))
    unbroken, texts = await outcome_at(base, mortals.keys, rana), shown(screen)
    check_unbroken(unbroken)
    trials = [(k, n) for k in range(len(SCRIPT)) for n in range(1, points[k] + 1) if wanted(k, n, 6)]
    for step, point in trials:
        trial, seen = tmp_path / "trial.db", tmp_path / "trial.jsonl"
        forget(tmp_path, "trial.*")
        shutil.copy(tmp_path / f"before-{step}.db", trial)
        if step:
            shutil.copy(tmp_path / f"before-{step}.jsonl", seen)
        url = f"sqlite:///{trial}"
        assert mortals.live(url, seen, "77", step, step, die_at=point) == KILLED, f"step {step}, point {point}"
        assert mortals.live(url, seen, "77", step, SUBMIT, again=True, later=LEASE_OVER) == 0, f"{step}, {point}"
        assert await outcome_at(trial, mortals.keys, rana) == unbroken, f"step {step}, point {point}"
        same_but_for_a_repeat(shown(seen), texts)
    assert len(trials) > 45, "too few points: this test no longer looks closely"
    print(f"killed at {len(trials)} of {sum(points)} points")  # noqa: T201  a figure for the log


async def outcome_at(path: Path, keys: Keyring, rana: Actor) -> dict[str, Any]:
    house = house_at(f"sqlite:///{path}", keys)
    try:
        return await outcome(house, rana, "77")
    finally:
        await house.database.close()


def check_unbroken(found: dict[str, Any]) -> None:
    [(status, _, unread, facts, entries)] = found["cases"]
    assert (status, unread, entries) == ("new", True, 1)
    assert {name: facts[name] for name in EXPECTED_FACTS} == EXPECTED_FACTS
    assert facts["story"] == list(WORDS["az"].story)
    assert found["kept"] == []
    assert found["waiting"] == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("backing", ["postgres"], indirect=True)
async def test_on_postgres(tmp_path: Path, backing: Backing, mortals: Mortals) -> None:
    """A thinner set: each trial is a person of their own in the same database."""
    url = backing.database_url
    rana = await reader(url, mortals.keys)
    screen = tmp_path / "0.jsonl"
    points = []
    for step in range(len(SCRIPT)):
        assert mortals.live(url, screen, "0", step, step) == 0
        points.append(points_of(screen))
    house = house_at(url, mortals.keys)
    try:
        unbroken, texts = await outcome(house, rana, "0"), shown(screen)
        check_unbroken(unbroken)
        trials = [(k, n) for k in range(len(SCRIPT)) for n in range(1, points[k] + 1) if (k + n) % 12 == 0]
        trials += [(SUBMIT, n) for n in range(1, points[SUBMIT] + 1, 2)]
        for number, (step, point) in enumerate(trials, start=1):
            seen, sender = tmp_path / f"{number}.jsonl", str(number)
            # A process that has lived for longer has some things at hand: its turns have a point or two less.
            ended = mortals.live(url, seen, sender, 0, step, die_at=point)
            assert ended == KILLED or points[step] - point < 3, f"step {step}, point {point}"
            assert mortals.live(url, seen, sender, step, SUBMIT, again=True, later=LEASE_OVER) == 0
            assert await outcome(house, rana, sender) == unbroken, f"step {step}, point {point}"
            same_but_for_a_repeat(shown(seen), texts)
        assert len(trials) > 20
        print(f"killed at {len(trials)} of {sum(points)} points")  # noqa: T201
    finally:
        await house.database.close()
