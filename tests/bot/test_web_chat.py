"""The web chat by forms alone, over both databases: what a person without JavaScript sees, and what others do not."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.channels.web import build_web_chat
from bot.channels.web_guard import Limits, Rate
from bot.channels.web_identity import COOKIE, preferred
from bot.desk import Desk
from casework.cases import service as cases
from casework.house import House
from casework.mailbox.models import Mail
from casework.people import service as people
from store.base import Base
from tests.bot.web_browser import Page, Site, WebPhone, open_site
from tests.cast import COORDINATOR, LAWYER, colleague
from tests.conftest import Backing
from tests.journeys.citizen import arriving, complaint, walk

MARKER = "gizli-söz-4711"


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
def phone(site: Site) -> WebPhone:
    return site.visitor()


async def rows(house: House, table: str) -> int:
    async with house.database.reading() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


async def test_a_first_look_creates_nobody(house: House, phone: WebPhone) -> None:
    page = await phone.look()
    assert "Başla" in page.text
    assert "Начать" in page.text
    assert "Start" in page.text
    assert await rows(house, "people") == 0
    assert dict(phone.client.cookies) == {}


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_a_complaint_and_its_answer_need_no_javascript(house: House, site: Site, language: str) -> None:
    rana = await colleague(house, "rəna", COORDINATOR, LAWYER)
    phone = site.visitor(language)
    shown = await walk(phone, complaint(language))
    assert "26-00001" in shown.text
    async with house.database.writing() as session:
        await cases.answer(session, house.keyring, rana, 1, "Sizə kömək edəcəyik.", house.now())
    await site.quiet()
    page = await phone.look()
    assert page.bubbles[-1][0] == "theirs"
    assert "Sizə kömək edəcəyik." in page.bubbles[-1][1]
    assert page.language == language


async def test_both_sides_are_there_after_a_reload_and_only_the_newest_question_has_buttons(phone: WebPhone) -> None:
    await walk(phone, [*arriving("ru")])
    page = await phone.look()
    mine = [words for whose, words in page.bubbles if whose == "mine"]
    assert mine == ["Русский", "Да, согласие даю"]
    assert len([form for form in page.forms if "bubble" in form.fields]) == 1
    assert page.form("/chat/messages", "choice").fields["bubble"] in page.html


async def test_when_all_is_sent_no_old_button_is_left_and_the_menu_is_still_there(phone: WebPhone) -> None:
    shown = await walk(phone, complaint("en"))
    assert shown.offered == []
    shown = await phone.presses("!menu")
    assert "menu:my_cases" in shown.offered
    assert (await phone.look()).bubbles[-2] == ("mine", "Menu")


async def test_a_repeated_message_counts_once_and_is_shown_once(phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    for _ in range(5):
        assert (await phone.post(id="same", choice="menu:complaint")).status_code == 202
    await phone.post(id="other", text="salam-salam")
    page = await phone.look()
    mine = [words for whose, words in page.bubbles if whose == "mine"]
    assert len(mine) == len(set(mine)) == len(arriving("az")) - 1 + 2


async def test_two_people_may_use_the_same_id_for_their_messages(site: Site) -> None:
    for visitor in (site.visitor(), site.visitor()):
        await walk(visitor, [*arriving("az")])
        await visitor.post(id="1", text="bir-iki-üç")
        assert ("mine", "bir-iki-üç") in (await visitor.look()).bubbles


async def test_another_browser_reads_nothing(phone: WebPhone, site: Site) -> None:
    await walk(phone, [*arriving("az")])
    stranger = site.visitor()
    assert (await stranger.look()).bubbles == []
    stranger.client.cookies.set(COOKIE, "A" * 43, path="/chat")
    assert (await stranger.look()).bubbles == []


async def test_a_stolen_database_reads_nothing_of_the_talk(
    house: House, phone: WebPhone, backing: Backing, tmp_path: Path
) -> None:
    await walk(phone, complaint("az", MARKER))
    assert MARKER in (await phone.look()).text
    secret = phone.client.cookies[COOKIE]
    async with house.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in (await session.execute(table.select())).all():
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    assert MARKER.encode() not in raw, table.name
                    assert secret.encode() not in raw, table.name
    files = [file for file in tmp_path.rglob("*") if file.is_file()]  # noqa: ASYNC240  nobody else is waiting
    assert not [file for file in files if MARKER.encode() in file.read_bytes()]


async def test_what_was_typed_is_text_and_never_markup(phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    await phone.post(id="1", text="<script>alert(1)</script>\n<b>iki</b> sətir")
    page = await phone.look()
    assert "<script>alert" not in page.html
    assert ("mine", "<script>alert(1)</script>\n<b>iki</b> sətir") in page.bubbles


async def test_a_text_too_long_comes_back_in_the_box(phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    long = "uzun hekayə " * 400
    form = (await phone.look()).form("/chat/messages", "text")
    page = await phone.submit(form, text=long)
    assert page.form("/chat/messages", "text").fields["text"] == long
    assert "4000" in page.alerts[0]
    refused = await phone.post(id="x", text=long)
    assert refused.status_code == 422
    assert "4000" in refused.json()["problem"]
    assert (await phone.post(id="x", text="ə" * 4000)).status_code == 202


async def test_too_many_messages_are_refused_in_words(desk: Desk) -> None:
    async with open_site(desk, Limits(by_sender=Rate(3, 60))) as site:
        phone = site.visitor("ru")
        await walk(phone, [*arriving("ru")])
        answers = [await phone.post(id=str(n), text="привет") for n in range(4)]
    assert answers[-1].status_code == 429
    assert "подождите" in answers[-1].json()["problem"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 202),
        ({"Origin": "http://chat.test"}, 202),
        ({}, 202),
    ],
)
async def test_only_our_own_page_may_write(phone: WebPhone, headers: dict[str, str], status: int) -> None:
    answer = await phone.client.post("/chat/messages", json={"id": "1", "command": "start"}, headers=headers)
    assert answer.status_code == status
    assert (COOKIE in phone.client.cookies) == (status == 202)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"id": 1}',
        b'{"text": "  "}',
        b'{"text": {"a": 1}}',
        b'{"command": "drop table"}',
        b'{"choice": "' + b"x" * 65 + b'"}',
        b'{"choice": "a", "command": "b"}',
    ],
    ids=range(10),
)
async def test_what_is_no_message_is_refused_in_words(phone: WebPhone, body: bytes) -> None:
    answer = await phone.client.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["problem"]


async def test_odd_characters_do_no_harm(phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    raw = b'{"id": "1", "text": "a\\u0000b\\ud800c\\r\\nd"}'
    answer = await phone.client.post("/chat/messages", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    assert ("mine", "ab?c\nd") in (await phone.look()).bubbles


async def test_a_message_that_could_not_be_kept_is_said_and_stays_in_the_box(house: House, desk: Desk) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Mount

    async def away(_: object) -> bool:
        return False

    async with open_site(desk) as site:
        phone = site.visitor()
        await walk(phone, [*arriving("az")])
        site.app.router.routes[:] = [Mount("/chat", build_web_chat(house, away))]
        assert isinstance(site.app, Starlette)
        answer = await phone.post(id="1", text="itməsin")
        form = (await phone.look("/chat/")).form("/chat/messages", "text")
        page = await phone.submit(form, text="itməsin")
    assert answer.status_code == 500
    assert answer.json()["problem"]
    assert page.form("/chat/messages", "text").fields["text"] == "itməsin"


async def test_leaving_takes_everything_away(house: House, phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    secret = phone.client.cookies[COOKIE]
    answer = await phone.client.post("/chat/leave")
    assert set(Page(answer.text).text.split()) == {"…"}
    assert dict(phone.client.cookies) == {}
    phone.client.cookies.set(COOKIE, secret, path="/chat")
    assert (await phone.look()).bubbles == []
    assert await rows(house, Mail.__tablename__) == 0


async def test_another_site_cannot_make_somebody_leave(phone: WebPhone) -> None:
    await walk(phone, [*arriving("az")])
    await phone.client.post("/chat/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert len((await phone.look()).bubbles) > 1


async def test_a_newcomer_reads_the_page_in_the_language_they_choose(site: Site) -> None:
    phone = site.visitor("de")
    assert (await phone.look()).language == "en"
    page = await phone.submit((await phone.look()).form("/chat/language"), language="ru")
    assert page.language == "ru"
    assert (await phone.look("/chat/receipt")).language == "ru"


async def test_changing_the_language_asks_the_same_question_in_it(phone: WebPhone, house: House) -> None:
    shown = await walk(phone, [*arriving("az")])
    page = await phone.submit((await phone.look()).form("/chat/language"), language="en")
    assert page.language == "en"
    assert page.bubbles[-1][1].endswith("What would you like to do?")
    assert [data for _, data in page.offered] == shown.offered
    secret = phone.client.cookies[COOKIE]
    assert len(secret) == 43


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "az"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("tr,en;q=0.5,az;q=0.7", "az"),
        ("en-GB", "en"),
        ("de, *;q=0.1", "az"),
        ("ru;q=oops,en;q=0.1", "en"),
    ],
)
def test_the_browser_says_which_language_it_wants(header: str, language: str) -> None:
    assert preferred(header) == language


async def test_pages_are_private_and_files_are_kept(phone: WebPhone) -> None:
    answer = await phone.client.get("/chat")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    style = next(part for part in answer.text.split('"') if part.endswith(".css"))
    file = await phone.client.get(style)
    assert "immutable" in file.headers["cache-control"]
    assert (await phone.client.get("/chat/static/chat.000000000000.css")).status_code == 404
    assert (await phone.client.get("/chat/static/..%2f..%2fweb.py")).status_code == 404


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House, phone: WebPhone) -> None:
    answer = await phone.post(id="1", command="start")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/chat" in cookie
    assert "max-age=15552000" in cookie
    async with house.database.reading() as session:
        secret = phone.client.cookies[COOKIE]
        assert await people.address_id_of(session, house.keyring, "web", secret) is None


async def test_the_first_load_is_small(phone: WebPhone) -> None:
    packed = {"Accept-Encoding": "gzip"}
    empty = await phone.client.get("/chat", headers=packed)
    await walk(phone, [*arriving("az")])
    talk = await phone.client.get("/chat", headers=packed)
    files = {part for part in talk.text.split('"') if part.startswith("/chat/static/")}
    assert len(files) == 5
    answers = [await phone.client.get(file, headers=packed) for file in files]
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.headers["content-encoding"] == "gzip" for answer in answers)
    sizes = [int(answer.headers["content-length"]) for answer in answers]
    assert sum(sizes) + len(gzip.compress(talk.content)) < 15 * 1024
    assert "senses" not in empty.text  # nothing to be sent yet
