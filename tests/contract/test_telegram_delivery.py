"""How the stand-in hands out updates, and what it does with bad requests: seen from the wire, by no bot library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.platforms.telegram import TOKEN, StandInTelegram

Json = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Json]]


def texts(updates: Json) -> list[str]:
    return [update["message"]["text"] for update in updates["result"]]


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_are_read_from_everywhere(server: StandInTelegram, way: str) -> None:
    person = server.person()
    await person.types("/start")
    given = {"chat_id": str(person.id), "text": "Salam", "reply_markup": '{"inline_keyboard":[[]]}'}
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{TOKEN}/") as wire:
        if way == "query":
            answered = await wire.get("sendMessage", params=given)
        elif way == "multipart":
            answered = await wire.post("SENDmessage", data=given, files={"extra": b"x"})
        else:
            data, json = (given, None) if way == "form" else (None, given)
            answered = await wire.post("sendMessage", data=data, json=json)
    assert answered.json()["result"]["text"] == person.last.text == "Salam"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot42:OTHER/getMe", 401, "Unauthorized"),
        (f"/bot{TOKEN}/getNothing", 404, "Not Found: method not found"),
        ("/elsewhere", 404, "Not Found"),
        (f"/file/bot{TOKEN}/nothing", 404, "Not Found"),
        (f"/bot{TOKEN}/sendMessage", 400, "Bad Request: message text is empty"),
        (f"/bot{TOKEN}/sendMessage?text=a", 400, "Bad Request: chat_id is empty"),
        (f"/bot{TOKEN}/sendMessage?text=a&chat_id=7", 400, "Bad Request: chat not found"),
        (f"/bot{TOKEN}/sendMessage?text=a&chat_id=7&reply_markup=[", 400, "Bad Request: can't parse reply keyboard "),
        (f"/bot{TOKEN}/setWebhook?url=ftp://x", 400, "Bad Request: invalid webhook URL specified"),
        (
            f"/bot{TOKEN}/setWebhook?url=http://127.0.0.1/&secret_token=a+b",
            400,
            "Bad Request: secret token contains un",
        ),
        (f"/bot{TOKEN}/setWebhook?url=http://127.0.0.1/&secret_token={'a' * 257}", 400, "Bad Request: secret token is"),
        (f"/bot{TOKEN}/sendChatAction?chat_id=7&action=sing", 400, "Bad Request: wrong parameter action in request"),
    ],
)
async def test_a_bad_call_is_refused(server: StandInTelegram, path: str, status: int, description: str) -> None:
    async with httpx.AsyncClient() as wire:
        answered = await wire.get(server.url + path)
    body = answered.json()
    assert (answered.status_code, body["error_code"], body["ok"]) == (status, status, False)
    assert body["description"].startswith(description)


async def test_get_updates_hands_out_at_most_a_hundred(server: StandInTelegram, api: Api) -> None:
    person = server.person()
    for number in range(120):
        await person.types(str(number))
    assert texts(await api("getUpdates", limit=1000)) == [str(number) for number in range(100)]
    assert texts(await api("getUpdates", offset=-2)) == ["118", "119"], "a negative offset forgets what is before it"
    assert texts(await api("getUpdates")) == ["118", "119"]


async def test_unwanted_kinds_are_left_out(server: StandInTelegram, api: Api) -> None:
    person = server.person()
    await api("getUpdates", allowed_updates=["message"])
    await person.types("/start")
    await person.blocks()
    assert [sorted(update) for update in (await api("getUpdates"))["result"]] == [["message", "update_id"]]


async def test_polling_and_webhook_exclude_each_other(server: StandInTelegram, api: Api) -> None:
    waiting = asyncio.create_task(api("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    assert (await api("setWebhook", url="http://127.0.0.1:9/"))["ok"]
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    refused = await api("getUpdates")
    assert (refused["error_code"], refused["description"][:45]) == (
        409,
        "Conflict: can't use getUpdates method while w",
    )
    await api("deleteWebhook")
    assert (await api("getUpdates"))["ok"]


async def test_two_pollers_conflict(api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(api("getUpdates", timeout=1))
    assert (await first)["error_code"] == 409
    assert (await second)["ok"]


async def test_an_update_can_be_polled_again(server: StandInTelegram, api: Api) -> None:
    update = await server.person().types("Salam")
    await api("getUpdates", offset=update.id + 1)
    await server.redeliver(update, times=2)
    assert texts(await api("getUpdates", offset=update.id + 1)) == ["Salam", "Salam"]


async def test_a_lost_answer_leaves_the_message_sent_and_a_lost_call_does_not(
    server: StandInTelegram, api: Api
) -> None:
    person = server.person()
    await person.types("/start")
    server.drop_next("sendMessage", "before")
    server.drop_next("sendMessage", "after")
    for text in ("bir", "iki"):
        with pytest.raises(httpx.TransportError):
            await api("sendMessage", chat_id=person.id, text=text)
    assert [message.text for message in person.messages] == ["iki"]


async def test_only_what_is_offered_can_be_pressed(server: StandInTelegram, api: Api) -> None:
    person = server.person()
    await person.types("/start")
    keyboard = {"inline_keyboard": [[{"text": "Bəli", "callback_data": "yes"}]]}
    await api("sendMessage", chat_id=person.id, text="?", reply_markup=keyboard)
    with pytest.raises(AssertionError, match=r"no button 'no' is offered; there are: 'Bəli' \(yes\)"):
        await person.presses("no")
    await person.forges("no")
    assert (await api("getUpdates"))["result"][-1]["callback_query"]["data"] == "no"


async def test_waiting_in_vain_says_what_came_instead(server: StandInTelegram, api: Api) -> None:
    person = server.person()
    await person.types("/start")
    await api("sendMessage", chat_id=person.id, text="başqa")
    with pytest.raises(AssertionError, match="came: \\['başqa'\\]"):
        await person.waits_for(lambda message: message.text == "bu", timeout=0.05)


async def test_odd_updates_go_out_as_they_are(server: StandInTelegram, api: Api) -> None:
    await server.person().sends_raw({"update_id": 5, "message": {"strange": True}})
    await server.person().sends_raw({"never_seen_before": {}})
    assert [sorted(update) for update in (await api("getUpdates"))["result"]] == [
        ["message", "update_id"],
        ["never_seen_before", "update_id"],
    ]


async def test_slowness_is_felt(server: StandInTelegram, api: Api) -> None:
    server.slow(0.2, "getMe")
    started = asyncio.get_running_loop().time()
    await api("getMe")
    assert asyncio.get_running_loop().time() - started >= 0.2
