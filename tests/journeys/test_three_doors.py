"""The whole complaint with photo, voice and place through each of the three doors in each of the three languages, and
the answer with a file back through the same door: one test, the real program, stand-in platforms over HTTP.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.bot.web_browser import WebPhone
from tests.casework.corpus import PLACE, pdf, photo_with_place, voice
from tests.conftest import Backing
from tests.journeys.citizen import WORDS, arriving, walk
from tests.journeys.doors import Phone, Telegram, Web, WhatsApp
from tests.journeys.panel import Browser
from tests.journeys.server import Server
from tests.platforms.telegram import TOKEN, StandInTelegram
from tests.platforms.whatsapp import APP_SECRET, PHONE_ID, VERIFY_TOKEN, StandInWhatsApp
from tests.platforms.whatsapp import TOKEN as WHATSAPP_TOKEN

SUMGAYIT = (40.5897, 49.6686)
LANGUAGES = ("az", "ru", "en")
LETTER = pdf()
CAPTION = {"az": "əmr", "ru": "приказ", "en": "the order"}
PATIENCE = 20.0


async def tells(phone: Phone, language: str) -> str:
    """The complaint with everything a telephone can send. Returns the last words of the bot."""
    words = WORDS[language]
    await walk(phone, arriving(language))
    await phone.presses("menu:complaint")
    await phone.presses("for_whom:self")
    await phone.types(words.story[0])
    await phone.sends_voice(voice())
    await phone.sends_photo(photo_with_place(), CAPTION[language])
    await phone.presses("!done")
    await phone.presses("topic:labour")
    await phone.shares_place(*SUMGAYIT)
    for data in ("!skip", "paper:no", "contact:chat", "gender:woman", "age_group:30_44", "idp:no"):
        await phone.presses(data)
    return (await phone.presses("summary:send")).text


async def reads_files(lawyer: Browser, case_id: int) -> dict[str, bytes]:
    """Every file of the case, by its type, once the last of them has been fetched from its platform."""
    async with asyncio.timeout(PATIENCE):
        while "still being fetched" in await lawyer.opens(f"/admin/cases/{case_id}"):  # noqa: ASYNC110  over HTTP
            await asyncio.sleep(0.1)
    places = sorted(set(re.findall(rf"/admin/cases/{case_id}/files/\d+/save", lawyer.page)))
    answers = [await lawyer.wire.get(place) for place in places]
    assert [answer.status_code for answer in answers] == [200] * len(places)
    return {answer.headers["content-type"].partition(";")[0]: answer.content for answer in answers}


async def one_case(phone: Phone, lawyer: Browser, language: str, number: int) -> None:
    received = await tells(phone, language)
    assert f"26-{number:05d}" in received
    files = await reads_files(lawyer, number)
    assert set(files) == {"image/jpeg", "audio/ogg"}
    assert PLACE not in files["image/jpeg"]
    assert not Image.open(io.BytesIO(files["image/jpeg"])).getexif()
    assert files["audio/ogg"].startswith(b"OggS")
    assert WORDS[language].story[0] in lawyer.page
    assert CAPTION[language] in lawyer.page
    assert "Sumqayıt" in lawyer.page or "Sumgayit" in lawyer.page

    token = re.search(r'name="token" value="([^"]+)"', lawyer.page)
    assert token is not None
    answer = await lawyer.wire.post(
        f"/admin/cases/{number}/answer",
        data={"token": token[1], "text": f"Cavab {number}"},
        files={"file": ("məktub.pdf", LETTER, "application/pdf")},
    )
    assert answer.status_code == 200, answer.text[:1000]
    await phone.waits_for(f"Cavab {number}")
    assert (await phone.received_file()).content.startswith(b"%PDF")


@asynccontextmanager
async def browser(server: Server, language: str) -> AsyncIterator[Web]:
    headers = {"Accept-Language": language, "Origin": server.base_url}
    async with httpx.AsyncClient(
        base_url=server.base_url, headers=headers, follow_redirects=True, timeout=PATIENCE
    ) as client:
        yield Web(WebPhone(client))


@pytest.mark.timeout(300)
async def test_a_complaint_with_photo_voice_and_place(
    tmp_path: Path, backing: Backing, telegram: StandInTelegram
) -> None:
    async with StandInWhatsApp() as whatsapp:
        settings = {
            "telegram_token": TOKEN,
            "telegram_api_url": telegram.url,
            "whatsapp_token": WHATSAPP_TOKEN,
            "whatsapp_phone_id": PHONE_ID,
            "whatsapp_app_secret": APP_SECRET,
            "whatsapp_verify_token": VERIFY_TOKEN,
            "whatsapp_api_url": whatsapp.url,
        }
        async with (
            Server(tmp_path / "server", backing, webhook=True, **settings) as server,
            Browser(server.base_url) as boss,
            Browser(server.base_url) as rana,
        ):
            await boss.sets_up(await server.first_link())
            await rana.accepts(await boss.invites("Rəna", "rena", "coordinator", "lawyer"))
            await whatsapp.set_webhook(f"{server.base_url}/hooks/whatsapp")
            number = 0
            for language in LANGUAGES:
                async with browser(server, language) as web:
                    for phone in (Telegram(telegram.person(language=language)), WhatsApp(whatsapp.person()), web):
                        number += 1
                        await one_case(phone, rana, language, number)
            assert [call for call in telegram.calls if call.status != 200] == []
            assert [call for call in whatsapp.calls if call.status != 200] == []
        assert "ERROR" not in server.log
