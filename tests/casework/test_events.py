"""Who gets a place at an event, who waits, and what happens when somebody changes their mind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from casework.errors import NotAllowed, NotFound
from casework.events import errors, organising, reading, service
from casework.events.rules import Kind, offered_until
from casework.house import House
from casework.organisation.rules import Announcing
from casework.outbox import service as outbox
from locales.dates import BAKU
from tests.cast import LAWYER, Door, citizen, colleague, send_all
from tests.conftest import Clock
from tests.meetings import (
    SEMINAR,
    STARTS,
    answers_of,
    card_of,
    changed,
    coordinator,
    drafted,
    full_house,
    no,
    people_of,
    published,
    stands,
    state_of,
    time_works,
    yes,
)


async def test_places_go_in_order_and_the_rest_wait(house: House) -> None:
    seminar = await published(house, await coordinator(house))
    ayla, bahar, cavid = await people_of(house, 3)
    assert [(await yes(house, who, seminar)).outcome for who in (ayla, bahar, cavid)] == [
        "confirmed",
        "confirmed",
        "waiting",
    ]
    card = await card_of(house, seminar)
    assert (card.free, card.taken, card.waiting) == (0, 2, 1)


async def test_answering_twice_takes_one_place(house: House) -> None:
    seminar = await published(house, await coordinator(house))
    ayla = await citizen(house)
    await yes(house, ayla, seminar)
    assert (await yes(house, ayla, seminar)).outcome == "confirmed"
    assert (await card_of(house, seminar)).taken == 1


async def test_a_place_that_comes_free_is_offered_to_the_first_who_waits(house: House, clock: Clock) -> None:
    seminar = await published(house, await coordinator(house))
    ayla, bahar, cavid, deniz = await people_of(house, 4)
    for who in (ayla, bahar, cavid, deniz):
        clock.pass_(minutes=1)
        await yes(house, who, seminar)
    assert (await no(house, ayla, seminar)).outcome == "given_up"
    assert [await state_of(house, who, seminar) for who in (cavid, deniz)] == ["offered", "waiting"]
    found = await stands(house, cavid, seminar)
    assert found is not None
    assert found.offered_until == datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # not at one in the night: at ten, in Baku
    assert (await yes(house, cavid, seminar)).outcome == "confirmed"
    assert (await card_of(house, seminar)).taken == 2


async def test_an_offer_nobody_takes_goes_to_the_next(house: House, clock: Clock) -> None:
    seminar = await published(house, await coordinator(house), seats=1)
    ayla, bahar, cavid = [await citizen(house, sender=str(n)) for n in (1, 2, 3)]
    for who in (ayla, bahar, cavid):
        await yes(house, who, seminar)
    await no(house, ayla, seminar)
    clock.pass_(hours=20, minutes=59)
    await time_works(house)
    assert await state_of(house, bahar, seminar) == "offered"
    clock.pass_(minutes=1)
    await time_works(house)
    assert [await state_of(house, who, seminar) for who in (bahar, cavid)] == ["expired", "offered"]
    door = Door()
    await send_all(house, door)
    (offer,) = door.to("3")
    assert "Evə qayıdış" in offer.text
    assert "22 noyabr 2026, 22:00" in offer.text  # twelve hours later, in Baku
    assert [button.data for button in offer.choices] == [f"evt.{seminar}:yes", f"evt.{seminar}:no"]
    assert len(door.texts("2")) == 2  # the offer, and that it has gone on
    assert (await yes(house, bahar, seminar)).outcome == "waiting"


async def test_a_party_that_does_not_fit_stays_first_and_nobody_passes_it(house: House) -> None:
    seminar = await published(house, await coordinator(house), seats=4)
    ayla, family, single = await people_of(house, 3)
    await yes(house, ayla, seminar, 3)
    assert (await yes(house, family, seminar, 2)).outcome == "waiting"
    assert (await yes(house, single, seminar)).outcome == "waiting"  # one chair is free, but it is not their turn
    assert (await yes(house, ayla, seminar, 2)).outcome == "confirmed"  # one person less
    assert [await state_of(house, who, seminar) for who in (family, single)] == ["offered", "waiting"]
    assert (await yes(house, family, seminar)).own.party == 2  # type: ignore[union-attr]
    await no(house, ayla, seminar)
    assert await state_of(house, single, seminar) == "offered"


async def test_when_the_large_party_gives_up_the_next_moves_up(house: House) -> None:
    seminar = await published(house, await coordinator(house), seats=2)
    ayla, family, single = await people_of(house, 3)
    await yes(house, ayla, seminar)
    await yes(house, family, seminar, 2)
    await yes(house, single, seminar)
    await no(house, family, seminar)
    assert await state_of(house, single, seminar) == "offered"


async def test_more_people_only_where_there_are_places(house: House) -> None:
    seminar = await published(house, await coordinator(house), seats=3)
    ayla, bahar = await people_of(house, 2)
    await yes(house, ayla, seminar)
    await yes(house, bahar, seminar)
    assert (await yes(house, ayla, seminar, 3)).outcome == "no_more"
    assert (await stands(house, ayla, seminar)).party == 1  # type: ignore[union-attr]
    assert (await yes(house, ayla, seminar, 2)).outcome == "confirmed"
    assert (await yes(house, bahar, seminar, 9)).outcome == "too_many"
    with pytest.raises(ValueError, match="1 to 10"):
        await yes(house, bahar, seminar, 11)


async def test_after_registration_one_may_still_give_up_but_not_join(house: House, clock: Clock) -> None:
    seminar = await published(house, await coordinator(house), closes_at=STARTS - timedelta(days=2))
    ayla, bahar, cavid, deniz = await people_of(house, 4)
    for who in (ayla, bahar, cavid):
        await yes(house, who, seminar)
    clock.at = STARTS - timedelta(days=1)
    assert (await yes(house, deniz, seminar)).outcome == "closed"
    await no(house, ayla, seminar)
    assert (await yes(house, cavid, seminar)).outcome == "confirmed"  # who waited may still take the place
    clock.at = STARTS
    assert (await no(house, bahar, seminar)).outcome == "over"


@pytest.mark.parametrize(
    ("start", "offered", "until"),
    [
        ("28 15:00", "22 10:00", "22 22:00"),
        ("28 15:00", "28 12:00", "28 13:00"),
        ("28 15:00", "28 14:40", "28 14:55"),
        ("28 15:00", "28 14:55", "28 15:00"),
        ("28 15:00", "21 15:00", "22 10:00"),
        ("28 15:00", "22 02:00", "22 21:00"),
        ("28 09:45", "27 23:00", "28 09:15"),
        ("28 08:00", "28 06:00", "28 06:40"),
        ("28 10:00", "27 20:00", "28 09:20"),
    ],
    ids=[
        "half_a_day",
        "a_third",
        "a_quarter_of_an_hour",
        "never_beyond_the_start",
        "not_in_the_night",
        "begins_in_the_morning",
        "soon_after_the_night",
        "before_anybody_is_awake",
        "a_third_of_the_morning",
    ],
)
def test_how_long_a_place_is_kept(start: str, offered: str, until: str) -> None:
    assert offered_until(in_november(start), in_november(offered), Announcing()) == in_november(until)


async def held_at(house: House, start: str) -> int:
    """An event of two hours at which one person of the door's has a place."""
    event = await published(house, await coordinator(house), **two_hours(start))
    await yes(house, await citizen(house, sender="1", language="en"), event)
    return event


async def told_at(house: House, clock: Clock, moments: list[str]) -> list[int]:
    """How many messages the person has got by each of these moments."""
    door, found = Door(), []
    for moment in moments:
        clock.at = in_november(moment)
        await time_works(house)
        await send_all(house, door)
        found.append(len(door.to("1")))
    return found


async def test_the_reminder_of_the_day_before_lets_people_sleep(house: House, clock: Clock) -> None:
    await held_at(house, "28 23:30")
    assert await told_at(house, clock, ["27 23:30", "28 08:59", "28 09:00", "28 21:29", "28 21:30"]) == [0, 0, 1, 1, 2]


async def test_the_reminder_two_hours_before_comes_at_any_hour(house: House, clock: Clock) -> None:
    await held_at(house, "28 07:00")
    assert await told_at(house, clock, ["27 07:00", "27 09:00", "28 05:00"]) == [0, 1, 2]


async def test_no_reminder_is_left_out_for_the_night(house: House, clock: Clock) -> None:
    event = await held_at(house, "29 10:00")
    clock.at = in_november("27 23:00")
    await changed(house, await coordinator(house, "aytən"), event, **two_hours("28 10:00"))
    # That it has changed, and the first reminder: in the morning it would be as late as the second.
    assert await told_at(house, clock, ["27 23:00", "28 08:00"]) == [2, 3]


async def test_how_it_was_is_not_asked_in_the_night(house: House, clock: Clock) -> None:
    await held_at(house, "27 20:00")
    assert await told_at(house, clock, ["27 18:00", "27 23:00", "28 08:59", "28 09:00"]) == [1, 1, 1, 2]


def two_hours(start: str) -> dict[str, datetime]:
    begins = in_november(start)
    return {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "closes_at": begins}


def in_november(written: str) -> datetime:
    """By the clock in Baku."""
    return datetime.strptime(f"2026-11-{written}", "%Y-%m-%d %H:%M").replace(tzinfo=BAKU)


async def test_a_second_slot_gives_the_first_one_back(house: House) -> None:
    rana = await coordinator(house)
    details = SEMINAR.__class__(
        **{name: getattr(SEMINAR, name) for name in SEMINAR.__dataclass_fields__} | {"kind": Kind.ONE_TO_ONE}
    )
    async with house.database.writing() as session:
        starts = organising.slots(STARTS, 30, 3)
        made = await organising.create(session, house.keyring, rana, details, starts, house.now())
        for one in made:
            await organising.publish(session, house.keyring, rana, one, house.now())
    ayla, bahar = await people_of(house, 2)
    await yes(house, ayla, made[0])
    await yes(house, bahar, made[0])
    assert (await yes(house, ayla, made[2])).outcome == "confirmed"
    assert await state_of(house, ayla, made[0]) == "cancelled"
    assert await state_of(house, bahar, made[0]) == "offered"
    cards = [await card_of(house, one) for one in made]
    assert [card.seats for card in cards] == [1, 1, 1]
    assert len({card.series for card in cards}) == 1
    assert cards[2].starts_at - cards[0].starts_at == timedelta(hours=1)


async def test_more_seats_move_people_up_and_fewer_throw_nobody_out(house: House) -> None:
    rana = await coordinator(house)
    seminar = await published(house, rana)
    people = await people_of(house, 4)
    for who in people:
        await yes(house, who, seminar)
    await changed(house, rana, seminar, seats=3)
    assert [await state_of(house, who, seminar) for who in people] == ["yes", "yes", "offered", "waiting"]
    await changed(house, rana, seminar, seats=1)
    card = await card_of(house, seminar)
    assert (card.taken, card.free) == (3, 0)
    await no(house, people[0], seminar)
    assert await state_of(house, people[3], seminar) == "waiting"


async def test_two_calendars_at_once_remind_everybody_once(house: House, clock: Clock) -> None:
    seminar = await published(house, await coordinator(house), seats=None)
    await full_house(house, seminar, 30)
    clock.at = STARTS - timedelta(hours=23)
    await asyncio.gather(*(time_works(house) for _ in range(3)))
    await time_works(house)
    async with house.database.reading() as session:
        assert await outbox.counts(session) == {"waiting": 30}


async def test_needs_are_sealed_and_counted(house: House) -> None:
    rana = await coordinator(house)
    seminar = await published(house, rana)
    ayla, bahar = await people_of(house, 2)
    for who in (ayla, bahar):
        await yes(house, who, seminar)
    async with house.database.writing() as session:
        note = (session, house.keyring, ayla.person_id, seminar)
        await service.note_needs(*note, ["transport", "access"], "Arabada oturur")
        await service.note_needs(session, house.keyring, bahar.person_id, seminar, ["transport"], "")
        figures = await organising.figures(session, house.keyring, rana, seminar)
        assert figures.needs == {"transport": 2, "child_care": 0, "access": 1, "interpreter": 0}
        assert figures.people["yes"] == 2
        words = await organising.words_on_needs(session, house.keyring, rana, seminar, house.now())
        assert words == [(("transport", "access"), "Arabada oturur")]
    sealed = (await answers_of(house, seminar))[0].sealed
    assert b"transport" not in sealed
    assert b"Arabada" not in sealed


async def test_after_a_rotation_needs_and_links_open_with_the_new_key_alone(house: House) -> None:
    seminar = await published(house, await coordinator(house), online_link="https://meet.example/x")
    ayla = await citizen(house)
    await yes(house, ayla, seminar)
    fresh = house.keyring.rotated()
    async with house.database.writing() as session:
        await service.note_needs(session, house.keyring, ayla.person_id, seminar, ["access"], "")
        after: int | None = 0
        while after is not None:
            after = await reading.reseal(session, fresh, after, 1)
        newest = type(fresh)(fresh.keys[:1])
        assert (await service.card(session, newest, seminar)).online_link == "https://meet.example/x"
    (row,) = await answers_of(house, seminar)
    assert reading.needs_of(newest, row.sealed)[0] == ("access",)


async def test_a_draft_is_not_there_for_citizens(house: House) -> None:
    draft = await drafted(house, await coordinator(house))
    with pytest.raises(NotFound):
        await yes(house, await citizen(house), draft)
    async with house.database.reading() as session:
        assert await service.coming(session, house.keyring, house.now()) == []


async def test_only_coordinators_organise(house: House) -> None:
    with pytest.raises(NotAllowed):
        await drafted(house, await colleague(house, "leyla", LAWYER))


async def test_what_is_near_comes_first(house: House) -> None:
    rana = await coordinator(house)
    late = await published(house, rana, starts_at=STARTS + timedelta(days=9), ends_at=STARTS + timedelta(days=10))
    early = await published(house, rana, community="hadaf", district="sheki")
    async with house.database.reading() as session:
        plain = await service.coming(session, house.keyring, house.now())
        near = await service.coming(session, house.keyring, house.now(), communities=["mil"])
    assert [card.id for card in plain] == [early, late]
    assert [card.id for card in near] == [late, early]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"titles": {"ru": "Встреча"}}, errors.NoTitle),
        ({"place": ""}, errors.NoPlace),
        ({"ends_at": STARTS}, errors.BadTimes),
        ({"closes_at": STARTS + timedelta(days=1)}, errors.BadTimes),
        ({"seats": 0}, errors.BadSeats),
        ({"map_link": "javascript:alert(1)"}, errors.BadLink),
    ],
    ids=["title", "place", "end", "registration", "seats", "link"],
)
async def test_what_an_event_must_have(house: House, wrong: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        await drafted(house, await coordinator(house), **wrong)
