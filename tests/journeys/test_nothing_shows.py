"""What a citizen confides, and who they are, is nowhere in the clear: not at rest, not on its way, not in the log."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from store.database import Database
from tests.conftest import Backing
from tests.faults import plant
from tests.journeys.citizen import Step, adding, complaint, presses, types, walk
from tests.journeys.panel import Browser
from tests.journeys.phones import PATIENCE, TelegramPhone
from tests.journeys.server import Server
from tests.journeys.traces import disguises, everything, number_disguises, traces
from tests.platforms.telegram import TOKEN, StandInTelegram

MARKER = "Zümrüd quşu 739145"
PERSON = 5_812_736_455
NAME, USERNAME = "Nigarxanım", "nigarxanim_1975"


async def test_nothing_of_it_shows_anywhere(tmp_path: Path, backing: Backing, telegram: StandInTelegram) -> None:
    settings = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with (
        Server(tmp_path / "server", backing, webhook=True, **settings) as server,
        Browser(server.base_url) as rana,
    ):
        await rana.opens(await server.first_link())
        account = {"name": "Rəna", "login": "rena", "organisation": "Maddə 54", "coordinates": "1"}
        words = "dəniz kənarında üç qayıq"
        await rana.sends(await server.first_link(), password=words, again=words, **account)
        person = telegram.person(id=PERSON, first_name=NAME, username=USERNAME)
        received = await walk(TelegramPhone(person), complaint("az", MARKER))
        receipt = re.search(r"\d{4} \d{4} \d{4} \d{4}", received.text)
        assert receipt is not None

        assert MARKER in await rana.opens("/admin/cases/1")  # it is there, for whoever may read it
        person.skips()
        await rana.sends("/admin/cases/1/answer", text=f"Cavab: {MARKER}")
        assert MARKER in (await person.next_message(PATIENCE)).text
        await rana.sends("/admin/cases/1/note", text=f"Qeyd: {MARKER}")
        await walk(TelegramPhone(person), [types("/menu"), *adding(f"Əlavə {MARKER}", 1)])

        needles = {
            "the marker": disguises(MARKER),
            "a part of it": disguises("Zümrüd quşu"),
            "the person's id": number_disguises(PERSON),
            "their name": disguises(NAME),
            "their user name": disguises(USERNAME),
            "the receipt": disguises(receipt[0].replace(" ", "")) | {"pretty": receipt[0].encode()},
        }
        await _leave_much_open(telegram, backing, server, rana)
        haystacks = await everything(backing, server.data_dir, server.log)
        assert traces(
            haystacks, {"": disguises("Maddə 54")}
        )  # what is no secret is found: the search looks in the right place
        assert traces(haystacks, needles) == []
        await server.stop()
        found = traces(await everything(backing, server.data_dir, server.log), needles)
        assert found == []


async def _leave_much_open(telegram: StandInTelegram, backing: Backing, server: Server, rana: Browser) -> None:
    """A draft, a message that waits to be sent, one that cannot be handled, and one that waits behind it."""
    person = telegram.person(id=PERSON)
    phone = TelegramPhone(person)
    await walk(phone, [types("/menu"), *_draft()])
    url = backing.database_url if backing.name == "postgres" else f"sqlite:///{server.data_dir / 'korpu.db'}"
    database = Database(url)
    try:
        await plant(database)
        await phone.presses("summary:send")
        await phone.types(f"Bu da {MARKER}")
        telegram.fail_next("sendMessage", 429, "Too Many Requests: retry after 600", retry_after=600, times=50)
        await rana.opens("/admin/cases/1")
        await rana.sends("/admin/cases/1/close")  # the notice stays in the outbox: Telegram wants to be left alone
        for _ in range(100):
            async with database.reading() as session:
                row = (
                    await session.execute(
                        text(
                            "SELECT (SELECT count(*) FROM outbox WHERE sealed IS NOT NULL),"
                            " (SELECT count(*) FROM arrivals WHERE sealed IS NOT NULL),"
                            " (SELECT count(*) FROM conversations WHERE sealed IS NOT NULL)"
                        )
                    )
                ).one()
            if all(row):
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"not as open as it should be: {row}")
    finally:
        await database.close()


def _draft() -> list[Step]:
    script = complaint("az", MARKER)
    return [presses("menu:complaint"), *script[4:-1]]


def test_the_search_would_find_what_lies_about() -> None:
    """The searcher itself: it finds a word in each disguise, in the middle of other bytes."""
    for how, form in disguises(MARKER).items():
        assert traces([("x", b"..." + form + b"...")], {"it": {how: form}}) == [f"it {how} in x"]
    import base64
    import json

    story = f"salam {MARKER} sağ ol"
    for haystack in (
        story.encode(),
        story.encode("utf-16-le"),
        json.dumps({"s": story}).encode(),
        *(base64.b64encode(b"x" * shift + story.encode()) for shift in range(3)),
        story.encode().hex().encode(),
    ):
        assert traces([("x", haystack)], {"it": disguises(MARKER)}), haystack
