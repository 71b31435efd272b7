"""A process that takes turns and can be made to die at any point of one: before any statement, before any commit,
before and after any send. `python -m tests.chaos.mortal` reads orders from its input, one JSON a line, and forks a
process for each: the imports are paid once, the death is real (SIGKILL, by its own hand).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

import casework.models  # noqa: F401  every table must be known
from bot.channels.base import Inbound, Outbound, Pace, Sent, Target
from bot.delivery import deliver
from bot.desk import Desk
from bot.turn import receive
from casework.house import House, utc_now
from casework.outbox import service as outbox
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from tests.journeys.citizen import Step
from vault.keyring import Keyring

NAME = "telegram"


class Death:
    """Counts points; at the one it was told it ends the process."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.passed = 0
        self.armed = False

    def point(self, *_: object) -> None:
        if not self.armed:
            return
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Screen:
    """A channel that writes what the citizen sees into a file, as the platform would have it."""

    path: Path
    death: Death
    name: str = NAME
    pace: Pace | None = None
    window: timedelta | None = None

    async def send(self, target: Target, message: Outbound) -> Sent:
        self.death.point()
        buttons = [button.data for button in (*message.choices, *message.commands)]
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"text": message.text, "buttons": buttons}) + "\n")
        self.death.point()
        return Sent("1")

    def last(self) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.path.read_text("utf-8").splitlines()[-1])
        return shown


async def live(order: dict[str, Any]) -> int:
    """Does the order's steps, armed in the first of them if `die_at` is set; returns the points of the last step."""
    database, death = Database(order["database_url"]), Death(order["die_at"])
    later = timedelta(seconds=order["later"])
    keys, files = Keyring.parse(order["keys"]), Folder(Path("never used"))
    house = House(database, keys, MemoryLive(), files, "Maddə 54", now=lambda: utc_now() + later)
    screen = Screen(Path(order["screen"]), death)
    for kind in ("before_cursor_execute", "commit"):
        event.listen(database.engine.sync_engine, kind, death.point)
    desk = Desk(house)
    if later:  # a worker that starts finds what the dead one held
        async with database.writing() as session:
            await outbox.give_back(session, house.now())
    for number, does, word in order["steps"]:
        step = Step(does, word)
        death.armed = number == order["armed"]
        death.passed = 0
        if does == "presses" and not order["again"]:
            assert word in screen.last()["buttons"], f"{word} is not offered: {screen.last()}"
        order["again"] = False
        inbound = Inbound(NAME, order["sender"], f"{order['sender']}-{number}", step.reply, "az")
        assert await receive(desk, inbound)
        while await deliver(house, {NAME: screen}):
            pass
    await database.close()
    return death.passed


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            points = asyncio.run(live(order))
            Path(order["screen"]).with_suffix(".points").write_text(str(points), "ascii")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status)), flush=True)  # noqa: T201  this is how it reports


if __name__ == "__main__":
    main()
