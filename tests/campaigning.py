"""Campaigns for tests, made as a coordinator makes them. Nothing here writes a row of its own."""

from __future__ import annotations

from dataclasses import replace

from casework.actors import Actor
from casework.campaigns import organising, service
from casework.campaigns.rules import Card, Details, Outcome, Status
from casework.house import House
from casework.people import service as people
from casework.people.service import Visitor
from tests.cast import citizen, complain

LIGHT = Details(
    titles={"az": "Küçəmizə işıq", "ru": "Свет на нашей улице", "en": "Light for our street"},
    texts={"az": "Axşam küçə qaranlıqdır.", "en": "At night the street is dark."},
    community="mil",
    district="imishli",
    topic="infrastructure",
    goal=50,
)


async def drafted(house: House, rana: Actor, counted: tuple[str, str | None] | None = None, **changes: object) -> int:
    details = replace(LIGHT, **changes)  # type: ignore[arg-type]
    async with house.database.writing() as session:
        return await organising.create(session, rana, details, house.now(), counted=counted)


async def moved(house: House, rana: Actor, campaign_id: int, *states: Status) -> None:
    for state in states:
        async with house.database.writing() as session:
            await organising.move(session, house.keyring, rana, campaign_id, state, house.now())


async def published(house: House, rana: Actor, counted: tuple[str, str | None] | None = None, **changes: object) -> int:
    """A campaign that people may support; `changes` are fields of its details."""
    made = await drafted(house, rana, counted, **changes)
    await moved(house, rana, made, Status.DISCUSSED, Status.PUBLISHED)
    return made


async def ended(house: House, rana: Actor, campaign_id: int, how: Status = Status.WON) -> None:
    async with house.database.writing() as session:
        await organising.end(session, house.keyring, rana, campaign_id, how, {"az": "Lampalar yandı."}, house.now())


async def supports(house: House, who: Visitor, campaign_id: int) -> Outcome:
    async with house.database.writing() as session:
        return await service.support(session, house.keyring, who.person_id, campaign_id)


async def takes_back(house: House, who: Visitor, campaign_id: int) -> Outcome:
    async with house.database.writing() as session:
        return await service.take_back(session, house.keyring, who.person_id, campaign_id)


async def card_of(house: House, campaign_id: int) -> Card:
    async with house.database.reading() as session:
        return await service.anyhow(session, campaign_id)


async def consenting(house: House) -> Visitor:
    """Somebody whose requests may be kept."""
    who = await citizen(house)
    async with house.database.writing() as session:
        await people.record_consent(session, who, version="1", given=True, language="az", now=house.now())
    return who


async def complaints(house: House, number: int, topic: str = "labour", district: str = "imishli") -> list[Visitor]:
    """So many people with a complaint each."""
    found = []
    for _ in range(number):
        who = await consenting(house)
        await complain(house, who, topic=topic, district=district)
        found.append(who)
    return found
