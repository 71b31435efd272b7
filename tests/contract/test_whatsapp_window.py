"""WhatsApp's 24 hours: an answer that comes too late waits, and an approved text asks the person to write."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.whatsapp import WhatsAppChannel
from bot.desk import Desk
from casework.cases import service as cases
from casework.organisation import service as organisation
from casework.people import service as people
from tests.cast import ADMINISTRATOR, COORDINATOR, colleague, complain
from tests.conftest import Clock
from tests.contract.whatsapp_line import Line, connected
from tests.platforms.whatsapp import PHONE_ID, TOKEN, Person, StandInWhatsApp


@pytest.fixture
async def line(desk: Desk, clock: Clock) -> AsyncIterator[Line]:
    """Everything on one clock."""
    async with StandInWhatsApp(time_scale=0.005, now=lambda: clock().timestamp()) as whatsapp:
        channel = WhatsAppChannel(TOKEN, PHONE_ID, whatsapp.url)
        async with connected(desk, whatsapp, channel) as running:
            yield running
        await channel.close()


async def answered_a_day_later(line: Line, clock: Clock, person: Person) -> None:
    """The person has a case, and a colleague answers it when the window has closed."""
    house = line.desk.house
    rana = await colleague(house, "rəna", COORDINATOR)
    await line.settles(person.types("Salam"))
    async with house.database.writing() as session:
        hashed = people.sender_hash(house.keyring, "whatsapp", person.account.key)
        visitor = await people.locate(session, "whatsapp", hashed, clock())
    assert visitor is not None
    opened = await complain(house, visitor)
    await line.answers()
    person.messages.clear()
    clock.pass_(hours=25)
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, rana, opened.case.id, "Məhkəməyə müraciət edin.", clock())
    await line.answers()
    clock.pass_(minutes=1)
    await line.answers()


async def approve(line: Line, clock: Clock) -> None:
    line.whatsapp.approve("cavab_var", "az", 1)
    admin = await colleague(line.desk.house, "aygün", ADMINISTRATOR)
    async with line.desk.house.database.writing() as session:
        await organisation.ensure(session, "Maddə 54")
        await organisation.set_templates(session, admin, {"case_answer": {"az": "cavab_var"}}, clock())


async def test_an_approved_text_calls_the_person_and_the_answer_follows_when_they_write(
    line: Line, clock: Clock
) -> None:
    person = line.whatsapp.person()
    await approve(line, clock)
    await answered_a_day_later(line, clock, person)
    assert [message.text for message in person.messages] == ["cavab_var 26-00001"]
    await line.settles(person.types("nə olub?"))
    assert "Məhkəməyə müraciət edin." in " ".join(message.text for message in person.messages)
    refused = [call.result for call in line.whatsapp.calls if call.status != 200]
    assert refused == [], "nothing was tried outside the window"


async def test_without_an_approved_text_the_answer_waits(line: Line, clock: Clock) -> None:
    person = line.whatsapp.person()
    await answered_a_day_later(line, clock, person)
    assert person.messages == []
    assert ("parked",) in await line.rows("select status from outbox")
    await line.settles(person.types("nə xəbər?"))
    assert "Məhkəməyə müraciət edin." in " ".join(message.text for message in person.messages)
