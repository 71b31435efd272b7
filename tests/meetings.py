"""Events for tests, made as a coordinator makes them, and people who answer. Nothing here writes a row of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.actors import Actor
from casework.events import organising, running, service
from casework.events.models import EventAnswer
from casework.events.rules import Card, Details, Kind, Own
from casework.events.service import Result
from casework.house import House
from casework.people import service as people
from casework.people.service import Visitor
from store.base import table
from tests.cast import COORDINATOR, citizen, colleague

STARTS = datetime(2026, 11, 28, 11, 0, tzinfo=UTC)
"""A Saturday, 15:00 in Baku, a week after the tests' clock."""

SEMINAR = Details(
    kind=Kind.MEETING,
    titles={"az": "Evə qayıdış: suallar və cavablar", "ru": "Возвращение домой", "en": "Going home"},
    texts={"az": "Hüquqşünas suallarınıza cavab verəcək.", "en": "A lawyer answers your questions."},
    for_whom={"az": "Məcburi köçkünlər"},
    community="mil",
    district="imishli",
    place="İmişli, H. Əliyev pr. 12",
    map_link="https://maps.example/imishli",
    online_link="",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    closes_at=STARTS,
    seats=2,
)


async def coordinator(house: House, login: str = "rəna") -> Actor:
    return await colleague(house, login, COORDINATOR)


async def drafted(house: House, rana: Actor, **changes: object) -> int:
    details = replace(SEMINAR, **changes)  # type: ignore[arg-type]
    async with house.database.writing() as session:
        (made,) = await organising.create(session, house.keyring, rana, details, [details.starts_at], house.now())
    return made


async def published(house: House, rana: Actor, **changes: object) -> int:
    """An event that people may answer; `changes` are fields of its details."""
    made = await drafted(house, rana, **changes)
    async with house.database.writing() as session:
        await organising.publish(session, house.keyring, rana, made, house.now())
    return made


async def changed(house: House, rana: Actor, event_id: int, **changes: object) -> tuple[str, ...]:
    async with house.database.writing() as session:
        found = await service.card(session, house.keyring, event_id)
        kept = {name: getattr(found, name) for name in Details.__dataclass_fields__}
        details = Details(**(kept | changes))  # type: ignore[arg-type]
        return await organising.change(session, house.keyring, rana, event_id, details, house.now())


async def people_of(house: House, number: int) -> list[Visitor]:
    return [await citizen(house) for _ in range(number)]


async def full_house(house: House, event_id: int, number: int) -> None:
    """So many people have a place; in one transaction, because it is a test of something else."""
    async with house.database.writing() as session:
        for at in range(number):
            who = await people.meet(session, house.keyring, "telegram", f"guest-{at}", "az", house.now())
            await service.say_yes(session, house.keyring, who.person_id, event_id, None, house.now())


async def yes(house: House, who: Visitor, event_id: int, party: int | None = None) -> Result:
    async with house.database.writing() as session:
        return await service.say_yes(session, house.keyring, who.person_id, event_id, party, house.now())


async def no(house: House, who: Visitor, event_id: int) -> Result:
    async with house.database.writing() as session:
        return await service.say_no(session, house.keyring, who.person_id, event_id, house.now())


async def stands(house: House, who: Visitor, event_id: int) -> Own | None:
    async with house.database.reading() as session:
        return await service.own(session, event_id, who.person_id)


async def state_of(house: House, who: Visitor, event_id: int) -> str | None:
    found = await stands(house, who, event_id)
    return None if found is None else found.state.value


async def card_of(house: House, event_id: int) -> Card:
    async with house.database.reading() as session:
        return await service.card(session, house.keyring, event_id)


async def time_works(house: House) -> int:
    """The calendar looks until nothing is due; bounded. How often it found something."""
    for round_ in range(100):
        async with house.database.writing() as session:
            if not await running.tick(session, house.keyring, house.now()):
                return round_
    raise AssertionError("something is always due")


async def answers_of(house: House, event_id: int) -> list[Any]:
    A = table(EventAnswer)  # noqa: N806
    async with house.database.reading() as session:
        found = select(A).where(A.c.event_id == event_id).order_by(A.c.turn)
        return list((await session.execute(found)).all())
