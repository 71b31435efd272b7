"""Campaigns in the chat: found, supported by one tap, taken back, asked about, and reached by a link."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from bot.doing import campaigns
from bot.turn import receive
from casework.actors import Actor
from casework.broadcasts import asking
from casework.campaigns import evidence, organising
from casework.campaigns.models import CampaignMark
from casework.campaigns.rules import Status
from casework.house import House
from casework.organisation.rules import Announcing
from flows.model import Reply
from locales.translate import LANGUAGES, render
from store.base import table
from store.database import Session
from tests.campaigning import card_of, complaints, ended, published
from tests.cast import COORDINATOR, DeskPhone, Door, colleague, complain, send_all
from tests.journeys.citizen import arriving, walk

SAID = {"az": "Cavab gəldi.", "en": "There is an answer."}
ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


@pytest.fixture
async def rana(desk: Desk) -> Actor:
    return await colleague(desk.house, "rəna", COORDINATOR)


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    phone = DeskPhone(desk, Door(), "7000000021", language="en")
    await walk(phone, arriving("en"))
    return phone


async def marks(house: House) -> int:
    async with house.database.reading() as session:
        return len((await session.execute(select(table(CampaignMark)))).all())


async def looks(phone: DeskPhone, campaign_id: int) -> Any:
    """From the menu to the card."""
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:campaigns")
    assert f"cmp.at:{campaign_id}" in shown.offered
    return await phone.presses(f"cmp.at:{campaign_id}")


async def test_from_the_menu_to_a_voice_and_back(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    async with desk.house.database.writing() as session:
        now = desk.house.now()
        await organising.add_step(session, rana, campaign, {"az": "Bələdiyyəyə məktub"}, now)
        await organising.set_step(session, rana, campaign, 0, True, now)
        await organising.add_paper(session, rana, campaign, "14", "Folder 4", now)
        await organising.update(session, desk.house.keyring, rana, campaign, SAID, now)
        await organising.remark(session, rana, campaign, "Nobody outside reads this", now)
    card = await looks(phone, campaign)
    for words in (
        "Light for our street\nImishli · Mil",
        "At night the street is dark.",
        "At least 10 of 50 supporters",  # they are 14
        "signed on paper: at least 10",
        "✓ Bələdiyyəyə məktub",  # written in Azerbaijani only
        "There is an answer.",
        "never a name",
    ):
        assert words in card.text
    assert "Nobody outside" not in card.text
    assert card.offered == [f"cmp.{campaign}:support", f"cmp.{campaign}:list"]
    shown = await phone.presses(f"cmp.{campaign}:support")
    assert "your voice is counted" in shown.text
    assert "At least 15 of 50 supporters" in shown.text
    assert shown.offered[0] == f"cmp.{campaign}:back"
    shown = await phone.presses(f"cmp.{campaign}:support")  # the old button still stands there
    assert "counted already, once" in shown.text
    assert "At least 15 of 50 supporters" in shown.text
    assert "You support this campaign" in (await looks(phone, campaign)).text
    shown = await phone.presses(f"cmp.{campaign}:back")
    assert "taken back" in shown.text
    assert "At least 10 of 50 supporters" in shown.text
    assert "nothing has changed" in (await phone.presses(f"cmp.{campaign}:back")).text
    assert await marks(desk.house) == 0


@ON_SQLITE
async def test_a_tap_in_a_village_of_three_moves_no_number(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    before = await looks(phone, campaign)
    assert "50 are wanted" in before.text
    shown = await phone.presses(f"cmp.{campaign}:support")
    for text in (before.text, shown.text, (await looks(phone, campaign)).text):
        assert "Fewer than 5 supporters so far, 50 are wanted" in text
        assert "paper" not in text


async def test_many_telephones_tapping_at_once_are_each_one_voice(desk: Desk, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    door = Door()
    phones = [DeskPhone(desk, door, f"700000003{number}", language="en") for number in range(4)]
    for phone in phones:
        await walk(phone, arriving("en"))
    taps = [phone.inbound(Reply(choice=f"cmp.{campaign}:support")) for phone in phones for _ in range(3)]
    assert all(await asyncio.gather(*(receive(desk, tap) for tap in taps)))
    assert (await card_of(desk.house, campaign)).supporters == 4
    assert await marks(desk.house) == 4


@ON_SQLITE
async def test_a_long_list_leads_on(desk: Desk, phone: DeskPhone, rana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "MOST_ROWS", 2)
    made = [await published(desk.house, rana) for _ in range(5)]
    await ended(desk.house, rana, made[4])
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    first = await phone.presses("take_part:campaigns")
    assert first.offered == [f"cmp.at:{made[3]}", f"cmp.at:{made[2]}", "cmp.at:page2"]
    assert (await phone.presses("cmp.at:page2")).offered == [f"cmp.at:{made[1]}", f"cmp.at:{made[0]}", "cmp.at:page3"]
    assert (await phone.presses("cmp.at:page3")).offered == [f"cmp.at:{made[4]}"]  # what is over comes last
    for data in ("cmp.at:page9", "cmp.at:page", "cmp.at:page0"):
        assert (await phone.presses(data)).offered == first.offered


@ON_SQLITE
async def test_support_in_the_middle_of_a_request_loses_none_of_it(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    await phone.presses("menu:complaint")
    await phone.presses("for_whom:self")
    await phone.types("Three months without wages")
    await phone.presses(f"cmp.{campaign}:support")
    assert "your voice is counted" in phone.door.texts(phone.sender)[-2]
    await phone.types("/menu")
    assert "menu:continue" in (await phone.reads()).offered


@ON_SQLITE
async def test_a_link_leads_a_newcomer_to_the_card_and_a_voice_needs_consent(desk: Desk, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    newcomer = DeskPhone(desk, Door(), "7000000022", language="en")
    await newcomer._does(Reply(command=f"cmp_{campaign}"))  # as the messenger hands a link over
    await newcomer.presses("language:en")
    await newcomer.presses(f"cmp.{campaign}:support")  # forwarded by a neighbour: not before they have agreed
    assert (await card_of(desk.house, campaign)).supporters == 0
    shown = await newcomer.presses("consent:agree")
    assert "Light for our street" in shown.text
    assert f"cmp.{campaign}:support" in shown.offered
    await newcomer.presses(f"cmp.{campaign}:support")
    assert (await card_of(desk.house, campaign)).supporters == 1


@ON_SQLITE
async def test_what_is_over_shows_what_came_of_it_and_takes_no_voice(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    await ended(desk.house, rana, campaign, Status.WON)
    card = await looks(phone, campaign)
    assert "The campaign has reached its aim.\nYou said, we did:\nLampalar yandı." in card.text
    assert card.offered == [f"cmp.{campaign}:list"]
    assert "takes no more voices" in (await phone.presses(f"cmp.{campaign}:support")).text
    assert await marks(desk.house) == 0


@ON_SQLITE
async def test_a_button_of_something_that_is_no_more_is_no_dead_end(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    assert "no campaigns at the moment" in (await phone.presses("cmp.at:list")).text
    for data in ("cmp.999:support", "cmp.at:999", "cmp.x:support", "cmp.:open", "cmp.9:", "cmp.²:support"):
        shown = await phone.presses(data)
        assert shown.text
    for link in ("cmp_999", "cmp_x", "cmp_"):
        assert (await phone._does(Reply(command=link))).text


@ON_SQLITE
async def test_who_is_asked_reads_why_only_after_a_press_and_counts_only_by_another(
    desk: Desk, phone: DeskPhone, rana: Actor
) -> None:
    house = desk.house
    await complaints(house, 4)
    async with house.database.writing() as session:
        visitor = await _visitor(house, session, phone)
    await complain(house, visitor, topic="labour", district="imishli")
    campaign = await published(house, rana, ("labour", "imishli"))
    decided = Announcing()
    willing = asking.willing(house.keyring, decided, house.now())
    async with house.database.writing() as session:
        await evidence.ask(session, house.keyring, rana, campaign, willing, decided, house.now())
    await asking.go_on(house, decided)
    shown = await phone.reads()
    assert shown.text == "We have a question for you. You can open it whenever it suits you."
    shown = await phone.presses(shown.offered[0])
    assert "about something similar" in shown.text
    assert "At least 5 people have written to us about this." in shown.text
    assert (await card_of(house, campaign)).supporters == 0
    await phone.presses(f"cmp.{campaign}:support")
    assert (await card_of(house, campaign)).supporters == 1


async def _visitor(house: House, session: Session, phone: DeskPhone) -> Any:
    from casework.people.service import locate, sender_hash

    return await locate(
        session, phone.door.name, sender_hash(house.keyring, phone.door.name, phone.sender), house.now()
    )


@ON_SQLITE
async def test_an_announcement_leads_to_the_campaign(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    campaign = await published(desk.house, rana)
    shown = await phone.presses(f"out.campaign:cmp_{campaign}")
    assert f"cmp.{campaign}:support" in shown.offered
    await send_all(desk.house, phone.door)


def test_labels_fit_on_every_messenger() -> None:
    from bot.doing.campaigns import LABELS

    for label in LABELS.values():
        assert all(len(render(label, language)) <= 20 for language in LANGUAGES)
