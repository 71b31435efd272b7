"""Setting the house up and keeping it: the first administrator, recovery words, colleagues, routing, kept messages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from casework.access import Role
from casework.conversations import service as conversations
from casework.house import House
from casework.staff import service as staff
from tests.admin.browser import Browser, token_in, words_of
from tests.admin.conftest import Hire
from tests.cast import PASSWORD, complain

ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER
FIRST: dict[str, Any] = {
    "organisation": "Hüquq Evi",
    "name": "Aygün Məmmədova",
    "login": "Aygun",
    "password": PASSWORD,
    "again": PASSWORD,
    "panel_language": "en",
    "coordinates": "1",
}


async def first_link(house: House) -> str:
    async with house.database.writing() as session:
        token = await staff.first_link(session, house.now())
    assert token is not None
    return f"/welcome/{token}"


def recovery_words(page: str) -> list[str]:
    return re.findall(r"<li>([a-z]+)</li>", page.split("words-list")[1].split("</ol>")[0])


async def test_the_first_administrator_sets_up_the_house(house: House, browser: Browser) -> None:
    link = await first_link(house)
    assert (await browser.get(link)).status_code == 200
    answer = await browser.send(link, FIRST)
    assert answer.headers["location"] == "/admin/recovery"
    page = (await browser.get("/cases")).text
    assert "Hüquq Evi" in page
    assert "The recovery words have not been written down yet." in page

    words = recovery_words((await browser.post("/recovery/words")).text)
    assert len(words) == 12
    assert " ".join(words) not in (await browser.get("/recovery")).text
    wrong = await browser.post("/recovery/confirm", words=" ".join(reversed(words)))
    assert wrong.status_code == 422
    assert words[3] not in wrong.text  # what was typed there is a secret
    assert "not been written down yet" in (await browser.get("/cases")).text
    right = await browser.post("/recovery/confirm", words=", ".join(words).upper())
    assert right.headers["location"] == "/admin/cases?said=confirmed"
    assert "not been written down yet" not in (await browser.get("/cases")).text


async def test_the_first_link_works_once(house: House, browser: Browser) -> None:
    link = await first_link(house)
    await browser.send(link, FIRST)
    async with Browser(house) as other:
        assert (await other.get(link)).status_code == 410
        assert (await other.send(link, FIRST)).status_code == 410
        assert (await other.get("/welcome/made-up")).status_code == 410


async def test_what_was_typed_stays_when_the_password_is_refused(house: House, browser: Browser) -> None:
    link = await first_link(house)
    for change in ({"password": "aygun12345", "again": "aygun12345"}, {"again": "another password"}):
        page = await browser.send(link, FIRST | change)
        assert page.status_code == 422
        assert 'value="Aygün Məmmədova"' in page.text
        assert 'value="Hüquq Evi"' in page.text
        assert PASSWORD not in page.text
        assert "checked" in page.text
    assert (await browser.send(link, FIRST)).status_code == 303  # the link is still good


async def test_an_invited_colleague_sets_a_password_and_reads_what_comes_then(hire: Hire, house: House) -> None:
    admin = await hire("aygun", ADMINISTRATOR)
    form: dict[str, Any] = {
        "name": "Leyla Əhmədova",
        "login": "leyla",
        "roles": "coordinator",
        "speaks": ["az", "ru"],
    }
    page = (await admin.browser.post("/staff/new", **form)).text
    link = unescape(re.search(r'value="http://korpu\.test/admin([^"]+)"', page)[1])  # type: ignore[index]
    assert link not in (await admin.browser.get("/staff")).text
    async with Browser(house) as leyla:
        assert "Leyla Əhmədova" in (await leyla.get(link)).text
        answer = await leyla.send(link, {"password": PASSWORD, "again": PASSWORD})
        assert answer.headers["location"] == "/admin/"
        case = (await complain(house)).case
        assert (await leyla.get(f"/cases/{case.id}")).status_code == 200
    taken = await admin.browser.post("/staff/new", **(form | {"name": "Başqa Leyla"}))
    assert taken.status_code == 409
    assert 'value="Başqa Leyla"' in taken.text


async def test_a_new_link_ends_the_old_key_and_the_recovery_words_bring_the_cases_back(
    hire: Hire, house: House
) -> None:
    admin, rashad = await hire("aygun", ADMINISTRATOR), await hire("rashad", COORDINATOR)
    words = " ".join(recovery_words((await admin.browser.post("/recovery/words")).text))
    await admin.browser.post("/recovery/confirm", words=words)
    case = (await complain(house)).case
    page = (await admin.browser.post(f"/staff/{rashad.id}/link")).text
    link = re.search(r'value="http://korpu\.test/admin([^"]+)"', page)[1]  # type: ignore[index]
    async with Browser(house) as again:
        await again.send(link, {"password": PASSWORD + "!", "again": PASSWORD + "!"})
        assert (await rashad.browser.get("/cases")).status_code == 303  # the old session has ended
        assert (await again.get(f"/cases/{case.id}")).status_code == 404
        wrong = await admin.browser.post("/recovery/open", staff_id=rashad.id, words="abandon " * 12)
        assert wrong.status_code == 422
        given = await admin.browser.post("/recovery/open", staff_id=rashad.id, words=words)
        assert given.headers["location"] == "/admin/recovery?given=1"
        assert "Əmək haqqım verilmir." in (await again.get(f"/cases/{case.id}")).text


async def test_newer_recovery_words_pass_over_what_only_the_older_ones_open(hire: Hire, house: House) -> None:
    admin, _ = await hire("aygun", ADMINISTRATOR), await hire("rashad", COORDINATOR)
    await admin.browser.post("/recovery/words")
    await complain(house)
    words = " ".join(recovery_words((await admin.browser.post("/recovery/words")).text))
    await admin.browser.post("/recovery/confirm", words=words)
    newer = (await complain(house)).case
    leyla = await hire("leyla", LAWYER)
    given = await admin.browser.post("/recovery/open", staff_id=leyla.id, words=words)
    assert given.headers["location"] == "/admin/recovery?given=1"
    assert (await leyla.browser.get(f"/cases/{newer.id}")).status_code == 200


async def test_a_colleague_who_is_switched_off_is_out_at_once_and_one_administrator_stays(hire: Hire) -> None:
    admin, leyla = await hire("aygun", ADMINISTRATOR), await hire("leyla", LAWYER)
    form: dict[str, Any] = {"name": "Leyla", "login": "leyla", "roles": "lawyer"}
    await admin.browser.post(f"/staff/{leyla.id}", **form)
    assert (await leyla.browser.get("/cases")).status_code == 303
    assert (await leyla.browser.sign_in("leyla")).status_code == 401
    last = await admin.browser.post(f"/staff/{admin.id}", name="A", login="aygun", roles="lawyer", active="1")
    assert last.status_code == 409
    same = await admin.browser.post(f"/staff/{leyla.id}", **(form | {"login": "aygun"}))
    assert same.status_code == 409
    none = await admin.browser.post(f"/staff/{leyla.id}", name="Leyla", login="leyla")
    assert none.status_code == 422


async def test_rules_lead_new_cases_to_a_team(hire: Hire, house: House) -> None:
    rashad, leyla = await hire("rashad", COORDINATOR), await hire("leyla", LAWYER)
    await rashad.browser.post("/account", panel_language="en", theme="auto")
    await rashad.browser.post("/routing/teams", name="Əmək", members=[leyla.id])
    assert (await rashad.browser.post("/routing/teams", name="əmək")).status_code == 409
    assert (await rashad.browser.post("/routing/rules", topic="labour")).status_code == 422
    await rashad.browser.post("/routing/rules", topic="labour", target="team:1")
    await rashad.browser.post("/routing/rules", language="ru", target=f"staff:{rashad.id}")
    page = words_of((await rashad.browser.get("/routing")).text)
    assert "Topic: Work and labour , place: any , language: any → team Əmək" in page
    case = (await complain(house, topic="labour")).case
    assert case.owner_id == leyla.id
    await rashad.browser.post("/routing/rules/2/move", up="1")
    moved = (await rashad.browser.get("/routing")).text
    assert moved.index("/routing/rules/2/") < moved.index("/routing/rules/1/")
    await rashad.browser.post("/routing/teams/1/delete")
    assert (await complain(house, topic="labour")).case.owner_id is None


async def test_periods_are_the_organisations_own_and_may_be_empty(hire: Hire, house: House) -> None:
    admin = await hire("aygun", ADMINISTRATOR)
    await admin.browser.post("/organisation/periods", normal="72", high="", urgent="4")
    page = (await admin.browser.get("/organisation")).text
    assert 'value="72"' in page
    assert (await complain(house)).case.due_at is not None
    for bad in ("0", "-1", "soon", "99999"):
        assert (await admin.browser.post("/organisation/periods", normal=bad)).status_code == 422
    await admin.browser.post("/organisation/periods")
    assert (await complain(house)).case.due_at is None
    await admin.browser.post("/organisation/name", name="Yeni ad")
    assert "Yeni ad" in (await admin.browser.get("/organisation")).text
    assert (await admin.browser.post("/organisation/name", name=" ")).status_code == 422


async def test_kept_messages_are_seen_opened_tried_again_and_set_aside(hire: Hire, house: House) -> None:
    admin, rashad = await hire("aygun", ADMINISTRATOR), await hire("rashad", COORDINATOR)
    async with house.database.writing() as session:
        await conversations.keep(
            session,
            house.keyring,
            "telegram",
            "77",
            b"x" * 32,
            b'{"text": "gizli"}',
            "KeyError at turn.py",
            house.now(),
        )
    page = (await admin.browser.get("/arrivals")).text
    assert "KeyError at turn.py" in page
    assert "gizli" not in page
    assert (await admin.browser.post("/arrivals/1/open")).status_code == 403
    opened = await rashad.browser.post("/arrivals/1/open")
    assert "{&#34;text&#34;: &#34;gizli&#34;}" in opened.text
    assert (await rashad.browser.post("/arrivals/1/retry")).headers["location"] == "/admin/arrivals?said=retried"
    assert (await rashad.browser.post("/arrivals/1/aside")).headers["location"] == "/admin/arrivals?said=aside"
    assert (await rashad.browser.post("/arrivals/1/open")).status_code == 404
    await admin.browser.post("/account", panel_language="en", theme="auto")
    assert "opened a kept message" in (await admin.browser.get("/audit")).text


async def test_a_colleague_chooses_language_and_colours_and_changes_the_password(hire: Hire, house: House) -> None:
    leyla = await hire("leyla", LAWYER)
    await leyla.browser.post("/account", panel_language="ru", theme="dark")
    page = (await leyla.browser.get("/account")).text
    assert '<html lang="ru" data-theme="dark">' in page
    new = PASSWORD + " və dağ"
    wrong = await leyla.browser.post("/account/password", old="wrong", password=new, again=new)
    assert wrong.status_code == 401
    async with Browser(house) as elsewhere:
        await elsewhere.sign_in("leyla")
        changed = await leyla.browser.post("/account/password", old=PASSWORD, password=new, again=new)
        assert changed.status_code == 303
        assert (await elsewhere.get("/cases")).status_code == 303  # signed out there
    assert (await leyla.browser.get("/cases")).status_code == 200  # and still in here
    async with Browser(house) as elsewhere:
        assert (await elsewhere.sign_in("leyla", PASSWORD)).status_code == 401
        assert (await elsewhere.sign_in("leyla", new)).status_code == 303


async def test_every_page_speaks_every_language_of_the_panel(hire: Hire, house: House) -> None:
    admin, rashad = await hire("aygun", ADMINISTRATOR), await hire("rashad", COORDINATOR)
    case = (await complain(house)).case
    for language in ("az", "ru", "en"):
        for desk in (admin, rashad):
            await desk.browser.post("/account", panel_language=language, theme="auto")
        pages = [await admin.browser.get(f"/{name}") for name in ("staff", "staff/new", "organisation", "audit")]
        pages += [await rashad.browser.get(f"/{name}") for name in ("cases", f"cases/{case.id}", "routing", "arrivals")]
        for page in pages:
            assert page.status_code == 200
            assert f'<html lang="{language}">' in page.text
            assert token_in(page.text)
