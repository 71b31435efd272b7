"""Files, keyboards, groups and misfortune of the stand-in, seen by two independent clients and from the wire."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.contract.conftest import Api
from tests.contract.telegram_clients import Client
from tests.contract.test_telegram_standin import client, refusal
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_limits import Rates
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_sends import JPEG, MP4, OGG

__all__ = ["client"]

CONTENT = {"photo": (JPEG, "f.jpg"), "voice": (OGG, "s.ogg"), "video": (MP4, "v.mp4"), "document": (b"%PDF", "q.pdf")}


@pytest.mark.parametrize("kind", CONTENT)
async def test_a_file_arrives_and_can_be_had_again(client: Client, person: Person, kind: str) -> None:
    content, name = CONTENT[kind]
    number = await client.upload(kind, person.id, content, name, "<b>Qərar</b>")
    file = person.last.file
    assert file is not None
    assert (person.last.id, file.kind, file.name, file.content) == (number, kind, name, content)
    assert (person.last.text, person.last.entities[0]["type"]) == ("Qərar", "bold")
    assert await client.download(file.file_id) == content
    assert await refusal(client, client.edit(person.id, number, "x")) == (
        "bad request: there is no text in the message to edit"
    )


@pytest.mark.parametrize(
    ("kind", "content", "caption", "words"),
    [
        ("photo", b"RIFF", "", "bad request: image_process_failed"),
        ("voice", b"", "", "bad request: there is no voice in the request"),
        ("document", b"x", "a" * 1025, "bad request: message caption is too long"),
        ("document", b"x", "<p>", 'bad request: can\'t parse entities: unsupported start tag "p" at byte offset 0'),
    ],
    ids=["no picture", "empty", "long caption", "markup"],
)
async def test_a_bad_file_is_refused(
    client: Client, person: Person, kind: str, content: bytes, caption: str, words: str
) -> None:
    assert await refusal(client, client.upload(kind, person.id, content, "x.ogg", caption)) == words


async def test_a_file_too_large_to_send_is_refused(api: Api, server: StandInTelegram, person: Person) -> None:
    photo = {"photo": ("f.jpg", JPEG + bytes(10 * 1024 * 1024), "image/jpeg")}
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}/") as wire:
        answered = await wire.post("sendPhoto", data={"chat_id": str(person.id)}, files=photo)
    assert answered.status_code == 413


async def test_buttons_are_taken_off_without_a_sound(client: Client, person: Person) -> None:
    number = await client.send(person.id, "?", [[("Bəli", "yes")]])
    person.skips()
    await client.bare(person.id, number)
    assert person.last.buttons == []
    with pytest.raises(AssertionError, match="in vain"):
        await person.next_message(0.05)
    assert (await refusal(client, client.bare(person.id, number))).startswith("bad request: message is not modified")


async def test_a_key_sends_ones_own_number(client: Client, person: Person) -> None:
    await client.ask_contact(person.id, "Nömrəm")
    assert person.keys == ["Nömrəm"]
    update = await person.presses("Nömrəm")
    contact = (await client.updates(update.id))[0].message.contact
    assert (contact.phone_number, contact.user_id) == ("994501234567", person.id)
    await client.ask_nothing(person.id, "Sağ olun")
    assert person.keys == []
    said = await refusal(client, client.edit(person.id, person.last.id, "x"))
    assert said == "bad request: message can't be edited", "a message that removed a keyboard can never be edited"


async def test_keys_go_with_the_message_that_brought_them(client: Client, person: Person) -> None:
    await client.ask_contact(person.id, "Nömrəm")
    await client.delete(person.id, person.last.id)
    assert person.keys == []


async def test_ones_own_number_is_asked_for_in_private_only(client: Client, server: StandInTelegram) -> None:
    said = await refusal(client, client.ask_contact(server.group().id, "Nömrəm"))
    assert said == "bad request: phone number can be requested in private chats only"


async def test_the_page_of_the_bot(client: Client) -> None:
    for language, name in (("", "Maddə 54"), ("ru", "Статья 54")):
        told = (name, f"{name}: şikayət", f"{name}!")
        assert await client.describe(*told, language) == told
    for field in ("x" * 65, "Ad", "x"), ("Ad", "x" * 513, "x"), ("Ad", "x", "x" * 121):
        assert "invalid" in await refusal(client, client.describe(*field, ""))


async def test_what_is_said_in_a_group_and_edited_is_told(
    client: Client, server: StandInTelegram, person: Person
) -> None:
    group = server.group("Məhəllə")
    said = await person.says_in(group, "/menu@standin_bot və @standin_bot")
    changed = await person.edits(await person.types("Salm"), "Salam")
    updates = {update.update_id: update for update in await client.updates(said.id)}
    message = updates[said.id].message
    assert [entity.type for entity in message.entities] == ["bot_command", "mention"]
    assert (message.chat.type, message.chat.title) == ("supergroup", "Məhəllə")
    assert updates[changed.id].edited_message.text == "Salam"


async def test_a_group_that_is_lost(client: Client, server: StandInTelegram) -> None:
    assert "kicked" in await refusal(client, client.send(server.group(kicked=True).id, "Salam"))


async def test_an_album_is_a_message_each(client: Client, person: Person) -> None:
    updates = await person.sends_album([JPEG, JPEG + b"2"], "Sənədlər")
    messages = [update.message for update in await client.updates(updates[0].id)]
    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["Sənədlər", None]


def test_thirty_a_second_in_all_and_five_at_once_to_one() -> None:
    rates = Rates()
    for chat in range(30):
        assert rates.judge(chat, 100.0) is None
        rates.count(chat)
    assert rates.judge(99, 100.0) == 1
    assert rates.judge(99, 100.04) is None, "they come back one by one"
    for _ in range(5):
        rates.count(7)
    assert rates.judge(7, 110.0) is None
    alone = Rates()
    for _ in range(5):
        alone.count(7)
    assert [alone.judge(7, at) for at in (100.0, 100.9, 101.0)] == [1, 1, None]


async def test_updates_out_of_order_and_answers_that_are_none(
    server: StandInTelegram, api: Api, person: Person
) -> None:
    await person.types("iki")
    server.reorder()
    told = [update["message"]["text"] for update in (await api("getUpdates"))["result"]]
    assert told == ["iki", "/start"]
    server.answer_next("getMe", 502, b"<html>Bad Gateway</html>")
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}/") as wire:
        answered = await asyncio.wait_for(wire.post("getMe"), 2)
        assert (answered.status_code, answered.text) == (502, "<html>Bad Gateway</html>")
        assert (await wire.post("getMe")).status_code == 200
