"""A running stand-in, and `api(method, **parameters)`: a call over the wire whose answer is the whole JSON body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.platforms.telegram import TOKEN, StandInTelegram

Json = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Json]]


@pytest.fixture
async def server() -> AsyncIterator[StandInTelegram]:
    async with StandInTelegram(TOKEN, time_scale=0.005) as running:
        yield running


@pytest.fixture
async def api(server: StandInTelegram) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{TOKEN}/") as wire:

        async def call(method: str, **parameters: Any) -> Json:
            body: Json = (await wire.post(method, json=parameters)).json()
            return body

        yield call
