"""Events on WhatsApp after a day of silence: approved texts carry what cannot wait, and their buttons are ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.channels.whatsapp import WhatsAppChannel
from bot.desk import Desk
from casework.actors import Actor
from casework.organisation import service as organisation
from casework.people.service import Visitor
from tests.cast import ADMINISTRATOR, citizen, colleague
from tests.conftest import Clock
from tests.contract.whatsapp_line import Line, connected
from tests.meetings import STARTS, answers_of, changed, coordinator, no, published, time_works, yes
from tests.platforms.whatsapp import PHONE_ID, TOKEN, Person, StandInWhatsApp

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)  # nothing here is the database's


@dataclass(frozen=True, slots=True)
class Queue:
    """An event of one place: `holder` has it, `person` waits for it on WhatsApp and has been silent for a day."""

    line: Line
    clock: Clock
    rana: Actor
    holder: Visitor
    person: Person
    event: int

    async def approve(self, *purposes: str) -> None:
        """Meta has approved these, and the organisation has entered their names."""
        admin, house = await colleague(self.line.desk.house, "aygün", ADMINISTRATOR), self.line.desk.house
        for purpose in purposes:
            self.line.whatsapp.approve(f"{purpose}_1", "en", 1, buttons=2 if purpose == "event_offer" else 0)
        async with house.database.writing() as session:
            await organisation.ensure(session, "Maddə 54")
            names = {purpose: {"en": f"{purpose}_1"} for purpose in purposes}
            await organisation.set_templates(session, admin, names, self.clock())

    async def frees_the_place(self) -> None:
        await no(self.line.desk.house, self.holder, self.event)
        await self.line.answers()

    async def states(self) -> list[str]:
        return [row.state for row in await answers_of(self.line.desk.house, self.event)]


@pytest.fixture
async def queue(desk: Desk, clock: Clock) -> AsyncIterator[Queue]:
    """Everything on one clock."""
    async with StandInWhatsApp(time_scale=0.005, now=lambda: clock().timestamp()) as whatsapp:
        channel = WhatsAppChannel(TOKEN, PHONE_ID, whatsapp.url)
        async with connected(desk, whatsapp, channel) as line:
            rana = await coordinator(desk.house)
            event, person, holder = (
                await published(desk.house, rana, seats=1),
                whatsapp.person(),
                await citizen(desk.house),
            )
            await yes(desk.house, holder, event)
            await line.settles(person.types("/start"))
            for button in ("language:en", "consent:agree", "menu:take_part", "take_part:events", f"evt.at:{event}"):
                await line.settles(person.presses(button))
            await line.settles(person.presses(f"evt.{event}:yes"))
            await line.settles(person.types("/menu"))
            clock.pass_(hours=25)
            person.messages.clear()
            yield Queue(line, clock, rana, holder, person, event)
        await channel.close()


async def test_an_approved_text_offers_the_place_and_its_button_takes_it(queue: Queue) -> None:
    await queue.approve("event_offer", "event_news")
    await queue.frees_the_place()
    (offer,) = queue.person.messages
    assert offer.kind == "template"
    assert offer.text == (
        "event_offer_1 A place has come free: “Going home”. People: 1. · "
        "When: Saturday, 28 November 2026, 15:00–17:00 (Baku time) · "
        "Would you like it? We keep it for you until Monday, 23 November 2026, 10:00; after that it goes to the next "
        "person."
    )
    assert [data for _, data in offer.buttons] == [f"evt.{queue.event}:yes", f"evt.{queue.event}:no"]
    await queue.line.settles(queue.person.presses(f"evt.{queue.event}:yes"))
    assert await queue.states() == ["cancelled", "yes"]
    assert "Your place is kept" in queue.person.last.text
    assert queue.line.whatsapp.violations == []


async def test_whoever_has_just_written_gets_it_in_full(queue: Queue) -> None:
    await queue.approve("event_offer", "event_news")
    await queue.line.settles(queue.person.types("/menu"))
    await queue.frees_the_place()
    assert queue.person.last.kind == "interactive", "within a day it costs no approved text"
    assert [data for _, data in queue.person.last.buttons] == [f"evt.{queue.event}:yes", f"evt.{queue.event}:no"]


async def test_without_an_approved_text_it_waits_for_the_person(queue: Queue) -> None:
    await queue.approve("case_answer")
    await queue.frees_the_place()
    assert queue.person.messages == []
    assert ("parked",) in await queue.line.rows("select status from outbox")
    await queue.line.settles(queue.person.types("/menu"))
    assert "A place has come free" in " ".join(message.text for message in queue.person.messages)
    refused = [call.result for call in queue.line.whatsapp.calls if call.status != 200]
    assert refused == [], "nothing was tried outside the window"


async def test_changes_and_reminders_go_by_an_approved_text_and_the_question_after_it_waits(queue: Queue) -> None:
    await queue.approve("event_news", "event_offer")
    await queue.frees_the_place()
    await queue.line.settles(queue.person.presses(f"evt.{queue.event}:yes"))
    queue.clock.at = STARTS - timedelta(days=2)
    queue.person.messages.clear()
    await changed(queue.line.desk.house, queue.rana, queue.event, place="Klub")
    for moment in (-timedelta(days=2), -timedelta(days=1), -timedelta(hours=2), timedelta(hours=4)):
        queue.clock.at = STARTS + moment
        await time_works(queue.line.desk.house)
        await queue.line.answers()
    assert [message.kind for message in queue.person.messages] == ["template"] * 3
    told = [message.text for message in queue.person.messages]
    for words, text in zip(("New place: Klub", "you have a place at", "begins soon"), told, strict=True):
        assert words in text
    assert ("parked",) in await queue.line.rows("select status from outbox"), "how it was is asked when they write"
