"""The main job, from outside: a citizen complains in Telegram, a coordinator assigns, a lawyer answers, the answer
arrives in the chat. The program, the database, Redis and the HTTP are real; Telegram is the stand-in.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Backing
from tests.journeys.citizen import WORDS, Step, adding, complaint, walk
from tests.journeys.panel import Browser
from tests.journeys.phones import PATIENCE, TelegramPhone
from tests.journeys.server import Server
from tests.platforms.telegram import TOKEN, StandInTelegram

ANSWER = {
    "az": "Salam. Əmək müqaviləniz olmasa da, haqqınızı tələb edə bilərsiniz. <b>Gəlin & danışaq</b>",
    "ru": "Здравствуйте. Пришлите, пожалуйста, копию приказа. 1 < 2",
    "en": "Hello. Please keep every paper; we will write to the employer.",
}
LANGUAGES = {("sqlite", False): ("az",), ("sqlite", True): ("ru",), ("postgres", False): ("en",)}


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_from_a_complaint_to_the_lawyers_answer(
    tmp_path: Path, backing: Backing, telegram: StandInTelegram, webhook: bool
) -> None:
    languages = LANGUAGES.get((backing.name, webhook), ("az", "ru", "en"))
    settings = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with (
        Server(tmp_path / "server", backing, webhook=webhook, **settings) as server,
        Browser(server.base_url) as boss,
        Browser(server.base_url) as rana,
        Browser(server.base_url) as leyla,
    ):
        await boss.sets_up(await server.first_link())
        await rana.accepts(await boss.invites("Rəna", "rena", "coordinator"))
        await leyla.accepts(await boss.invites("Leyla", "leyla", "lawyer"))
        for number, language in enumerate(languages, start=1):
            await one_case(telegram, rana, leyla, boss, language, number)
        assert [update.tries for update in telegram.world.updates.values() if update.tries > 1] == []
        refused = [call for call in telegram.calls if call.status != 200]
        assert refused == []
        assert await server.stop() < 10
    assert "ERROR" not in server.log


async def one_case(
    telegram: StandInTelegram, rana: Browser, leyla: Browser, boss: Browser, language: str, number: int
) -> None:
    person = telegram.person(language=language)
    phone = TelegramPhone(person)
    received = await walk(phone, complaint(language))
    assert f"26-{number:05d}" in received.text

    queue = await rana.opens("/admin/cases?box=unassigned")
    assert f"26-{number:05d}" in queue
    page = await rana.opens(f"/admin/cases/{number}")
    assert WORDS[language].story[0] in page
    await leyla.opens(f"/admin/cases/{number}", 404)  # not yet hers
    await boss.opens(f"/admin/cases/{number}", 404)  # runs the house, reads nothing
    person.skips()
    await rana.sends(f"/admin/cases/{number}/assign", staff_id=rana.choice("assign-to", "Leyla"))
    told = await person.next_message(PATIENCE)
    assert f"26-{number:05d}" in told.text

    await leyla.opens(f"/admin/cases/{number}")
    assert WORDS[language].contact in leyla.page
    person.skips()
    await leyla.sends(f"/admin/cases/{number}/answer", text=ANSWER[language])
    answer = await person.next_message(PATIENCE)
    assert ANSWER[language] in answer.text

    await walk(phone, [Step("types", "/menu"), *adding("Çox sağ olun!", number)])
    assert "Çox sağ olun!" in await leyla.opens(f"/admin/cases/{number}")
