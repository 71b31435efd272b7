"""Announcements and communities in the panel: written side by side, counted, approved by another, watched, stopped."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework.access import Role
from casework.broadcasts import service as broadcasts
from casework.broadcasts.ticking import tick
from casework.communities import service as communities
from casework.house import House
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.broadcasting import follower
from tests.cast import Door, send_all
from tests.conftest import Clock

COORDINATOR, LAWYER, ADMINISTRATOR = Role.COORDINATOR, Role.LAWYER, Role.ADMINISTRATOR
TYPED: dict[str, Any] = {
    "title": "Bayram",
    "purpose": "event",
    "text_az": "Sabah görüşürük <b>",
    "text_ru": "Встречаемся завтра",
    "text_en": "",
    "link_0": "com_mil",
    "label_0_az": "Mil",
    "communities": ["mil"],
    "languages": ["az", "ru"],
    "starts_at": "",
}


@pytest.fixture
async def rana(hire: Hire) -> Desk:
    rana = await hire("rana", COORDINATOR)
    await rana.browser.post("/account", panel_language="en", theme="auto")
    return rana


async def begun(desk: Desk) -> str:
    answer = await desk.browser.post("/broadcasts", title="Bayram", purpose="event")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/admin")


async def test_from_the_first_word_to_the_last_outcome(hire: Hire, house: House, rana: Desk) -> None:
    for language in ("az", "ru"):
        await follower(house, language=language)
    await follower(house, language="en")
    kamran = await hire("kamran", ADMINISTRATOR)
    await kamran.browser.post("/account", panel_language="en", theme="auto")
    saved = await kamran.browser.post(
        "/organisation/announcing",
        approval_above="1",
        quiet_from="22:00",
        quiet_to="09:00",
        most_each="3",
        most_days="7",
        price_whatsapp="0,05",
    )
    assert saved.headers["location"].endswith("said=saved")
    here = await begun(rana)
    answer = await rana.browser.post(here, then="check", **TYPED)
    assert answer.headers["location"] == f"/admin{here}/check"
    page = (await rana.browser.get(f"{here}/check")).text
    assert "Sabah görüşürük &lt;b&gt;" in page
    said = words_of(page)
    assert "2 people get it" in said
    assert "gets the Azerbaijani text" in said
    assert "a second person must approve it" in said
    assert "Ask for approval" in said
    assert said.count("There is no approved text for this kind of announcement in this language") == 2
    assert (await rana.browser.post(f"{here}/release")).headers["location"].endswith("said=waits")
    own = words_of((await rana.browser.get(here)).text)
    assert "you wrote or changed it" in own
    for path in ("/broadcasts", "/cases"):
        assert "1 announcement waits for your approval." in words_of((await kamran.browser.get(path)).text)
        assert "for your approval" not in words_of((await rana.browser.get(path)).text)
    assert "Approve</button>" not in (await rana.browser.get(here)).text
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', (await kamran.browser.get(here)).text)[0]
    assert (await rana.browser.post(f"{here}/approve", seen=seen)).status_code == 403
    assert (await kamran.browser.post(f"{here}/approve", seen="00" * 32)).status_code == 409
    assert (await kamran.browser.post(f"{here}/approve", seen=seen)).status_code == 303
    await tick(house)
    running = words_of((await rana.browser.get(here)).text)
    assert "Being sent" in running
    assert "On its way 2" in running
    door = Door()
    await send_all(house, door)
    await tick(house)
    done = words_of((await rana.browser.get(f"{here}/progress")).text)
    assert "Taken by the messenger 2" in done
    assert "The whole audience 2" in done
    assert "2 / 2" in words_of((await rana.browser.get("/broadcasts")).text)
    assert len(door.sent) == 2


async def test_pause_go_on_and_stop_are_pressed_on_the_page(house: House, rana: Desk) -> None:
    await follower(house)
    here = await begun(rana)
    await rana.browser.post(here, **TYPED)
    await rana.browser.post(f"{here}/release")
    await tick(house)
    assert (await rana.browser.post(f"{here}/pause")).status_code == 303
    assert "Go on" in (await rana.browser.get(here)).text
    await rana.browser.post(f"{here}/resume")
    await rana.browser.post(f"{here}/stop")
    page = words_of((await rana.browser.get(here)).text)
    assert "Not sent: stopped before 1" in page
    assert (await rana.browser.post(f"{here}/resume")).status_code == 409
    assert (await rana.browser.post(f"{here}/retry")).status_code == 409


async def test_preview_and_count_follow_what_is_typed_and_save_nothing(house: House, rana: Desk) -> None:
    await follower(house, language="ru", channel="whatsapp")
    here = await begun(rana)
    page = (await rana.browser.post(f"{here}/preview", htmx=True, reading="ru", **TYPED)).text
    assert words_of(page).count("Встречаемся завтра") == 3
    assert "English: empty. These readers get the Azerbaijani text." in words_of(page)
    assert 'id="length_az" hx-swap-oob' in page
    counted = words_of((await rana.browser.post(f"{here}/count", htmx=True, **TYPED)).text)
    assert "1 person gets it" in counted
    assert "no price has been entered" in counted
    nobody = words_of((await rana.browser.post(f"{here}/count", htmx=True, **{**TYPED, "languages": ["en"]})).text)
    assert "0 people get it" in nobody
    assert "Встречаемся" not in (await rana.browser.get(here)).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text_az", "a" * 1001, "The text is too long"),
        ("link_0", "https://elsewhere.example", "A button needs a link"),
        ("label_0_az", "", "A button needs a link"),
        ("starts_at", "tomorrow", "Please give day and time"),
        ("title", " ", "Please write something first"),
    ],
    ids=["text", "link", "label", "time", "title"],
)
async def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    rana: Desk, field: str, value: str, sentence: str
) -> None:
    here = await begun(rana)
    answer = await rana.browser.post(here, **{**TYPED, field: value})
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert "Встречаемся завтра" in answer.text


async def test_a_time_is_one_of_baku(house: House, rana: Desk, clock: Clock) -> None:
    await follower(house)
    here = await begun(rana)
    await rana.browser.post(here, **{**TYPED, "starts_at": "2026-11-22T10:00"})
    assert 'value="2026-11-22T10:00"' in (await rana.browser.get(here)).text
    await rana.browser.post(f"{here}/release")
    assert "22 November 2026, 10:00" in words_of((await rana.browser.get(here)).text)
    async with house.database.reading() as session:
        row = await broadcasts.one(session, rana.actor, int(here.rpartition("/")[2]))
    assert row.starts_at.hour == 6
    await rana.browser.post(f"{here}/back", why="")
    assert (await rana.browser.post(f"{here}/drop")).headers["location"].endswith("said=deleted")
    assert (await rana.browser.get(here)).status_code == 404


async def test_who_may_see_and_who_may_write(hire: Hire, house: House, rana: Desk) -> None:
    here = await begun(rana)
    lawyer = await hire("nigar", LAWYER)
    administrator = await hire("kamran", ADMINISTRATOR)
    for path in ("/broadcasts", here, f"{here}/check", "/communities", "/communities/mil", "/communities/mil/figures"):
        assert (await lawyer.browser.get(path)).status_code == 403
    assert (await administrator.browser.get(here)).status_code == 200
    for path in (here, f"{here}/release", f"{here}/stop", f"{here}/drop", "/broadcasts"):
        assert (await administrator.browser.post(path, **TYPED)).status_code == 403
    for path in ("/broadcasts/999", "/broadcasts/999/progress"):
        assert (await rana.browser.get(path)).status_code == 404


async def test_a_coordinator_writes_what_a_community_says_and_counts(house: House, rana: Desk) -> None:
    await follower(house)
    assert "Imishli · Mil" in words_of((await rana.browser.get("/communities")).text)
    card: dict[str, Any] = {"does_az": "Təmiz şəhər", "does_ru": "", "does_en": "A clean town", "find_az": "Mərkəzdə"}
    assert (await rana.browser.post("/communities/mil/card", **card)).status_code == 303
    assert (await rana.browser.post("/communities/mil/card", does_en="No Azerbaijani")).status_code == 422
    assert (await rana.browser.post("/communities/atlantis/card", **card)).status_code == 404
    figure: dict[str, Any] = {"name": "Trainings held", "number": "12", "period": "2026"}
    assert (await rana.browser.post("/communities/mil/figures", **figure)).status_code == 303
    assert (await rana.browser.post("/communities/mil/figures", **{**figure, "number": "many"})).status_code == 422
    async with house.database.reading() as session:
        (row,) = await communities.indicators(session, "mil")
    await rana.browser.post(f"/communities/mil/figures/{row.id}", **{**figure, "number": "13"})
    page = (await rana.browser.get("/communities/mil")).text
    assert "A clean town" in page
    assert "Followers 1" in words_of(page)
    assert 'value="13"' in (await rana.browser.get("/communities/mil/figures")).text
    assert (await rana.browser.post(f"/communities/hadaf/figures/{row.id}/drop")).status_code == 404
    await rana.browser.post(f"/communities/mil/figures/{row.id}/drop")
    assert 'value="Trainings held"' not in (await rana.browser.get("/communities/mil/figures")).text


async def test_figures_for_announcements_that_make_no_sense_are_refused(hire: Hire) -> None:
    kamran = await hire("kamran", ADMINISTRATOR)
    good: dict[str, Any] = {
        "approval_above": "5",
        "quiet_from": "22:00",
        "quiet_to": "09:00",
        "most_each": "3",
        "most_days": "7",
    }
    for field, value in (("quiet_from", "25:00"), ("most_each", "0"), ("approval_above", "-1"), ("most_days", "x")):
        assert (await kamran.browser.post("/organisation/announcing", **{**good, field: value})).status_code == 422
