"""An event from its announcement to the certificate: three citizens on three messengers in three languages, two
colleagues at the panel, a volunteer at the door, and a week that passes. Each messenger plays each part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.conftest import Backing, Clock
from tests.journeys.citizen import Shown, arriving, presses, types, walk
from tests.journeys.doors import Phone
from tests.journeys.paper import in_pdf
from tests.journeys.program import Program
from tests.journeys.training import (
    INVITED,
    LANGUAGES,
    NAME,
    TITLES,
    announces,
    approved_texts,
    prepares,
    reads_what_became_of_it,
    sets_up,
)
from tests.meetings import STARTS

CHANNELS = ("telegram", "whatsapp", "web")
ROTATIONS = [
    pytest.param("sqlite", 0, id="sqlite-0"),
    pytest.param("postgres", 1, id="postgres-1"),
    pytest.param("sqlite", 2, id="sqlite-2"),
]
"""Who begins: over the three of them each messenger plays each part, and each in another language."""
FOLLOWING = [
    presses("menu:take_part"),
    presses("take_part:communities"),
    presses("com.card:mil"),
    presses("com.mil:follow"),
]
TO_THE_CARD = [types("/menu"), presses("menu:take_part"), presses("take_part:events"), presses("evt.at:1")]
CLOSED = [["event_news", "event_news"], [], ["event_offer", "event_news", "event_news"]]
"""What the citizen on WhatsApp gets as an approved text: who keeps a place, gives it up, or waits for one."""

PLACE = {"az": "Yeriniz saxlanıldı", "ru": "Место за вами", "en": "Your place is kept"}
IN_LINE = {"az": "gözləmə siyahısındasınız", "ru": "Вы в листе ожидания", "en": "You are on the waiting list"}
FREE = {"az": "Yer boşaldı", "ru": "Освободилось место", "en": "A place has come free"}
TOMORROW = {"az": "tədbirində yeriniz var", "ru": "у вас есть место на", "en": "you have a place at"}
SOON = {"az": "tezliklə başlayır", "ru": "скоро начнётся", "en": "begins soon"}
THANKS = {"az": "gəldiyiniz üçün təşəkkür", "ru": "Спасибо, что пришли", "en": "Thank you for having come"}
SKIP = {"az": "keç", "ru": "пропустить", "en": "skip"}
OPINION = {"az": "Çox faydalı idi.", "ru": "Было очень полезно.", "en": "It was very useful."}


@dataclass
class Guest:
    """One citizen with their telephone."""

    channel: str
    language: str
    phone: Phone

    async def heard(self, words: dict[str, str]) -> list[str]:
        """What was said to them with these words in their language, each time with the event's title in it."""
        found = [text for text in await self.phone.reads() if words[self.language] in text]
        assert all(TITLES[self.language] in text for text in found), found
        return found

    async def code(self) -> str:
        """What they show at the door, as it was told with their place."""
        (told,) = await self.heard(PLACE)
        found = re.search(r": ([0-9A-Z]{6})\b", told)
        assert found is not None, told
        return found[1]


async def arrives(program: Program, channel: str, language: str) -> Guest:
    """Somebody who follows the community that will hold the training."""
    phone = await program.phone(channel, language)
    await walk(phone, [*arriving(language), *FOLLOWING])
    return Guest(channel, language, phone)


async def answers(guest: Guest) -> Shown:
    """By the button of the announcement to the card, and by the first of its buttons to a place or to the list."""
    assert [INVITED[guest.language] in text for text in await guest.phone.reads()][-1]
    card = await guest.phone.presses("out.event:evt_1")
    assert TITLES[guest.language] in card.text
    return await guest.phone.presses(card.offered[0])


async def comes(program: Program, guest: Guest, *needs: str, words: str = "") -> None:
    """Gets a place, told with the code and its picture, and says what they need."""
    await answers(guest)
    await program.rests()
    assert len(await guest.heard(PLACE)) == 1
    assert (await guest.phone.received_picture()).content[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    for need in needs:
        await guest.phone.presses(f"needs:{need}")
    await guest.phone.presses("!done" if needs else "!skip")
    if words:
        await guest.phone.types(words)


async def stands_in_line(guest: Guest) -> None:
    shown = await answers(guest)
    assert IN_LINE[guest.language] in shown.text
    await guest.phone.presses("!skip")


async def moves_up(program: Program, leaving: Guest, waiting: Guest) -> None:
    """One gives up two days later; the one who waited is written to, and takes the place."""
    assert await waiting.heard(FREE) == []
    await walk(leaving.phone, [*TO_THE_CARD, presses("evt.1:no")])
    await program.rests()
    assert len(await waiting.heard(FREE)) == 1
    await waiting.phone.presses("evt.1:yes")
    await program.rests()
    assert len(await waiting.heard(PLACE)) == 1


async def are_reminded(guests: tuple[Guest, ...], words: dict[str, str]) -> None:
    """Each once, with their code."""
    for guest in guests:
        (reminder,) = await guest.heard(words)
        assert await guest.code() in reminder


async def checks_in(program: Program, guests: tuple[Guest, ...]) -> None:
    """The volunteer's telephone: two codes, one of them twice, one that is nobody's, and five men without an answer."""
    rana = program.coordinator
    await rana.signs_in("rena")
    await rana.opens("/admin/events/1")
    page = await rana.sends("/admin/events/1/door")
    link = re.search(r'id="door-link"[^>]*value="([^"]+)"', page)
    assert link is not None
    address, _, token = link[1].partition("#")
    assert address == f"{program.base_url}/admin/door"
    headers = {"X-Door": token, "Origin": program.base_url}
    async with httpx.AsyncClient(headers=headers) as telephone:
        assert (await telephone.get(address)).status_code == 200
        listed = (await telephone.get(f"{address}/list")).json()
        codes = [await guest.code() for guest in guests]
        assert sorted(code for code, _, _ in listed["people"]) == sorted(codes)
        shown = [*codes, codes[0].lower(), "ZZZZZZ"]
        given = [{"id": f"press-{number:03}", "code": code} for number, code in enumerate(shown)]
        given += [{"id": f"walked-in-{n}", "walk_in": True, "gender": "man", "age_group": ""} for n in range(5)]
        answer = (await telephone.post(f"{address}/presses", json={"presses": given})).json()
    assert sorted(answer["settled"]) == sorted(press["id"] for press in given)
    assert answer["nobody"] == ["press-003"]
    assert (sorted(answer["people"]), answer["walked_in"]) == (sorted([code, 1, 1] for code in codes), 5)


async def tells_how_it_was(guest: Guest) -> None:
    """By a press, in words, and who they are."""
    await guest.phone.presses("evt.1:good")
    steps = ("gender:woman", "age_group:30_44")
    await guest.phone.types(OPINION[guest.language])
    for step in steps:
        await guest.phone.presses(step)
    await guest.phone.types("İmişli")


async def takes_the_certificate(program: Program, guest: Guest) -> None:
    await guest.phone.presses("evt.1:paper")
    await guest.phone.types(NAME)
    await program.rests()
    words = in_pdf((await guest.phone.received_file()).content)
    assert NAME in words
    assert TITLES[guest.language] in words
    assert "Maddə 54" in words


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("backing", "rotation"), ROTATIONS, indirect=["backing"])
async def test_from_the_announcement_to_the_certificate(
    tmp_path: Path, backing: Backing, clock: Clock, rotation: int
) -> None:
    async with Program(tmp_path, backing, clock) as program:
        who = [(CHANNELS[(n + rotation) % 3], LANGUAGES[(n + 2 * rotation) % 3]) for n in range(3)]
        keeping, leaving, waiting = [await arrives(program, *one) for one in who]
        await prepares(program)
        await sets_up(program)
        await announces(program)
        await comes(program, keeping, "transport", "child_care", words="Kənddən gəlirik.")
        await comes(program, leaving)
        await stands_in_line(waiting)
        await program.pass_time(days=2)
        await moves_up(program, leaving, waiting)
        said = await leaving.phone.reads()
        there = (keeping, waiting)
        await program.goes_on_to(STARTS - timedelta(days=1))
        await are_reminded(there, TOMORROW)
        await program.goes_on_to(STARTS - timedelta(hours=2))
        await are_reminded(there, SOON)
        for guest in there:
            await guest.phone.types("👍")
        await program.goes_on_to(STARTS)
        await checks_in(program, there)
        await program.goes_on_to(STARTS + timedelta(hours=3))
        for guest in there:
            assert len(await guest.heard(THANKS)) == 1
        assert await leaving.phone.reads() == said, "whoever gave up is left in peace"
        await tells_how_it_was(keeping)
        await takes_the_certificate(program, keeping)
        await takes_the_certificate(program, waiting)
        await walk(waiting.phone, [presses("evt.1:mixed"), *[types(SKIP[waiting.language])] * 4])
        await reads_what_became_of_it(program)
        assert approved_texts(program) == CLOSED[(1 - rotation) % 3]
        assert program.log == []
        assert [call for call in program.telegram.calls if call.status != 200] == []
        assert [call for call in program.whatsapp.calls if call.status != 200] == []
