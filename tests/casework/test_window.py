"""A platform that takes free texts only for a day after a person wrote; and what it tells later of what it took."""

from __future__ import annotations

import itertools
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.channels.base import Inbound, Outbound, Sent, Target, Template, Unreachable, WindowClosed
from bot.delivery import deliver
from bot.desk import Desk
from bot.turn import receive
from casework.conversations import service as conversations
from casework.house import House
from casework.organisation import service as organisation
from casework.outbox import service as outbox
from casework.outbox.rules import KEEP_PARKED, KEEP_PARKED_NEWS, Lane, Message, Progress, moved
from casework.people import service as people
from casework.people.service import Visitor
from flows.model import Reply, Text
from tests.casework.test_outbox import status
from tests.cast import Door, citizen, complain, send_all
from tests.conftest import Clock

DAY = timedelta(hours=24)


class Reporting(Door):
    """Gives ids, by which it would report later."""

    async def send(self, target: Target, message: Outbound) -> Sent:
        await super().send(target, message)
        return Sent(f"wamid.{len(self.sent)}")


def whatsapp(*refusals: Exception) -> Reporting:
    return Reporting("whatsapp", window=DAY, refusals=list(refusals))


async def visitor(house: House) -> Visitor:
    return await citizen(house, sender="994", channel="whatsapp")


async def put(
    house: House, who: Visitor, words: str, lane: Lane = Lane.ANSWER, case_id: int | None = None, template: str = ""
) -> int:
    async with house.database.writing() as session:
        message = Message("az", (Text(words, verbatim=True),), template=template)
        return await outbox.put(
            session, house.keyring, who.address_id, message, house.now(), lane=lane, case_id=case_id
        )


async def approve(house: House, **names: str) -> None:
    async with house.database.writing() as session:
        await organisation.ensure(session, house.name)
        await session.execute(
            text("UPDATE organisation SET templates = :names"), {"names": json.dumps({"case_answer": names})}
        )


_updates = itertools.count()


async def writes(desk: Desk, words: str = "salam") -> None:
    assert await receive(desk, Inbound("whatsapp", "994", f"u{next(_updates)}", Reply(text=words), "az"))


async def test_after_a_day_an_answer_waits_until_the_person_writes(desk: Desk, house: House, clock: Clock) -> None:
    await writes(desk)
    door = whatsapp()
    await send_all(house, door)
    before = len(door.sent)
    clock.pass_(hours=25)
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, "whatsapp", "994")
    assert found is not None
    who = Visitor(0, found[0], "whatsapp", "az", False, None, None, None)
    ids = [await put(house, who, words) for words in ("bir", "iki", "üç")]
    await send_all(house, door)
    assert [await status(house, row_id) for row_id in ids] == [("parked", "window_closed", True)] * 3
    assert len(door.sent) == before
    await writes(desk)
    await send_all(house, door)
    assert door.texts("994")[before : before + 3] == ["bir", "iki", "üç"]
    assert len(door.sent) == before + 4, "and then the answer to what they wrote"
    await put(house, who, "dörd")
    await send_all(house, door)
    assert door.texts("994")[-1] == "dörd"


@pytest.mark.parametrize(("hours", "goes"), [(23.9, True), (24, False)])
async def test_the_window_is_never_missed_by_a_moment(house: House, clock: Clock, hours: float, goes: bool) -> None:
    who, door = await visitor(house), whatsapp()
    clock.pass_(hours=hours)
    row_id = await put(house, who, "bir")
    await send_all(house, door)
    assert (await status(house, row_id))[0] == ("sent" if goes else "parked")
    assert door.tried == int(goes), "what cannot go is not tried"


async def test_the_platform_knows_better(house: House) -> None:
    who, door = await visitor(house), whatsapp(WindowClosed("window_closed"))
    row_id = await put(house, who, "bir")
    await deliver(house, {"whatsapp": door})
    assert await status(house, row_id) == ("parked", "window_closed", True)


async def test_whoever_writes_while_their_message_is_parked_gets_it(house: House, clock: Clock) -> None:
    """The two transactions meet: the message must not be parked for somebody who has just written."""
    who = await visitor(house)
    clock.pass_(hours=30)
    row_id = await put(house, who, "bir")
    async with house.database.writing() as session:
        (leased,) = await outbox.lease(session, house.keyring, ("whatsapp",), 1, clock())
    async with house.database.writing() as session:
        hashed = people.sender_hash(house.keyring, "whatsapp", "994")
        await conversations.save_state(session, house.keyring, who.person_id, None, clock())
        found = await people.locate(session, "whatsapp", hashed, clock())
        assert found is not None
        assert not found.parked
    async with house.database.writing() as session:
        await outbox.settle(session, outbox.Settlement(parked=[leased]), clock())
    assert (await status(house, row_id))[0] == "waiting"
    door = whatsapp()
    await send_all(house, door)
    assert door.texts("994") == ["bir"]


async def test_one_approved_text_asks_the_person_to_write(desk: Desk, house: House, clock: Clock) -> None:
    who, door = await visitor(house), whatsapp()
    opened = await complain(house, who)
    await approve(house, az="cavab_var")
    await send_all(house, door)
    before = len(door.sent)
    clock.pass_(hours=30)
    for words in ("bir", "iki"):
        await put(house, who, words, case_id=opened.case.id)
    await send_all(house, door)
    assert [m.template for m in door.to("994")[before:]] == [Template("cavab_var", "az", (opened.case.number,))]
    clock.pass_(hours=30)
    await put(house, who, "üç", case_id=opened.case.id)
    await send_all(house, door)
    assert len(door.sent) == before + 1, "once, until they write"


async def test_without_an_approved_text_in_their_language_the_answer_just_waits(house: House, clock: Clock) -> None:
    who, door = await visitor(house), whatsapp()
    opened = await complain(house, who)
    await approve(house, ru="otvet")
    await send_all(house, door)
    before = len(door.sent)
    clock.pass_(hours=30)
    row_id = await put(house, who, "bir", case_id=opened.case.id)
    await send_all(house, door)
    assert await status(house, row_id) == ("parked", "window_closed", True)
    assert len(door.sent) == before


@pytest.mark.parametrize(("template", "becomes"), [("", ("failed", "window_closed")), ("case_answer", ("sent", None))])
async def test_a_broadcast_outside_the_window_needs_an_approved_text(
    house: House, clock: Clock, template: str, becomes: tuple[str, str | None]
) -> None:
    who, door = await visitor(house), whatsapp()
    await approve(house, az="ad")
    clock.pass_(hours=30)
    row_id = await put(house, who, "hamıya", Lane.BROADCAST, template=template)
    await send_all(house, door)
    assert (await status(house, row_id))[:2] == becomes


async def test_a_purpose_without_an_approved_text_is_refused(house: House, clock: Clock) -> None:
    row_id = await put(house, await visitor(house), "hamıya", Lane.BROADCAST, template="campaign")
    await send_all(house, whatsapp())
    assert await status(house, row_id) == ("failed", "no_template", False)


async def test_elsewhere_a_message_with_a_template_goes_as_it_is(house: House) -> None:
    who, door = await citizen(house, sender="1"), Door()
    await put(house, who, "hamıya", Lane.BROADCAST, template="campaign")
    await send_all(house, door)
    assert door.texts("1") == ["hamıya"]


async def test_nothing_waits_for_ever(house: House, clock: Clock) -> None:
    who, door = await visitor(house), whatsapp()
    clock.pass_(hours=30)
    row_id = await put(house, who, "bir")
    await send_all(house, door)
    clock.at += KEEP_PARKED + timedelta(seconds=1)
    async with house.database.writing() as session:
        await outbox.prune(session, clock())
    assert await status(house, row_id) == ("failed", "window_closed", False)


async def test_an_announcement_waits_for_its_person_a_week_and_an_answer_longer(house: House, clock: Clock) -> None:
    who = await visitor(house)
    clock.pass_(hours=30)
    answer = await put(house, who, "bir")
    async with house.database.writing() as session:
        told = Message("az", (Text("hamıya", verbatim=True),), template="announcement", if_closed=True)
        row_id = await outbox.put(session, house.keyring, who.address_id, told, house.now(), lane=Lane.BROADCAST)
    await send_all(house, whatsapp())
    assert await status(house, row_id) == ("parked", "window_closed", True)
    clock.at += KEEP_PARKED_NEWS + timedelta(seconds=1)
    async with house.database.writing() as session:
        await outbox.prune(session, clock())
    assert await status(house, row_id) == ("failed", "window_closed", False)
    assert (await status(house, answer))[0] == "parked"


async def report(house: House, number: int, progress: Progress, reason: str | None = None) -> None:
    async with house.database.writing() as session:
        await outbox.progressed(session, house.keyring, "whatsapp", f"wamid.{number}", progress, reason, house.now())


async def progress_of(house: House, row_id: int) -> tuple[str, str | None, str | None]:
    async with house.database.reading() as session:
        found = await session.execute(
            text("SELECT status, progress, reason FROM outbox WHERE id = :id"), {"id": row_id}
        )
        return tuple(found.one())  # type: ignore[return-value]


async def test_progress_moves_forward_only(house: House) -> None:
    who, door = await visitor(house), whatsapp()
    row_id = await put(house, who, "bir")
    await send_all(house, door)
    for told, stands in (
        (Progress.ACCEPTED, "accepted"),
        (Progress.READ, "read"),
        (Progress.DELIVERED, "read"),
        (Progress.FAILED, "read"),
        (Progress.READ, "read"),
    ):
        await report(house, 1, told, "131000" if told is Progress.FAILED else None)
        assert await progress_of(house, row_id) == ("sent", stands, None)


async def test_a_message_that_the_platform_gives_up_later_has_failed(house: House) -> None:
    who, door = await visitor(house), whatsapp()
    row_id = await put(house, who, "bir")
    await send_all(house, door)
    await report(house, 1, Progress.FAILED, "window_closed")
    await report(house, 1, Progress.DELIVERED)
    assert await progress_of(house, row_id) == ("failed", "failed", "window_closed")


async def test_an_address_that_is_not_there_is_remembered(house: House) -> None:
    who, door = await visitor(house), whatsapp()
    await put(house, who, "bir")
    await deliver(house, {"whatsapp": door})
    later = await put(house, who, "iki")
    await report(house, 1, Progress.FAILED, "not_on_whatsapp")
    assert await status(house, later) == ("failed", "not_on_whatsapp", False)
    async with house.database.reading() as session:
        card = await people.card(session, who.address_id)
    assert card is not None
    assert card.unreachable == "not_on_whatsapp"


async def test_a_report_of_an_unknown_message_changes_nothing(house: House) -> None:
    await report(house, 77, Progress.READ)


async def test_the_platforms_id_is_kept_only_as_a_hash(house: House) -> None:
    row_id = await put(house, await visitor(house), "bir")
    await send_all(house, whatsapp())
    async with house.database.reading() as session:
        (kept,) = (await session.execute(text("SELECT platform_hash FROM outbox WHERE id = :id"), {"id": row_id})).one()
    assert len(kept) == 32
    assert b"wamid" not in bytes(kept)


@pytest.mark.parametrize(
    ("before", "told", "after"),
    [
        (None, Progress.ACCEPTED, "accepted"),
        (None, Progress.READ, "read"),
        ("accepted", Progress.ACCEPTED, None),
        ("delivered", Progress.ACCEPTED, None),
        ("read", Progress.DELIVERED, None),
        ("accepted", Progress.FAILED, "failed"),
        ("delivered", Progress.FAILED, None),
        ("failed", Progress.READ, None),
        ("failed", Progress.FAILED, None),
    ],
)
def test_where_a_report_leads(before: str | None, told: Progress, after: str | None) -> None:
    assert moved(before, told) == after


async def test_a_blocked_address_takes_its_parked_messages_with_it(house: House, clock: Clock) -> None:
    who = await visitor(house)
    clock.pass_(hours=30)
    row_id = await put(house, who, "bir")
    await send_all(house, whatsapp())
    await approve(house, az="ad")
    await put(house, who, "", Lane.NOTIFICATION, template="case_answer")
    await send_all(house, whatsapp(Unreachable("not_on_whatsapp")))
    assert await status(house, row_id) == ("failed", "not_on_whatsapp", False)
