"""Files over Telegram: what staff send reaches the person somehow, and what people send is fetched or named as lost."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from bot.channels.base import Button, File, Gone, Outbound, RetryLater, SendError, Target, TooLarge
from bot.channels.telegram import LARGEST_FILE, TelegramChannel
from tests.platforms.telegram import TOKEN, StandInTelegram
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_sends import JPEG, MP4, OGG

PDF = b"%PDF-1.7 qerar"
MENU = (Button("Menyu", "!menu"),)


async def send(door: TelegramChannel, person: Person, text: str, file: File) -> None:
    await door.send(Target(1, str(person.id)), Outbound(text, MENU, file=file))


@pytest.mark.parametrize(
    ("file", "arrives_as"),
    [
        (File("foto.jpg", "image/jpeg", "photo", JPEG), "photo"),
        (File("foto.webp", "image/webp", "photo", b"RIFF"), "document"),
        (File("ses.ogg", "audio/ogg", "voice", OGG), "voice"),
        (File("ses.amr", "audio/amr", "voice", b"#!AMR"), "document"),
        (File("video.mp4", "video/mp4", "video", MP4), "video"),
        (File("Qərar №5.pdf", "application/pdf", "document", PDF), "document"),
    ],
    ids=lambda value: value.name.encode("ascii", "replace").decode() if isinstance(value, File) else value,
)
async def test_a_file_reaches_the_person(door: TelegramChannel, person: Person, file: File, arrives_as: str) -> None:
    await send(door, person, "Sənədiniz <b>budur</b> & hazırdır", file)
    [message] = person.messages
    assert message.file is not None
    assert (message.file.kind, message.file.name, message.file.content) == (arrives_as, file.name, file.content)
    assert (message.text, message.protected) == ("Sənədiniz <b>budur</b> & hazırdır", True)
    assert message.buttons == [("Menyu", "!menu")]


async def test_what_is_the_persons_own_may_be_passed_on(door: TelegramChannel, person: Person) -> None:
    await send(door, person, "", File("a.pdf", "application/pdf", "document", PDF, protected=False))
    assert not person.last.protected


async def test_a_file_may_come_without_words(door: TelegramChannel, person: Person) -> None:
    await send(door, person, "", File("a.pdf", "application/pdf", "document", PDF))
    assert (person.last.text, len(person.messages)) == ("", 1)


async def test_words_too_long_for_a_caption_follow_the_file(door: TelegramChannel, person: Person) -> None:
    text = "ə" * 1025
    await send(door, person, text, File("a.pdf", "application/pdf", "document", PDF))
    file, words = person.messages
    assert file.file is not None
    assert (file.text, file.buttons, words.text, len(words.buttons)) == ("", [], text, 1)


@pytest.mark.parametrize("kind", ["photo", "voice", "video"])
async def test_what_telegram_refuses_as_such_goes_as_a_document(
    door: TelegramChannel, server: StandInTelegram, person: Person, kind: str
) -> None:
    words = {"voice": "VOICE_MESSAGES_FORBIDDEN", "photo": "PHOTO_INVALID_DIMENSIONS"}.get(kind, "wrong file type")
    server.fail_next(f"send{kind}", 400, f"Bad Request: {words}")
    await send(door, person, "Budur", File("x.bin", "image/jpeg", kind, JPEG))
    assert person.last.file is not None
    assert (person.last.file.kind, person.last.text) == ("document", "Budur")


async def test_a_file_is_fetched_through_the_same_server(door: TelegramChannel, person: Person) -> None:
    update = await person.sends_document(PDF * 50_000, "qerar.pdf", "application/pdf")
    assert await door.fetch(update.body["message"]["document"]["file_id"], LARGEST_FILE) == PDF * 50_000


@pytest.mark.parametrize(
    ("size", "most", "claimed"),
    [(200, 199, None), (10, LARGEST_FILE, LARGEST_FILE + 1)],
    ids=["larger than we take", "larger than Telegram gives"],
)
async def test_a_file_too_large_is_named_so(
    door: TelegramChannel, person: Person, size: int, most: int, claimed: int | None
) -> None:
    update = await person.sends_document(bytes(size), "a.bin", "application/octet-stream", size=claimed)
    with pytest.raises(TooLarge):
        await door.fetch(update.body["message"]["document"]["file_id"], most)


async def test_a_file_that_lies_about_its_size_is_not_read_to_its_end(
    door: TelegramChannel, server: StandInTelegram, person: Person
) -> None:
    update = await person.sends_document(bytes(100_000), "a.bin", "application/octet-stream", size=10)
    with pytest.raises(TooLarge):
        await door.fetch(update.body["message"]["document"]["file_id"], 50_000)


async def test_a_file_that_is_nowhere_is_gone(door: TelegramChannel, server: StandInTelegram, person: Person) -> None:
    with pytest.raises(Gone):
        await door.fetch("AgACAgIAAx-never-was", LARGEST_FILE)
    update = await person.sends_photo()
    file_id = update.body["message"]["photo"][1]["file_id"]
    server.fail_next("file", 404, "Not Found")
    with pytest.raises(Gone):
        await door.fetch(file_id, LARGEST_FILE)


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("status", [401, 429, 500, 502, 504, "garbage", "drop", "away"])
async def test_misfortune_postpones_and_never_tells_the_token(
    door: TelegramChannel,
    server: StandInTelegram,
    person: Person,
    caplog: pytest.LogCaptureFixture,
    method: str,
    status: int | str,
) -> None:
    update = await person.sends_photo()
    caplog.set_level(logging.DEBUG)
    match status:
        case "garbage":
            server.answer_next(method, 502, b"<html>Bad Gateway</html>")
        case "drop":  # twice: a GET whose connection broke is tried once more by the client itself
            server.drop_next(method, "before", times=2)
        case "away":
            await server.__aexit__(None, None, None)
        case int():
            server.fail_next(method, status, "Misfortune", retry_after=7 if status == 429 else None)
    with pytest.raises(RetryLater) as raised:
        async with asyncio.timeout(5):
            await door.fetch(update.body["message"]["photo"][1]["file_id"], LARGEST_FILE)
    assert raised.value.seconds == {401: 60.0, 429: 7.0}.get(status if isinstance(status, int) else 0)
    assert TOKEN not in caplog.text
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    ("status", "words", "error", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "Unreachable", "blocked"),
        (403, "Forbidden: user is deactivated", "Unreachable", "user_deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "Unreachable", "kicked"),
        (400, "Bad Request: chat not found", "Unreachable", "chat_not_found"),
        (401, "Unauthorized", "RetryLater", "operator.token"),
        (404, "Not Found", "RetryLater", "operator.token"),
        (429, "Too Many Requests: retry after 7", "RetryLater", "too_many_requests"),
        (500, "Internal Server Error: restart", "RetryLater", "platform_down"),
        (502, "Bad Gateway", "RetryLater", "platform_down"),
        (400, "Bad Request: can't parse entities", "Refused", "refused"),
    ],
    ids=lambda value: str(value).replace(" ", "-"),
)
async def test_telegrams_refusals_in_our_words(
    door: TelegramChannel,
    server: StandInTelegram,
    person: Person,
    status: int,
    words: str,
    error: str,
    reason: str,
) -> None:
    server.fail_next("*", status, words, retry_after=7 if status == 429 else None, times=2)
    file = File("a.jpg", "image/jpeg", "photo", JPEG) if status == 403 else None
    with pytest.raises(SendError) as raised:
        await door.send(Target(1, str(person.id)), Outbound("Salam", file=file))
    assert (type(raised.value).__name__, raised.value.reason) == (error, reason)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_a_group_that_moved_is_refused_by_name(door: TelegramChannel, server: StandInTelegram) -> None:
    group = server.group()
    group.moved_to = group.id - 1
    with pytest.raises(SendError) as raised:
        await door.send(Target(1, str(group.id)), Outbound("Salam"))
    assert raised.value.reason == "chat_moved"
