"""The stand-in for Telegram, running."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms.telegram import StandInTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[StandInTelegram]:
    async with StandInTelegram(time_scale=0.05) as running:
        yield running
