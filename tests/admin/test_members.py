"""The register of members, the figures of feedback, and cases that are no complaints, as the panel shows them."""

from __future__ import annotations

from casework.access import Role
from casework.audit import service as audit
from casework.cases import service as cases
from casework.cases.rules import Kind
from casework.feedback import service as feedback
from casework.feedback.rules import Solved
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from tests.admin.browser import words_of
from tests.admin.conftest import Hire
from tests.cast import citizen, complain

COORDINATOR, LAWYER, ADMINISTRATOR = Role.COORDINATOR, Role.LAWYER, Role.ADMINISTRATOR


async def joined(house: House, name: str, place: Place, telephone: str | None = None) -> None:
    visitor = await citizen(house)
    async with house.database.writing() as session:
        await members.join(session, house.keyring, visitor, place, Card(name, telephone), "1", house.now())


async def test_the_register_shows_names_by_community_and_each_look_is_recorded(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await joined(house, "Aytən xala", Place("mil", "imishli"), "+994501234567")
    await joined(house, "Rüfət <b>", Place(None, "gusar"))
    page = (await rashad.browser.get("/members")).text
    assert "Rüfət &lt;b&gt;" in page
    words = words_of(page)
    for found in ("Aytən xala", "Imishli · Mil", "+994501234567", "Gusar", "In the chat"):
        assert found in words
    page = words_of((await rashad.browser.get("/members?community=mil")).text)
    assert "Aytən xala" in page
    assert "Rüfət" not in page
    assert "Rüfət" in (await rashad.browser.get("/members?community=elsewhere")).text
    assert (await rashad.browser.get("/members?community=nonsense&after=-5")).status_code == 200
    async with house.database.reading() as session:
        looks = [entry for entry in await audit.latest(session) if entry.action == "panel:members:read"]
    assert [entry.details["members"] for entry in looks] == [0, 1, 1, 2]


async def test_nobody_but_coordinators_opens_the_register(hire: Hire, house: House) -> None:
    await joined(house, "Aytən xala", Place("mil", "imishli"))
    for role in (LAWYER, ADMINISTRATOR):
        somebody = await hire(role.value, role)
        answer = await somebody.browser.get("/members")
        assert answer.status_code == 403
        assert "Aytən" not in answer.text
        assert 'href="/admin/members"' not in (await somebody.browser.get("/cases")).text


async def test_feedback_stands_in_the_case_and_in_the_figures(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    assert "no feedback" in words_of((await rashad.browser.get("/feedback")).text)
    visitor = await citizen(house)
    case = (await complain(house, visitor)).case
    async with house.database.writing() as session:
        await cases.close(session, house.keyring, rashad.actor, case.id, house.now())
        await feedback.say(session, visitor.person_id, case.id, Solved.PARTLY, house.now())
        await feedback.rate(session, visitor.person_id, case.id, 4)
    assert "Partly settled. How they were treated: 4 · well" in words_of(
        (await rashad.browser.get(f"/cases/{case.id}")).text
    )
    page = words_of((await rashad.browser.get("/feedback?days=30")).text)
    assert "Partly settled 1" in page
    assert "On average 4.0" in page
    assert (await rashad.browser.get("/feedback?days=7")).status_code == 200


async def test_a_question_on_the_return_reads_as_one_in_queue_and_case(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    answers = {
        "question": "Otaqların sayı necə hesablanır?",
        "answer": ["not_helped", "how_many_rooms"],
        "origin": "fuzuli",
        "village": "Horadiz",
        "lives_now": "sumgayit",
    }
    visitor = await citizen(house)
    changes = {"answers": answers, "form": "return_question", "kind": Kind.RETURN_QUESTION, "topic": "idp"}
    case = (await complain(house, visitor, **changes)).case
    plain = (await complain(house)).case
    queue = (await rashad.browser.get("/cases?box=all")).text
    assert "Question on the return" in queue.split(case.number)[1].split("</li>")[0]
    assert "badge" not in queue.split(plain.number)[1].split('class="state"')[0]
    page = (await rashad.browser.get(f"/cases/{case.id}")).text
    assert '<div class="words">Otaqların sayı necə hesablanır?</div>' in page
    words = words_of(page)
    assert "The answer offered A coordinator is to answer: How many rooms will we get?" in words
    assert "District of origin Fuzuli" in words
    assert "Village of origin Horadiz" in words


async def test_an_initiative_shows_what_it_is_about(hire: Hire, house: House) -> None:
    rashad = await hire("rashad", COORDINATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    answers = {"idea": "Mütaliə guşəsi", "what": ["Kitab rəfləri."], "district": "gakh", "helpers": "Qonşular"}
    changes = {"answers": answers, "form": "initiative", "kind": Kind.INITIATIVE, "topic": "other"}
    case = (await complain(house, None, **changes)).case
    page = words_of((await rashad.browser.get(f"/cases/{case.id}")).text)
    for found in ("Initiative", "Mütaliə guşəsi", "Kitab rəfləri.", "Who helps Qonşular"):
        assert found in page
