"""Joining a community and leaving it again: a consent of its own, a sealed name, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from casework.actors import Actor
from casework.errors import NotAllowed
from casework.members import service as members
from casework.members.models import Member
from casework.members.rules import Card
from casework.people.models import Consent, Person
from store.base import table
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, DeskPhone, Door, colleague
from tests.journeys.citizen import Shown, arriving, walk


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    phone = DeskPhone(desk, Door(), "7000000001")
    await walk(phone, arriving("az"))
    return phone


async def boss(desk: Desk) -> Actor:
    return await colleague(desk.house, "kamran", ADMINISTRATOR)


async def rows(desk: Desk, model: Any) -> list[Any]:
    async with desk.house.database.reading() as session:
        return list((await session.execute(select(table(model)))).all())


async def joining(phone: DeskPhone, *, community: str = "mil", name: str = "Aytən xala") -> Shown:
    await phone.presses("menu:take_part")
    await phone.presses("take_part:member")
    shown = await phone.presses("consent:agree")
    assert f"community:{community}" in shown.offered
    await phone.presses(f"community:{community}")
    if community == "elsewhere":
        await phone.types("Qusar")
    await phone.types(name)
    await phone.presses("reach:telephone")
    return await phone.types("050 123 45 67")


async def test_whoever_joins_stands_in_the_register_under_the_name_they_chose(desk: Desk, phone: DeskPhone) -> None:
    rana, kamran = await colleague(desk.house, "rəna", COORDINATOR), await boss(desk)
    shown = await joining(phone)
    assert "Xoş gəlmisiniz" in shown.text
    async with desk.house.database.writing() as session:
        await members.assign(session, kamran, "mil", [rana.id or 0], desk.house.now())
        (listed,) = await members.listed(session, desk.house.keyring, rana, ["mil"], [], 0, 10, desk.house.now())
    assert (listed.community, listed.district, listed.card) == ("mil", "imishli", Card("Aytən xala", "+994501234567"))


async def test_name_and_number_are_sealed(desk: Desk, phone: DeskPhone) -> None:
    await joining(phone)
    (row,) = await rows(desk, Member)
    assert "Aytən".encode() not in row.sealed
    assert b"994501234567" not in row.sealed


async def test_only_the_communitys_own_coordinators_read_the_register(desk: Desk, phone: DeskPhone) -> None:
    await joining(phone)
    for role in (LAWYER, ADMINISTRATOR, COORDINATOR):
        somebody = await colleague(desk.house, role, role)
        async with desk.house.database.writing() as session:
            for communities in (["mil"], []):
                with pytest.raises(NotAllowed):
                    await members.listed(
                        session, desk.house.keyring, somebody, communities, ["imishli"], 0, 10, desk.house.now()
                    )


async def test_the_consent_is_one_of_its_own(desk: Desk, phone: DeskPhone) -> None:
    await joining(phone)
    assert [(row.purpose, row.given) for row in await rows(desk, Consent)] == [("case", True), ("membership", True)]
    (person,) = await rows(desk, Person)
    assert person.consent_version == "1"
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    await phone.presses("take_part:leave")
    (person,) = await rows(desk, Person)
    assert person.consent_version == "1"  # leaving a community takes nothing away from their requests


async def test_declining_keeps_nothing(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("menu:take_part")
    await phone.presses("take_part:member")
    shown = await phone.presses("consent:decline")
    assert "heç nə saxlamırıq" in shown.text
    assert await rows(desk, Member) == []
    assert [row.purpose for row in await rows(desk, Consent)] == ["case"]


async def test_leaving_takes_one_press_and_erases_the_name(desk: Desk, phone: DeskPhone) -> None:
    await joining(phone)
    await phone.types("/menu")
    shown = await phone.presses("menu:take_part")
    assert "take_part:member" in shown.offered  # one can belong to several
    shown = await phone.presses("take_part:leave")
    assert "silindi" in shown.text
    assert await rows(desk, Member) == []
    assert [(row.purpose, row.given) for row in await rows(desk, Consent)][-1] == ("membership", False)
    await phone.types("/menu")
    assert "take_part:leave" not in (await phone.presses("menu:take_part")).offered


async def test_where_there_is_no_community_the_district_is_put_down(desk: Desk, phone: DeskPhone) -> None:
    shown = await joining(phone, community="elsewhere")
    assert "hələ icmamız yoxdur" in shown.text
    (row,) = await rows(desk, Member)
    assert (row.community, row.district) == (None, "gusar")


async def test_a_community_whose_name_nobody_has_checked_is_shown_by_its_district(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("menu:take_part")
    await phone.presses("take_part:member")
    shown = await phone.presses("consent:agree")
    labels = [label for label, _ in shown.buttons]
    assert "İmişli · Mil" in labels
    assert "Şəmkir" in labels
    assert "Şəki" in labels
    assert not any("Hədəf" in label or "None" in label for label in labels)


async def test_after_a_rotation_the_register_is_sealed_with_the_new_key(desk: Desk, phone: DeskPhone) -> None:
    rana, kamran = await colleague(desk.house, "rəna", COORDINATOR), await boss(desk)
    await joining(phone)
    fresh = desk.house.keyring.rotated()
    async with desk.house.database.writing() as session:
        after: int | None = 0
        for _ in range(3):
            if after is not None:
                after = await members.reseal(session, fresh, after, 1)
        newest = type(fresh)(fresh.keys[:1])
        await members.assign(session, kamran, "mil", [rana.id or 0], desk.house.now())
        (listed,) = await members.listed(session, newest, rana, ["mil"], [], 0, 10, desk.house.now())
    assert listed.card is not None
    assert listed.card.name == "Aytən xala"


async def test_joining_from_a_card_asks_no_community_and_the_first_one_stays(desk: Desk, phone: DeskPhone) -> None:
    await joining(phone)
    await phone.presses("com.hadaf:join")
    shown = await phone.presses("consent:agree")
    assert not any(value.startswith("community:") for value in shown.offered)
    await phone.types("Aytən")
    shown = await phone.presses("reach:chat")
    assert "Şəki" in shown.text or "Sheki" in shown.text
    assert [row.community for row in await rows(desk, Member)] == ["mil", "hadaf"]
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:leave")
    assert shown.offered == ["com.leave:mil", "com.leave:hadaf"]
    shown = await phone.presses("com.leave:mil")
    assert "İmişli" in shown.text
    assert [row.community for row in await rows(desk, Member)] == ["hadaf"]
    assert (await rows(desk, Consent))[-1].given  # they still belong to one
