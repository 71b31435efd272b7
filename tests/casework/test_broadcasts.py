"""The way of a broadcast: composed, released, fanned out, fed, paused, stopped, tried again. On both databases."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, text

from bot.channels.base import Refused, Unreachable
from casework.actors import Actor
from casework.broadcasts import queries, ticking
from casework.broadcasts import service as broadcasts
from casework.broadcasts.audience.counting import estimate
from casework.broadcasts.errors import BadButton, NobodyThere, NotADraft, NothingWritten, NotNow
from casework.broadcasts.line import fanout, feeding
from casework.broadcasts.notices import message
from casework.broadcasts.report import Report, report
from casework.broadcasts.rules import Link, Purpose, Skip, Status, Words
from casework.broadcasts.ticking import forget, start, tick
from casework.communities.rules import Followed, Kind
from casework.errors import EmptyText, NotAllowed, TextTooLong
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from casework.outbox.models import OutboxMessage
from casework.people import queries as people_queries
from casework.people import service as people
from casework.people.models import Person
from casework.surveys import service as surveys
from store.base import table
from tests.broadcasting import MIL, Sending, decide, decided, follower
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, Door, citizen, colleague
from tests.conftest import Clock
from tests.meetings import no, published, yes

ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def test_each_gets_it_once_in_their_language_with_a_button_to_stop(house: House, rana: Actor) -> None:
    for language in ("az", "ru", "en"):
        await follower(house, language=language, sender=f"of-{language}")
    await citizen(house, sender="stranger")
    door = Door()
    sending = Sending(house, rana, buttons=(Link("com_mil", {"az": "Mil"}),))
    assert await sending.released() == Status.SCHEDULED
    await sending.runs(door)
    assert (await sending.row()).status == Status.DONE
    assert [len(door.to(f"of-{language}")) for language in ("az", "ru", "en")] == [1, 1, 1]
    assert door.to("stranger") == []
    assert door.texts("of-az")[0].startswith("Salam, {qonşu}!")
    assert door.texts("of-ru")[0].startswith("Здравствуйте!")
    assert door.texts("of-en")[0].startswith("Salam, {qonşu}!")  # there is no English text: Azerbaijani
    buttons = [button.data for button in door.to("of-az")[0].choices]
    assert buttons == ["out.news:com_mil", "out.news:stop"]
    assert await sending.outcomes() == {"sent": 3}


async def test_members_belong_to_their_community_and_nobody_is_counted_twice(house: House, rana: Actor) -> None:
    both = await follower(house)
    member = await citizen(house)
    async with house.database.writing() as session:
        for visitor in (both, member):
            await members.join(session, house.keyring, visitor, Place("mil", "imishli"), Card("A"), "1", house.now())
        for audience in ({"communities": ["mil"]}, {"districts": ["imishli"]}, {}):
            counted = await estimate(session, house.keyring, audience, Purpose.NEWS)
            assert counted.total == 2
        assert (await estimate(session, house.keyring, {"communities": ["hadaf"]}, Purpose.NEWS)).total == 0


async def test_an_audience_is_narrowed_by_language_channel_consent_and_survey(house: House, rana: Actor) -> None:
    first = await follower(house, language="ru", channel="whatsapp")
    second = await follower(house, Followed(Kind.DISTRICT, "goychay"))
    async with house.database.writing() as session:
        await surveys.mark_answered(session, house.keyring, second.person_id, "needs")
        for given in (True, False, True):
            await people.record_consent(
                session, first, version="1", given=given, language="ru", now=house.now(), purpose="photos"
            )
        for audience, number in (
            ({}, 2),
            ({"languages": ["ru"]}, 1),
            ({"channels": ["whatsapp"]}, 1),
            ({"channels": ["web"]}, 0),
            ({"surveys": ["needs"]}, 1),
            ({"surveys": ["needs"], "languages": ["ru"]}, 0),
            ({"consents": ["photos"]}, 1),
            ({"districts": ["goychay"], "communities": ["mil"]}, 2),
            ({"districts": ["goychay"], "languages": ["ru"]}, 0),
        ):
            assert (await estimate(session, house.keyring, audience, Purpose.NEWS)).total == number, audience


@ON_SQLITE
async def test_those_with_a_place_at_an_event_are_an_audience_until_they_say_no(house: House, rana: Actor) -> None:
    event = await published(house, rana, seats=2)
    coming, changes_mind, waits, stranger = [await citizen(house, sender=name) for name in "abcd"]
    for who in (coming, changes_mind, waits):
        await yes(house, who, event)
    async with house.database.reading() as session:
        for audience, number in (
            ({"events": [f"{event}:coming"]}, 2),
            ({"events": [f"{event}:waiting"]}, 1),
            ({"events": [f"{event}:coming", f"{event}:waiting"]}, 3),
            ({"events": [f"{event}:came"]}, 0),
            ({"events": ["999999:coming"]}, 0),
            ({}, 0),  # to have said yes to one event is no wish to hear of everything
        ):
            assert (await estimate(session, house.keyring, audience, Purpose.EVENT)).total == number, audience
    sending = Sending(house, rana, {"events": [f"{event}:coming"]}, Purpose.EVENT)
    await sending.released()
    await tick(house)
    await sending.does(broadcasts.pause)
    await no(house, changes_mind, event)
    await sending.does(broadcasts.resume)
    await tick(house)
    assert await sending.outcomes() == {"queued": 1, Skip.LEFT: 1}
    assert stranger.person_id not in {row.person_id for row in await sending.recipients()}


async def test_of_several_addresses_the_one_last_used_that_can_be_reached(
    house: House, rana: Actor, clock: Clock
) -> None:
    visitor = await follower(house, sender="old")
    clock.pass_(days=1)
    async with house.database.writing() as session:
        for sender in ("new", "blocked"):
            address_id = await people_queries.add_address(
                session,
                {
                    "person_id": visitor.person_id,
                    "channel": "telegram",
                    "sender_hash": people.sender_hash(house.keyring, "telegram", sender),
                    "sender_sealed": house.keyring.seal(sender.encode(), people.PURPOSE),
                    "last_inbound_at": clock(),
                },
            )
            clock.pass_(hours=1)
        await people.mark_unreachable(session, address_id, "blocked")
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    assert [whom for whom, _ in door.sent] == ["new"]


async def test_a_fan_out_in_stretches_run_twice_and_side_by_side_makes_nobody_a_recipient_twice(
    house: House, rana: Actor
) -> None:
    for _ in range(25):
        await follower(house)
    sending = Sending(house, rana)
    await sending.released()
    async with house.database.writing() as session:
        assert await start(session, house.keyring, sending.id, await decided(house), house.now())

    async def stretches() -> None:
        for _ in range(40):
            async with house.database.writing() as session:
                await fanout.go_on(session, house.keyring, sending.id, most=4)

    await asyncio.gather(stretches(), stretches())
    async with house.database.writing() as session:  # as after a death before the commit of the last stretch
        await queries.change(session, sending.id, fanned=False, fanned_to=0)
    await stretches()
    found = [row.person_id for row in await sending.recipients()]
    assert len(found) == len(set(found)) == 25
    assert (await sending.row()).total == 25


@ON_SQLITE
async def test_the_first_get_it_before_the_last_are_found(
    house: House, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a large announcement neither waits for its own end nor keeps another one waiting."""
    monkeypatch.setattr(fanout, "STRETCH", 2)
    monkeypatch.setattr(ticking, "STRETCHES", 1)
    for _ in range(5):
        await follower(house)
    door = Door()
    sending, other = Sending(house, rana), Sending(house, rana, purpose=Purpose.EVENT)
    await sending.released()
    await other.released()
    await sending.runs(door, rounds=1)
    assert len(door.sent) == 4
    assert not (await sending.row()).fanned
    await sending.runs(door)
    assert len(door.sent) == 10
    assert [(await one.row()).status for one in (sending, other)] == [Status.DONE, Status.DONE]


async def test_only_a_few_hundred_wait_in_the_outbox(
    house: House, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "AHEAD", 5)
    monkeypatch.setattr(feeding, "AT_ONCE", 3)
    for _ in range(12):
        await follower(house)
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    await tick(house)
    assert await sending.outcomes() == {"queued": 5, "waiting": 7}
    door = Door()
    await sending.runs(door)
    assert len(door.sent) == 12
    assert await sending.outcomes() == {"sent": 12}


async def test_a_pause_takes_back_what_has_not_gone_out_and_going_on_sends_it_once(house: House, rana: Actor) -> None:
    for _ in range(6):
        await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    await sending.does(broadcasts.pause)
    await sending.runs(door)
    assert door.sent == []
    assert await sending.outcomes() == {"waiting": 6}
    with pytest.raises(NotNow):
        await sending.does(broadcasts.pause)
    await sending.does(broadcasts.resume)
    await sending.runs(door)
    assert len({whom for whom, _ in door.sent}) == len(door.sent) == 6


async def test_after_a_stop_nothing_goes_out_and_the_sum_is_still_the_audience(
    house: House, rana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "AHEAD", 2)
    for _ in range(7):
        await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door, rounds=1)
    await tick(house)
    await sending.does(broadcasts.stop)
    assert await sending.outcomes() == {"sent": 2, "stopped": 5}
    await sending.runs(door)
    assert len(door.sent) == 2
    assert await sending.outcomes() == {"sent": 2, "stopped": 5}
    async with house.database.reading() as session:
        found = await report(session, await sending.row(), await decided(house), house.now())
    assert found.people == 7
    for verb in (broadcasts.resume, broadcasts.stop, broadcasts.retry):
        with pytest.raises(NotNow):
            await sending.does(verb)


@ON_SQLITE
async def test_a_stop_before_the_fan_out_accounts_for_everybody(house: House, rana: Actor) -> None:
    for _ in range(4):
        await follower(house)
    sending = Sending(house, rana)
    await sending.released()
    await sending.does(broadcasts.stop)
    await tick(house)
    async with house.database.reading() as session:
        found = await report(session, await sending.row(), await decided(house), house.now())
    assert found.outcomes == {"stopped": 4}


async def test_failures_have_their_reason_and_one_press_tries_them_again(house: House, rana: Actor) -> None:
    for number in range(3):
        await follower(house, sender=str(number))
    door = Door(refusals=[Refused("too_long"), Unreachable("blocked")])
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    assert await sending.outcomes() == {"failed:too_long": 1, "failed:blocked": 1, "sent": 1}
    assert (await sending.row()).status == Status.DONE
    assert await sending.does(broadcasts.retry) == 2
    await sending.runs(door)
    assert await sending.outcomes() == {"sent": 2, Skip.UNREACHABLE: 1}  # who blocked us is left alone
    assert len({whom for whom, _ in door.sent}) == len(door.sent) == 2
    assert await sending.does(broadcasts.retry) == 0
    assert (await sending.row()).status == Status.DONE


async def test_one_who_has_their_data_deleted_meanwhile_gets_nothing_and_stays_in_the_sum(
    house: House, rana: Actor
) -> None:
    visitors = [await follower(house) for _ in range(3)]
    sending = Sending(house, rana)
    await sending.released()
    async with house.database.writing() as session:
        await start(session, house.keyring, sending.id, await decided(house), house.now())
        while await fanout.go_on(session, house.keyring, sending.id):
            pass
    await _erase(house, visitors[0].person_id)
    await feeding_once(house, sending)
    await _erase(house, visitors[1].person_id)
    door = Door()
    await sending.runs(door)
    assert len(door.sent) == 1
    outcomes = await sending.outcomes()
    assert outcomes == {"sent": 1, "gone": 1, "failed:gone": 1}
    assert (await sending.row()).status == Status.DONE


async def feeding_once(house: House, sending: Sending) -> None:
    async with house.database.writing() as session:
        await feeding.feed(session, house.keyring, sending.id, await decided(house), house.now())


async def _erase(house: House, person_id: int) -> None:
    async with house.database.writing() as session:
        await session.execute(delete(Person).where(Person.id == person_id))


@ON_SQLITE
async def test_whatsapp_is_given_the_approved_text_beside_the_free_one(house: House, rana: Actor) -> None:
    await follower(house, channel="whatsapp")
    sending = Sending(house, rana)
    await sending.released()
    row = await sending.row()
    made = message(row, "ru", "whatsapp")
    assert (made.template, made.values) == ("announcement", ("Здравствуйте!",))
    assert message(row, "ru", "telegram").template == ""


@ON_SQLITE
async def test_a_draft_is_checked_before_it_leaves_its_author(house: House, rana: Actor) -> None:
    sending = Sending(house, rana)
    with pytest.raises(NobodyThere):
        await sending.released()
    await follower(house)
    empty = Words(Purpose.NEWS, "x", {"ru": "Текст"}, (), {})
    await sending.does(broadcasts.write, empty, None)
    async with house.database.writing() as session:
        with pytest.raises(NothingWritten):
            await broadcasts.release(session, house.keyring, rana, sending.id, await decided(house), house.now())
    for words, error in (
        (Words(Purpose.NEWS, " ", {}, (), {}), EmptyText),
        (Words(Purpose.NEWS, "x", {"az": "a" * 1001}, (), {}), TextTooLong),
        (Words(Purpose.NEWS, "x", {}, (Link("http://evil", {"az": "A"}),), {}), BadButton),
        (Words(Purpose.NEWS, "x", {}, (Link("evt_1", {"ru": "A"}),), {}), BadButton),
        (Words(Purpose.NEWS, "x", {}, (Link("evt_1", {"az": "a" * 21}),), {}), BadButton),
    ):
        with pytest.raises(error):
            await sending.does(broadcasts.write, words, None)
    await sending.does(broadcasts.drop)


@ON_SQLITE
@pytest.mark.parametrize("role", [LAWYER, ADMINISTRATOR], ids=str)
async def test_only_coordinators_write_and_send(house: House, rana: Actor, role: object) -> None:
    await follower(house)
    sending = await Sending(house, rana).written()
    other = await colleague(house, "other", role)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        await sending.does(broadcasts.write, sending.words, None, actor=other)
    async with house.database.writing() as session:
        with pytest.raises(NotAllowed):
            await broadcasts.release(session, house.keyring, other, sending.id, await decided(house), house.now())
    for verb in (broadcasts.pause, broadcasts.stop, broadcasts.drop):
        with pytest.raises(NotAllowed):
            await sending.does(verb, actor=other)


@ON_SQLITE
async def test_a_released_text_cannot_be_changed(house: House, rana: Actor) -> None:
    await follower(house)
    sending = Sending(house, rana)
    await sending.released()
    with pytest.raises(NotADraft):
        await sending.does(broadcasts.write, sending.words, None)
    await sending.does(broadcasts.send_back, "")
    await sending.does(broadcasts.write, sending.words, None)


@ON_SQLITE
async def test_a_scheduled_one_waits_for_its_hour(house: House, rana: Actor, clock: Clock) -> None:
    await follower(house)
    door = Door()
    sending = await Sending(house, rana).written()
    at = clock().replace(hour=12)
    await sending.does(broadcasts.write, sending.words, at)
    async with house.database.writing() as session:
        await broadcasts.release(session, house.keyring, rana, sending.id, await decided(house), house.now())
    await sending.runs(door)
    assert door.sent == []
    clock.at = at
    await sending.runs(door)
    assert len(door.sent) == 1


@ON_SQLITE
async def test_after_the_days_of_the_cap_nobody_is_known_and_the_figures_stay(
    house: House, rana: Actor, clock: Clock
) -> None:
    await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    forgotten = []
    for _ in range(3):
        async with house.database.writing() as session:
            forgotten.append(await forget(session, house.name, house.now()))
        clock.pass_(days=8)
    assert forgotten == [0, 1, 0]
    assert [row.person_id for row in await sending.recipients()] == [None]
    assert await sending.outcomes() == {"sent": 1}


async def told_later(house: House, message_id: int, progress: str, reason: str | None = None) -> None:
    """What a platform tells of a message that it had accepted."""
    row = table(OutboxMessage)
    values = {"progress": progress} | ({"status": "failed", "reason": reason} if reason else {})
    async with house.database.writing() as session:
        await session.execute(row.update().where(row.c.id == message_id).values(**values))


async def test_what_is_reported_lost_later_is_tried_again_and_nobody_is_known_in_the_end(
    house: House, rana: Actor, clock: Clock
) -> None:
    for _ in range(3):
        await follower(house)
    door = Door()
    sending = Sending(house, rana)
    await sending.released()
    await sending.runs(door)
    first, second, _ = await sending.recipients()
    await told_later(house, first.outbox_id, "failed", "undeliverable")
    await told_later(house, second.outbox_id, "read")

    async def shown() -> Report:
        async with house.database.reading() as session:
            return await report(session, await sending.row(), await decided(house), house.now())

    assert (await shown()).outcomes == {"failed:undeliverable": 1, "read": 1, "sent": 1}
    assert (await shown()).failed == await sending.does(broadcasts.retry) == 1
    await sending.runs(door)
    assert len(door.sent) == 4
    again = next(row for row in await sending.recipients() if row.id == first.id)
    await told_later(house, again.outbox_id, "failed", "undeliverable")
    before = await shown()
    clock.pass_(days=8)
    async with house.database.writing() as session:
        assert await forget(session, house.name, house.now()) == 3
    assert (await shown()).outcomes == before.outcomes == {"failed:undeliverable": 1, "read": 1, "sent": 1}
    assert {(row.person_id, row.address_id, row.outbox_id) for row in await sending.recipients()} == {(None, 0, None)}
    async with house.database.reading() as session:  # nor do the times of the outbox tell who they were
        assert (await session.execute(text("SELECT count(*) FROM outbox"))).scalar_one() == 0


async def test_nothing_of_the_words_stands_in_the_outbox_in_the_clear(house: House, rana: Actor) -> None:
    await decide(house, approval_above=100)
    await follower(house, MIL)
    sending = Sending(house, rana)
    await sending.released()
    await tick(house)
    async with house.database.reading() as session:
        rows = (await session.execute(text("SELECT sealed, lane FROM outbox"))).all()
    assert [row.lane for row in rows] == [2]
    assert b"Salam" not in bytes(rows[0].sealed)
