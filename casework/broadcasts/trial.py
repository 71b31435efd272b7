"""A test to oneself: a link that shows one draft in whatever messenger it is opened in, and sends nobody anything else.

The link holds the draft's number and a keyed hash of it: it cannot be guessed, and is good only until the draft is out.
"""

from __future__ import annotations

import hmac
from typing import Any

from casework.broadcasts import queries
from casework.broadcasts.rules import Status
from store.database import Session
from vault.keyring import Keyring

PURPOSE = "broadcast test"
LENGTH = 20
OPEN = frozenset({Status.DRAFT, Status.WAITING, Status.SCHEDULED})


def word(keyring: Keyring, broadcast_id: int) -> str:
    """What stands behind `tst_` in the link."""
    return f"{broadcast_id}_{keyring.digest(str(broadcast_id), PURPOSE).hex()[:LENGTH]}"


async def behind(session: Session, keyring: Keyring, given: str) -> Any | None:
    """The broadcast that a test's link leads to; None: there is none, or it has gone out."""
    number = given.partition("_")[0]
    if not number.isdecimal() or len(number) > 15 or not hmac.compare_digest(word(keyring, int(number)), given):
        return None
    row = await queries.get(session, int(number))
    return row if row is not None and row.status in OPEN else None
