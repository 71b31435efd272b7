"""Events in the chat: finding one, answering it by one press, changing one's mind, and what comes later by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk import Desk
from bot.doing import event_cards
from bot.turn import receive
from casework.actors import Actor
from casework.events import afterwards, door, organising, visits
from casework.events.codes import code_of
from casework.events.door import Press
from casework.events.rules import Kind
from casework.house import House
from flows.model import Reply
from tests import campaigning
from tests.cast import DeskPhone, Door, send_all
from tests.conftest import Clock
from tests.journeys.citizen import Shown, arriving, walk
from tests.meetings import (
    SEMINAR,
    STARTS,
    answers_of,
    changed,
    coordinator,
    published,
    time_works,
)


@pytest.fixture
async def rana(desk: Desk) -> Actor:
    return await coordinator(desk.house)


async def phone_of(desk: Desk, sender: str, beside: DeskPhone | None = None) -> DeskPhone:
    """Somebody who has arrived at the menu, at the same door as another. In English: the words are the code's."""
    phone = DeskPhone(desk, beside.door if beside else Door(), sender)
    await walk(phone, arriving("en"))
    return phone


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    return await phone_of(desk, "7000000001")


async def follows(phone: DeskPhone, link: str) -> Shown:
    """The person opens a link to the bot."""
    assert await receive(phone.desk, phone.inbound(Reply(command=link)))
    return await phone.reads()


async def looks(phone: DeskPhone, event_id: int) -> Shown:
    """From the menu to the card."""
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:events")
    assert f"evt.at:{event_id}" in shown.offered
    return await phone.presses(f"evt.at:{event_id}")


async def test_from_the_menu_to_a_place(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana)
    card = await looks(phone, seminar)
    for words in (
        "Going home",
        "Saturday, 28 November 2026, 15:00–17:00 (Baku time)",
        "İmişli, H. Əliyev pr. 12 (Imishli)",
        "https://maps.example/imishli",
        "Məcburi köçkünlər",  # for whom was written in Azerbaijani only
        "Only a few places are left.",
        "A lawyer answers your questions.",
        "Will you come?",
    ):
        assert words in card.text
    buttons = [f"evt.{seminar}:{mark}" for mark in ("yes", "with", "no", "events", "menu")]
    assert card.offered[:5] == buttons
    shown = await phone.presses(f"evt.{seminar}:yes")
    (row,) = await answers_of(desk.house, seminar)
    assert row.state == "yes"
    assert code_of(desk.house.keyring, row.id) in shown.text
    assert "Your place is kept" in shown.text
    await phone.presses("needs:transport")
    await phone.presses("!done")
    shown = await phone.types("From Bilasuvar, three stops")
    assert "it is noted" in shown.text
    async with desk.house.database.reading() as session:
        figures = await organising.figures(session, desk.house.keyring, rana, seminar)
    assert figures.needs["transport"] == 1
    listed = await list_of(phone)
    assert "you have a place" in listed.text


async def list_of(phone: DeskPhone) -> Shown:
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    return await phone.presses("take_part:events")


async def test_typing_works_as_pressing_does(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana)
    await list_of(phone)
    assert "Will you come?" in (await phone.types("1")).text
    await phone.types("yes")
    assert [row.state for row in await answers_of(desk.house, seminar)] == ["yes"]
    await phone.presses("!skip")
    card = await looks(phone, seminar)
    assert "You have a place" in card.text
    await phone.types("2")  # as it stands on the screen: the second button is "I cannot come"
    assert [row.state for row in await answers_of(desk.house, seminar)] == ["cancelled"]


async def test_coming_with_others(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana, seats=5)
    await looks(phone, seminar)
    assert "How many of you" in (await phone.presses(f"evt.{seminar}:with")).text
    assert "from 1 to 10" in (await phone.types("12")).text
    shown = await phone.types("four")
    assert "People: 4" in shown.text
    await phone.presses("!skip")
    await looks(phone, seminar)
    await phone.presses(f"evt.{seminar}:with")
    shown = await phone.types("6")
    assert "does not have that many" in shown.text
    assert "People: 4" in shown.text  # the card again: what they had stays


async def test_full_then_waiting_then_moved_up_by_message(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana, seats=1)
    other = await phone_of(desk, "7000000002", phone)
    await looks(other, seminar)
    await other.presses(f"evt.{seminar}:yes")
    card = await looks(phone, seminar)
    assert "All places are taken" in card.text
    assert "waiting list" in (await phone.presses(f"evt.{seminar}:yes")).text
    await phone.presses("!skip")
    await other.presses(f"evt.{seminar}:no")  # the button of an old message still works
    offer = await phone.reads()
    assert "A place has come free" in offer.text
    assert "Sunday, 22 November 2026, 10:00" in offer.text  # half a day from now is in the night
    shown = await phone.presses(f"evt.{seminar}:yes")
    assert "Your place is kept" in shown.text


async def test_a_draft_is_put_aside_and_not_lost(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana)
    await phone.presses("menu:complaint")
    await phone.presses("for_whom:self")
    await phone.types("They do not pay my wages.")
    await phone.presses(f"evt.{seminar}:yes")
    await phone.presses("!skip")
    shown = await phone.types("/menu")
    assert "menu:continue" in shown.offered or "unfinished:continue" in shown.offered


async def test_a_newcomer_follows_the_link_and_comes_to_the_event(desk: Desk, rana: Actor) -> None:
    seminar = await published(desk.house, rana)
    phone = DeskPhone(desk, Door(), "7000000003")
    shown = await follows(phone, f"evt_{seminar}")
    assert "language:en" in shown.offered
    await phone.presses("language:en")
    shown = await phone.presses("consent:agree")
    assert "Going home" in shown.text
    assert f"evt.{seminar}:yes" in shown.offered


@pytest.mark.parametrize("link", ["evt_999999", "evt_", "evt_x", "evt_99999999999999999999"])
async def test_a_link_to_nothing_ends_in_words(desk: Desk, phone: DeskPhone, rana: Actor, link: str) -> None:
    shown = await follows(phone, link)
    assert shown.offered


async def test_a_draft_event_is_not_shown_by_its_link(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    async with desk.house.database.writing() as session:
        (draft,) = await organising.create(
            session, desk.house.keyring, rana, SEMINAR, [SEMINAR.starts_at], desk.house.now()
        )
    shown = await follows(phone, f"evt_{draft}")
    assert "no longer there" in shown.text
    assert "Going home" not in shown.text


async def test_the_online_link_goes_only_to_those_with_a_place(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    seminar = await published(desk.house, rana, online_link="https://meet.example/secret", place="", seats=1)
    other = await phone_of(desk, "7000000002", phone)
    card = await looks(phone, seminar)
    assert "the link comes with your place" in card.text
    assert "secret" in (await phone.presses(f"evt.{seminar}:yes")).text
    await looks(other, seminar)
    await other.presses(f"evt.{seminar}:yes")
    assert not any("secret" in text for text in other.door.texts("7000000002"))


async def test_reminders_come_once_and_not_to_those_who_have_just_answered(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    seminar = await published(desk.house, rana)
    late = await phone_of(desk, "7000000002", phone)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS - timedelta(hours=20)
    await late.presses(f"evt.{seminar}:yes")
    told = len(phone.door.texts(phone.sender))
    assert await time_works(desk.house) > 0
    await time_works(desk.house)
    assert "A reminder: you have a place" in (await phone.reads()).text
    assert len(phone.door.texts(phone.sender)) == told + 1
    assert not any("reminder" in text for text in late.door.texts(late.sender))
    clock.at = STARTS - timedelta(minutes=90)
    await time_works(desk.house)
    for one in (phone, late):
        shown = await one.reads()
        assert "begins soon" in shown.text
        assert f"evt.{seminar}:no" in shown.offered
    await time_works(desk.house)
    await send_all(desk.house, phone.door)
    assert len(phone.door.texts(phone.sender)) == told + 2


async def test_after_an_outage_only_the_reminder_that_still_fits_is_sent(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    seminar = await published(desk.house, rana)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS - timedelta(hours=1)
    await time_works(desk.house)
    await phone.reads()
    reminders = [text for text in phone.door.texts(phone.sender) if "A reminder" in text]
    assert len(reminders) == 1
    assert "begins soon" in reminders[0]


async def test_changes_are_told_once_to_all_concerned(desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock) -> None:
    seminar = await published(desk.house, rana, seats=1)
    other, third = await phone_of(desk, "7000000002", phone), await phone_of(desk, "7000000003", phone)
    await phone.presses(f"evt.{seminar}:yes")
    await other.presses(f"evt.{seminar}:yes")
    await third.presses(f"evt.{seminar}:no")
    before = len(third.door.texts(third.sender))
    assert await changed(desk.house, rana, seminar, texts={"az": "Yeni mətn"}) == ()
    later = STARTS + timedelta(hours=3)
    assert await changed(
        desk.house, rana, seminar, starts_at=later, ends_at=later + timedelta(hours=2), place="Klub"
    ) == ("time", "place")
    await time_works(desk.house)
    await time_works(desk.house)
    for one in (phone, other):
        shown = await one.reads()
        assert "Something has changed" in shown.text
        assert "18:00–20:00" in shown.text
        assert "New place: Klub" in shown.text
        assert sum("Something has changed" in text for text in one.door.texts(one.sender)) == 1
    await send_all(desk.house, third.door)
    assert len(third.door.texts(third.sender)) == before


async def test_calling_it_off_is_told_and_ends_everything(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    house, seminar = desk.house, await published(desk.house, rana)
    await phone.presses(f"evt.{seminar}:yes")
    async with house.database.writing() as session:
        await organising.cancel(session, house.keyring, rana, seminar, house.now())
    await time_works(house)
    assert "will not take place" in (await phone.reads()).text
    assert "will not take place" in (await phone.presses(f"evt.{seminar}:yes")).text
    clock.at = STARTS - timedelta(hours=1)
    await time_works(house)
    await send_all(house, phone.door)
    assert not any("A reminder" in text for text in phone.door.texts(phone.sender))


async def arrive(house: House, rana: Actor, event_id: int) -> None:
    """All who have a place come."""
    async with house.database.writing() as session:
        codes = [one.code for one in await door.expected(session, house.keyring, event_id)]
        presses = [Press(id=f"press-{number:03}", code=code) for number, code in enumerate(codes)]
        await door.take(session, house.keyring, event_id, presses, house.now())


async def test_how_it_was_is_asked_of_those_who_came_and_kept_apart(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    house, seminar = desk.house, await published(desk.house, rana)
    absent = await phone_of(desk, "7000000002", phone)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS
    await arrive(house, rana, seminar)
    clock.at = STARTS + timedelta(hours=4)
    await time_works(house)
    shown = await phone.reads()
    assert "How was it?" in shown.text
    assert shown.offered == [f"evt.{seminar}:{mark}" for mark in ("good", "mixed", "bad")]
    await phone.presses(f"evt.{seminar}:good")
    await phone.types("The lawyer had time for everybody.")
    await phone.presses("gender:woman")
    await phone.presses("age_group:30_44")
    assert "helps us" in (await phone.types("İmişli")).text
    assert "told us already" in (await phone.presses(f"evt.{seminar}:bad")).text
    async with house.database.reading() as session:
        opinions = await afterwards.opinions(session, house.keyring, rana, seminar)
        came = await afterwards.came(session, rana, seminar)
    assert (opinions.number, opinions.ratings, opinions.words) == (1, {}, ())  # shown from five on
    assert (came.gender, came.age_group, came.district, came.unknown("gender")) == ({}, {}, {}, 1)
    await send_all(house, absent.door)
    assert not any("How was it?" in text for text in absent.door.texts(absent.sender))


async def test_where_nobody_was_counted_one_may_say_that_one_was_not_there(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    house, seminar = desk.house, await published(desk.house, rana)
    await phone.presses(f"evt.{seminar}:yes")
    clock.at = STARTS + timedelta(hours=4)
    await time_works(house)
    assert f"evt.{seminar}:absent" in (await phone.reads()).offered
    await phone.presses(f"evt.{seminar}:absent")
    async with house.database.reading() as session:
        assert (await afterwards.opinions(session, house.keyring, rana, seminar)).number == 0


async def test_the_certificate_asks_for_a_name_and_seals_it(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    house, training = desk.house, await published(desk.house, rana, kind=Kind.TRAINING)
    absent = await phone_of(desk, "7000000002", phone)
    await phone.presses(f"evt.{training}:yes")
    clock.at = STARTS
    await arrive(house, rana, training)
    clock.at = STARTS + timedelta(hours=4)
    assert "How should your name stand" in (await phone.presses(f"evt.{training}:paper")).text
    assert "Şəhla Əzizova" in (await phone.types("Şəhla  Əzizova")).text
    (row,) = await answers_of(house, training)
    assert "Şəhla".encode() not in row.name
    async with house.database.reading() as session:
        (paper,) = await afterwards.papers(session, house.keyring, rana, training)
    assert paper.name == "Şəhla Əzizova"
    assert "have not counted you" in (await absent.presses(f"evt.{training}:paper")).text
    clock.at = STARTS + timedelta(days=40)
    await time_works(house)
    (row,) = await answers_of(house, training)
    assert (row.name, row.sealed) == (None, None)


async def test_short_meetings_stand_in_the_list_once_and_offer_their_other_dates(
    desk: Desk, phone: DeskPhone, rana: Actor
) -> None:
    house = desk.house
    async with house.database.writing() as session:
        details = SEMINAR.__class__(
            **{name: getattr(SEMINAR, name) for name in SEMINAR.__dataclass_fields__} | {"kind": Kind.ONE_TO_ONE}
        )
        starts = organising.slots(STARTS, 30, 3)
        slots = await organising.create(session, house.keyring, rana, details, starts, house.now())
        for one in slots:
            await organising.publish(session, house.keyring, rana, one, house.now())
    shown = await list_of(phone)
    assert [data for data in shown.offered if data.startswith("evt.at:") and data[7:].isdecimal()] == [
        f"evt.at:{slots[0]}"
    ]
    card = await phone.presses(f"evt.at:{slots[0]}")
    assert f"evt.{slots[0]}:with" not in card.offered
    times = await phone.presses(f"evt.{slots[0]}:times")
    assert [data for data in times.offered if data.startswith("evt.at:")] == [f"evt.at:{one}" for one in slots[1:]]
    await phone.presses(f"evt.at:{slots[2]}")
    assert "This time is kept for you" in (await phone.presses(f"evt.{slots[2]}:yes")).text


async def test_whom_we_visit_is_asked_where_and_hears_of_no_door(
    desk: Desk, phone: DeskPhone, rana: Actor, clock: Clock
) -> None:
    house = desk.house
    async with house.database.writing() as session:
        details = replace(SEMINAR, kind=Kind.ONE_TO_ONE, place="", map_link="")
        starts = organising.slots(STARTS, 30, 2)
        first, second = await organising.create(session, house.keyring, rana, details, starts, house.now())
        for slot in (first, second):
            await organising.publish(session, house.keyring, rana, slot, house.now())
    assert "at your place" in (await follows(phone, f"evt_{first}")).text
    asked = await phone.presses(f"evt.{first}:yes")
    assert "Saturday, 28 November 2026, 15:00–17:00" in asked.text
    assert "how may we find you?" in asked.text
    await phone.types("The blue gate, 050 000 00 00")
    assert b"blue gate" not in (await answers_of(house, first))[0].visit
    shown = await phone.presses(f"evt.{second}:yes")  # another time: where it is, is known
    assert "This time is kept for you" in shown.text
    assert "how may we find you?" not in shown.text
    assert (await answers_of(house, first))[0].visit is None
    async with house.database.writing() as session:
        (visit,) = await visits.read(session, house.keyring, rana, second, house.now())
        assert visit.words == "The blue gate, 050 000 00 00"
        assert await visits.read(session, house.keyring, rana, first, house.now()) == []
        await visits.write(session, house.keyring, rana, second, visit.answer_id, "We come at three.", house.now())
    word = await phone.reads()
    assert "We come at three." in word.text
    assert word.offered == [f"evt.{second}:where", f"evt.{second}:no"]
    await phone.presses(f"evt.{second}:where")
    await phone.types("The green gate")
    clock.at = STARTS - timedelta(minutes=30)
    await time_works(house)
    assert "begins soon" in (await phone.reads()).text
    assert not any("ode for the door" in text or "show this code" in text for text in phone.door.texts(phone.sender))
    clock.at = STARTS + timedelta(hours=26, minutes=29)
    await time_works(house)
    assert (await answers_of(house, second))[0].visit is not None
    clock.pass_(minutes=1)
    await time_works(house)
    assert (await answers_of(house, second))[0].visit is None


async def test_whoever_gave_the_time_up_is_not_asked_where(desk: Desk, phone: DeskPhone, rana: Actor) -> None:
    slot = await published(desk.house, rana, kind=Kind.ONE_TO_ONE)
    await phone.presses(f"evt.{slot}:yes")
    await phone.types("The blue gate")
    await phone.presses(f"evt.{slot}:no")
    assert (await answers_of(desk.house, slot))[0].visit is None
    assert "how may we find you?" not in (await phone.presses(f"evt.{slot}:where")).text


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_long_list_leads_on_by_presses_by_typing_and_by_an_old_button(
    desk: Desk, phone: DeskPhone, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_cards, "MOST_ROWS", 2)
    made = [await published(desk.house, rana, titles={"az": f"Görüş {number}"}) for number in range(5)]
    first = await list_of(phone)
    assert first.offered == [f"evt.at:{made[0]}", f"evt.at:{made[1]}", "evt.at:page2", "evt.at:menu"]
    second = await phone.presses("evt.at:page2")
    assert "1. Görüş 2" in second.text
    assert "Görüş 1" not in second.text
    last = await phone.types("3")  # as a number in a list of numbered text
    assert last.offered == [f"evt.at:{made[4]}", "evt.at:menu"]
    assert "Görüş 4" in (await phone.types("1")).text
    again = await phone.presses("evt.at:page2")
    assert f"evt.at:{made[2]}" in again.offered
    assert f"evt.at:{made[0]}" in (await phone.presses("evt.at:page99")).offered  # there are fewer by now
    assert "/open/events" not in first.text  # nobody knows where we are found


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_cards_and_long_lists_name_the_open_page_where_it_is_known(
    desk: Desk, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_cards, "MOST_ROWS", 2)
    campaign = await campaigning.published(desk.house, rana)
    for _ in range(3):
        await published(desk.house, rana)
    phone = await phone_of(replace(desk, house=replace(desk.house, address="https://korpu.example")), "7000000002")
    assert "https://korpu.example/open/events?language=en" in (await list_of(phone)).text
    for press, page in (("com.card:mil", "communities/mil"), (f"cmp.at:{campaign}", f"campaigns/{campaign}")):
        assert f"https://korpu.example/open/{page}?language=en" in (await phone.presses(press)).text
    assert "/open/" not in (await phone.presses("com.card:d-goychay")).text
    assert "/open/" not in (await phone.presses(f"cmp.{campaign}:support")).text


async def test_no_events_is_said(phone: DeskPhone) -> None:
    shown = await list_of(phone)
    assert "no events at the moment" in shown.text
    assert "evt.at:menu" not in shown.offered
