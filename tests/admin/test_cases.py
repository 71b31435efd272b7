"""Working on a case in the panel: reading, answering, notes, assigning, closing, and the queue around it."""

from __future__ import annotations

from casework.access import Role
from casework.audit import service as audit
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.house import CASES_BELL, OUTBOX_BELL, House
from casework.outbox import service as outbox
from casework.outbox.service import Settlement
from flows.model import Text
from tests.admin.browser import words_of
from tests.admin.conftest import Hire
from tests.cast import citizen, complain

COORDINATOR, LAWYER = Role.COORDINATOR, Role.LAWYER
NOTE = "Qeyd-yalniz-hemkarlar-ucun"
ANSWER = "Salam, ərizənizi aldıq."


async def leased(house: House) -> list[outbox.Leased]:
    """Everything that a sender would take now, for every channel."""
    taken: list[outbox.Leased] = []
    for _ in range(20):
        async with house.database.writing() as session:
            batch = await outbox.lease(session, house.keyring, ["telegram", "web"], 50, house.now())
            await outbox.settle(session, Settlement(sent=[one.id for one in batch]), house.now())
        if not batch:
            return taken
        taken += batch
    raise AssertionError("the outbox does not run dry")


def said_in(text: Text) -> str:
    return text.msgid + "".join(str(value) for value in text.values.values())


async def test_a_case_shows_the_words_the_facts_and_how_to_reach_the_citizen(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    visitor = await citizen(house, language="ru")
    answers = {
        "for_whom": "self",
        "story": ["Əmək haqqım verilmir.", "Mayın əvvəlindən."],
        "paper": "yes",
        "paper_date": "2026-10-12",
        "contact": "telephone",
        "contact_phone": "+994501234567",
        "something_old": "kept as it is",
    }
    case = (await complain(house, visitor, answers=answers)).case
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    page = words_of((await rashad.browser.get(f"/cases/{case.id}")).text)
    for words in ("Əmək haqqım verilmir. Mayın əvvəlindən.", "12 October 2026", "By telephone", "+994501234567"):
        assert words in page
    assert "kept as it is" in page  # an answer the form no longer knows
    assert "Goes to: Telegram" in page
    assert "Language of the answer: Russian" in page
    assert "Can be reached; last wrote: just now" in page


async def test_opening_a_case_marks_it_read_and_is_recorded_once_for_a_page_that_refreshes(
    hire: Hire, house: House
) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    assert '<li class="unread">' in (await rashad.browser.get("/cases")).text
    await rashad.browser.get(f"/cases/{case.id}")
    for _ in range(3):
        assert (await rashad.browser.get(f"/cases/{case.id}/changes")).status_code == 200
    assert '<li class="unread">' not in (await rashad.browser.get("/cases")).text
    async with house.database.reading() as session:
        entries = await audit.of_subject(session, "case", case.id)
    opened = [entry for entry in entries if entry.action == "panel:case:read"]
    assert len(opened) == 2  # the opening, and one for all the refreshing of these minutes


async def test_an_answer_goes_to_the_citizen_and_the_page_says_what_became_of_it(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    async with house.live.listen(OUTBOX_BELL, CASES_BELL) as ear:
        answer = await rashad.browser.post(f"/cases/{case.id}/answer", text=ANSWER)
        assert set(await ear.wait(1)) == {(OUTBOX_BELL, ""), (CASES_BELL, str(case.id))}
    assert answer.headers["location"] == f"/admin/cases/{case.id}?said=sent"
    assert "Waiting to be sent." in (await rashad.browser.get(f"/cases/{case.id}")).text
    (message,) = await leased(house)
    assert ANSWER in [part.msgid for part in message.message.parts]
    page = (await rashad.browser.get(f"/cases/{case.id}")).text
    assert "Waiting to be sent." not in page
    assert "Sent" in page


async def test_an_answer_that_cannot_arrive_says_why_in_words(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await rashad.browser.post(f"/cases/{case.id}/answer", text=ANSWER)
    async with house.database.writing() as session:
        (taken,) = await outbox.lease(session, house.keyring, ["telegram"], 5, house.now())
        blocked = Settlement(unreachable=[(taken.id, taken.address_id, "blocked")])
        await outbox.settle(session, blocked, house.now())
    page = words_of((await rashad.browser.get(f"/cases/{case.id}")).text)
    assert "Not delivered. The person has blocked the bot." in page
    assert "This person cannot be reached at the moment." in page


async def test_a_note_never_goes_into_the_outbox(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    await rashad.browser.post(f"/cases/{case.id}/note", text=NOTE)
    await rashad.browser.post(f"/cases/{case.id}/answer", text=ANSWER)
    await rashad.browser.post(f"/cases/{case.id}/note", text=NOTE)
    await rashad.browser.post(f"/cases/{case.id}/close")
    sent = [said_in(part) for one in await leased(house) for part in one.message.parts]
    assert any(ANSWER in words for words in sent)
    assert not any(NOTE in words for words in sent)
    page = (await rashad.browser.get(f"/cases/{case.id}")).text
    assert page.count(NOTE) == 2
    assert '<li class="internal">' in page


async def test_typed_words_survive_a_refusal(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    await rashad.browser.post(f"/cases/{case.id}/close")
    page = await rashad.browser.post(f"/cases/{case.id}/answer", text=ANSWER)
    assert page.status_code == 409
    assert ANSWER in page.text
    fragment = await rashad.browser.post(f"/cases/{case.id}/answer", htmx=True, text=ANSWER)
    assert fragment.status_code == 409
    assert fragment.headers["hx-retarget"] == "#notice"
    assert "<textarea" not in fragment.text  # the one on the page keeps its words
    await rashad.browser.post(f"/cases/{case.id}/reopen")
    assert (await rashad.browser.post(f"/cases/{case.id}/answer", text="  ")).status_code == 422


async def test_a_refreshed_page_leaves_the_boxes_alone_in_which_somebody_types(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    fragment = (await rashad.browser.get(f"/cases/{case.id}/changes")).text
    assert 'id="thread"' in fragment
    assert 'id="facts"' in fragment
    assert "<textarea" not in fragment


async def test_a_lawyer_takes_a_case_but_gives_it_to_nobody(hire: Hire, house: House) -> None:
    rashad, leyla, orxan = await hire("rashad", COORDINATOR), await hire("leyla", LAWYER), await hire("orxan", LAWYER)
    case = (await complain(house)).case
    await rashad.browser.post(f"/cases/{case.id}/share", staff_id=leyla.id)
    assert (await leyla.browser.post(f"/cases/{case.id}/assign", staff_id=orxan.id)).status_code == 403
    assert (await leyla.browser.post(f"/cases/{case.id}/assign", staff_id=leyla.id)).status_code == 303
    assert case.number in (await leyla.browser.get("/cases?box=mine")).text
    await rashad.browser.post(f"/cases/{case.id}/assign", staff_id=orxan.id)
    assert "Əmək haqqım verilmir." in (await orxan.browser.get(f"/cases/{case.id}")).text


async def test_closing_reopening_and_urgency_are_shown_and_recorded(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await rashad.browser.post(f"/cases/{case.id}/urgency", to="urgent")
    closed = await rashad.browser.post(f"/cases/{case.id}/close", htmx=True)
    assert "The request is closed." in closed.text
    assert case.number not in (await rashad.browser.get("/cases?box=all")).text
    assert case.number in (await rashad.browser.get("/cases?box=all&status=closed")).text
    await rashad.browser.post(f"/cases/{case.id}/reopen")
    page = words_of((await rashad.browser.get(f"/cases/{case.id}")).text)
    assert "Opened again" in page
    assert "changed the urgency: Urgent" in page
    assert "Rashad closed the request" in page


async def test_the_queue_is_narrowed_sorted_and_paged_by_its_address(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    one = (await complain(house, topic="labour", district="lankaran")).case
    two = (await complain(house, topic="housing", urgency=Urgency.URGENT)).case
    many = [(await complain(house)).case for _ in range(53)]
    page = (await rashad.browser.get("/cases?box=all&topic=housing")).text
    assert two.number in page
    assert one.number not in page
    assert 'value="housing" selected' in page
    assert one.number in (await rashad.browser.get("/cases?box=all&district=lankaran&language=az")).text
    assert two.number in (await rashad.browser.get("/cases?box=all&urgency=urgent")).text
    assert (await rashad.browser.get("/cases?box=all&sort=bogus&topic=nonsense&after=~~x")).status_code == 200
    first = (await rashad.browser.get("/cases?box=all&sort=new")).text
    assert many[-1].number in first
    assert one.number not in first
    following = first.split('rel="next"')[0].rsplit('href="/admin', 1)[1].split('"')[0].replace("&amp;", "&")
    last = (await rashad.browser.get(following)).text
    assert one.number in last
    assert many[-1].number not in last
    assert 'rel="next"' not in last


async def test_an_empty_box_says_so_in_words(hire: Hire) -> None:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    assert "Every request has somebody responsible." in (await rashad.browser.get("/cases")).text
    assert "Nothing matches these filters." in (await rashad.browser.get("/cases?topic=housing")).text


async def test_what_a_citizen_writes_is_shown_as_text_and_never_as_markup(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    visitor = await citizen(house)
    case = (await complain(house, visitor, answers={"story": ["<script>alert(1)</script>"]})).case
    async with house.database.writing() as session:
        await cases.write(session, house.keyring, visitor, case.id, "<b>{{ 7*7 }}</b>", Urgency.NORMAL, house.now())
    page = (await rashad.browser.get(f"/cases/{case.id}")).text
    assert "<script>alert" not in page
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page
