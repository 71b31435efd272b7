"""A process that fans out and feeds one broadcast and dies at any statement or commit it is told to, by its own hand.

`python -m tests.chaos.announcing` reads orders from its input, one JSON a line, and forks a process for each.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

import casework.models  # noqa: F401  every table must be known
from casework.broadcasts.line import fanout, feeding
from casework.broadcasts.ticking import tick
from casework.house import House
from store.database import Database
from store.files import Folder
from store.live import MemoryLive
from tests.chaos.mortal import Death
from vault.keyring import Keyring

ROUNDS = 12


async def live(order: dict[str, Any]) -> None:
    """Looks at the broadcasts again and again, in small stretches, until it dies or nothing is left to do."""
    fanout.STRETCH, feeding.AT_ONCE, feeding.AHEAD = 7, 5, 1000
    database, death = Database(order["database_url"]), Death(order["die_at"])
    at = datetime.fromisoformat(order["now"]).astimezone(UTC)
    keys, files = Keyring.parse(order["keys"]), Folder(Path("never used"))
    house = House(database, keys, MemoryLive(), files, "Maddə 54", now=lambda: at)
    for kind in ("before_cursor_execute", "commit"):
        event.listen(database.engine.sync_engine, kind, death.point)
    death.armed = True
    for _ in range(ROUNDS):
        await tick(house)
    await database.close()


def main() -> None:
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(live(json.loads(order)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status)), flush=True)  # noqa: T201  this is how it reports


if __name__ == "__main__":
    main()
