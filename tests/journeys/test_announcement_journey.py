"""An announcement through the whole program: written in three languages, tried, approved by another, sent at its hour,
held in the middle, let go on, and accounted for person by person; and one word that stops the next.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from casework.broadcasts import notices
from casework.broadcasts.rules import Purpose
from locales.translate import LANGUAGES
from tests.conftest import Backing, Clock
from tests.journeys.citizen import arriving, walk
from tests.journeys.doors import Telegram, WhatsApp
from tests.journeys.program import Program
from tests.journeys.taking_part import FOLLOWING, Citizen, Panel, in_three
from tests.platforms.telegram_faults import Faults

WORDS = {"az": "Sabah parkda görüşürük <b>", "ru": "Встречаемся завтра в парке", "en": "We meet in the park tomorrow"}
DECIDED = {
    "approval_above": "3",
    "quiet_from": "22:00",
    "quiet_to": "09:00",
    "most_each": "2",
    "most_days": "7",
    "price_whatsapp": "0,05",
}
STOP = {"az": "dayan", "ru": "стоп", "en": "stop"}


@dataclass
class Town:
    """Who follows the community, by a name that says how they are reached."""

    sona: Citizen  # Telegram, in Azerbaijani
    ivan: Citizen  # Telegram, and has blocked us since
    vera: Citizen  # WhatsApp, has not written for a day; a text is approved in her language
    anar: Citizen  # WhatsApp, has written just now
    john: Citizen  # WhatsApp, has not written for a day, and no text is approved in English
    lala: Citizen  # web chat
    kate: Citizen  # web chat, and wants nothing any more

    @classmethod
    async def follows(cls, program: Program) -> Town:
        doors = ("telegram az", "telegram ru", "whatsapp ru", "whatsapp az", "whatsapp en", "web az", "web en")
        people = [await Citizen.arrives(program, *door.split()) for door in doors]
        for one in people:
            await walk(one.phone, FOLLOWING)
        return cls(*people)

    @property
    def everybody(self) -> list[Citizen]:
        return [self.sona, self.ivan, self.vera, self.anar, self.john, self.lala, self.kate]


class Author(Panel):
    """Rəna, who writes."""

    async def writes(self, title: str, purpose: Purpose, **more: str) -> str:
        """An announcement to all of Mil, as far as the last look. Returns its address."""
        await self.reads("/admin/broadcasts")
        await self.does("/admin/broadcasts", title=title, purpose=purpose)
        here = str(re.findall(r'action="(/admin/broadcasts/\d+)"', self.browser.page)[0])
        fields = {"title": title, "purpose": purpose, "communities": ["mil"], **in_three("text", WORDS), **more}
        for code in LANGUAGES:
            assert (await self.does(f"{here}/preview", reading=code, **fields)).count(WORDS[code]) == 3  # channels
            await self.reads(here)
        counted = await self.does(f"{here}/count", **fields)
        await self.reads(here)
        assert counted in await self.does(here, then="check", **fields)
        return here


class Approver(Panel):
    """Kamran, who reads it once more."""

    async def decides(self) -> None:
        organisation = "/admin/organisation"
        await self.reads(organisation)
        await self.does(f"{organisation}/announcing", **DECIDED)
        await self.reads(organisation)
        await self.does(f"{organisation}/templates", **{"announcement-az": "elan", "announcement-ru": "elan"})

    async def approves(self, here: str) -> str:
        await self.browser.signs_in("kamran")
        await self.reads(here)
        return await self.does(f"{here}/approve", seen=self.seen)

    @property
    def seen(self) -> str:
        return str(re.findall(r'name="seen" value="([0-9a-f]{64})"', self.browser.page)[0])


@pytest.mark.parametrize("backing", ["postgres"], indirect=True)
@pytest.mark.timeout(180)
async def test_from_the_first_word_to_the_last_outcome(tmp_path: Path, backing: Backing, clock: Clock) -> None:
    async with Program(tmp_path, backing, clock) as program:
        town = await Town.follows(program)
        kamran, rana = Approver(program.boss), Author(program.coordinator)
        for code in ("az", "ru"):
            program.whatsapp.approve("elan", code, 1)
        await kamran.decides()
        here = await rana.writes("Park", Purpose.NEWS, starts_at="2026-11-23T14:00")
        await _tried_on_oneself(program, rana, here)
        await _approved_by_another(rana, kamran, here)
        await _held_in_the_middle(program, town, rana, here)
        await _accounted_for(program, town, rana, here)
        await _one_word_stops_the_next(program, town, rana, kamran)
        await _stopped_at_night(program, town, rana)
        assert [line for line in program.log if "whatsapp" not in line] == []


async def _tried_on_oneself(program: Program, rana: Author, here: str) -> None:
    """Whoever opens the test's link sees it in their own messenger, and nobody else gets anything."""
    checked = await rana.reads(f"{here}/check")
    assert "7 people get it Channel Azerbaijani Russian English" in checked
    assert "Telegram 1 1 0 Web chat 1 0 1 WhatsApp 1 1 1 WhatsApp: at most 0.15" in checked
    await rana.reads(here)
    (word,) = set(re.findall(r"tst_[0-9a-z_]+", rana.browser.page))
    for language in LANGUAGES:
        own = await program.phone("telegram", language)
        await walk(own, arriving(language))
        assert WORDS[language] in (await own.follows(word)).text
    await program.rests()
    heard = [message.text for message in program.telegram.sent()]
    assert sum(any(text in said for text in WORDS.values()) for said in heard) == len(LANGUAGES)


async def _approved_by_another(rana: Author, kamran: Approver, here: str) -> None:
    await rana.reads(f"{here}/check")
    released = await rana.does(f"{here}/release")
    assert "A second person must approve it now." in released
    assert "Somebody else must approve this" in released
    await kamran.reads(here)
    assert "you wrote or changed it" in await rana.is_refused(f"{here}/approve", 403, seen=kamran.seen)
    assert "has changed since you looked" in await kamran.is_refused(f"{here}/approve", 409, seen="0" * 64)
    assert "Scheduled" in await kamran.approves(here)


async def _held_in_the_middle(program: Program, town: Town, rana: Author, here: str) -> None:
    """At its hour it begins: the web chat at once, Telegram slowly, and WhatsApp cannot be reached. What was under way
    when somebody pressed Pause arrives and is counted; nothing more goes out; then all get it, exactly once."""
    await program.pass_time(days=1, hours=20)
    for one in town.everybody:
        assert WORDS[one.language] not in await one.all_heard()
    await town.anar.phone.types("/menu")
    assert isinstance(town.ivan.phone, Telegram)
    town.ivan.phone.person.account.blocked = True
    await town.kate.phone.types(STOP["en"])
    await program.pass_time(hours=4, minutes=50)
    await rana.browser.signs_in("rena")
    await rana.reads(here)
    program.telegram.slow(1.5, "sendMessage")
    program.whatsapp.drop_next("before", times=10_000)
    program.clock.pass_(minutes=10)  # 14:00 in Baku
    await town.lala.phone.waits_for(WORDS["az"])
    assert "Paused: nothing more goes out." in await rana.does(f"{here}/pause")
    held = await rana.looks_until(here, "Got it 2 Telegram 1 Web chat 1", "The person has blocked the bot. 1")
    assert re.search(r"In line [23] ", held)  # one of the three waits for its person, where it was looked at before
    program.telegram.slow(0, "sendMessage")
    program.whatsapp.faults = Faults()
    program.clock.pass_(minutes=5)
    await asyncio.sleep(1)
    for one in (town.vera, town.anar, town.john):
        assert WORDS[one.language] not in await one.all_heard()
    await rana.does(f"{here}/resume")
    await program.rests()


async def _accounted_for(program: Program, town: Town, rana: Author, here: str) -> None:
    """Each of the audience in plain words; the failed are tried again, and on WhatsApp one waits for the person."""
    told = await rana.reads(here)
    assert "Got it 4 Telegram 1 Web chat 1 WhatsApp 2" in told
    assert "WhatsApp cannot be reached" not in told
    for outcome in (
        "Arrived 2",
        "Taken by the messenger 2",
        "Failed The person has blocked the bot. 1",
        "Want no announcements of this kind 1",
        "Comes once they write to us: the messenger allows nothing earlier 1",
        "The whole audience 7",
    ):
        assert outcome in told
    assert isinstance(town.vera.phone, WhatsApp)
    assert isinstance(town.anar.phone, WhatsApp)
    assert [phone.person.last.kind for phone in (town.vera.phone, town.anar.phone)] == ["template", "interactive"]
    assert isinstance(town.ivan.phone, Telegram)
    await town.ivan.phone.person.unblocks()
    await town.ivan.phone.types("/menu")
    assert "Those that failed are tried again." in await rana.does(f"{here}/retry")
    await town.john.phone.types("/menu")
    await program.rests()
    for one in town.everybody:
        heard = (await one.all_heard()).count(WORDS[one.language])
        assert heard == (0 if one is town.kate else 1), one
    assert "Got it 6" in await rana.reads(here)
    assert "7 / 7" in await rana.reads("/admin/broadcasts")


async def _one_word_stops_the_next(program: Program, town: Town, rana: Author, kamran: Approver) -> None:
    """A word on each messenger stops everything, a tap one kind; nobody gets more than two in a week."""
    for one in (town.ivan, town.vera):
        assert (await one.phone.types(STOP[one.language])).text == one.words(notices.STOPPED_ALL)
    assert (await town.sona.phone.presses("out.news:stop")).text == town.sona.words(notices.STOPPED[Purpose.NEWS])
    news = await rana.writes("More", Purpose.NEWS)
    assert "3 people get it · Want no announcements of this kind: 4" in await rana.reads(f"{news}/check")
    assert "It goes out as soon as it may." in await rana.does(f"{news}/release")
    await program.rests()
    assert "Got it 3 Web chat 1 WhatsApp 2" in await rana.reads(news)
    event = await rana.writes("A day out", Purpose.EVENT)
    await rana.does(f"{event}/release")
    await kamran.approves(event)
    await program.rests()
    told = await rana.reads(event)
    assert "Got it 1 Telegram 1" in told
    assert "Have had as many announcements as you allow 3" in told
    assert "Want no announcements of this kind 3" in told


async def _stopped_at_night(program: Program, town: Town, rana: Author) -> None:
    """What was stopped before the quiet hours are over goes to nobody in the morning either."""
    await program.pass_time(days=8, hours=9)
    await rana.browser.signs_in("rena")
    heard = [await one.all_heard() for one in town.everybody]
    here = await rana.writes("Too late", Purpose.NEWS)
    await rana.does(f"{here}/release")
    await rana.looks_until(here, "It is quiet now: nothing goes out before", "Begun")
    stopped = await rana.does(f"{here}/stop")
    assert "Not sent: stopped before 3" in stopped
    program.clock.pass_(hours=12)
    await program.rests()
    assert [await one.all_heard() for one in town.everybody] == heard
