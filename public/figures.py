"""Keeps the public figures in memory: they are counted at most once an hour, however many look."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from casework.figures import service
from casework.figures.rules import Figures
from casework.house import House

KEPT = timedelta(hours=1)


class KeptFigures:
    """One a process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._counting = asyncio.Lock()
        self._kept: tuple[datetime, Figures] | None = None

    async def now(self) -> Figures:
        """As they were at most an hour ago. Who comes while they are counted waits for that count."""
        async with self._counting:
            now = self._house.now()
            if self._kept is None or not timedelta(0) <= now - self._kept[0] < KEPT:
                async with self._house.database.reading() as session:
                    self._kept = (now, await service.figures(session, now))
            return self._kept[1]
