"""Two independent clients against the stand-in Bot API: what both accept cannot be fitted to one client's habits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiogram.exceptions
import aiohttp.web
import pytest
import telegram.error
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from tests.contract.telegram_clients import Aiogram, Client, PythonTelegramBot, Rows
from tests.platforms.telegram import TOKEN, StandInTelegram


@pytest.fixture(params=[PythonTelegramBot, Aiogram], ids=["python-telegram-bot", "aiogram"])
async def client(
    request: pytest.FixtureRequest, server: StandInTelegram, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else it warns about the type of retry_after
    made = request.param(server.url, TOKEN)
    await made.open()
    yield made
    await made.close()


async def refusal(client: Client, doing: Any) -> str:
    """What the client says of a call that must be refused."""
    try:
        await doing
    except Exception as error:  # whatever the library raises is what is examined
        return client.refusal(error)
    raise AssertionError("the call was accepted")


async def test_the_bot_learns_its_own_name(client: Client) -> None:
    assert await client.username() == "standin_bot"


async def test_a_typed_message_arrives_by_polling_and_only_once(client: Client, server: StandInTelegram) -> None:
    person = server.person(language="az", first_name="Aygün")
    await person.types("Salam, kömək lazımdır")
    first = await client.updates()
    assert [update.message.text for update in first] == ["Salam, kömək lazımdır"]
    assert first[0].message.from_user.language_code == "az"
    again = await client.updates()
    assert [update.update_id for update in again] == [first[0].update_id], "not confirmed, so it comes again"
    assert await client.updates(first[0].update_id + 1) == []
    assert await client.updates() == [], "confirmed by the offset, so it is gone"


async def test_a_message_with_buttons_is_seen_and_pressed(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    await client.send(person.id, "<b>Dil</b> seçin", [[("Azərbaycanca", "lang:az"), ("Русский", "lang:ru")]])
    shown = await person.next_message()
    assert (shown.text, shown.buttons) == ("Dil seçin", [("Azərbaycanca", "lang:az"), ("Русский", "lang:ru")])
    assert shown.entities == [{"type": "bold", "offset": 0, "length": 3}]
    assert shown.protected
    pressed = await person.presses("Русский")
    query = (await client.updates(pressed.id))[0].callback_query
    assert (query.data, query.message.message_id) == ("lang:ru", shown.id)
    assert person.answered(pressed) is None
    await client.acknowledge(query.id, "Oldu")
    assert person.answered(pressed) == {"text": "Oldu", "show_alert": False}
    said = await refusal(client, client.acknowledge(query.id, ""))
    assert said == "bad request: query is too old and response timeout expired or query id is invalid"


async def test_a_reply_keyboard_types_its_label(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    await client.send(person.id, "Menyu", keys=["Şikayət", "Sual"])
    update = await person.presses("Şikayət")
    assert (await client.updates(update.id))[0].message.text == "Şikayət"


async def test_too_many_requests_tells_how_long_to_wait(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    server.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    assert await refusal(client, client.send(person.id, "Salam")) == "retry after 7"
    assert person.messages == []
    await client.send(person.id, "Salam")
    assert person.last.text == "Salam"


async def test_rates_are_recorded_and_when_wished_enforced(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    for text in "123456":
        await client.send(person.id, text)
    assert [chat for chat, _ in server.violations] == [person.id], "five may come at once"
    server.enforce_rates(chat_burst=1)
    await client.send(person.id, "7")
    assert await refusal(client, client.send(person.id, "8")) == "retry after 1"
    assert [message.text for message in person.messages] == list("1234567")


async def test_a_blocked_bot_is_forbidden_and_told_so(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    blocked = await server.block(person.id)
    assert await refusal(client, client.send(person.id, "Salam")) == "forbidden: bot was blocked by the user"
    change = (await client.updates(blocked.id))[0].my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    back = await server.unblock(person.id)
    assert (await client.updates(back.id))[0].my_chat_member.new_chat_member.status == "member"
    await client.send(person.id, "Salam")
    server.deactivate(person.id)
    assert await refusal(client, client.send(person.id, "Salam")) == "forbidden: user is deactivated"


@pytest.mark.parametrize(
    ("text", "rows", "words"),
    [
        ("  ", None, "text must be non-empty"),
        ("<b></b>", None, "text must be non-empty"),
        ("a" * 4097, None, "message is too long"),
        ("a < b", None, 'can\'t parse entities: unsupported start tag "" at byte offset 2'),
        ("ə <p>", None, 'can\'t parse entities: unsupported start tag "p" at byte offset 3'),
        ("<b>a", None, "can't parse entities: can't find end tag corresponding to start tag \"b\""),
        ("</b>", None, "can't parse entities: unexpected end tag at byte offset 0"),
        ("<b>a</i>", None, 'can\'t parse entities: unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("Salam", [[("x", "ə" * 33)]], "button_data_invalid"),
        ("Salam", [[(str(n), str(n)) for n in range(9)]], "reply markup is too long"),
        ("Salam", [[(str(n), str(n))] for n in range(101)], "reply markup is too long"),
        ("Salam", [[(" ", "x")]], "inline keyboard button text must be non-empty"),
    ],
)
async def test_a_bad_message_is_refused_in_telegrams_words(
    client: Client, server: StandInTelegram, text: str, rows: Rows | None, words: str
) -> None:
    person = server.person()
    await person.types("/start")
    assert await refusal(client, client.send(person.id, text, rows)) == f"bad request: {words}"
    assert person.messages == []


async def test_the_limits_themselves_are_allowed(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    rows = [[(f"{row}.{place}", "ə" * 32) for place in range(8)] for row in range(12)] + [[("son", "x")] * 4]
    await client.send(person.id, "<i>" + "&lt;" * 4096 + "</i>", rows)
    assert person.last.text == "<" * 4096
    assert len(person.last.buttons) == 100


async def test_nobody_is_written_to_first(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    assert await refusal(client, client.send(person.id, "Salam")) == "bad request: chat not found"
    assert await refusal(client, client.send(999, "Salam")) == "bad request: chat not found"


async def test_edits_and_deletions(client: Client, server: StandInTelegram) -> None:
    person = server.person()
    await person.types("/start")
    sent = await client.send(person.id, "bir")
    await client.edit(person.id, sent, "iki")
    assert person.last.text == "iki"
    assert (await refusal(client, client.edit(person.id, sent, "iki"))).startswith("bad request: message is not modif")
    await client.delete(person.id, sent)
    assert person.messages == []
    assert await refusal(client, client.edit(person.id, sent, "üç")) == "bad request: message to edit not found"
    assert await refusal(client, client.delete(person.id, sent)) == "bad request: message to delete not found"


async def test_commands_are_kept_for_each_language(client: Client) -> None:
    assert await client.commands({"menu": "Menyu"}, "") == {"menu": "Menyu"}
    assert await client.commands({"menu": "Меню"}, "ru") == {"menu": "Меню"}
    assert await refusal(client, client.commands({"menu": "x"}, "rus")) == (
        "bad request: invalid language code specified"
    )
    assert await refusal(client, client.commands({"Menyu!": "x"}, "")) == "bad request: bot_command_invalid"


async def test_a_file_is_fetched(client: Client, server: StandInTelegram) -> None:
    await server.person().sends_document(b"%PDF-1.7", "qerar.pdf", "application/pdf")
    document = (await client.updates())[0].message.document
    assert (document.file_name, await client.download(document.file_id)) == ("qerar.pdf", b"%PDF-1.7")


async def test_a_wrong_token_is_unauthorized(server: StandInTelegram) -> None:
    bot = Aiogram(server.url, "42:OTHER")
    with pytest.raises(aiogram.exceptions.TelegramUnauthorizedError):
        await bot.username()
    await bot.close()
    request = HTTPXRequest()
    other: ExtBot[None] = ExtBot("42:OTHER", base_url=f"{server.url}/bot", request=request)
    with pytest.raises(telegram.error.InvalidToken):
        await other.initialize()
    await request.shutdown()  # a failed start leaves it open


async def test_webhook_updates_decode_in_both_clients(client: Client, server: StandInTelegram) -> None:
    received: list[tuple[str | None, Any]] = []

    async def take(request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        received.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), client.decode(await request.json())))
        return aiohttp.web.Response()

    runner = aiohttp.web.ServerRunner(aiohttp.web.Server(take))
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram"
    assert await client.webhook(url, "s3cret_-") == url
    person = server.person()
    await person.types("/start")
    await client.send(person.id, "Dil?", [[("Azərbaycanca", "lang:az")]])
    await person.presses("Azərbaycanca")
    await server.block(person.id)
    await server.settled()
    await runner.cleanup()
    assert {secret for secret, _ in received} == {"s3cret_-"}
    assert received[0][1].message.text == "/start"
    assert received[1][1].callback_query.data == "lang:az"
    assert received[2][1].my_chat_member.new_chat_member.status == "kicked"


async def test_polling_waits_for_the_next_update(client: Client, server: StandInTelegram) -> None:
    waiting = asyncio.create_task(client.updates())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await server.person().types("Salam")
    assert [update.message.text for update in await asyncio.wait_for(waiting, 0.5)] == ["Salam"]
