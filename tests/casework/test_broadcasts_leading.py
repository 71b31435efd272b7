"""A button that leads nowhere keeps an announcement from going out, from the first press to the last message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.actors import Actor
from casework.broadcasts import leading
from casework.broadcasts import service as broadcasts
from casework.broadcasts.errors import LeadsNowhere, WrongTime
from casework.broadcasts.rules import Link, Status
from casework.broadcasts.ticking import tick
from casework.campaigns import correcting
from casework.events import organising
from casework.house import House
from tests import campaigning, meetings
from tests.broadcasting import Sending, decide, decided, follower
from tests.cast import ADMINISTRATOR, COORDINATOR, Door, colleague, send_all

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)  # asks services only


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


def to(house: House, rana: Actor, link: str) -> Sending:
    return Sending(house, rana, buttons=(Link(link, {"az": "Bax"}),))


async def does(house: House, verb: Any, *given: Any) -> Any:
    async with house.database.writing() as session:
        return await verb(session, *given, house.now())


@pytest.mark.parametrize("link", ["evt_999", "evt_draft", "cmp_draft", "cmp_x", "com_atlantis", "form_none"])
async def test_an_announcement_whose_button_leads_nowhere_is_not_released(house: House, rana: Actor, link: str) -> None:
    await follower(house)
    if link == "evt_draft":
        link = f"evt_{await meetings.drafted(house, rana)}"
    if link == "cmp_draft":
        link = f"cmp_{await campaigning.drafted(house, rana)}"
    with pytest.raises(LeadsNowhere):
        await to(house, rana, link).released()


async def test_what_is_published_can_be_announced(house: House, rana: Actor) -> None:
    await follower(house)
    event, campaign = await meetings.published(house, rana), await campaigning.published(house, rana)
    for link in (f"evt_{event}", f"cmp_{campaign}", "com_mil"):
        assert await to(house, rana, link).released() == Status.SCHEDULED


async def test_an_invitation_to_what_was_called_off_becomes_a_draft_that_says_why(house: House, rana: Actor) -> None:
    await follower(house)
    event = await meetings.published(house, rana)
    sending, other = to(house, rana, f"evt_{event}"), to(house, rana, "com_mil")
    await sending.released()
    await other.released()
    async with house.database.reading() as session:
        assert [row.id for row in await leading.to(session, f"evt_{event}")] == [sending.id]
    await does(house, organising.cancel, house.keyring, rana, event)
    door = Door()
    await tick(house)
    await send_all(house, door)
    row = await sending.row()
    assert (row.status, row.held, row.seal) == (Status.DRAFT, f"evt_{event}", None)
    assert not any("evt_" in button.data for _, message in door.sent for button in message.choices)
    assert (await other.row()).status in (Status.SENDING, Status.DONE)
    with pytest.raises(LeadsNowhere):
        await _released(house, sending)
    await sending.does(broadcasts.write, replace(sending.words, buttons=()), None)
    await _released(house, sending)
    assert (await sending.row()).held is None


async def _released(house: House, sending: Sending) -> None:
    limits = await decided(house)
    await does(house, broadcasts.release, house.keyring, sending.author, sending.id, limits)


async def test_what_goes_out_is_paused_and_what_waits_is_not_approved(house: House, rana: Actor) -> None:
    await follower(house)
    await follower(house)
    campaign = await campaigning.published(house, rana)
    kamran = await colleague(house, "kamran", ADMINISTRATOR)
    running, waiting = to(house, rana, f"cmp_{campaign}"), to(house, rana, f"cmp_{campaign}")
    await running.released()
    await tick(house)
    await decide(house, approval_above=1)
    assert await waiting.released() == Status.WAITING
    await does(house, correcting.withdraw, house.keyring, rana, campaign, {})
    with pytest.raises(LeadsNowhere):
        await waiting.approved(kamran)
    door = Door()
    for _ in range(2):
        await tick(house)
        await send_all(house, door)
        row = await running.row()
        assert (row.status, row.held) == (Status.PAUSED, f"cmp_{campaign}")
        await running.does(broadcasts.resume)  # does not help
    assert door.sent == []


@pytest.mark.parametrize(
    ("after", "goes"),
    [
        (timedelta(days=-300), False),
        (timedelta(minutes=-5), True),
        (timedelta(days=2), True),
        (timedelta(days=999), False),
    ],
    ids=["300 days ago", "a moment ago", "in two days", "in three years"],
)
async def test_a_start_is_still_to_come_and_within_a_year(
    house: House, rana: Actor, after: timedelta, goes: bool
) -> None:
    await follower(house)
    sending = await Sending(house, rana).written()
    starts: datetime = house.now() + after
    await sending.does(broadcasts.write, sending.words, starts)
    if goes:
        await _released(house, sending)
    else:
        with pytest.raises(WrongTime):
            await _released(house, sending)
