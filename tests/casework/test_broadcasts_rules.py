"""Whom a broadcast may not reach, and who may not send it: each tried at the moment of sending, not in a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from casework.actors import Actor
from casework.broadcasts import optouts, queries
from casework.broadcasts import service as broadcasts
from casework.broadcasts.errors import ChangedMeanwhile, NotNow, OwnBroadcast
from casework.broadcasts.line import feeding
from casework.broadcasts.rules import Purpose, Skip, Status, may_approve
from casework.broadcasts.ticking import tick
from casework.communities import service as communities
from casework.errors import NotAllowed
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Announcing, is_quiet, quiet_until
from casework.organisation.service import NotAFigure
from tests.broadcasting import MIL, Sending, decide, decided, follower
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, Door, colleague
from tests.conftest import Clock

NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)  # half past ten in Baku
MORNING = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)

ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def test_above_the_limit_a_second_person_approves_and_never_the_author(house: House, rana: Actor) -> None:
    await decide(house, approval_above=2)
    for _ in range(3):
        await follower(house)
    door = Door()
    sending = Sending(house, rana)
    assert await sending.released() == Status.WAITING
    await sending.runs(door)
    assert door.sent == []
    with pytest.raises(OwnBroadcast):
        await sending.approved(rana)
    lawyer = await colleague(house, "nigar", LAWYER)
    with pytest.raises(NotAllowed):
        await sending.approved(lawyer)
    await sending.runs(door)
    assert door.sent == []
    await sending.approved(await colleague(house, "kamran", ADMINISTRATOR))
    await sending.runs(door)
    assert len(door.sent) == 3


@ON_SQLITE
async def test_whoever_changed_it_last_is_an_author_too(house: House, rana: Actor) -> None:
    await decide(house, approval_above=0)
    await follower(house)
    aytan = await colleague(house, "aytən", COORDINATOR)
    sending = await Sending(house, rana).written()
    await sending.does(broadcasts.write, sending.words, None, actor=aytan)
    async with house.database.writing() as session:
        limits = Announcing(approval_above=0)
        await broadcasts.release(session, house.keyring, rana, sending.id, limits, house.now())
    for actor in (rana, aytan):
        with pytest.raises(OwnBroadcast):
            await sending.approved(actor)
    assert not may_approve(None, [1])


@ON_SQLITE
async def test_opening_and_saving_makes_nobody_elses_words_ones_own(house: House, rana: Actor) -> None:
    """Aytən wrote all of it; Rəna, who began it, only saved it once more, and it was sent back in between."""
    await decide(house, approval_above=0)
    await follower(house)
    aytan = await colleague(house, "aytən", COORDINATOR)
    sending = await Sending(house, rana).written()
    await sending.does(broadcasts.write, replace(sending.words, texts={"az": "Sabah"}), None, actor=aytan)
    for _ in range(2):
        await sending.does(broadcasts.write, sending.words, None)
        async with house.database.writing() as session:
            limits = await decided(house)
            await broadcasts.release(session, house.keyring, rana, sending.id, limits, house.now())
        with pytest.raises(OwnBroadcast):
            await sending.approved(aytan)
        await sending.does(broadcasts.send_back, "Vergül")
    samir = await colleague(house, "samir", COORDINATOR)
    async with house.database.writing() as session:
        await broadcasts.release(session, house.keyring, rana, sending.id, await decided(house), house.now())
    await sending.approved(samir)


async def test_in_slices_nobody_reaches_more_alone_than_at_once(house: House, rana: Actor, clock: Clock) -> None:
    await decide(house, approval_above=3, most_each=9)
    door, states = Door(), []
    for language in ("az", "ru", "en"):
        for _ in range(2):
            await follower(house, language=language)
    slices = [Sending(house, rana, {"communities": ["mil"], "languages": [code]}) for code in ("az", "ru", "en")]
    for one in slices:
        states.append(await one.released())
        await one.runs(door, rounds=2)
    assert states == [Status.SCHEDULED, Status.WAITING, Status.WAITING]
    assert len(door.sent) == 2
    aytan = await colleague(house, "aytən", COORDINATOR)
    assert await Sending(house, aytan, slices[1].audience).released() == Status.SCHEDULED
    clock.pass_(days=8)
    assert await Sending(house, rana, slices[0].audience).released() == Status.SCHEDULED


@ON_SQLITE
async def test_slices_for_later_wait_when_the_first_begins(house: House, rana: Actor) -> None:
    """Whatever two pages released at the same moment: it is counted once more when it goes out."""
    await decide(house, approval_above=3, most_each=9)
    door, slices = Door(), []
    for language in ("az", "ru"):
        for _ in range(2):
            await follower(house, language=language)
        slices.append(Sending(house, rana, {"communities": ["mil"], "languages": [language]}))
        await slices[-1].written()
    async with house.database.writing() as session:
        for one in slices:
            await broadcasts.release(session, house.keyring, rana, one.id, Announcing(approval_above=9), house.now())
    await slices[0].runs(door)
    assert [(await one.row()).status for one in slices] == [Status.WAITING, Status.DONE]
    assert len(door.sent) == 2


@ON_SQLITE
async def test_an_audience_that_grew_past_the_limit_before_its_hour_waits_for_a_second_person(
    house: House, rana: Actor
) -> None:
    await decide(house, approval_above=2)
    for _ in range(2):
        await follower(house)
    door = Door()
    sending = Sending(house, rana)
    assert await sending.released() == Status.SCHEDULED
    await follower(house)
    await sending.runs(door)
    assert door.sent == []
    assert (await sending.row()).status == Status.WAITING


@ON_SQLITE
async def test_what_was_approved_is_what_goes_out(house: House, rana: Actor) -> None:
    """Even where somebody changes the row behind everybody's back."""
    await decide(house, approval_above=0)
    await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.approved(await colleague(house, "aytən", COORDINATOR))
    async with house.database.writing() as session:
        await queries.change(session, sending.id, texts={"az": "Başqa söz"})
    await sending.runs(door)
    assert door.sent == []
    assert (await sending.row()).status == Status.WAITING
    with pytest.raises(ChangedMeanwhile):
        await sending.approved(await colleague(house, "samir", COORDINATOR))


@ON_SQLITE
async def test_one_approves_what_they_have_read(house: House, rana: Actor) -> None:
    await decide(house, approval_above=0)
    await follower(house)
    aytan = await colleague(house, "aytən", COORDINATOR)
    sending = Sending(house, rana)
    await sending.released()
    read = (await sending.row()).seal
    await sending.does(broadcasts.send_back, "Tarix yoxdur", actor=aytan)
    await sending.does(broadcasts.write, replace(sending.words, texts={"az": "Sabah"}), None)
    async with house.database.writing() as session:
        await broadcasts.release(session, house.keyring, rana, sending.id, Announcing(approval_above=0), house.now())
    async with house.database.writing() as session:
        with pytest.raises(ChangedMeanwhile):
            await broadcasts.approve(session, house.keyring, aytan, sending.id, read, house.now())
    await sending.approved(aytan)
    with pytest.raises(NotNow):
        await sending.approved(aytan)


async def test_who_opted_out_before_gets_nothing_and_others_of_another_purpose_do(house: House, rana: Actor) -> None:
    everything, news, nothing = [await follower(house, sender=name) for name in ("everything", "news", "nothing")]
    async with house.database.writing() as session:
        await optouts.stop(session, everything, list(Purpose), house.now())
        await optouts.stop(session, news, [Purpose.NEWS], house.now())
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    assert (await sending.row()).counts == {"telegram": {"az": 1}}
    await sending.runs(door)
    assert [whom for whom, _ in door.sent] == ["nothing"]
    assert await sending.outcomes() == {"sent": 1, Skip.OPTED_OUT: 2}
    door.sent.clear()
    event = Sending(house, rana, purpose=Purpose.EVENT)
    await event.released()
    await event.runs(door)
    assert sorted(whom for whom, _ in door.sent) == ["news", "nothing"]
    assert nothing.person_id in {row.person_id for row in await event.recipients()}


async def test_who_stops_after_the_fan_out_or_with_the_message_in_the_outbox_gets_nothing(
    house: House, rana: Actor
) -> None:
    first = await follower(house, sender="first")
    second = await follower(house, sender="second")
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    await sending.does(broadcasts.pause)  # in line again
    async with house.database.writing() as session:
        await optouts.stop(session, first, [Purpose.NEWS], house.now())
    await sending.does(broadcasts.resume)
    await tick(house)
    assert await sending.outcomes() == {"queued": 1, Skip.OPTED_OUT: 1}
    async with house.database.writing() as session:
        await optouts.stop(session, second, list(Purpose), house.now())
    await sending.runs(door)
    assert door.sent == []
    assert await sending.outcomes() == {Skip.OPTED_OUT: 2}
    async with house.database.writing() as session:
        await optouts.start(session, first, [Purpose.NEWS], house.now())
        assert await optouts.wanted(session, first.person_id) == set(Purpose)
        assert await optouts.wanted(session, second.person_id) == set()


async def test_who_stops_following_in_between_gets_nothing(house: House, rana: Actor) -> None:
    visitor = await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    await sending.does(broadcasts.pause)
    async with house.database.writing() as session:
        await communities.unfollow(session, visitor, MIL, house.now())
    await sending.does(broadcasts.resume)
    await sending.runs(door)
    assert door.sent == []
    assert await sending.outcomes() == {Skip.LEFT: 1}


async def test_quiet_hours_postpone_also_what_is_in_the_outbox_already(house: House, rana: Actor, clock: Clock) -> None:
    await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    assert await sending.outcomes() == {"queued": 1}
    clock.at = NIGHT
    await sending.runs(door)
    assert door.sent == []
    assert await sending.outcomes() == {"waiting": 1}
    async with house.database.writing() as session:  # whoever asks for it
        assert await feeding.feed(session, house.keyring, sending.id, Announcing(), house.now()) == 0
    later = Sending(house, rana)
    await later.released()
    await later.runs(door)
    assert door.sent == []
    clock.at = MORNING
    await sending.runs(door)
    assert len(door.sent) == 2


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("17:59", False), ("18:00", True), ("23:30", True), ("04:59", True), ("05:00", False), ("12:00", False)],
)
def test_the_clock_of_quiet_hours_is_the_one_in_baku(at: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-21T{at}:00+00:00")
    assert is_quiet(moment, Announcing()) is quiet
    if quiet:
        assert timedelta() < quiet_until(moment, Announcing()) - moment <= timedelta(hours=11)
        assert not is_quiet(quiet_until(moment, Announcing()), Announcing())


def test_quiet_hours_may_lie_in_the_day_or_be_none() -> None:
    noon = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert is_quiet(noon, Announcing(quiet_from=12 * 60, quiet_to=13 * 60))
    assert not is_quiet(noon, Announcing(quiet_from=0, quiet_to=0))


@ON_SQLITE
async def test_nobody_gets_more_than_the_cap_whatever_the_purpose(house: House, rana: Actor, clock: Clock) -> None:
    await decide(house, most_each=2, most_days=7)
    await follower(house, sender="one")
    door = Door()
    outcomes = []
    for purpose in (Purpose.NEWS, Purpose.EVENT, Purpose.SURVEY):
        sending = Sending(house, rana, purpose=purpose)
        await sending.released()
        await sending.runs(door)
        outcomes.append(await sending.outcomes())
        clock.pass_(hours=1)
    assert outcomes == [{"sent": 1}, {"sent": 1}, {Skip.CAPPED: 1}]
    clock.pass_(days=7)
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    assert await sending.outcomes() == {"sent": 1}


async def test_two_at_once_do_not_get_round_the_cap(house: House, rana: Actor) -> None:
    await decide(house, most_each=1)
    for _ in range(5):
        await follower(house)
    door = Door()
    two = [Sending(house, rana), Sending(house, rana, purpose=Purpose.EVENT)]
    for sending in two:
        await sending.released()
    for _ in range(3):
        await tick(house)
    await two[0].runs(door)
    assert len({whom for whom, _ in door.sent}) == len(door.sent) == 5


@ON_SQLITE
async def test_the_figures_are_the_organisations_and_make_sense(house: House, rana: Actor) -> None:
    kamran = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        await organisation.ensure(session, house.name)
        assert (await organisation.settings(session, "x")).announcing == Announcing()
        chosen = Announcing(10, 20 * 60, 8 * 60 + 30, 1, 14, 0.05)
        await organisation.set_announcing(session, kamran, chosen, house.now())
        assert (await organisation.settings(session, "x")).announcing == chosen
        for wrong in (replace(chosen, most_each=0), replace(chosen, quiet_to=1440), replace(chosen, price_whatsapp=-1)):
            with pytest.raises(NotAFigure):
                await organisation.set_announcing(session, kamran, wrong, house.now())
        with pytest.raises(NotAllowed):
            await organisation.set_announcing(session, rana, chosen, house.now())
