"""Following a case by its receipt, over both databases: what its holder reads and adds, and what a guesser learns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from bot.channels.web_guard import Limits, Rate
from bot.channels.web_thread import lines_of, named
from bot.desk import Desk
from casework.actors import Actor
from casework.cases import service as cases
from casework.cases.rules import EntryKind
from casework.cases.service import Opened
from casework.cases.thread import Entry, open_thread
from casework.house import House
from flows.model import Form, Group, Kind, Question, Text
from tests.bot.web_browser import Page, Site, WebPhone, open_site
from tests.cast import COORDINATOR, LAWYER, colleague, complain
from tests.conftest import Clock
from vault.receipts import new_receipt, pretty


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[Site]:
    async with open_site(desk) as opened:
        yield opened


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR, LAWYER)


@pytest.fixture
async def opened(house: House, rana: Actor) -> Opened:
    """A case that has been answered, with a note among staff."""
    made = await complain(house)
    async with house.database.writing() as session:
        await cases.note(session, rana, made.case.id, "Gizli qeyd", house.now())
        await cases.answer(session, house.keyring, rana, made.case.id, "Məhkəməyə müraciət edin.", house.now())
    return made


async def follow(phone: WebPhone, receipt: str) -> Page:
    return await phone.submit((await phone.look("/chat/receipt")).form("/chat/receipt"), receipt=receipt)


async def texts(house: House, reader: Actor) -> list[str]:
    async with house.database.writing() as session:
        thread = await open_thread(session, reader, 1, house.now())
    return [str(entry.content.get("text", "")) for entry in thread.entries]


@pytest.mark.parametrize(
    ("language", "status", "when"),
    [
        ("az", "cavab", "21 noyabr 2026, 13:00"),
        ("ru", "ответ", "21 ноября"),
        ("en", "answered", "21 November 2026, 13:00"),
    ],
)
async def test_the_holder_reads_what_was_written_and_answered(
    site: Site, opened: Opened, language: str, status: str, when: str
) -> None:
    page = await follow(site.visitor(language), pretty(opened.receipt))
    assert opened.case.number in page.text
    assert status in page.text.casefold()
    assert when in page.text  # in Baku; the server's clock says 09:00 UTC
    assert "Əmək haqqım verilmir." in page.text
    assert ("theirs", "Məhkəməyə müraciət edin.") in page.bubbles


async def test_the_holder_never_sees_notes_or_names_of_staff(site: Site, opened: Opened) -> None:
    page = await follow(site.visitor(), opened.receipt)
    assert "Gizli qeyd" not in page.html
    assert "Rəna" not in page.html


async def test_the_receipt_stands_in_no_address_and_not_in_the_page(site: Site, opened: Opened) -> None:
    page = await follow(site.visitor(), opened.receipt)
    assert opened.receipt not in page.html
    assert pretty(opened.receipt) not in page.html
    assert all("?" not in form.action for form in page.forms)


async def test_words_added_reach_staff_once_however_often_they_are_sent(
    house: House, site: Site, opened: Opened, rana: Actor
) -> None:
    phone = site.visitor()
    form = (await follow(phone, opened.receipt)).form("/chat/receipt/messages")
    for _ in range(3):
        page = await phone.submit(form, text="Yeni sənəd aldım.")
    assert ("mine", "Yeni sənəd aldım.") in page.bubbles
    assert (await texts(house, rana)).count("Yeni sənəd aldım.") == 1
    assert page.form("/chat/receipt/messages").fields["text"] == ""


async def test_a_danger_in_added_words_is_met_with_safety_words_and_makes_the_case_urgent(
    house: House, site: Site, opened: Opened, rana: Actor
) -> None:
    phone = site.visitor()
    form = (await follow(phone, opened.receipt)).form("/chat/receipt/messages")
    page = await phone.submit(form, text="Ərim məni döyür, öldürəcəyi ilə hədələyir.")
    assert "102" in "".join(page.alerts)
    async with house.database.writing() as session:
        assert (await open_thread(session, rana, 1, house.now())).case.urgency == "urgent"


async def test_an_empty_or_endless_text_is_said_and_kept(site: Site, opened: Opened) -> None:
    phone = site.visitor()
    form = (await follow(phone, opened.receipt)).form("/chat/receipt/messages")
    assert (await phone.submit(form, text="  ")).alerts[0]
    long = "a" * 20_001
    page = await phone.submit(form, text=long)
    assert page.alerts[0]
    assert page.form("/chat/receipt/messages").fields["text"] == long


async def test_after_half_an_hour_the_digits_are_asked_for_again_and_the_text_is_kept(
    house: House, site: Site, opened: Opened, rana: Actor, clock: Clock
) -> None:
    phone = site.visitor()
    form = (await follow(phone, opened.receipt)).form("/chat/receipt/messages")
    clock.pass_(minutes=31)
    page = await phone.submit(form, text="Gec yazdım.")
    again = page.form("/chat/receipt", "receipt")
    assert again.fields["text"] == "Gec yazdım."
    opened_again = (await phone.submit(again, receipt=opened.receipt)).form("/chat/receipt/messages")
    assert opened_again.fields["text"] == "Gec yazdım."
    await phone.submit(opened_again)
    assert (await texts(house, rana)).count("Gec yazdım.") == 1


@pytest.mark.parametrize("receipt", ["", "123", "1234 5678 9012 3456", "salam", "9" * 60, "1234567890123450", "٤" * 16])
async def test_every_wrong_receipt_is_told_the_same(site: Site, opened: Opened, receipt: str) -> None:
    phone = site.visitor("en")
    answer = await phone.client.post("/chat/receipt", data={"receipt": receipt})
    assert answer.status_code == 404
    assert Page(answer.text).alerts == ["We found no request under this receipt. Please check the digits."]
    assert opened.case.number not in answer.text
    assert not receipt or receipt not in answer.text


async def test_a_forged_or_foreign_pass_opens_nothing(site: Site, opened: Opened) -> None:
    phone = site.visitor()
    for forged in ("", "%%%", "QUJD", "A" * 200):
        answer = await phone.client.post("/chat/receipt/messages", data={"pass": forged, "text": "salam"})
        assert answer.status_code == 403
        assert opened.case.number not in answer.text


async def test_a_guesser_is_stopped_and_others_are_not(desk: Desk, opened: Opened) -> None:
    async with open_site(desk, Limits(receipts=Rate(5, 60))) as site:
        guesser, neighbour = site.visitor("ru"), site.visitor("ru", "198.51.100.8")
        answers = [await guesser.client.post("/chat/receipt", data={"receipt": new_receipt()}) for _ in range(5)]
        stopped = await guesser.client.post("/chat/receipt", data={"receipt": opened.receipt})
        assert [answer.status_code for answer in answers] == [404] * 5
        assert stopped.status_code == 429
        assert opened.case.number not in stopped.text
        assert opened.case.number in (await follow(neighbour, opened.receipt)).text


async def test_an_ipv6_household_is_one_guesser(desk: Desk) -> None:
    async with open_site(desk, Limits(receipts=Rate(1, 60))) as site:
        answers = [
            await site.visitor("az", address).client.post("/chat/receipt", data={"receipt": "1"})
            for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
        ]
    assert [answer.status_code for answer in answers] == [404, 429, 404]


async def test_pages_of_a_case_are_kept_nowhere(site: Site, opened: Opened) -> None:
    answer: httpx.Response = await site.visitor().client.post("/chat/receipt", data={"receipt": opened.receipt})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_another_site_cannot_try_receipts(site: Site, opened: Opened) -> None:
    answer = await site.visitor().client.post(
        "/chat/receipt", data={"receipt": opened.receipt}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert opened.case.number not in answer.text


def entry(what: EntryKind, **content: object) -> Entry:
    return Entry(1, what, None, datetime(2026, 11, 21, 9, tzinfo=UTC), content)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("photo", "A photo was sent."), ("voice", "A voice message was sent."), ("?", "A document was sent.")],
)
def test_a_file_is_named_and_its_number_is_not(kind: str, words: str) -> None:
    line = lines_of(entry(EntryKind.FILE, file=4711, kind=kind), "en")
    assert (line.text, line.mine) == (words, True)


def test_answers_of_a_repeat_stand_under_readable_names() -> None:
    """As the form names them: the entry, its number from one, and the question."""
    name = Question("name", Kind.TEXT, Text("What is the child called?"), summary=Text("Name"), repeat="children")
    born = Question("born", Kind.DATE, Text("When was the child born?"), repeat="children")
    groups = {"children": Group("children", Text("Child", verbatim=True), repeat=True)}
    form = Form("f", "1", Text("F"), (name, born), groups=groups)
    answers = {
        "children[0]": "yes",
        "children[0].name": "Aysel",
        "children[0].born": "2020-03-12",
        "children[1].name": "Tural",
        "children[1].gone": "what the form no longer asks",
    }
    assert named(form, answers, "en") == (
        ("Child 1 · Name", "Aysel"),
        ("Child 1 · When was the child born?", "12 March 2020"),
        ("Child 2 · Name", "Tural"),
        ("children[1].gone", "what the form no longer asks"),
    )
