"""Files that we send to a browser: only its key opens them, nothing in them can act, and they go when it leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.base import File, Outbound, Target
from bot.channels.web import WebChannel
from bot.channels.web_identity import COOKIE
from bot.delivery import deliver
from bot.desk import Desk
from casework.house import House
from casework.mailbox import service as mailbox
from casework.mailbox.rules import KEEP
from casework.outbox import service as outbox
from casework.outbox.rules import Message
from casework.people import service as people
from flows.text import verbatim
from tests.bot.web_browser import Site, WebPhone, open_site
from tests.conftest import Clock
from tests.journeys.citizen import arriving, walk
from vault.browser import identity

MARKER = b"what the lawyer wrote"
LETTER = File("cavab məktubu.pdf", "application/pdf", "document", b"%PDF-1.4 " + MARKER)


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
async def phone(site: Site) -> WebPhone:
    found = site.visitor("en")
    await walk(found, arriving("en"))
    return found


async def target_of(house: House, phone: WebPhone) -> Target:
    browser = identity(phone.client.cookies[COOKIE])
    async with house.database.reading() as session:
        found = await people.address_id_of(session, house.keyring, "web", browser.sender)
    assert found is not None
    return Target(found[0], browser.sender, browser.public_key, message_id=4711)


def stored(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


async def test_the_file_stands_under_its_name_and_opens_for_its_browser_alone(
    house: House, site: Site, phone: WebPhone, tmp_path: Path
) -> None:
    sent = await WebChannel(house).send(await target_of(house, phone), Outbound("Here it is.", file=LETTER))
    page = await phone.look()
    assert "cavab məktubu.pdf" in page.text
    assert "Document · 1 KB" in " ".join(page.text.split())
    answer = await phone.client.get(f"/chat/files/{sent.platform_id}")
    assert answer.content == LETTER.content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''cavab%20m%C9%99ktubu.pdf"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    stranger, newcomer = site.visitor(), site.visitor()
    await walk(stranger, arriving("az"))
    for other in (stranger, newcomer):
        assert (await other.client.get(f"/chat/files/{sent.platform_id}")).status_code == 404
    for path in ("1", "0", "999999", "-1", "x"):
        assert (await phone.client.get(f"/chat/files/{path}")).status_code == 404
    assert not [file for file in stored(tmp_path) if MARKER in file.read_bytes()]


async def test_what_calls_itself_a_page_is_never_served_as_one(house: House, phone: WebPhone) -> None:
    page = File('a"\r\nSet-Cookie: x=1.html', "text/html", "document", b"<script>alert(1)</script>")
    sent = await WebChannel(house).send(await target_of(house, phone), Outbound("", file=page))
    answer = await phone.client.get(f"/chat/files/{sent.platform_id}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22%0D%0ASet-Cookie")
    assert "set-cookie" not in answer.headers


async def test_a_file_sent_twice_is_kept_once(house: House, phone: WebPhone, tmp_path: Path) -> None:
    target, before = await target_of(house, phone), len(stored(tmp_path / "files"))
    for _ in range(2):
        await WebChannel(house).send(target, Outbound("", file=LETTER))
    assert len(stored(tmp_path / "files")) == before + 1


async def test_files_go_when_the_browser_leaves_and_when_they_are_old(
    house: House, phone: WebPhone, tmp_path: Path, clock: Clock
) -> None:
    target = await target_of(house, phone)
    await WebChannel(house).send(target, Outbound("", file=LETTER))
    clock.pass_(seconds=KEEP.total_seconds() + 1)
    await WebChannel(house).send(
        Target(target.address_id, target.sender, target.public_key, 4712), Outbound("", file=LETTER)
    )
    async with house.database.writing() as session:
        await mailbox.prune(session, house.files, house.now())
    assert len(stored(tmp_path / "files")) == 1
    await phone.client.post("/chat/leave")
    assert stored(tmp_path / "files") == []


async def test_after_leaving_no_answer_counts_as_sent(house: House, phone: WebPhone) -> None:
    target = await target_of(house, phone)
    await phone.client.post("/chat/leave")
    async with house.database.writing() as session:
        await outbox.put(session, house.keyring, target.address_id, Message("en", (verbatim("too late"),)), house.now())
    await deliver(house, {"web": WebChannel(house)})
    async with house.database.reading() as session:
        card = await people.card(session, target.address_id)
        assert not await outbox.on_its_way(session, target.address_id)
        assert await mailbox.read(session, target.address_id, b"\1" * 32) == []
    assert card is not None
    assert card.unreachable == "left"


async def test_whoever_left_without_our_hearing_of_it_has_left_all_the_same(house: House, phone: WebPhone) -> None:
    """The script leaves a mark in the cookies before it tells the server, whom it may not reach."""
    target = await target_of(house, phone)
    phone.client.cookies.set(f"{COOKIE}_left", "1", domain="chat.test", path="/chat")
    page = await phone.look()
    assert page.bubbles == []
    assert dict(phone.client.cookies) == {}
    async with house.database.reading() as session:
        card = await people.card(session, target.address_id)
    assert card is not None
    assert card.unreachable == "left"
    await walk(phone, arriving("en"))
    assert (await target_of(house, phone)).address_id != target.address_id
