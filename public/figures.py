"""Keeps the public figures in memory: they are counted at most once an hour, however many look."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from casework.communities.indicators import service as indicators
from casework.communities.indicators.rules import OpenSheet
from casework.figures import service
from casework.figures.rules import Figures
from casework.house import House

KEPT = timedelta(hours=1)


class KeptFigures:
    """One a process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._counting = asyncio.Lock()
        self._kept: tuple[datetime, Figures, Mapping[str, OpenSheet]] | None = None

    async def now(self) -> Figures:
        """As they were at most an hour ago."""
        return (await self._counted())[1]

    async def of_communities(self) -> Mapping[str, OpenSheet]:
        """By community, as old as the others. Those of which nothing can be shown are left out."""
        return (await self._counted())[2]

    async def _counted(self) -> tuple[datetime, Figures, Mapping[str, OpenSheet]]:
        """Who comes while they are counted waits for that count."""
        async with self._counting:
            now = self._house.now()
            if self._kept is None or not timedelta(0) <= now - self._kept[0] < KEPT:
                async with self._house.database.reading() as session:
                    sheets = await indicators.open_sheets(session, now)
                    self._kept = (now, await service.figures(session, now), sheets)
            return self._kept
