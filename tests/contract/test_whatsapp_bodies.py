"""Bodies that nobody wrote: valid, odd and hostile. No 5xx, no stuck chat, each message handled or kept.

`BODIES=1000 make test T=tests/contract/test_whatsapp_bodies.py` tries that many of them.
"""

from __future__ import annotations

import itertools
import json
import os
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from bot.channels.whatsapp_intake import PURPOSE
from bot.desk import Desk
from casework.conversations import service as conversations
from casework.outbox import service as outbox
from tests.contract.whatsapp_line import hook
from tests.platforms.whatsapp import APP_SECRET
from tests.platforms.whatsapp_bodies import bodies, messages_of, metadata, valid
from tests.platforms.whatsapp_webhook import signed

EXAMPLES = int(os.environ.get("BODIES", "150"))
IGNORED = {"reaction", "revoke", "ephemeral", "system"}
serial = itertools.count(1)
relaxed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 150,  # the same bodies in every build; more of them are others each time
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@relaxed
@given(body=bodies)
async def test_any_body_is_handled_or_kept_and_no_chat_is_stuck(desk: Desk, body: Any) -> None:
    raw = json.dumps(body).encode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hook(desk)), base_url="http://test") as wire:
        assert (await posted(wire, raw)).status_code == 200
        await says_hello(desk, wire)
    async with desk.house.database.reading() as session:
        kept = await conversations.kept(session)
    assert {one.status for one in kept} <= {"given_up"}, "a turn failed"
    assert all((one.error or "").startswith("Unreadable") for one in kept)


@pytest.mark.parametrize("backing", ["sqlite", "postgres"], indirect=True)
@settings(relaxed, max_examples=max(20, EXAMPLES // 5))
@given(body=valid)
async def test_each_valid_message_has_arrived(desk: Desk, body: Any) -> None:
    raw = json.dumps(body).encode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(hook(desk)), base_url="http://test") as wire:
        assert (await posted(wire, raw)).status_code == 200
    async with desk.house.database.writing() as session:
        for message in messages_of(body):
            if message["type"] not in IGNORED:
                hashed = desk.house.keyring.digest(message["id"], PURPOSE).hex()
                new = await conversations.arrive(session, "whatsapp", hashed, desk.house.now())
                assert not new, message


async def posted(wire: httpx.AsyncClient, raw: bytes) -> httpx.Response:
    return await wire.post("/", content=raw, headers={"X-Hub-Signature-256": signed(APP_SECRET.encode(), raw)})


async def says_hello(desk: Desk, wire: httpx.AsyncClient) -> None:
    """One of the people in the bodies writes, and is answered: their chat is not stuck."""
    message = {"from": "994501110001", "from_user_id": "AZ.1a2b3c", "id": f"wamid.HELLO{next(serial)}"}
    value = {"metadata": metadata, "messages": [{**message, "type": "text", "text": {"body": "/menu"}}]}
    raw = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
    before = await waiting(desk)
    assert (await posted(wire, raw)).status_code == 200
    assert await waiting(desk) > before


async def waiting(desk: Desk) -> int:
    async with desk.house.database.reading() as session:
        return sum((await outbox.counts(session)).values())
