"""How the stand-in delivers to a webhook: in the order, with the patience, and with the ear for answers of Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web

from tests.platforms.telegram import StandInTelegram

Json = dict[str, Any]
Api = Callable[..., Coroutine[Any, Any, Json]]
Handler = Callable[[Json], Awaitable[web.Response]]


@asynccontextmanager
async def hook(handler: Handler) -> AsyncIterator[str]:
    """A bot's webhook; yields its address."""

    async def take(request: web.BaseRequest) -> web.Response:
        return await handler(await request.json())

    runner = web.ServerRunner(web.Server(take), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_one_chat_waits_for_its_failing_update_and_others_do_not(server: StandInTelegram, api: Api) -> None:
    taken: list[str] = []
    failing = 3

    async def take(update: Json) -> web.Response:
        nonlocal failing
        text = update["message"]["text"]
        if text == "zəhər" and failing:
            failing -= 1
            return web.Response(status=500)
        taken.append(text)
        return web.Response()

    async with hook(take) as url:
        await api("setWebhook", url=url)
        stuck, free = server.person(), server.person()
        await stuck.types("zəhər")
        await stuck.types("sonra")
        await free.types("başqası")
        await server.settled()
        info = (await api("getWebhookInfo"))["result"]
    assert taken == ["başqası", "zəhər", "sonra"]
    assert [delivery.status for delivery in server.deliveries if delivery.status != 200] == [500, 500, 500]
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")


async def test_an_update_is_dropped_after_a_day(api: Api) -> None:
    clock = [1_800_000_000.0]
    async with StandInTelegram("43:T", time_scale=0.0, now=lambda: clock[0]) as server:

        async def refuse(update: Json) -> web.Response:
            clock[0] += 3600
            return web.Response(status=500)

        async with hook(refuse) as url, httpx.AsyncClient() as wire:
            await wire.post(f"{server.url}/bot43:T/setWebhook", json={"url": url})
            update = await server.person().types("heç vaxt")
            await server.settled()
    assert update.dropped
    assert update.tries == 24


async def test_a_method_in_the_webhooks_answer_is_carried_out(server: StandInTelegram, api: Api) -> None:
    async def take(update: Json) -> web.Response:
        if "callback_query" in update:
            answer = {
                "method": "answerCallbackQuery",
                "callback_query_id": update["callback_query"]["id"],
                "text": "ok",
            }
        else:
            markup = {"inline_keyboard": [[{"text": "Bəli", "callback_data": "yes"}]]}
            answer = {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "?"}
            answer["reply_markup"] = markup
        return web.json_response(answer)

    async with hook(take) as url:
        await api("setWebhook", url=url)
        person = server.person()
        await person.types("/start")
        await person.next_message()
        pressed = await person.presses("Bəli")
        await server.settled()
    assert person.answered(pressed) == {"text": "ok", "show_alert": False}
    assert [(call.method, call.status, call.via) for call in server.calls][1:] == [
        ("sendmessage", 200, "webhook"),
        ("answercallbackquery", 200, "webhook"),
    ]


@pytest.mark.parametrize("parallel", [False, True])
async def test_an_update_can_be_delivered_again(server: StandInTelegram, api: Api, parallel: bool) -> None:
    seen: list[int] = []

    async def take(update: Json) -> web.Response:
        seen.append(update["update_id"])
        return web.Response()

    async with hook(take) as url:
        await api("setWebhook", url=url)
        update = await server.person().types("Salam")
        await server.settled()
        assert await server.redeliver(update.id, times=4, parallel=parallel) == [200] * 4
    assert seen == [update.id] * 5
