"""What WhatsApp tells us, by a real webhook: each piece is handled once, or kept, and stops nothing beside it."""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.channels.base import Attachment, Inbound
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp_hook import LARGEST_BODY
from bot.channels.whatsapp_updates import parse
from bot.desk import Desk
from bot.fetching import fetch_files
from flows.model import Reply
from tests.contract.whatsapp_line import Line, connected
from tests.faults import heal, plant
from tests.platforms.whatsapp import APP_SECRET, PHONE_ID, VERIFY_TOKEN, StandInWhatsApp
from tests.platforms.whatsapp_webhook import envelope, signed
from tests.platforms.whatsapp_world import Event

Json = dict[str, Any]


def interactive(kind: str, data: str | None) -> Json:
    chosen = {} if data is None else {"id": data, "title": "Bəli"}
    return {"type": "interactive", "interactive": {"type": kind, kind: chosen}}


def contact(number: str, wa_id: str) -> Json:
    shared = {"name": {"formatted_name": "Aygün"}, "phones": [{"phone": number, "wa_id": wa_id}]}
    return {"type": "contacts", "contacts": [shared]}


@pytest.fixture
async def line(desk: Desk, whatsapp: StandInWhatsApp, channel: WhatsAppChannel) -> AsyncIterator[Line]:
    async with connected(desk, whatsapp, channel) as running:
        yield running


async def test_a_person_writes_presses_and_is_answered(line: Line) -> None:
    person = line.whatsapp.person(hidden=True)
    await line.settles(person.types("Salam"))
    asked = person.last
    assert len(person.messages) == 1, "one message a step"
    assert asked.buttons
    await line.settles(person.presses(asked.buttons[0].data))
    assert len(person.messages) == 2
    assert person.last.text != asked.text


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_the_address_proves_itself_to_meta(line: Line) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "777"}
    async with httpx.AsyncClient() as wire:
        assert (await wire.get(line.url, params=asked)).text == "777"
        for wrong in ({"hub.verify_token": "no"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "ə"}):
            refused = await wire.get(line.url, params=asked | wrong)
            assert (refused.status_code, refused.text) == (403, "")
        assert (await wire.get(line.url)).status_code == 403
        assert (await wire.put(line.url)).status_code == 405


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_only_what_is_truly_signed_is_read(line: Line) -> None:
    person = line.whatsapp.person()
    line.whatsapp.hold()
    raw = json.dumps(envelope([person.types("Salam")])).encode()
    for signature in ("", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "ə"):
        assert await line.webhook.post_raw(raw, signature.encode("utf-8").decode("latin-1")) == 403
    spaced = raw.replace(b'": "', b'":"')
    true = await line.webhook.post_raw(raw)
    async with httpx.AsyncClient() as wire:
        sent = await wire.post(
            line.url, content=spaced, headers={"X-Hub-Signature-256": signed(APP_SECRET.encode(), raw)}
        )
    assert (true, sent.status_code) == (200, 403), "the signature is over the bytes as they came"
    assert await line.rows("select count(*) from arrivals") == [(1,)]


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_what_is_too_large_is_not_read(line: Line) -> None:
    assert await line.webhook.post_raw(b" " * (LARGEST_BODY + 1)) == 413
    assert await line.webhook.post_raw(b" " * LARGEST_BODY) == 200, "no JSON, but signed: kept"
    assert len(await line.kept()) == 1


async def test_many_pieces_in_one_post_are_all_handled(line: Line) -> None:
    people = [line.whatsapp.person(hidden=number % 2 == 0, has_user_id=number != 3) for number in range(5)]
    line.whatsapp.hold()
    for person in people:
        person.types("Salam")
    people[0].types("yenə mən")
    events = await line.whatsapp.release()
    await line.answers()
    assert [len(person.messages) for person in people] == [2, 1, 1, 1, 1]
    assert [delivery.events for delivery in line.webhook.deliveries] == [6]
    assert {event.tries for event in events} == {1}
    assert await line.rows("select count(*) from people") == [(5,)]


async def test_a_redelivery_is_answered_once(line: Line) -> None:
    person = line.whatsapp.person()
    line.webhook.repeat = 3
    await line.settles(person.types("Salam"))
    await line.settles(person.presses(person.last.buttons[0].data))
    assert len(person.messages) == 2
    assert await line.rows("select count(*) from arrivals where length(external_id) = 64") == [(2,)]


async def test_what_cannot_be_stored_is_delivered_again(line: Line) -> None:
    person = line.whatsapp.person()
    await plant(line.desk.house.database, "arrivals")
    event = person.types("Salam")
    while event.tries < 3:  # noqa: ASYNC110  the stand-in tries again by itself
        await asyncio.sleep(0.005)
    assert not event.accepted.is_set()
    await heal(line.desk.house.database, "arrivals")
    await line.settles(event)
    assert len(person.messages) == 1
    assert [delivery.status for delivery in line.webhook.deliveries][-1] == 200
    assert {delivery.status for delivery in line.webhook.deliveries} == {500, 200}


# What became of our messages.


def shuffled(events: list[Event]) -> list[Event]:
    return random.Random(7).sample(events * 3, len(events) * 3)  # noqa: S311  a fixed disorder


@pytest.mark.parametrize("together", [True, False], ids=["one-post", "one-each"])
async def test_statuses_only_move_forward_whatever_their_order(line: Line, together: bool) -> None:
    person = line.whatsapp.person()
    await line.settles(person.types("Salam"))
    line.whatsapp.hold()
    world, message = line.whatsapp.world, person.last
    person.has_read(contacts=False)
    for status in ("delivered", "sent", "played"):
        world.report(person.account, message, status, contacts=status == "sent")
    world.report(person.account, message, "failed", {"code": 131026})
    world.report(person.account, message, "warning")
    await line.whatsapp.release(lambda events: [events[0], *shuffled(events)], together=together)
    assert await line.rows("select progress from outbox where progress is not null") == [("read",)]
    assert await line.kept() == []
    await line.settles(person.types("hələ buradayam"))
    assert len(person.messages) == 2, "a late failure of a message that was read makes nobody unreachable"


async def test_a_failure_is_told_with_its_reason(line: Line) -> None:
    person = line.whatsapp.person()
    line.whatsapp.fails_later = True
    event = person.types("Salam")
    await line.whatsapp.settled(event)
    person.account.gone = True
    line.whatsapp.hold()
    await line.answers()
    await line.whatsapp.release()
    assert await line.rows("select progress, reason from outbox") == [("failed", "not_on_whatsapp")]
    assert await line.rows("select unreachable from addresses") == [("not_on_whatsapp",)]


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_statuses_of_messages_nobody_knows_are_let_go(line: Line) -> None:
    person = line.whatsapp.person()
    await line.settles(person.types("Salam"))
    person.last.id = "wamid.SOMEBODY_ELSES"
    await line.settles(person.has_received(), person.has_read())
    assert await line.kept() == []


# Half-broken pieces.

BROKEN = [
    {"type": "text", "text": {}},
    {"type": "text", "text": {"body": 7}},
    {"type": "image", "image": {"mime_type": "image/png"}},
    {"type": "image", "image": {"id": "../../me"}},
    {"type": "location", "location": {"latitude": "x", "longitude": 1}},
    {"type": "location", "location": {"latitude": 91, "longitude": 1}},
    {"type": "interactive", "interactive": {}},
    {"type": "contacts", "contacts": 5},
    {"type": ["text"]},
]


async def test_a_broken_piece_is_kept_and_stops_none_beside_it(line: Line) -> None:
    before, after = line.whatsapp.person(), line.whatsapp.person()
    line.whatsapp.hold()
    before.types("Salam")
    for broken in BROKEN:
        line.whatsapp.person().sends(broken)
    world = line.whatsapp.world
    world.add("x", world.value(messages=[5, None, {"id": "wamid.NOBODY", "type": "text", "text": {"body": "?"}}]))
    world.add("x", world.value(messages={"not": "a list"}, statuses=[{"id": "wamid.X"}, "x"]))
    world.add("x", "no value")  # type: ignore[arg-type]
    after.types("Salam")
    await line.whatsapp.release()
    await line.answers()
    assert (len(before.messages), len(after.messages)) == (1, 1)
    kept = await line.kept()
    assert len(kept) == len(BROKEN) + 3 + 3 + 1
    assert all(one.error is not None and one.error.startswith("Unreadable") for one in kept)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"entry": 1}', b"1e999"])
@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_signed_body_that_is_nothing_is_kept_once(line: Line, raw: bytes) -> None:
    assert await line.webhook.post_raw(raw) == 200
    assert await line.webhook.post_raw(raw) == 200
    assert len(await line.kept()) == 1


# Who it is.


async def test_one_person_whether_known_by_number_or_by_user_id(line: Line) -> None:
    person = line.whatsapp.person("994501230001", user_id="AZ.7Kq1", has_user_id=False)
    await line.settles(person.types("Salam"))
    person.account.has_user_id = True
    await line.settles(person.types("indi istifadəçi adım var"))
    person.account.hidden = True
    await line.settles(person.types("indi nömrəm görünmür"))
    assert len(person.messages) == 3
    assert await line.rows("select count(*) from people") == [(1,)]
    assert person.last.body["recipient"] == "AZ.7Kq1"


@pytest.mark.parametrize("by_number", [True, False], ids=["number", "user-id"])
async def test_a_new_number_keeps_the_person(line: Line, by_number: bool) -> None:
    person = line.whatsapp.person("994501230002", user_id="AZ.old1", has_user_id=not by_number)
    await line.settles(person.types("Salam"))
    await line.settles(*person.changes_number("994559990002", user_id="AZ.new2"))
    await line.settles(person.types("nömrəmi dəyişdim"))
    assert await line.rows("select count(*) from people") == [(1,)]
    assert len(person.messages) == 2


async def test_a_new_number_of_somebody_who_wrote_already_changes_nothing(line: Line) -> None:
    old, new = line.whatsapp.person("994501230003", has_user_id=False), line.whatsapp.person(has_user_id=False)
    await line.settles(old.types("Salam"), new.types("Salam"))
    value = {"type": "system", "system": {"type": "user_changed_number", "wa_id": new.account.number, "body": "…"}}
    await line.settles(line.whatsapp.world.say(old.account, value, contacts=False))
    assert await line.rows("select count(*) from addresses") == [(2,)]
    assert (len(old.messages), len(new.messages)) == (1, 1)


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_another_numbers_messages_are_passed_over(line: Line) -> None:
    person = line.whatsapp.person()
    event = person.types("Salam")
    event.value["metadata"]["phone_number_id"] = PHONE_ID + "1"
    await line.settles(event)
    assert person.messages == []
    assert await line.rows("select count(*) from arrivals") == [(0,)]


async def test_the_number_stands_nowhere_in_the_clear(line: Line) -> None:
    person = line.whatsapp.person("994501234567")
    await line.settles(person.types("Salam"))
    await line.settles(person.sends({"type": "text", "text": {}}))
    for table in ("arrivals", "addresses", "outbox", "people"):
        assert "994501234567" not in str(await line.rows(f"select * from {table}"))  # noqa: S608
        assert "wamid" not in str(await line.rows(f"select * from {table}"))  # noqa: S608


# What people send beside words.


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_what_says_nothing_is_let_go_and_what_cannot_be_read_is_answered(line: Line) -> None:
    person = line.whatsapp.person()
    await line.settles(person.types("Salam"))
    await line.settles(person.reacts())
    assert len(person.messages) == 1
    for number, odd in enumerate(
        (
            {"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}},
            {"type": "unsupported", "errors": [{"code": 131051}]},
            {"type": "order", "order": {}},
            {"type": "hologram", "hologram": {}},
            {"type": "edit", "edit": {"original_message_id": "wamid.X"}},
        ),
        start=2,
    ):
        await line.settles(person.sends(odd))
        assert len(person.messages) == number, odd
    assert await line.kept() == []


async def test_a_picture_with_its_words_is_taken_and_fetched(line: Line) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG")
    person = line.whatsapp.person()
    await line.settles(person.types("Salam"))
    await line.settles(person.sends_media("image", picture.getvalue(), "image/jpeg", caption="Qərarın şəkli"))
    assert len(person.messages) == 2, "whatever the question was, the picture is answered"
    assert await line.kept() == []
    assert await line.rows("select kind, status from files") == [("photo", "expected")]
    assert await fetch_files(line.desk.house, {"whatsapp": line.channel}) == 1
    assert await line.rows("select kind, status from files") == [("photo", "kept")]


@pytest.mark.parametrize(
    ("fields", "reply", "attachment"),
    [
        ({"type": "text", "text": {"body": "Salam"}}, Reply(text="Salam"), None),
        ({"text": {"body": "Salam"}}, Reply(text="Salam"), None),
        ({"type": "text", "text": {"body": " form_ab-c1 "}}, Reply(command="form_ab-c1"), None),
        ({"type": "text", "text": {"body": "form_ab c1"}}, Reply(text="form_ab c1"), None),
        (interactive("button_reply", "for_whom:self"), Reply(choice="for_whom:self"), None),
        (interactive("list_reply", "!back"), Reply(command="back"), None),
        (interactive("nfm_reply", None), Reply(unreadable=True), None),
        ({"type": "button", "button": {"payload": "!my_cases", "text": "Bax"}}, Reply(command="my_cases"), None),
        ({"type": "button", "button": {"payload": "Dayan", "text": "Dayan"}}, Reply(text="Dayan"), None),
        ({"type": "location", "location": {"latitude": 40.4, "longitude": 49}}, Reply(location=(40.4, 49.0)), None),
        (contact("+994 50 111 22 33", "994501112233"), Reply(text="+994 50 111 22 33"), None),
        (contact("+994 55 000 00 00", "994550000000"), Reply(text="Aygün, +994 55 000 00 00"), None),
        ({"type": "contacts", "contacts": [{"name": {}}]}, Reply(unreadable=True), None),
        ({"type": "request_welcome"}, Reply(command="start"), None),
        ({"type": "edit", "edit": {}}, Reply(command="edited"), None),
        (
            {"type": "audio", "audio": {"id": "77", "mime_type": "audio/ogg; codecs=opus", "voice": True}},
            Reply(media="file", media_kind="voice"),
            Attachment("voice", "77", media_type="audio/ogg; codecs=opus"),
        ),
        (
            {"type": "document", "document": {"id": "78", "filename": "a.pdf", "caption": "Budur", "file_size": 9}},
            Reply(text="Budur", media="file", media_kind="document"),
            Attachment("document", "78", name="a.pdf", size=9),
        ),
        ({"type": "video", "video": {"id": "79"}, "errors": [{"code": 131052}]}, Reply(unreadable=True), None),
    ],
    ids=lambda value: value.get("type", "untyped") if isinstance(value, dict) else None,
)
def test_what_people_send_is_understood(fields: Json, reply: Reply, attachment: Attachment | None) -> None:
    message = {"from": "994501112233", "id": "wamid.X", **fields}
    value = {"messages": [message], "contacts": [{"user_id": "AZ.1", "wa_id": "994501112233"}]}
    (piece,) = parse({"entry": [{"changes": [{"value": value}]}]})
    assert piece == Inbound("whatsapp", "AZ.1", "wamid.X", reply, attachment=attachment, aliases=("994501112233",))
