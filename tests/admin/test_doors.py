"""Who gets in: routes without a permission, other sites' forms, guessed passwords, sessions that are over."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter

from admin import panel
from admin.pages import STATIC
from admin.routes.entry import TRIES_BY_ADDRESS
from casework.access import Permission, Role
from casework.house import House
from casework.staff.rules import SESSION_IDLE
from tests.admin.browser import HERE, Browser, words_of
from tests.admin.conftest import Hire
from tests.cast import PASSWORD, colleague, complain
from tests.conftest import Clock

COORDINATOR, LAWYER = Role.COORDINATOR, Role.LAWYER


def routes() -> Iterator[tuple[str, str]]:
    """(method, path with numbers in it) of every route."""
    for route, _ in panel.permissions_by_route():
        for method in sorted(route.methods or ()):
            path = route.path.replace("{token}", "not-a-token")
            for name in ("case_id", "staff_id", "rule_id", "team_id", "arrival_id"):
                path = path.replace("{" + name + "}", "1")
            yield method, path


def test_every_route_names_its_permission_or_stands_on_the_short_list() -> None:
    bare = {route.path for route, permission in panel.permissions_by_route() if permission is None}
    assert bare == panel.OPEN


def test_a_route_that_names_no_permission_keeps_the_panel_from_starting(house: House) -> None:
    careless = APIRouter()

    @careless.get("/everything")
    async def everything() -> str:
        return "all cases"

    with pytest.raises(panel.UnguardedRoute, match="/everything"):
        panel.build_panel(house, (*panel.ROUTERS, careless))


async def test_nobody_gets_anywhere_without_signing_in(browser: Browser) -> None:
    reached = {}
    for method, path in routes():
        answer = await (browser.get(path) if method == "GET" else browser.send(path, {}))
        if path not in {"/sign-in", "/signed-out", "/welcome/not-a-token"} | panel.DOOR:
            reached[f"{method} {path}"] = answer.status_code
    assert set(reached.values()) == {303, 401}
    assert all(code == 303 for route, code in reached.items() if route.startswith("GET") and route != "GET /live")


async def test_the_navigation_offers_only_what_opens(hire: Hire) -> None:
    page = (await (await hire("leyla", LAWYER)).browser.get("/cases")).text
    assert "/admin/staff" not in page
    assert "/admin/audit" not in page


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://elsewhere.test"}, {}],
)
async def test_a_form_from_elsewhere_is_refused(hire: Hire, house: House, headers: dict[str, str]) -> None:
    desk = await hire("leyla", LAWYER)
    token = await desk.browser.token()
    del desk.browser.http.headers["sec-fetch-site"]
    answer = await desk.browser.http.post("/admin/sign-out", data={"token": token}, headers=headers)
    assert answer.status_code == 403
    desk.browser.http.headers.update(HERE)
    assert (await desk.browser.get("/cases")).status_code == 200


async def test_on_plain_http_the_origin_is_enough(hire: Hire) -> None:
    desk = await hire("leyla", LAWYER)
    token = await desk.browser.token()
    del desk.browser.http.headers["sec-fetch-site"]
    mine = {"origin": "http://korpu.test"}
    assert (await desk.browser.http.post("/admin/sign-out", data={"token": token}, headers=mine)).status_code == 303


async def test_after_a_refusal_the_way_back_leads_to_the_page_one_came_from(hire: Hire) -> None:
    desk = await hire("leyla", LAWYER)
    token = await desk.browser.token()
    for came, back in (
        ("http://korpu.test/admin/cases?box=all&said=saved&find=%22", "/admin/cases?box=all&amp;find=%22"),
        ("http://korpu.test/admin/cases/7/answer", None),  # itself the answer to a form
        ("http://korpu.test/admin/", None),
        ("http://korpu.test/chat", None),
        ("http://elsewhere.test/admin/cases", None),
        ("http://[korpu.test/admin/cases", None),
        ("", None),
    ):
        headers = {"referer": came}
        answer = await desk.browser.http.post("/admin/cases/77/answer", data={"token": token}, headers=headers)
        assert answer.status_code == 404
        found = re.search(r'class="back" href="([^"]*)"', answer.text)
        assert (found[1] if found else None) == back, came


async def test_a_form_without_the_token_of_this_sign_in_is_refused(hire: Hire) -> None:
    leyla, orxan = await hire("leyla", LAWYER), await hire("orxan", LAWYER)
    for token in ("", "0" * 40, await orxan.browser.token()):
        answer = await leyla.browser.send("/account", {"token": token, "theme": "dark"})
        assert answer.status_code == 403
    assert 'data-theme="dark"' not in (await leyla.browser.get("/account")).text


async def test_an_open_page_gets_the_new_token_after_signing_in_again(hire: Hire) -> None:
    desk = await hire("leyla", LAWYER)
    old = await desk.browser.token()
    await desk.browser.sign_in("leyla")
    answer = await desk.browser.send("/account", {"token": old}, htmx=True)
    assert answer.status_code == 403
    assert await desk.browser.token() in answer.headers["hx-trigger"]


async def test_guessing_a_password_ends_after_a_few_tries(house: House, clock: Clock) -> None:
    await colleague(house, "leyla", LAWYER)
    codes = []
    for attempt in range(12):
        async with Browser(house, address=f"192.0.2.{attempt}") as browser:
            codes.append((await browser.sign_in("Leyla ", "wrong but long enough")).status_code)
    assert codes[:10] == [401] * 10
    assert codes[10:] == [429] * 2
    async with Browser(house) as browser:
        assert (await browser.sign_in("leyla")).status_code == 429


async def test_guessing_many_names_from_one_place_ends_too(house: House) -> None:
    async with Browser(house) as browser, Browser(house, address="192.0.2.9") as elsewhere:
        for _ in range(TRIES_BY_ADDRESS):
            await browser.sign_in("somebody", "not this one at all")
        assert (await browser.sign_in("somebody else", "not this one at all")).status_code == 429
        assert (await elsewhere.sign_in("somebody else", "not this one at all")).status_code == 401


async def test_a_wrong_name_and_a_wrong_password_look_the_same(house: House, browser: Browser) -> None:
    await colleague(house, "leyla", LAWYER)
    wrong_password = await browser.sign_in("leyla", "not this one at all")
    unknown = await browser.sign_in("leylo", "not this one at all")
    assert words_of(wrong_password.text) == words_of(unknown.text)
    assert 'value="leyla"' in wrong_password.text


async def test_signing_in_goes_on_to_where_one_wanted_and_never_out_of_the_panel(
    house: House, browser: Browser
) -> None:
    await colleague(house, "leyla", LAWYER)
    assert (await browser.get("/cases?box=all")).headers["location"] == "/admin/sign-in?next=/cases%3Fbox%3Dall"
    for wanted, got in (
        ("/cases?box=all", "/admin/cases?box=all"),
        ("//evil.test/", "/admin/"),
        ("https://evil.test", "/admin/"),
        ("/\\evil.test", "/admin/"),
    ):
        fields: dict[str, Any] = {"login": "leyla", "password": PASSWORD, "next": wanted}
        assert (await browser.send("/sign-in", fields)).headers["location"] == got


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_paths(house: House, browser: Browser) -> None:
    await colleague(house, "leyla", LAWYER)
    cookie = (await browser.sign_in("leyla")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/admin" in cookie


async def test_signing_out_and_a_long_pause_end_the_session(hire: Hire, clock: Clock) -> None:
    leyla, orxan = await hire("leyla", LAWYER), await hire("orxan", LAWYER)
    await leyla.browser.post("/sign-out")
    assert (await leyla.browser.get("/cases")).status_code == 303
    clock.pass_(seconds=SESSION_IDLE.total_seconds() + 1)
    assert (await orxan.browser.get("/cases")).status_code == 303


async def test_words_typed_in_a_session_that_is_over_are_not_lost(hire: Hire, house: House) -> None:
    desk = await hire("rashad", COORDINATOR)
    case_id = (await complain(house)).case.id
    token = await desk.browser.token()
    desk.browser.http.cookies.clear()
    fields: dict[str, Any] = {"token": token, "text": "Hörmətli vətəndaş"}
    page = await desk.browser.send(f"/cases/{case_id}/answer", fields)
    assert page.status_code == 401
    assert "Hörmətli vətəndaş" in page.text
    fragment = await desk.browser.send(f"/cases/{case_id}/answer", fields, htmx=True)
    assert fragment.status_code == 401
    assert fragment.headers["hx-retarget"] == "#notice"  # the form itself is not touched


async def test_pages_may_load_nothing_from_elsewhere_and_are_kept_nowhere(hire: Hire, browser: Browser) -> None:
    desk = await hire("leyla", LAWYER)
    for answer in (await desk.browser.get("/cases"), await browser.get("/sign-in"), await browser.get("/nowhere")):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


def test_the_files_of_others_are_what_they_were() -> None:
    vendor = STATIC / "vendor"
    lines = [line.split() for line in (vendor / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.glob("*.js")}
    assert there == sums


def test_permissions_and_pages_are_complete() -> None:
    """A new permission has to appear in one of the tables of this file or under a case."""
    named = {permission for _, permission in panel.permissions_by_route() if permission}
    assert named | {Permission.CASES_ASSIGN} == set(Permission)  # assigning others is the verb's own question
