"""What every skin is given: database, keyring, live store, the organisation's name, the clock. Built by app/ alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from store.database import Database
from store.files import Files
from store.live import Live
from vault.keyring import Keyring

OUTBOX_BELL = "outbox"  # there is something to send
CASES_BELL = "cases"  # a case changed; the word is its id
MAIL_BELL = "mail"  # a web conversation has something new; the word is the address id
FILES_BELL = "files"  # a file waits to be fetched
ARRIVALS_BELL = "arrivals"  # an update could not be handled, or was


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """`name` is the organisation's name until the panel sets another. `address` is where people find us, without a
    slash at the end ("https://korpu.example"); "" where that is not known."""

    database: Database
    keyring: Keyring
    live: Live
    files: Files
    name: str = "Körpü"
    address: str = ""
    now: Callable[[], datetime] = utc_now

    @property
    def secure(self) -> bool:
        """Whether we are reached by https."""
        return self.address.startswith("https://")
