"""What colleagues see while a platform cannot be reached, and of a message that waits for its person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from app.figures import refresh
from bot.channels.base import RetryLater
from bot.delivery import deliver
from casework.access import Role
from casework.house import House
from casework.outbox import service as outbox
from casework.outbox.rules import Progress
from tests.admin.browser import words_of
from tests.admin.conftest import Hire
from tests.casework.test_pace import EVER, crowd
from tests.casework.test_window import whatsapp
from tests.cast import Door, citizen, complain, send_all
from tests.conftest import Clock


@pytest.mark.parametrize(("role", "sees"), [(Role.COORDINATOR, True), (Role.ADMINISTRATOR, True), (Role.LAWYER, False)])
async def test_an_outage_is_said_on_every_page_to_those_who_can_see_to_it(
    hire: Hire, house: House, role: Role, sees: bool
) -> None:
    rashad = await hire("rashad", role)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await crowd(house, 2)
    door = Door(pace=EVER, refusals=[RetryLater("platform_down")] * 2)
    await deliver(house, {"telegram": door})
    page = words_of((await rashad.browser.get("/account")).text)
    assert ("Telegram cannot be reached since" in page) is sees
    assert ("2 messages wait and will go by themselves." in page) is sees


async def test_what_an_operator_must_mend_is_said_with_its_reason(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", Role.ADMINISTRATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await crowd(house, 1)
    await deliver(house, {"telegram": Door(pace=EVER, refusals=[RetryLater("operator.token")])})
    page = words_of((await rashad.browser.get("/account")).text)
    assert "Telegram has not let us send since" in page
    assert "does not accept our access token" in page


async def test_the_case_says_that_an_answer_waits_and_later_that_it_was_read(
    hire: Hire, house: House, clock: Clock
) -> None:
    who = await citizen(house, channel="whatsapp", sender="994")
    clock.at += timedelta(hours=30)
    rashad = await hire("rashad", Role.COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    case = (await complain(house, who)).case
    await rashad.browser.post(f"/cases/{case.id}/answer", text="Salam")
    await send_all(house, whatsapp())
    assert "Waits until the person writes again" in (await rashad.browser.get(f"/cases/{case.id}")).text
    async with house.database.writing() as session:
        await outbox.release(session, who.address_id, clock())
    fresh = whatsapp()
    fresh.window = timedelta(days=9)
    await send_all(house, fresh)
    number = next(n for n, (_, message) in enumerate(fresh.sent, start=1) if "Salam" in message.text)
    for progress, words in ((Progress.DELIVERED, "Delivered"), (Progress.READ, "Read")):
        async with house.database.writing() as session:
            told = await outbox.progressed(
                session, house.keyring, "whatsapp", f"wamid.{number}", progress, None, clock()
            )
        assert told == case.id
        assert words in (await rashad.browser.get(f"/cases/{case.id}")).text


async def test_the_figures_tell_what_waits_and_what_is_away(house: House, clock: Clock) -> None:
    await crowd(house, 2)
    await deliver(house, {"telegram": Door(pace=EVER, refusals=[RetryLater("platform_down")] * 2)})
    clock.pass_(seconds=90)
    await refresh(house)
    shown = generate_latest().decode()
    assert 'korpu_outbox_messages{channel="telegram",lane="answer",status="waiting"} 2.0' in shown
    assert 'korpu_channel_away_seconds{channel="telegram"} 90.0' in shown
