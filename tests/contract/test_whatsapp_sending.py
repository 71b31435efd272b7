"""What our door to WhatsApp makes of refusals, of broken connections and of files it fetches."""

from __future__ import annotations

import logging

import httpx
import pytest
from aiohttp import web

from bot.channels.base import (
    File,
    Gone,
    Outbound,
    Refused,
    RetryLater,
    SendError,
    Target,
    Template,
    TooLarge,
    Unreachable,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsAppChannel
from tests.platforms.whatsapp import PHONE_ID, TOKEN, Person, StandInWhatsApp
from tests.platforms.whatsapp_world import LINK_SECONDS, WINDOW, Message


@pytest.fixture
def person(whatsapp: StandInWhatsApp) -> Person:
    made = whatsapp.person()
    made.account.wrote_at = whatsapp.world.now()
    return made


def to(person: Person) -> Target:
    return Target(1, person.account.key)


async def failure(channel: WhatsAppChannel, target: Target, message: Outbound | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(target, message or Outbound("Salam"))
    return caught.value


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (131056, RetryLater, "too_many_to_one"),
        (130429, RetryLater, "too_many_requests"),
        (80007, RetryLater, "too_many_requests"),
        (4, RetryLater, "too_many_requests"),
        (131048, RetryLater, "operator.spam_limit"),
        (131049, Refused, "marketing_limit"),
        (131000, RetryLater, "platform_down"),
        (131016, RetryLater, "platform_down"),
        (2, RetryLater, "platform_down"),
        (190, RetryLater, "operator.token"),
        (0, RetryLater, "operator.token"),
        (10, RetryLater, "operator.permission"),
        (299, RetryLater, "operator.permission"),
        (131042, RetryLater, "operator.payment"),
        (131031, RetryLater, "operator.account"),
        (368, RetryLater, "operator.account"),
        (131064, Refused, "operator.limit_lowered"),
        (131026, Unreachable, "not_on_whatsapp"),
        (130497, Unreachable, "country_refused"),
        (131047, WindowClosed, "window_closed"),
        (470, WindowClosed, "window_closed"),
        (131050, Refused, "opted_out"),
        (130472, Refused, "experiment"),
        (132000, Refused, "operator.template"),
        (132001, Refused, "operator.template"),
        (132015, Refused, "operator.template"),
        (131051, Refused, "refused"),
        (131009, Refused, "refused"),
        (999_999, Refused, "refused"),
    ],
)
async def test_each_code_has_its_meaning(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person, code: int, kind: type, reason: str
) -> None:
    whatsapp.fail_next(code)
    error = await failure(channel, to(person))
    assert (type(error), error.reason) == (kind, reason)
    assert len(reason) <= 60
    assert person.messages == []


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_that_stumbles_is_tried_later(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person, status: int
) -> None:
    whatsapp.fail_next(777, status=status)
    error = await failure(channel, to(person))
    assert (type(error), error.reason) == (RetryLater, "platform_down")


async def test_a_gateways_page_is_no_answer_and_no_crash(person: Person) -> None:
    async def page(request: web.BaseRequest) -> web.Response:
        return web.Response(status=502 if "v2" in request.path else 200, text="<html>Bad Gateway</html>")

    runner = web.ServerRunner(web.Server(page), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door = WhatsAppChannel(TOKEN, PHONE_ID, f"http://127.0.0.1:{runner.addresses[0][1]}")
    assert (await failure(door, to(person))).reason == "platform_down"
    await door.close()
    await runner.cleanup()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_broken_connection_is_tried_later(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person, when: str
) -> None:
    whatsapp.drop_next(when)  # type: ignore[arg-type]
    error = await failure(channel, to(person))
    assert (type(error), error.reason) == (RetryLater, "platform_down")
    assert len(person.messages) == (when == "after"), "whether it was accepted nobody can know"


async def test_nobody_there_at_all(person: Person) -> None:
    door = WhatsAppChannel(TOKEN, PHONE_ID, "http://127.0.0.1:9")
    assert (await failure(door, to(person))).reason == "platform_down"
    await door.close()


async def test_a_wrong_token_or_number_calls_for_an_operator(whatsapp: StandInWhatsApp, person: Person) -> None:
    for token, phone_id, reason in [
        ("wrong", PHONE_ID, "operator.token"),
        ("line\nbreak", PHONE_ID, "operator.token"),
        (TOKEN, "1", "operator.phone_id"),
    ]:
        door = WhatsAppChannel(token, phone_id, whatsapp.url)
        error = await failure(door, to(person))
        assert (type(error), error.reason) == (RetryLater, reason)
        await door.close()


async def test_after_24_hours_only_a_template_goes(channel: WhatsAppChannel) -> None:
    clock = [1_800_000_000.0]
    async with StandInWhatsApp(now=lambda: clock[0]) as server:
        door = WhatsAppChannel(TOKEN, PHONE_ID, server.url)
        server.approve("case_answer", "ru", 1)
        person = server.person()
        person.types("Salam")
        clock[0] += WINDOW - 1
        await door.send(to(person), Outbound("hələ olar"))
        clock[0] += 1
        assert type(await failure(door, to(person))) is WindowClosed
        await door.send(to(person), Outbound("", template=Template("case_answer", "ru", ("12",))))
        error = await failure(door, to(person), Outbound("", template=Template("case_answer", "az", ("12",))))
        assert (type(error), error.reason) == (Refused, "operator.template")
        await door.close()
    assert [message.text for message in person.messages] == ["hələ olar", "case_answer 12"]


async def test_somebody_who_is_gone_is_unreachable(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person
) -> None:
    person.account.gone = True
    assert type(await failure(channel, to(person))) is Unreachable
    assert type(await failure(channel, Target(1, "994501234567"))) is Unreachable


async def test_a_file_that_meta_does_not_take_is_refused(channel: WhatsAppChannel, person: Person) -> None:
    file = File("a.exe", "application/x-msdownload", "document", b"MZ")
    assert type(await failure(channel, to(person), Outbound("", file=file))) is Refused
    assert person.messages == []


# Files that people sent.


def received(whatsapp: StandInWhatsApp, content: bytes, lasts: float = 100.0) -> str:
    return whatsapp.world.keep(content, "image/jpeg", lasts)


async def test_a_file_is_fetched(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    content = bytes(range(256)) * 3000
    assert await channel.fetch(received(whatsapp, content), len(content)) == content


async def test_a_file_is_not_taken_beyond_the_limit(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    media_id = received(whatsapp, b"x" * 1001)
    with pytest.raises(TooLarge):
        await channel.fetch(media_id, 1000)
    assert [call.method for call in whatsapp.calls] == ["card"], "what is too large is not even asked for"


async def test_a_file_that_lies_about_its_size_is_left(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    media_id = received(whatsapp, b"x" * 200_000)
    real, whatsapp._card = whatsapp._card, lambda one: real(one) | {"file_size": 10}  # type: ignore[method-assign]
    with pytest.raises(TooLarge):
        await channel.fetch(media_id, 1000)


@pytest.mark.parametrize("remote", ["404404", "../../me", "", "a?b", "1" * 200])
async def test_a_file_that_is_not_there_is_gone(channel: WhatsAppChannel, remote: str) -> None:
    with pytest.raises(Gone):
        await channel.fetch(remote, 1000)


async def test_an_old_file_is_gone(channel: WhatsAppChannel, whatsapp: StandInWhatsApp) -> None:
    with pytest.raises(Gone):
        await channel.fetch(received(whatsapp, b"x", lasts=-1), 1000)


@pytest.mark.parametrize("method", ["card", "download"])
async def test_a_file_is_fetched_later_when_meta_stumbles(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, method: str
) -> None:
    media_id = received(whatsapp, b"x")
    whatsapp.fail_next(131000, method=method, status=503)
    with pytest.raises(RetryLater):
        await channel.fetch(media_id, 1000)
    whatsapp.drop_next("after", method=method)
    with pytest.raises(RetryLater):
        await channel.fetch(media_id, 1000)
    assert await channel.fetch(media_id, 1000) == b"x"


async def test_no_log_line_holds_a_token_an_address_or_words(
    channel: WhatsAppChannel, whatsapp: StandInWhatsApp, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the server does at its start: addresses hold secrets
    whatsapp.fail_next(190)
    await failure(channel, to(person), Outbound("məxfi söz"))
    await channel.fetch(received(whatsapp, b"x"), 10)
    assert "operator.token" in caplog.text
    for secret in (TOKEN, "məxfi", person.account.key, person.account.number, "hash="):
        assert secret not in caplog.text


async def test_the_stand_in_forgets_links_after_five_minutes() -> None:
    clock = [1_800_000_000.0]
    async with StandInWhatsApp(now=lambda: clock[0]) as server, httpx.AsyncClient() as wire:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        media_id = received(server, b"x", lasts=1e6)
        card = (await wire.get(f"{server.url}/v26.0/{media_id}", headers=headers)).json()
        assert (await wire.get(card["url"], headers=headers)).content == b"x"
        assert (await wire.get(card["url"])).status_code == 401
        clock[0] += LINK_SECONDS
        assert (await wire.get(card["url"], headers=headers)).status_code == 404


def test_a_message_id_holds_the_number(whatsapp: StandInWhatsApp, person: Person) -> None:
    """Why ours are hashed before they are kept."""
    message = Message(whatsapp.world.message_id(person.account), {}, 0.0)
    assert message.id.startswith("wamid.HQ")
    assert len(message.id) > 64
