"""The reader rule, as the panel shows it: whoever holds no key finds nothing, by whatever way they ask."""

from __future__ import annotations

import asyncio
from typing import Any

from admin.panel import permissions_by_route
from admin.routes.live import news
from casework.access import Role
from casework.cases import keys
from casework.cases.rules import case_number
from casework.house import CASES_BELL, House
from casework.staff import entry
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.cast import complain

ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER
FIELDS: dict[str, Any] = {"text": "salam", "staff_id": "1", "to": "high"}


async def test_an_administrator_who_is_no_reader_finds_no_case_anywhere(hire: Hire, house: House) -> None:
    admin = await hire("aygun", ADMINISTRATOR)
    await hire("rashad", COORDINATOR)
    case_id = (await complain(house)).case.id
    codes = {}
    for route, _ in permissions_by_route():
        if "{case_id}" in route.path:
            path = route.path.replace("{case_id}", str(case_id))
            for method in route.methods or ():
                answer = await (admin.browser.get(path) if method == "GET" else admin.browser.post(path, **FIELDS))
                codes[f"{method} {path}"] = answer.status_code
    assert len(codes) >= 10
    assert set(codes.values()) == {404}


async def test_a_case_that_is_not_mine_looks_like_one_that_does_not_exist(hire: Hire, house: House) -> None:
    await hire("rashad", COORDINATOR)
    leyla = await hire("leyla", LAWYER)
    case_id = (await complain(house)).case.id
    closed, missing = await leyla.browser.get(f"/cases/{case_id}"), await leyla.browser.get("/cases/4242")
    assert closed.status_code == missing.status_code == 404
    assert words_of(closed.text) == words_of(missing.text)
    odd = await leyla.browser.get("/cases/abc")
    assert odd.status_code == 404


async def test_lists_counts_and_search_show_only_what_is_read(hire: Hire, house: House) -> None:
    rashad, leyla = await hire("rashad", COORDINATOR), await hire("leyla", LAWYER)
    shared, hidden = (await complain(house)).case, (await complain(house)).case
    async with house.database.writing() as session:
        await keys.share(session, rashad.actor, shared.id, leyla.id, house.now())

    mine = (await leyla.browser.get("/cases?box=all")).text
    assert shared.number in mine
    assert hidden.number not in mine
    assert '<span class="count">1</span>' in mine
    assert '<span class="count">2</span>' in (await rashad.browser.get("/cases?box=all")).text

    found = await leyla.browser.get(f"/cases?find={shared.number}")
    assert found.headers["location"] == f"/admin/cases/{shared.id}"
    not_found = await leyla.browser.get(f"/cases?find={hidden.number}")
    assert not_found.status_code == 200
    assert "There is no request with the number" in not_found.text or hidden.number in not_found.text


async def test_live_news_goes_to_readers_and_says_nothing_but_that_something_changed(hire: Hire, house: House) -> None:
    rashad, leyla = await hire("rashad", COORDINATOR), await hire("leyla", LAWYER)
    case_id = (await complain(house)).case.id
    assert await heard(house, rashad, case_id) == [(f"case-{case_id}", ""), ("queue", "")]
    assert await heard(house, leyla, case_id) == []


async def heard(house: House, desk: Desk, case_id: int) -> list[tuple[str | None, object]]:
    """What a colleague's open page is told when the bell rings for a case, and nothing more within a moment."""
    told: list[tuple[str | None, object]] = []
    stream = news(house, desk.browser.http.cookies["korpu_panel"])
    await anext(stream)  # it listens from here on
    await house.live.ring(CASES_BELL, str(case_id))

    async def listen() -> None:
        async for event in stream:
            told.append((event.event, event.data))  # noqa: PERF401  kept one by one: the listening is cut off

    listening = asyncio.create_task(listen())
    await asyncio.wait({listening}, timeout=1.0)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await stream.aclose()  # type: ignore[attr-defined]
    return told


async def test_the_live_line_ends_with_the_session(hire: Hire, house: House) -> None:
    leyla = await hire("leyla", LAWYER)
    cookie = leyla.browser.http.cookies["korpu_panel"]
    stream = news(house, cookie)
    await anext(stream)
    async with house.database.writing() as session:
        await entry.sign_out(session, cookie)
    await house.live.ring(CASES_BELL, "1")
    rest = [event.event async for event in stream]
    assert rest == ["over"]


async def test_a_colleague_who_was_let_in_reads_and_one_who_was_taken_off_does_not(hire: Hire, house: House) -> None:
    rashad, leyla = await hire("rashad", COORDINATOR), await hire("leyla", LAWYER)
    case_id = (await complain(house)).case.id
    await rashad.browser.post(f"/cases/{case_id}/share", staff_id=leyla.id)
    assert "Əmək haqqım verilmir." in (await leyla.browser.get(f"/cases/{case_id}")).text
    await rashad.browser.post(f"/cases/{case_id}/unshare", staff_id=leyla.id)
    assert (await leyla.browser.get(f"/cases/{case_id}")).status_code == 404


async def test_taking_oneself_off_leads_back_to_the_queue(hire: Hire, house: House) -> None:
    rashad, orxan = await hire("rashad", COORDINATOR), await hire("orxan", COORDINATOR)
    case_id = (await complain(house)).case.id
    answer = await orxan.browser.post(f"/cases/{case_id}/unshare", staff_id=orxan.id)
    assert answer.headers["location"] == "/admin/cases?said=left"
    last = await rashad.browser.post(f"/cases/{case_id}/unshare", staff_id=rashad.id)
    assert last.status_code == 409


def test_numbers_are_as_people_quote_them(house: House) -> None:
    assert case_number(42, house.now()) == "26-00042"
