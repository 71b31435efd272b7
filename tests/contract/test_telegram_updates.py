"""What Telegram tells of a person's doings, in our words: files, places, numbers, links, edits, groups."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.base import Attachment, Inbound, Pressed
from bot.channels.telegram_groups import Doorway
from bot.channels.telegram_intake import Outcome, take
from bot.channels.telegram_updates import Edited, Ignored, InGroup, parse
from bot.channels.telegram_updates import Pressed as Press
from bot.desk import Desk
from casework.outbox import service as outbox
from flows.model import Reply
from tests.conftest import Clock
from tests.platforms.telegram import StandInTelegram
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_sends import JPEG, MP4, OGG
from tests.platforms.telegram_world import Update

Json = dict[str, Any]


def inbound(update: Update) -> Inbound:
    parsed = parse(update.body)
    assert isinstance(parsed, Inbound)
    return parsed


@pytest.mark.parametrize(
    ("sends", "kind", "content", "name", "media_type"),
    [
        (lambda p: p.sends_photo(), "photo", JPEG, None, None),
        (lambda p: p.sends_voice(), "voice", OGG, None, "audio/ogg"),
        (lambda p: p.sends_audio(), "voice", OGG, "yazi.mp3", "audio/mpeg"),
        (lambda p: p.sends_video(), "video", MP4, "v.mp4", "video/mp4"),
        (lambda p: p.sends_video_note(), "video", MP4, None, None),
        (lambda p: p.sends_animation(), "video", MP4, "a.mp4", "video/mp4"),
        (
            lambda p: p.sends_document(b"%PDF", "q.pdf", "application/pdf"),
            "document",
            b"%PDF",
            "q.pdf",
            "application/pdf",
        ),
    ],
    ids=["photo", "voice", "audio", "video", "video note", "animation", "document"],
)
async def test_a_file_is_told_with_what_it_can_be_fetched_by(
    server: StandInTelegram,
    person: Person,
    sends: Any,
    kind: str,
    content: bytes,
    name: str | None,
    media_type: str | None,
) -> None:
    told = inbound(await sends(person))
    assert told.reply == Reply(media="file", media_kind=kind)
    assert told.attachment is not None
    assert server.world.files[told.attachment.remote][1] == content
    assert told.attachment == Attachment(kind, told.attachment.remote, name, media_type, len(content))


async def test_an_album_is_several_files_with_one_number(person: Person) -> None:
    told = [inbound(update) for update in await person.sends_album([JPEG, JPEG + b"2"], "Sənədlərim")]
    assert [one.reply.text for one in told] == ["Sənədlərim", None]
    assert len({one.extra["album"] for one in told}) == 1
    assert len({one.external_id for one in told}) == 2


async def test_a_file_beyond_what_telegram_gives_is_told_with_its_size(person: Person) -> None:
    told = inbound(await person.sends_document(b"x", "v.zip", "application/zip", size=30_000_000))
    assert told.attachment is not None
    assert told.attachment.size == 30_000_000


async def test_a_sticker_is_unreadable_and_a_pinned_message_is_nobodys_word(person: Person) -> None:
    assert inbound(await person.sends_sticker()).reply == Reply(unreadable=True)
    assert parse((await person.sends({"dice": {"emoji": "🎲", "value": 3}})).body) != Ignored()
    assert parse((await person.sends({"pinned_message": {"message_id": 1}})).body) == Ignored()
    assert parse((await person.sends({"message_auto_delete_timer_changed": {}})).body) == Ignored()


async def test_a_place_and_a_number(person: Person) -> None:
    assert inbound(await person.sends_location(40.5, 49.5)).reply == Reply(location=(40.5, 49.5))
    assert inbound(await person.sends_venue(40.5, 49.5, "Bələdiyyə")).reply == Reply(location=(40.5, 49.5))
    assert inbound(await person.sends_contact("994501234567")).reply == Reply(text="+994501234567")
    assert inbound(await person.sends_contact("+994501234567")).reply == Reply(text="+994501234567")
    other = await person.sends_contact("0501234567", name="Rəşad", own=False)
    assert inbound(other).reply == Reply(text="Rəşad, 0501234567"), "not taken for their own"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("/start", Reply(command="start")),
        ("/start@standin_bot", Reply(command="start")),
        ("/start form_su-2026", Reply(command="form_su-2026")),
        ("/start  form_su ", Reply(command="form_su")),
        ("/start evt_12", Reply(command="evt_12")),
        ("/start zzz_12", Reply(command="start")),
        ("/start form_" + "a" * 60, Reply(command="start")),
        ("/start form_ə'; --", Reply(command="start")),
        ("/start\u2060", Reply(text="/start\u2060")),
        ("/startet form_x", Reply(text="/startet form_x")),
        ("/menu", Reply(text="/menu")),
    ],
)
async def test_a_link_is_followed_or_leads_to_the_start(person: Person, text: str, reply: Reply) -> None:
    assert inbound(await person.types(text)).reply == reply


async def test_a_press_tells_under_which_words_and_what_stood_on_the_button(
    server: StandInTelegram, person: Person, api: Any
) -> None:
    keys = [[{"text": "✓ Su", "callback_data": "needs:water"}, {"text": "Geri", "callback_data": "!back"}]]
    sent = await api("sendMessage", chat_id=person.id, text="Nə lazımdır?", reply_markup={"inline_keyboard": keys})
    number = str(sent["result"]["message_id"])

    def origin(update: Update) -> Pressed | None:
        parsed = parse(update.body)
        assert isinstance(parsed, Press)
        return parsed.inbound.pressed

    assert origin(await person.presses("needs:water")) == Pressed(number, "Nə lazımdır?", "Su")
    assert origin(await person.presses("!back")) == Pressed(number, "Nə lazımdır?", "")
    assert origin(await person.forges("needs:gold")) == Pressed(number, "Nə lazımdır?", "")
    old = (await person.presses("needs:water")).body
    old["callback_query"]["message"] = {"message_id": 7, "date": 0, "chat": person.account.chat()}
    parsed = parse(old)
    assert isinstance(parsed, Press)
    assert parsed.inbound.pressed == Pressed("7", "", ""), "too old for Telegram to show"


async def test_an_edit_is_answered_once(desk: Desk, server: StandInTelegram, person: Person) -> None:
    first = await person.types("Mənə kömək edin")
    doorway = Doorway()
    told = parse((await person.edits(first, "Bizə kömək edin")).body)
    assert isinstance(told, Edited)
    assert told.inbound.reply == Reply(command="edited")
    arrivals = [await person.edits(first, text) for text in ("a", "b", "c")]
    assert [await take(desk, update.body, doorway) for update in arrivals] == [Outcome(True)] * 3
    async with desk.house.database.reading() as session:
        assert sum((await outbox.counts(session)).values()) == 1


async def test_a_place_that_moves_is_no_edit_of_words(person: Person) -> None:
    update = await person.sends_location(40.5, 49.5)
    body = {"update_id": 9, "edited_message": update.body["message"] | {"edit_date": 1}}
    assert parse(body) == Ignored()


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("/menu", True),
        ("/menu@standin_bot", True),
        ("Salam @StandIn_Bot, kömək lazımdır", True),
        ("😀 @standin_bot", True),
        ("/menu@other_bot", False),
        ("Salam @other_bot", False),
        ("Salam hamıya", False),
    ],
)
async def test_in_a_group_only_who_addresses_us_is_pointed_to_the_private_chat(
    desk: Desk, clock: Clock, server: StandInTelegram, person: Person, text: str, addressed: bool
) -> None:
    group = server.group()
    doorway = Doorway("standin_bot")
    outcome = await take(desk, (await person.says_in(group, text)).body, doorway)
    if not addressed:
        assert outcome == Outcome(True)
        return
    assert outcome.aside is not None
    assert (outcome.aside["chat_id"], "https://t.me/standin_bot" in outcome.aside["text"]) == (group.id, True)
    again = (await person.says_in(group, text)).body
    clock.pass_(minutes=59)
    assert await take(desk, again, doorway) == Outcome(True), "once an hour"
    clock.pass_(minutes=1)
    assert (await take(desk, again, doorway)).aside is not None


async def test_a_bot_that_does_not_know_its_name_points_without_a_link(
    desk: Desk, server: StandInTelegram, person: Person
) -> None:
    outcome = await take(desk, (await person.says_in(server.group(), "/menu")).body, Doorway())
    assert outcome.aside is not None
    assert "t.me" not in outcome.aside["text"]
    assert await take(desk, (await person.says_in(server.group(), "@standin_bot")).body, Doorway()) == Outcome(True)


async def test_what_is_said_in_a_group_is_not_kept(desk: Desk, server: StandInTelegram, person: Person) -> None:
    update = await person.says_in(server.group(), "/menu Adım Aygündür, ünvanım budur")
    parsed = parse(update.body)
    assert isinstance(parsed, InGroup)
    assert "Ayg" not in repr(parsed)


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post", "poll", "chat_join_request"])
async def test_other_kinds_are_left_alone(kind: str) -> None:
    assert parse({"update_id": 1, kind: {"chat": {"id": -1, "type": "channel"}, "text": "x"}}) == Ignored()
