"""The stream of new bubbles over a real connection: what comes, to whom, and that nothing is lost by a lost line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels import web_events
from bot.channels.base import Outbound, Target, Unreachable
from bot.channels.web import WebChannel
from bot.desk import Desk
from casework.house import House
from casework.people import service as people
from tests.bot.web_browser import Page, Site, WebPhone, open_site
from tests.bot.web_server import served
from tests.conftest import Clock
from tests.journeys.citizen import arriving, walk
from vault.browser import identity

PATIENCE = 10


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
async def url(site: Site) -> AsyncIterator[str]:
    async with served(site) as base:
        yield base


async def arrived(site: Site, clock: Clock) -> WebPhone:
    """Somebody who came to the menu a while ago."""
    phone = site.visitor()
    await walk(phone, arriving("az"))
    clock.pass_(minutes=5)
    return phone


def cookies(phone: WebPhone) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in phone.client.cookies.items())}


class Line:
    """One open stream, read event by event."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def event(self) -> tuple[int, str]:
        """The next bubble: its id and what stands in it."""
        event: dict[str, list[str]] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                if not line and event.get("event") == ["bubble"]:
                    break
                name, _, value = line.partition(": ")
                event.setdefault(name, []).append(value)
        bubbles = Page("\n".join(event["data"])).bubbles
        return int(event["id"][0]), bubbles[0][1]

    async def is_quiet(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.event()
        except TimeoutError:
            return True
        return False


async def last_id(phone: WebPhone) -> int:
    return int((await phone.look()).html.split('data-last="')[1].split('"')[0])


async def address_of(house: House, phone: WebPhone) -> Target:
    browser = identity(phone.client.cookies["korpu_chat"])
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, "web", browser.sender)
    assert found is not None
    return Target(found[0], browser.sender, browser.public_key)


async def test_an_answer_comes_to_an_open_page_by_itself(house: House, site: Site, url: str, clock: Clock) -> None:
    phone = await arrived(site, clock)
    after, target = await last_id(phone), await address_of(house, phone)
    async with (
        httpx.AsyncClient(base_url=url, headers=cookies(phone)) as wire,
        wire.stream("GET", f"/chat/events?after={after}") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        line = Line(answer.aiter_lines())
        await WebChannel(house).send(target, Outbound("Birinci\n\nikinci sətir"))
        got, text = await line.event()
        assert text == "Birinci\n\nikinci sətir"
        assert got > after


async def test_after_a_lost_line_the_rest_comes_and_nothing_twice(
    house: House, site: Site, url: str, clock: Clock
) -> None:
    phone = await arrived(site, clock)
    target, channel = await address_of(house, phone), WebChannel(house)
    await channel.send(target, Outbound("bir"))
    seen = await last_id(phone)
    await channel.send(target, Outbound("iki"))
    await channel.send(target, Outbound("üç"))
    clock.pass_(minutes=5)
    headers = {**cookies(phone), "Last-Event-ID": str(seen)}
    async with (
        httpx.AsyncClient(base_url=url, headers=headers) as wire,
        wire.stream("GET", "/chat/events?after=1") as answer,
    ):
        line = Line(answer.aiter_lines())
        assert [(await line.event())[1] for _ in range(2)] == ["iki", "üç"]


async def test_a_stream_without_a_bell_looks_for_itself(
    house: House, site: Site, url: str, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(web_events, "LOOK_SECONDS", 0.2)  # a setting of ours, not a part that is replaced
    phone = await arrived(site, clock)
    after, target = await last_id(phone), await address_of(house, phone)
    deaf = House(house.database, house.keyring, _NoBells(), house.files, house.name, now=house.now)
    async with (
        httpx.AsyncClient(base_url=url, headers=cookies(phone)) as wire,
        wire.stream("GET", f"/chat/events?after={after}") as answer,
    ):
        line = Line(answer.aiter_lines())
        await WebChannel(deaf).send(target, Outbound("səssiz"))
        assert (await line.event())[1] == "səssiz"


class _NoBells:
    """A live store whose bells nobody hears."""

    async def ring(self, topic: str, word: str = "") -> None:
        return None


async def test_nobody_hears_what_is_another_persons(house: House, site: Site, url: str, clock: Clock) -> None:
    one, other = await arrived(site, clock), await arrived(site, clock)
    target = await address_of(house, one)
    async with (
        httpx.AsyncClient(base_url=url, headers=cookies(other)) as wire,
        wire.stream("GET", f"/chat/events?after={await last_id(other)}") as answer,
    ):
        line = Line(answer.aiter_lines())
        await WebChannel(house).send(target, Outbound("özgə üçün"))
        assert await line.is_quiet(1)


async def test_whoever_has_not_written_is_sent_away(site: Site, clock: Clock) -> None:
    stranger = site.visitor()
    assert (await stranger.client.get("/chat/events")).status_code == 204
    stranger.client.cookies.set("korpu_chat", "B" * 43, path="/chat")
    assert (await stranger.client.get("/chat/events")).status_code == 204


async def test_a_message_sent_twice_stands_there_once(house: House, site: Site, clock: Clock) -> None:
    phone = await arrived(site, clock)
    found = await address_of(house, phone)
    target = Target(found.address_id, found.sender, found.public_key, message_id=4711)
    for _ in range(2):
        await WebChannel(house).send(target, Outbound("yalnız bir dəfə"))
    assert [text for _, text in (await phone.look()).bubbles].count("yalnız bir dəfə") == 1


async def test_without_a_key_nothing_can_be_sent(house: House) -> None:
    with pytest.raises(Unreachable):
        await WebChannel(house).send(Target(1, "x"), Outbound("salam"))
