"""Announcements to people whom marks chose: no number tells of one person, and nobody stands in the database for having
got one. On both databases where it makes a difference.
"""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select, text

from casework.actors import Actor
from casework.broadcasts import service as broadcasts
from casework.broadcasts.audience.counting import countable
from casework.broadcasts.audience.shown import at_most, shown
from casework.broadcasts.errors import MarksMixed, TooFewLeft
from casework.broadcasts.models import Recipient
from casework.broadcasts.report import report
from casework.broadcasts.rules import Purpose, Status
from casework.broadcasts.ticking import forget
from casework.house import House
from casework.people.service import Visitor
from casework.surveys import service as surveys
from store.base import table
from tests import meetings
from tests.broadcasting import Sending, decide, decided, follower
from tests.campaigning import published, supports
from tests.cast import COORDINATOR, Door, citizen, colleague
from tests.conftest import Clock

ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
R = table(Recipient)


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def supporters(house: House, campaign: int, number: int) -> list[Visitor]:
    people = [await citizen(house) for _ in range(number)]
    for who in people:
        await supports(house, who, campaign)
    return people


def to(house: House, author: Actor, campaign: int) -> Sending:
    return Sending(house, author, {"campaigns": [str(campaign)]}, Purpose.CAMPAIGN)


async def named(house: House) -> int:
    """Recipients who can be told, by person, address or message."""
    known = (R.c.person_id.is_not(None)) | (R.c.address_id != 0) | (R.c.outbox_id.is_not(None)) | (R.c.channel != "")
    async with house.database.reading() as session:
        outbox = (await session.execute(text("SELECT count(*) FROM outbox"))).scalar_one()
        return int(outbox) + len((await session.execute(select(R.c.id).where(known))).all())


@ON_SQLITE
async def test_one_more_voice_or_answer_moves_no_number_that_staff_see(house: House, rana: Actor) -> None:
    """Asked before and after a press, with and without the people of an event: nothing of the one person."""
    campaign, event = await published(house, rana), await meetings.published(house, rana)
    await supporters(house, campaign, 6)
    one = await citizen(house)
    await meetings.yes(house, one, event)
    marks, coming = {"campaigns": [str(campaign)]}, {"events": [f"{event}:coming"]}
    seen = []
    for press in (False, True):
        if press:
            await supports(house, one, campaign)
        async with house.database.reading() as session:
            counted = await countable(session, house.keyring, marks, Purpose.CAMPAIGN)
            seen.append((counted.shown, counted.answered_for))
            for mixed in (
                marks | coming,
                marks | {"communities": ["mil"]},
                marks | {"surveys": ["needs"]},
                coming | {"surveys": ["needs"]},
            ):
                with pytest.raises(MarksMixed):
                    await countable(session, house.keyring, mixed, Purpose.CAMPAIGN)
            for small in (marks | {"languages": ["ru"]}, marks | {"channels": ["telegram"]}, {"surveys": ["needs"]}):
                with pytest.raises(TooFewLeft):
                    await countable(session, house.keyring, small, Purpose.CAMPAIGN)
    assert seen[0] == seen[1]
    assert (seen[0][0].sending, seen[0][1]) == (5, 9)
    with pytest.raises(MarksMixed):
        await Sending(house, rana, marks | coming).released()


@ON_SQLITE
async def test_answers_to_a_survey_narrow_many_and_never_to_a_few(house: House, rana: Actor) -> None:
    people = [await follower(house) for _ in range(20)]
    for number, who in enumerate(people[:5]):
        if number == 4:
            with pytest.raises(TooFewLeft):
                await Sending(house, rana, {"surveys": ["needs"]}).released()
        async with house.database.writing() as session:
            await surveys.mark_answered(session, house.keyring, who.person_id, "needs")
    sending = Sending(house, rana, {"communities": ["mil"], "surveys": ["needs"]})
    assert await sending.released() == Status.SCHEDULED
    assert (await sending.row()).counts == {"telegram": {"az": 5}}


def test_cells_are_shown_in_fives_and_their_sum_says_no_more() -> None:
    found = shown({"telegram": {"az": 14, "ru": 4}, "web": {"az": 3}, "whatsapp": {"ru": 5}})
    assert found.by_channel == {"telegram": {"az": 10}, "whatsapp": {"ru": 5}}
    assert found.sending == 15
    assert shown({"web": {"az": 4, "ru": 4}}).sending is None
    assert found.most_on("whatsapp") == 4 + 9 + 4
    assert [at_most(number) for number in (0, 4, 5, 9, 10)] == [4, 4, 9, 9, 14]


@ON_SQLITE
async def test_the_limit_and_the_audit_know_no_more_than_the_page(house: House, rana: Actor) -> None:
    campaign = await published(house, rana)
    await supporters(house, campaign, 6)
    await decide(house, approval_above=8)
    assert await to(house, rana, campaign).released() == Status.WAITING  # six could be nine
    async with house.database.reading() as session:
        said = (await session.execute(text("SELECT * FROM audit WHERE action = 'panel:broadcast:release'"))).one()
    assert "6" not in str(said._mapping["details"])


async def test_whoever_got_one_is_forgotten_at_once_and_the_cap_still_holds(
    house: House, rana: Actor, clock: Clock
) -> None:
    await decide(house, most_each=2)
    campaign = await published(house, rana)
    await supporters(house, campaign, 6)
    door = Door()
    for number in (1, 2, 3):
        sending = to(house, rana, campaign)
        await sending.released()
        await sending.runs(door)
        assert await named(house) == 0
        assert await sending.outcomes() == {"sent" if number < 3 else "passed": 6}
        assert len(door.sent) == min(number, 2) * 6
        assert ((await sending.row()).status, (await sending.row()).total) == (Status.DONE, 6)
        clock.pass_(minutes=1)
    clock.pass_(days=9)
    async with house.database.writing() as session:
        await forget(session, house.name, house.now())
        assert (await session.execute(text("SELECT count(*) FROM broadcast_marks"))).scalar_one() == 0
    again = to(house, rana, campaign)
    await again.released()
    await again.runs(door)
    assert Counter(Counter(whom for whom, _ in door.sent).values()) == {3: 6}
    async with house.database.reading() as session:
        exact = await report(session, await again.row(), await decided(house), house.now())
    assert exact.shown().outcomes == {"sent": 5}
    assert exact.shown().people == 5


@ON_SQLITE
async def test_what_failed_is_known_for_a_day_and_can_be_tried_again_so_long(
    house: House, rana: Actor, clock: Clock
) -> None:
    from bot.channels.base import Unreachable

    campaign = await published(house, rana)
    await supporters(house, campaign, 3)
    door = Door(refusals=[Unreachable("odd"), Unreachable("odd")])
    sending = to(house, rana, campaign)
    await sending.released()
    await sending.runs(door)
    assert sorted((await sending.outcomes()).values()) == [1, 2]
    clock.pass_(hours=23)
    assert await sending.does(broadcasts.retry) == 2
    await sending.runs(door)
    clock.pass_(hours=25)
    await sending.runs(door)
    assert await named(house) == 0
    assert sum((await sending.outcomes()).values()) == 3
    assert await sending.does(broadcasts.retry) == 0
    async with house.database.reading() as session:
        assert not (await report(session, await sending.row(), await decided(house), house.now())).again


@ON_SQLITE
async def test_paused_or_unsent_nobody_waits_longer_than_a_week(
    house: House, rana: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.broadcasts.line import fanout, feeding

    monkeypatch.setattr(feeding, "AHEAD", 2)
    monkeypatch.setattr(fanout, "STRETCH", 1)
    campaign = await published(house, rana)
    await supporters(house, campaign, 9)
    door = Door()
    sending = to(house, rana, campaign)
    await sending.released()
    await sending.runs(door, rounds=1)
    assert len(await sending.recipients()) <= 4  # no more stand in line than are about to get it
    await sending.does(broadcasts.pause)
    clock.pass_(days=8)
    await sending.runs(door, rounds=4)
    row = await sending.row()
    assert row.status == Status.STOPPED
    assert await named(house) == 0
    async with house.database.reading() as session:
        found = await report(session, row, await decided(house), house.now())
    assert found.people == 9
    assert found.outcomes["stopped"] == 9 - len(door.sent)
