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


async def test_the_register_shows_names_to_its_own_coordinators_and_each_look_is_recorded(
    hire: Hire, house: House
) -> None:
    rashad = await hire("rashad", COORDINATOR)
    kamran = await hire("kamran", ADMINISTRATOR)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await joined(house, "Aytən xala", Place("mil", "imishli"), "+994501234567")
    await joined(house, "Rüfət <b>", Place(None, "imishli"))
    await joined(house, "Gülnar", Place("hadaf", "sheki"))
    await joined(house, "Vaqif", Place(None, "gusar"))
    closed = words_of((await rashad.browser.get("/members")).text)
    assert "You are not a coordinator of any community yet" in closed
    closed = words_of((await rashad.browser.get("/members?community=mil")).text)
    assert "1 member" in closed
    assert "An administrator can assign one" in closed
    assert "Aytən" not in closed
    assert (await kamran.browser.post("/communities/mil/coordinators", staff=str(rashad.id))).status_code == 303
    page = (await rashad.browser.get("/members")).text
    assert "Rüfət &lt;b&gt;" in page  # waits for a community in a district of Mil
    words = words_of(page)
    for found in ("Aytən xala", "Imishli · Mil", "+994501234567", "In the chat"):
        assert found in words
    assert "Gülnar" not in words
    assert "Vaqif" not in words
    assert "Aytən xala" in (await rashad.browser.get("/members?community=mil")).text
    assert (await rashad.browser.get("/members?community=nonsense")).status_code == 404
    assert (await rashad.browser.get("/members?after=-5")).status_code == 200
    async with house.database.reading() as session:
        looks = [entry for entry in await audit.latest(session) if entry.action == "panel:members:read"]
    assert [entry.details["members"] for entry in looks] == [2, 2, 2]
    await kamran.browser.post("/account", panel_language="en", theme="auto")
    deeds = words_of((await kamran.browser.get("/audit")).text)
    assert "made Rashad a coordinator of the community: Imishli · Mil" in deeds
    added = await kamran.browser.post("/communities/new", name_az="Qadınlar mərkəzi", districts=["imishli"])
    place = added.headers["location"].removeprefix("/admin").partition("?")[0]
    await kamran.browser.post(f"{place}/coordinators", staff=str(rashad.id))
    deeds = words_of((await kamran.browser.get("/audit")).text)
    assert "a coordinator of the community: Imishli · Qadınlar mərk…" in deeds


async def test_another_communitys_register_is_closed(hire: Hire, house: House) -> None:
    rashad, rana = await hire("rashad", COORDINATOR), await hire("rana", COORDINATOR)
    kamran = await hire("kamran", ADMINISTRATOR)
    await joined(house, "Aytən xala", Place("mil", "imishli"))
    await kamran.browser.post("/communities/mil/coordinators", staff=str(rashad.id))
    await kamran.browser.post("/communities/hadaf/coordinators", staff=str(rana.id))
    answer = await rana.browser.get("/members?community=mil")
    assert answer.status_code == 403
    assert "Aytən" not in answer.text
    for path, fields in (
        ("/communities/mil/card", {"does_az": "Salam"}),
        ("/communities/mil/figures/enter", {"indicator": "new_businesses", "month": "2026-10", "number": "1"}),
        ("/communities/mil/coordinators", {"staff": str(rana.id)}),
        ("/communities/limon/coordinators", {"staff": str(rana.id)}),  # nobody lets themselves in
        ("/communities/mil", {"districts": "sheki"}),
        ("/communities/mil/rest", {"resting": "1"}),
    ):
        assert (await rana.browser.post(path, **fields)).status_code == 403, path
    assert (await rashad.browser.post("/communities/mil/coordinators", staff=str(rana.id))).status_code == 303
    assert "Aytən" in (await rana.browser.get("/members?community=mil")).text
    answer = await rashad.browser.get("/members?community=mil")  # who hands it over is out
    assert answer.status_code == 403
    assert "Aytən" not in (await kamran.browser.get("/communities/mil")).text


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


async def test_a_community_is_added_named_and_put_to_rest_in_the_panel(hire: Hire, house: House) -> None:
    kamran, rana = await hire("kamran", ADMINISTRATOR), await hire("rana", COORDINATOR)
    for desk in (kamran, rana):
        await desk.browser.post("/account", panel_language="en", theme="auto")
    fields = {"name_az": "Ümid", "name_en": "Hope", "districts": ["gusar", "khachmaz"]}
    assert (
        (await kamran.browser.post("/communities/new", **fields))
        .headers["location"]
        .startswith("/admin/communities/umid?")
    )
    fields = {**fields, "languages": ["az", "ru"], "focus": ["environment"]}
    assert (await kamran.browser.post("/communities/umid", **fields)).status_code == 303
    await kamran.browser.post("/communities/umid/coordinators", staff=str(rana.id))
    assert "Gusar · Hope" in words_of((await rana.browser.get("/communities")).text)
    for path in ("/events/new", "/campaigns/new"):  # and wherever a community is chosen
        assert "Gusar · Hope" in (await rana.browser.get(path)).text, path
    entered = {"indicator": "new_businesses", "month": "2026-11", "number": "3"}
    assert (await rana.browser.post("/communities/umid/figures/enter", **entered)).status_code == 303
    assert "New businesses opened businesses 0 0 0 0 0 0 0 3" in words_of(
        (await rana.browser.get("/communities/umid/figures")).text
    )
    file = await rana.browser.get("/communities/umid/figures.csv?by=month")
    assert file.content.decode("utf-8-sig").splitlines()[-1] == "New businesses opened,0,0,0,0,0,0,0,0,0,0,0,3"
    await kamran.browser.post("/communities/umid/rest", resting="1")
    assert "resting" in words_of((await rana.browser.get("/communities")).text)
    assert (await kamran.browser.post("/communities/umid/card", does_az="Salam")).status_code == 403  # not theirs
