"""What is kept apart from whoever it came from: the database alone, hidden columns and places included, does not join
it with a message that somebody sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import literal_column, select, true
from sqlalchemy import table as plain

from bot.desk import Desk
from casework import apart
from casework.actors import Actor
from casework.broadcasts import capping
from casework.campaigns import service as campaigns
from casework.campaigns.models import Campaign, CampaignMark
from casework.campaigns.rules import Outcome
from casework.conversations import service as conversations
from casework.conversations.models import Arrival
from casework.events import afterwards
from casework.house import House
from casework.surveys import service as surveys
from store import stirring
from store.base import Base, table
from store.database import Session
from tests import campaigning, meetings
from tests.cast import DeskPhone, Door, send_all
from tests.conftest import Clock

POSTGRES = pytest.mark.parametrize("backing", ["postgres"], indirect=True)
COUNTED = table(Campaign)


@pytest.fixture
async def rana(house: House) -> Actor:
    return await meetings.coordinator(house)


async def _turn(session: Session, house: House, person_id: int, number: int) -> None:
    assert await conversations.arrive(session, "telegram", str(number), house.now())
    await conversations.save_state(session, house.keyring, person_id, b"state", house.now())


async def said_apart(house: House, clock: Clock, rana: Actor) -> None:
    """Three people, each in one transaction with their message: a voice, an opinion of an event, a survey's answer."""
    campaign, event = await campaigning.published(house, rana), await meetings.published(house, rana)
    people = await meetings.people_of(house, 3)
    await meetings.yes(house, people[1], event)
    clock.pass_(days=7, hours=4)
    await meetings.time_works(house)
    clock.pass_(hours=1)
    await meetings.time_works(house)
    await send_all(house, Door())
    for number, who in enumerate(people):
        async with house.database.writing() as session:
            await _turn(session, house, who.person_id, number)
            if number == 0:
                await campaigns.support(session, house.keyring, who.person_id, campaign)
            elif number == 1:
                assert await afterwards.rate(session, who.person_id, event, "bad")
                await afterwards.count_visitor(session, event, "female", "", "imishli")
            else:
                await surveys.began(session, "needs", "1")
                await surveys.mark_answered(session, house.keyring, who.person_id, "needs")
                await surveys.record(session, "needs", "1", "az", "telegram", {"need": "water"}, house.now())
                await capping.note(session, house.keyring, [(who.person_id, house.now())])


async def transactions(house: House, tables: Iterable[str]) -> set[str]:
    found: set[str] = set()
    async with house.database.reading() as session:
        for name in tables:
            found.update(
                (await session.execute(select(literal_column("xmin::text")).select_from(plain(name)))).scalars()
            )
    return found


async def content(house: House) -> list[str]:
    async with house.database.reading() as session:
        found = [(rows.name, (await session.execute(select(rows))).all()) for rows in (*apart.TABLES, COUNTED)]
    return sorted(f"{name} {tuple(row)!r}" for name, rows in found for row in rows)


@POSTGRES
async def test_no_hidden_number_of_a_transaction_joins_what_was_said_apart(
    house: House, clock: Clock, rana: Actor
) -> None:
    await said_apart(house, clock, rana)
    hidden = {rows.name for rows in (*apart.TABLES, COUNTED)}
    others = {rows.name for rows in Base.metadata.sorted_tables} - hidden
    for name in sorted(hidden):
        assert await transactions(house, [name]) & await transactions(house, others), f"{name}: nothing to hide"
    before = await content(house)
    assert await apart.stir(house.database, always=False)
    for name in sorted(hidden):
        assert not await transactions(house, [name]) & await transactions(house, others), name
    assert not await transactions(house, ["survey_marks"]) & await transactions(house, ["survey_answers"])
    assert await content(house) == before


async def test_rows_lie_in_the_order_of_their_keys_and_not_as_they_came(house: House, rana: Actor) -> None:
    event = await meetings.published(house, rana)
    opinions = next(rows for rows in apart.TABLES if rows.name == "event_opinions")
    async with house.database.writing() as session:
        for number in (5, 3, 9, 1, 2**52, 7):
            row = {"id": number, "event_id": event, "rating": "good", "words": None}
            await session.execute(opinions.insert(), row)
    await apart.stir(house.database, always=True)
    async with house.database.reading() as session:
        place = "rowid" if session.dialect == "sqlite" else "ctid"
        found = list((await session.execute(select(opinions.c.id).order_by(literal_column(place)))).scalars())
    assert found == [1, 3, 5, 7, 9, 2**52]


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_the_log_beside_a_sqlite_file_is_emptied(house: House, rana: Actor) -> None:
    await campaigning.published(house, rana)
    log = Path(house.database.url.partition("///")[2] + "-wal")
    assert log.read_bytes()  # noqa: ASYNC240  a file of some kilobytes
    await apart.stir(house.database, always=True)
    assert not log.read_bytes()  # noqa: ASYNC240


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_somebody_who_reads_keeps_no_writer_waiting_for_the_log(house: House, rana: Actor) -> None:
    async with house.database.reading() as session:
        await session.execute(select(COUNTED))
        await campaigning.published(house, rana)
        async with asyncio.timeout(5):
            await stirring.shorten_log(house.database)
            await campaigning.published(house, rana)


@POSTGRES
async def test_a_voice_taken_back_in_the_moment_of_the_rewriting_is_taken_back(house: House, rana: Actor) -> None:
    campaign = await campaigning.published(house, rana)
    gone, stays, new = await meetings.people_of(house, 3)
    for who in (gone, stays):
        await campaigning.supports(house, who, campaign)
    async with house.database.writing() as session:
        await stirring.rewrite(session, table(CampaignMark), true())
        pressed = [
            asyncio.create_task(campaigning.takes_back(house, gone, campaign)),
            asyncio.create_task(campaigning.supports(house, stays, campaign)),
            asyncio.create_task(campaigning.supports(house, new, campaign)),
        ]
        await asyncio.sleep(0.2)
        assert not any(press.done() for press in pressed)
    assert await asyncio.gather(*pressed) == [Outcome.TAKEN_BACK, Outcome.ALREADY, Outcome.SUPPORTS]
    assert (await campaigning.card_of(house, campaign)).supporters == 2
    async with house.database.reading() as session:
        everybody = [one.person_id for one in (gone, stays, new)]
        there = await campaigns.supporters_among(session, house.keyring, everybody, [str(campaign)])
    assert there == {stays.person_id, new.person_id}


@POSTGRES
async def test_a_rewriting_that_finds_somebody_at_it_is_put_off_and_gives_up_nobody(house: House, rana: Actor) -> None:
    campaign = await campaigning.published(house, rana)
    first, second = await meetings.people_of(house, 2)
    await campaigning.supports(house, first, campaign)
    async with house.database.writing() as session:
        await campaigns.support(session, house.keyring, second.person_id, campaign)
        assert await stirring.stir(house.database, table(CampaignMark), always=True) == 0
    assert await stirring.stir(house.database, table(CampaignMark), always=True) == 2


@POSTGRES
async def test_of_a_large_table_only_the_stretch_of_what_is_new_is_rewritten(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stirring, "SMALL", 7)
    monkeypatch.setattr(stirring, "FEW", 0)
    marks = table(CampaignMark)

    async def comes(first: int) -> None:
        async with house.database.writing() as session:
            await session.execute(marks.insert(), {"mark": bytes([first]) * 32})

    for first in range(0, 256, 4):
        await comes(first)
    assert await stirring.stir(house.database, marks, always=False) == 64
    assert await stirring.stir(house.database, marks, always=False) == 0
    before = await transactions(house, ["campaign_marks"])
    await comes(101)
    (late,) = await transactions(house, ["campaign_marks"]) - before
    assert await stirring.stir(house.database, marks, always=False) == 5
    assert late not in await transactions(house, ["campaign_marks"])


async def test_a_large_table_is_whole_after_all_its_stretches(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stirring, "SMALL", 3)
    marks, answers = table(CampaignMark), next(rows for rows in apart.TABLES if rows.name == "survey_answers")
    async with house.database.writing() as session:
        for first in range(0, 256, 4):
            await session.execute(marks.insert(), {"mark": bytes([first]) * 32})
        for number in range(12):
            await surveys.record(session, "needs", "1", "az", "telegram", {"n": number, "t": "ə"}, house.now())
    before = await content(house)
    assert await stirring.stir(house.database, marks, always=True) == 64
    assert await stirring.stir(house.database, answers, always=True) == 12
    assert await content(house) == before


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_handled_message_keeps_nothing_of_whose_it_was(house: House, desk: Desk) -> None:
    phone = DeskPhone(desk, Door(), "900")
    await phone.types("salam")
    async with house.database.reading() as session:
        arrived = (await session.execute(select(table(Arrival)))).all()
    assert [(row.status, row.sender_hash) for row in arrived] == [("done", None)]
