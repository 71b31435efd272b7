"""What time brings to events, also after a mistyped year, two changes at once, or hours without a connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from casework.events import afterwards, door, errors, organising, running
from casework.events.codes import code_of
from casework.events.door import Press
from casework.events.models import Event
from casework.house import House
from store.base import table
from tests.cast import Door, citizen, send_all
from tests.conftest import Clock
from tests.meetings import (
    STARTS,
    answers_of,
    card_of,
    changed,
    coordinator,
    drafted,
    people_of,
    published,
    state_of,
    time_works,
    yes,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"starts_at": datetime(9999, 12, 31, tzinfo=UTC), "ends_at": datetime(9999, 12, 31, 2, tzinfo=UTC)}, "TooFar"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "TooLong"),
        ({"starts_at": STARTS - timedelta(days=365), "ends_at": STARTS - timedelta(days=364)}, "InThePast"),
        ({"ends_at": STARTS + timedelta(days=32)}, "TooLong"),
        ({"closes_at": datetime(1, 1, 1, tzinfo=UTC)}, "BadTimes"),
    ],
    ids=["far_ahead", "long_ago", "last_year", "for_weeks", "registration"],
)
async def test_a_mistyped_year_is_refused_when_written_and_when_changed(
    house: House, wrong: dict[str, datetime], error: str
) -> None:
    rana = await coordinator(house)
    event = await published(house, rana)
    moved = {"closes_at": wrong.get("starts_at", STARTS)} | wrong
    for attempt in (drafted(house, rana, **moved), changed(house, rana, event, **moved)):
        with pytest.raises(getattr(errors, error)):
            await attempt


async def test_what_has_begun_can_still_be_changed(house: House, clock: Clock) -> None:
    rana = await coordinator(house)
    event = await published(house, rana)
    clock.at = STARTS + HOUR
    assert await changed(house, rana, event, ends_at=STARTS + 3 * HOUR) == ("time",)


async def test_an_event_that_cannot_be_done_is_named_and_keeps_nobody_waiting(
    house: House, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    rana, waits = await coordinator(house), await citizen(house, sender="1")
    broken, sound = await published(house, rana), await published(house, rana)
    await time_works(house)
    await yes(house, waits, sound)
    E = table(Event)  # noqa: N806
    async with house.database.writing() as session:  # as an older version left it
        far = {"ends_at": datetime(9999, 12, 31, tzinfo=UTC), "due_at": clock.at - HOUR}
        await session.execute(update(E).where(E.c.id == broken).values(**far))
    await changed(house, rana, sound, place="Klub")
    assert await running.work(house)
    assert not await running.work(house)
    outlet = Door()
    await send_all(house, outlet)
    assert "Klub" in outlet.texts("1")[-1]
    assert [record.getMessage() for record in caplog.records] == [f"event {broken} is put off: OverflowError"]
    clock.pass_(minutes=5)
    assert await running.work(house)  # it is tried again
    assert len(caplog.records) == 2


async def test_everybody_is_told_all_that_changed_since_they_were_told(house: House) -> None:
    rana = await coordinator(house)
    ayla, bahar = [await citizen(house, language="en", sender=str(number)) for number in (1, 2)]
    event = await published(house, rana)
    outlet = Door()

    async def told(sender: str) -> str:
        await time_works(house)
        await send_all(house, outlet)
        return outlet.texts(sender)[-1]

    await yes(house, ayla, event)
    later = STARTS + 3 * HOUR
    await changed(house, rana, event, starts_at=later, ends_at=later + HOUR)
    await changed(house, rana, event, place="Klub")
    assert "18:00–19:00" in await told("1")
    assert "Klub" in await told("1")
    await yes(house, bahar, event)
    await changed(house, rana, event, place="Park")
    assert "Park" in await told("2")
    assert "18:00–19:00" not in await told("2")  # they knew that when they answered
    await changed(house, rana, event, place="Bazar")
    async with house.database.writing() as session:
        await organising.cancel(session, house.keyring, rana, event, house.now())
    assert "will not take place" in await told("1")
    assert [len(outlet.texts(sender)) for sender in ("1", "2")] == [3, 2]


async def test_a_party_that_can_never_fit_is_told_and_blocks_nobody(house: House) -> None:
    rana = await coordinator(house)
    event = await published(house, rana, seats=4)
    first, second, family, single = [await citizen(house, language="en", sender=str(number)) for number in range(4)]
    for who, party in ((first, 2), (second, 2), (family, 3), (single, 1)):
        await yes(house, who, event, party)
    await changed(house, rana, event, seats=2)
    assert [await state_of(house, who, event) for who in (first, family, single)] == ["yes", "expired", "waiting"]
    outlet = Door()
    await send_all(house, outlet)
    assert "fewer places (in all: 2) than there are of you (3)" in outlet.texts("2")[0]
    assert [button.data for button in outlet.to("2")[0].choices] == [f"evt.{event}:open"]
    assert (await card_of(house, event)).waiting == 1
    assert (await yes(house, family, event, 2)).outcome == "waiting"


async def test_a_moved_event_says_until_when_a_place_is_kept_now(house: House) -> None:
    rana = await coordinator(house)
    event = await published(house, rana, seats=1)
    ayla, bahar = [await citizen(house, language="en", sender=str(number)) for number in (1, 2)]
    await yes(house, ayla, event)
    await yes(house, bahar, event)
    await changed(house, rana, event, seats=2)
    soon = house.now() + 6 * HOUR
    await changed(house, rana, event, starts_at=soon, ends_at=soon + HOUR, closes_at=soon)
    outlet = Door()
    await time_works(house)
    await send_all(house, outlet)
    assert "A place is kept for you until Saturday, 21 November 2026, 15:00." in outlet.texts("2")[-1]
    assert "kept for you" not in outlet.texts("1")[-1]


async def test_who_is_checked_in_late_is_still_asked_how_it_was(house: House, clock: Clock) -> None:
    rana = await coordinator(house)
    event = await published(house, rana, ends_at=STARTS + HOUR)
    for who in await people_of(house, 2):
        await yes(house, who, event)
    codes = [code_of(house.keyring, row.id) for row in await answers_of(house, event)]
    clock.at = STARTS
    for number, (code, hours) in enumerate(zip(codes, (0, 3), strict=True)):
        clock.at = STARTS + hours * HOUR
        async with house.database.writing() as session:
            await door.take(session, house.keyring, event, [Press(f"press-{number:03}", code=code)], clock.at)
        clock.at = STARTS + (hours + 2) * HOUR
        await time_works(house)
    clock.at = STARTS + timedelta(hours=20)
    await time_works(house)
    assert [row.feedback for row in await answers_of(house, event)] == ["asked", "asked"]


async def test_before_it_begins_nobody_can_have_been_there(house: House, clock: Clock) -> None:
    rana = await coordinator(house)
    event, draft = await published(house, rana), await drafted(house, rana)
    (ayla,) = await people_of(house, 1)
    await yes(house, ayla, event)
    async with house.database.writing() as session:
        given = (session, house.keyring, rana)
        with pytest.raises(organising.NotBegun):
            await afterwards.all_came(*given, event, house.now())
        clock.at = STARTS
        with pytest.raises(errors.NotOpen):
            await afterwards.all_came(*given, draft, house.now())
        await afterwards.all_came(*given, event, house.now())
    assert [row.attended for row in await answers_of(house, event)] == [1]
