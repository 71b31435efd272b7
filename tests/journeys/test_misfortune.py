"""What can go wrong around the running program, with the program as a real process: deaths, updates delivered again,
a fault in its database, updates that nobody can read. In the end the citizen has one case and was never left alone.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from store.database import Database
from tests.conftest import Backing
from tests.faults import heal, plant
from tests.journeys.citizen import EXPECTED_FACTS, WORDS, complaint, walk
from tests.journeys.panel import Browser
from tests.journeys.phones import PATIENCE, TelegramPhone, shown
from tests.journeys.server import Server
from tests.platforms.telegram import TOKEN, StandInTelegram
from tests.platforms.telegram_person import Person

Start = Callable[..., Server]
SECRET = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def serve(tmp_path: Path, backing: Backing, telegram: StandInTelegram) -> Start:
    def make(*, webhook: bool) -> Server:
        settings = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
        return Server(tmp_path / "server", backing, webhook=webhook, **settings)

    return make


@asynccontextmanager
async def database_of(server: Server, backing: Backing) -> AsyncIterator[Database]:
    url = backing.database_url if backing.name == "postgres" else f"sqlite:///{server.data_dir / 'korpu.db'}"
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def coordinator(server: Server, browser: Browser) -> None:
    """The first administrator, who coordinates as well."""
    link = await server.first_link()
    await browser.opens(link)
    words = "dəniz kənarında üç qayıq"
    account = {"name": "Rəna", "login": "rena", "organisation": "Maddə 54", "coordinates": "1"}
    await browser.sends(link, password=words, again=words, **account)


@pytest.mark.timeout(240)
async def test_the_process_may_die_after_any_answer_or_before_it(
    serve: Start, backing: Backing, telegram: StandInTelegram
) -> None:
    """Killed and started again between steps, and in the middle of one: Telegram brings what was not accepted.

    A third of a second is left to write down that an answer went; killed earlier, it may send that answer again.
    """
    script = complaint("ru")
    after, before = ((2, 18), (8,)) if backing.name == "sqlite" else ((), (19,))
    async with serve(webhook=True) as server, Browser(server.base_url) as rana:
        await coordinator(server, rana)
        person = telegram.person(language="ru")
        phone = TelegramPhone(person)
        for number, step in enumerate(script):
            if number in before:
                await asyncio.sleep(0.3)
                server.kill()
                person.skips()
                await (person.types(step.word) if step.does == "types" else person.presses(step.word))
                await server.start()
                last = shown(await person.next_message(PATIENCE * 2))
            else:
                last = await walk(phone, [step])
            if number in after:
                await asyncio.sleep(0.3)
                await server.restart()
        assert "26-00001" in last.text
        page = await rana.opens("/admin/cases/1")  # the session outlives the process too
        for words in (*WORDS["ru"].story, WORDS["ru"].tried, WORDS["ru"].contact):
            assert words in page
        assert len(EXPECTED_FACTS) == 9
        await rana.opens("/admin/cases/2", 404)
        assert said(telegram, person) == len(script)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_an_answer_that_was_on_its_way_when_the_process_died_does_not_wait_for_long(
    serve: Start, backing: Backing, telegram: StandInTelegram
) -> None:
    async with serve(webhook=True) as server:
        await server.first_link()
        person = telegram.person()
        telegram.slow(5, "sendMessage")
        await person.types("Salam")
        for _ in range(300):
            if await _leased(server, backing):
                break
            await asyncio.sleep(0.02)
        server.kill()
        telegram.slow(0, "sendMessage")
        await server.start()
        assert "language:az" in shown(await person.next_message(PATIENCE)).offered


def said(telegram: StandInTelegram, person: Person) -> int:
    """How often the bot said something to this person, as a new message or in place of an old one."""
    saying = {"sendmessage", "editmessagetext"}
    heard = [call for call in telegram.calls if call.method in saying and call.status == 200]
    return sum(int(call.parameters.get("chat_id", 0)) == person.id for call in heard)


async def _leased(server: Server, backing: Backing) -> int:
    async with database_of(server, backing) as database, database.reading() as session:
        found = await session.execute(text("SELECT count(*) FROM outbox WHERE status = 'leased'"))
        return int(found.scalar_one())


async def test_an_update_delivered_again_and_again_has_one_effect(
    serve: Start, backing: Backing, telegram: StandInTelegram
) -> None:
    async with serve(webhook=True) as server, Browser(server.base_url) as rana, httpx.AsyncClient() as wire:
        await coordinator(server, rana)
        person = telegram.person(language="az")
        phone = TelegramPhone(person)
        await walk(phone, complaint("az")[:-1])
        person.skips()
        send = await person.presses("summary:send")
        await person.next_message(PATIENCE)
        assert await telegram.redeliver(send, times=5) == [200] * 5
        assert await telegram.redeliver(send, times=5, parallel=True) == [200] * 5

        assert telegram.receiving.deliverer is not None
        hook = telegram.receiving.deliverer.webhook
        update = {"update_id": 900_000_001, "message": message(person.id, "/menu")}
        first_time = await asyncio.gather(
            *(wire.post(hook.url, json=update, headers={SECRET: hook.secret}) for _ in range(5))
        )
        assert [answer.status_code for answer in first_time] == [200] * 5
        stranger = telegram.person(language="ru")
        stranger.account.started = True
        update = {"update_id": 900_000_002, "message": message(stranger.id, "Здравствуйте")}
        await asyncio.gather(*(wire.post(hook.url, json=update, headers={SECRET: hook.secret}) for _ in range(5)))
        await stranger.next_message(PATIENCE)
        await asyncio.sleep(1.5)  # whatever was sent twice would be here by now
        assert said(telegram, person) == len(complaint("az")) + 1
        assert said(telegram, stranger) == 1
        await rana.opens("/admin/cases/2", 404)
        forged = await wire.post(hook.url, json=update | {"update_id": 3}, headers={SECRET: "guessed"})
        assert forged.status_code == 403


def message(person_id: int, words: str) -> dict[str, Any]:
    return {
        "message_id": 1,
        "date": 1_800_000_000,
        "from": {"id": person_id, "is_bot": False, "first_name": "X"},
        "chat": {"id": person_id, "type": "private", "first_name": "X"},
        "text": words,
    }


WAYS = [pytest.param("sqlite", True, id="sqlite-webhook"), pytest.param("postgres", False, id="postgres-polling")]


@pytest.mark.parametrize(("backing", "webhook"), WAYS, indirect=["backing"])
async def test_a_turn_that_fails_is_kept_said_shown_and_done_later(
    serve: Start, backing: Backing, telegram: StandInTelegram, webhook: bool
) -> None:
    async with serve(webhook=webhook) as server, Browser(server.base_url) as rana:
        await coordinator(server, rana)
        person, other = telegram.person(language="ru"), telegram.person(language="en")
        phone = TelegramPhone(person)
        await walk(phone, complaint("ru")[:-1])
        async with database_of(server, backing) as database:
            await plant(database)
            assert "сохранено" in (await phone.presses("summary:send")).text
            assert "menu:complaint" in (await walk(TelegramPhone(other), complaint("en")[:3])).offered
            page = await rana.opens("/admin/arrivals")
            assert "/admin/arrivals/" in page
            person.skips()
            await heal(database)
        received = await person.waits_for(lambda m: "26-0000" in m.text, 30)
        assert "Номер" in received.text or "номер" in received.text
        assert "telegram" not in (await rana.opens("/admin/arrivals")).split("<main", 1)[-1].lower()
        assert "planted" not in server.log


BAD = (
    {"message": None},
    {"message": {"chat": "x"}},
    {"message": {"chat": {"id": 5, "type": "private"}, "from": ["x"], "text": 5}},
    {"callback_query": {"from": {}, "data": ["x"]}},
    {"my_chat_member": {"chat": {"id": 5}}},
    {"poll": {"of": "a kind we never asked for"}},
)


@pytest.mark.parametrize(("backing", "webhook"), WAYS, indirect=["backing"])
async def test_updates_that_nobody_can_read_block_nobody(
    serve: Start, backing: Backing, telegram: StandInTelegram, webhook: bool
) -> None:
    async with serve(webhook=webhook) as server, Browser(server.base_url) as rana:
        await coordinator(server, rana)
        person = telegram.person(language="az")
        phone = TelegramPhone(person)
        for bad in BAD:
            await person.sends_raw(bad)
        assert "language:az" in (await phone.types("Salam")).offered
        for bad in BAD:
            await person.sends_raw(bad)
        assert "consent:agree" in (await phone.presses("language:az")).offered
        await telegram.settled()
        assert (await rana.opens("/admin/arrivals")).count("/admin/arrivals/") >= 4


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_asked_to_stop_it_finishes_and_another_goes_on(
    serve: Start, backing: Backing, telegram: StandInTelegram
) -> None:
    async with serve(webhook=False) as server:
        await server.first_link()
        phone = TelegramPhone(telegram.person(language="en"))
        await walk(phone, complaint("en")[:6])
        assert await server.stop() < 10
        wal = server.data_dir / "korpu.db-wal"
        assert not wal.exists() or wal.stat().st_size == 0  # the database was closed in peace
        with sqlite3.connect(server.data_dir / "korpu.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        await server.start()
        assert "26-00001" in (await walk(phone, complaint("en")[6:])).text


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_it_starts_while_telegram_is_away(serve: Start, backing: Backing, telegram: StandInTelegram) -> None:
    telegram.fail_next("setWebhook", 502, "Bad Gateway", times=2)
    async with serve(webhook=True) as server:
        await server.first_link()
        assert "language:az" in (await TelegramPhone(telegram.person()).types("Salam")).offered
        async with database_of(server, backing) as database, database.reading() as session:
            assert (await session.execute(text("SELECT count(*) FROM people"))).scalar_one() == 1
