"""One of the processes in which people answer an event at once: reads an order, lets all its people press, and says
what each was told by the state of their answer. For test_event_places.py.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import casework.models  # noqa: F401  every table must be known
from bot.channels.base import Inbound
from bot.desk import Desk
from bot.turn import receive
from casework.house import House
from flows.model import Reply
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from vault.keyring import Keyring


async def answer(order: dict[str, Any]) -> list[bool]:
    """Every press of the order, all at once: (sender, number of the update, button)."""
    keys = Keyring.parse(order["keys"])
    house = House(Database(order["url"]), keys, MemoryLive(), Folder(Path("never used")), "Maddə 54")
    desk = Desk(house)
    presses = [
        receive(desk, Inbound("telegram", sender, update, Reply(choice=button)))
        for sender, update, button in order["presses"]
    ]
    try:
        return list(await asyncio.gather(*presses))
    finally:
        await house.database.close()


def main() -> None:
    print("ready", flush=True)  # noqa: T201  this is how it reports
    order = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(answer(order))), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
