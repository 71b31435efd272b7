"""What a turn needs to hand: the house, and what the organisation has decided, looked up at most once in a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Settings
from store.database import Session

FRESH = timedelta(seconds=30)
"""How old the organisation's settings may be in a turn: they change once a year and are read with every message."""


@dataclass(slots=True)
class Desk:
    """One a process."""

    house: House
    _settings: Settings | None = field(default=None, repr=False)
    _read_at: datetime | None = None

    async def settings(self, session: Session, now: datetime) -> Settings:
        if self._settings is None or self._read_at is None or now - self._read_at > FRESH:
            self._settings = await organisation.settings(session, self.house.name)
            self._read_at = now
        return self._settings
