"""Updates that nobody sent: valid, odd and hostile. No 5xx, no stuck chat, each handled or kept for a person to see.

`KORPU_LONG=1 make test T=tests/contract/test_telegram_bodies.py` tries a thousand of them.
"""

from __future__ import annotations

import itertools
import json
import os
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from bot.channels.telegram_groups import Doorway
from bot.channels.telegram_hook import SECRET_HEADER, TelegramHook
from bot.channels.telegram_updates import Edited, Inbound, Pressed, Unreadable, parse
from bot.desk import Desk
from casework.conversations import service as conversations
from casework.outbox import service as outbox
from tests.platforms.telegram_bodies import PEOPLE, bodies

LONG = bool(os.environ.get("KORPU_LONG"))
SECRET = "s3cret"
serial = itertools.count(1)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@settings(
    max_examples=1000 if LONG else 150,
    deadline=None,
    derandomize=not LONG,  # the same bodies in every build; more of them are others each time
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(body=bodies())
async def test_any_update_is_handled_or_kept_and_no_chat_is_stuck(desk: Desk, body: Any) -> None:
    if isinstance(body, dict) and "update_id" not in body and body:
        body["update_id"] = next(serial)
    hook = TelegramHook(desk, SECRET, Doorway("standin_bot"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hook), base_url="http://test") as wire:
        answered = await posted(wire, body)
        assert answered.status_code == 200
        assert answered.content == b"" or answered.json()["method"] in {"answerCallbackQuery", "sendMessage"}
        await has_arrived(desk, body)
        await says_hello(desk, wire)
    async with desk.house.database.reading() as session:
        kept = await conversations.kept(session)
    assert {one.status for one in kept} <= {"given_up"}, "a turn failed"
    assert all((one.error or "").startswith("Unreadable") for one in kept)


async def posted(wire: httpx.AsyncClient, body: Any) -> httpx.Response:
    return await wire.post("/", content=json.dumps(body).encode(), headers={SECRET_HEADER: SECRET})


async def has_arrived(desk: Desk, body: Any) -> None:
    """Whatever somebody said or did in private is handled, and what cannot be taken apart is kept."""
    try:
        parsed = parse(json.loads(json.dumps(body)))
    except Unreadable:
        async with desk.house.database.reading() as session:
            assert await conversations.kept(session)
        return
    inbound = parsed.inbound if isinstance(parsed, Pressed | Edited) else parsed
    if isinstance(inbound, Inbound) and not isinstance(parsed, Edited):
        async with desk.house.database.writing() as session:
            new = await conversations.arrive(session, "telegram", inbound.external_id, desk.house.now())
        assert not new


async def says_hello(desk: Desk, wire: httpx.AsyncClient) -> None:
    """Somebody of whom the bodies speak writes, and is answered: their chat is not stuck."""
    number = next(serial)
    chat = {"id": PEOPLE[number % len(PEOPLE)], "type": "private"}
    message = {"message_id": number, "date": 0, "chat": chat, "from": chat, "text": "/menu"}
    before = await waiting(desk)
    assert (await posted(wire, {"update_id": number, "message": message})).status_code == 200
    assert await waiting(desk) > before


async def waiting(desk: Desk) -> int:
    async with desk.house.database.reading() as session:
        return sum((await outbox.counts(session)).values())
