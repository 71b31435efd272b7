"""One outsider with many empty browsers is not many people: new voices and places have a measure by network address."""

from __future__ import annotations

import pytest

from bot.desk import Desk
from bot.doing import brake
from bot.doing.brake import Brake
from casework.house import House
from tests import campaigning, meetings
from tests.bot.web_browser import Site, WebPhone, open_site
from tests.journeys.citizen import Shown, arriving, walk

ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
NEAR, FAR = "198.51.100.7", "198.51.100.8"


async def newcomer(site: Site, address: str, link: str) -> WebPhone:
    """An empty browser that followed a link and came through language and consent."""
    phone = site.visitor(address=address)
    await walk(phone, arriving("az"))
    await phone.post(command=link)
    await site.quiet()
    return phone


async def pressed(site: Site, phone: WebPhone, data: str) -> Shown:
    shown = await phone.presses(data)
    await site.quiet()
    return shown


@ON_SQLITE
async def test_many_empty_browsers_at_one_address_are_not_many_voices(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "VOICES", Brake("voices", 2, 60))
    campaign = await campaigning.published(house, await meetings.coordinator(house))
    async with open_site(desk) as site:
        phones = [await newcomer(site, NEAR, f"cmp_{campaign}") for _ in range(3)]
        for phone in phones:
            await pressed(site, phone, f"cmp.{campaign}:support")
        assert (await campaigning.card_of(house, campaign)).voices == 2
        assert "Telegram" in (await phones[2].look()).text
        await pressed(site, await newcomer(site, FAR, f"cmp_{campaign}"), f"cmp.{campaign}:support")
    assert (await campaigning.card_of(house, campaign)).voices == 3


@ON_SQLITE
async def test_places_at_an_event_too_and_each_of_a_party_is_one(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "PLACES", Brake("places", 5, 60))
    event = await meetings.published(house, await meetings.coordinator(house), seats=30)
    async with open_site(desk) as site:
        for party in ("4", "4"):
            phone = await newcomer(site, NEAR, f"evt_{event}")
            await pressed(site, phone, f"evt.{event}:with")
            await phone.types(party)
            await site.quiet()
        assert (await meetings.card_of(house, event)).taken == 4
        assert "Telegram" in (await phone.look()).text
