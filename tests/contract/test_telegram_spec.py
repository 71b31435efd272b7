"""The stand-in and our own calls against the Bot API's published types, as aiogram generates its models from them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiogram.methods
import pytest
from aiogram.methods.base import TelegramMethod
from aiogram.types import Update
from aiogram.types.base import TelegramObject
from pydantic import BaseModel, TypeAdapter

from bot.channels.base import Button, File, Outbound, Target
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_profile import tell
from tests.contract.conftest import Api
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_sends import JPEG, MP4, OGG

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    method.__api_method__.lower(): method
    for method in vars(aiogram.methods).values()
    if isinstance(method, type) and issubclass(method, TelegramMethod) and method is not TelegramMethod
}
KEYS = {"inline_keyboard": [[{"text": "Bəli", "callback_data": "paper:yes"}]]}


def unknown(value: Any, path: str) -> list[str]:
    """Fields that no type of the specification has, wherever they are: the models let them through."""
    if isinstance(value, list | tuple):
        return [found for at, one in enumerate(value) for found in unknown(one, f"{path}[{at}]")]
    if not isinstance(value, BaseModel):
        return []
    extra = [f"{path}.{name}" for name in value.model_extra or {}]
    fields = type(value).model_fields
    return extra + [found for name in fields for found in unknown(getattr(value, name), f"{path}.{name}")]


async def test_every_update_of_the_stand_in_is_of_the_published_shape(
    server: StandInTelegram, api: Api, person: Person
) -> None:
    group = server.group()
    first = await person.types("/start form_x")
    await api("sendMessage", chat_id=person.id, text="?", reply_markup=KEYS)
    updates = [
        first,
        await person.edits(first, "Salam"),
        *await person.sends_album([JPEG, JPEG], "Sənədlər"),
        await person.sends_document(b"%PDF", "q.pdf", "application/pdf", "Qərar"),
        await person.sends_voice(),
        await person.sends_audio(),
        await person.sends_video(),
        await person.sends_video_note(),
        await person.sends_animation(),
        await person.sends_sticker(),
        await person.sends_location(40.5, 49.5),
        await person.sends_venue(40.5, 49.5, "Bələdiyyə"),
        await person.sends_contact(),
        await person.sends_contact(own=False),
        await person.presses("paper:yes"),
        await person.says_in(group, "/menu@standin_bot Salam @standin_bot"),
        await person.blocks(),
        await person.unblocks(),
    ]
    for update in updates:
        assert unknown(Update.model_validate(update.body), "update") == []


async def test_every_call_of_ours_and_its_answer_are_of_the_published_shape(
    door: TelegramChannel, server: StandInTelegram, person: Person
) -> None:
    target, keys = Target(1, str(person.id)), (Button("Bəli", "paper:yes"),)
    await door.use_polling()
    await door.learn_name()
    await tell(door.api, "Maddə 54")
    for wants in ("", "location", "", "contact"):
        await door.send(target, Outbound("Salam", () if wants else keys, keys, wants=wants))
    for kind, content in {"photo": JPEG, "voice": OGG, "video": MP4, "document": b"%PDF"}.items():
        await door.send(target, Outbound("Budur", keys, file=File("a", "audio/ogg", kind, content)))
    await door.fetch((await person.sends_voice()).body["message"]["voice"]["file_id"])
    await door.updates(None)
    await door.use_webhook("http://127.0.0.1:9/", "s3cret")
    await asyncio.gather(*door._aside)
    assert len(server.calls) > 30
    for call in server.calls:
        method = METHODS[call.method]
        assert call.status == 200, call
        assert set(call.parameters) <= set(method.model_fields), call
        returned = TypeAdapter(method.__returning__).validate_python(call.result)
        assert unknown(returned, call.method) == []
        markup = call.parameters.get("reply_markup")
        if markup is not None:
            field = method.model_fields["reply_markup"].annotation
            given = TypeAdapter(field).validate_python(json.loads(markup) if isinstance(markup, str) else markup)
            assert isinstance(given, TelegramObject)
            assert unknown(given, "reply_markup") == []


@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "sendPhoto"])
def test_the_models_know_the_methods(method: str) -> None:
    assert METHODS[method.lower()].__api_method__ == method
