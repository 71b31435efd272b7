"""What the pages promise of an announcement is what happens: on WhatsApp, in money, in a test, at a button."""

from __future__ import annotations

import re

import pytest

from casework.access import Role
from casework.broadcasts.rules import Link, Purpose
from casework.broadcasts.ticking import tick
from casework.events import organising
from casework.house import House
from casework.organisation.rules import approved
from tests import meetings
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.broadcasting import Sending, decide, follower
from tests.conftest import Clock

TEMPLATES = {"announcement": {"az": "elan", "en": "news"}, "announcement_events": {"az": "elan_tedbir"}}


@pytest.fixture
async def rana(hire: Hire) -> Desk:
    rana = await hire("rana", Role.COORDINATOR)
    await rana.browser.post("/account", panel_language="en", theme="auto")
    return rana


@pytest.mark.parametrize(
    ("purpose", "language", "name"),
    [
        ("announcement_events", "az", "elan_tedbir"),
        ("announcement_events", "en", "news"),
        ("announcement_campaigns", "az", "elan"),
        ("announcement_campaigns", "ru", None),
        ("event_news", "az", None),
    ],
)
def test_a_kind_without_a_text_of_its_own_takes_the_common_one(purpose: str, language: str, name: str | None) -> None:
    assert approved(TEMPLATES, purpose, language) == name


async def test_the_preview_names_the_text_of_this_kind_or_says_how_long_it_waits(house: House, rana: Desk) -> None:
    here = f"/broadcasts/{(await Sending(house, rana.actor, purpose=Purpose.EVENT).written()).id}"
    fields: dict[str, object] = {"purpose": "event", "reading": "az", "text_az": "Salam", "communities": ["mil"]}
    nothing = words_of((await rana.browser.post(f"{here}/preview", htmx=True, **fields)).text)
    assert "gets it once they write. It waits for 7 days." in nothing
    by_marks = {**fields, "communities": [], "campaigns": ["1"]}
    assert "It waits for 1 day." in words_of((await rana.browser.post(f"{here}/preview", htmx=True, **by_marks)).text)
    await decide(house, templates=TEMPLATES)
    for purpose, name in (("event", "elan_tedbir"), ("news", "elan"), ("campaign", "elan")):
        said = words_of((await rana.browser.post(f"{here}/preview", htmx=True, **{**fields, "purpose": purpose})).text)
        assert f"as the approved text “{name}”, on one line and without buttons" in said


async def test_the_estimate_tells_an_upper_bound_and_who_costs_something_now(
    house: House, rana: Desk, clock: Clock
) -> None:
    await decide(house, price_whatsapp=0.05, templates=TEMPLATES)
    for _ in range(3):
        await follower(house, channel="whatsapp")
    await follower(house)
    clock.pass_(hours=25)
    await rana.browser.sign_in("rana")
    await follower(house, channel="whatsapp")
    sending = await Sending(house, rana.actor).written()
    said = words_of((await rana.browser.get(f"/broadcasts/{sending.id}/check")).text)
    assert "WhatsApp: at most 0.20 in the currency of your price" in said
    assert "As it is now, 3 people have not: 0.15." in said


async def test_a_test_to_oneself_is_a_whole_link_and_a_picture_of_it(house: House, rana: Desk) -> None:
    sending = await Sending(house, rana.actor).written()
    page = (await rana.browser.get(f"/broadcasts/{sending.id}")).text
    (word,) = set(re.findall(r"tst_[0-9a-z_]+", page))
    assert re.search(rf'href="https?://[^"/]+/chat\?start={word}"', page)
    assert page.count("<svg") >= 1
    assert f'value="{word}"' in page  # to be sent on WhatsApp


async def test_the_page_says_why_an_announcement_is_held(house: House, rana: Desk) -> None:
    await follower(house)
    event = await meetings.published(house, rana.actor)
    sending = Sending(house, rana.actor, buttons=(Link(f"evt_{event}", {"az": "Bax"}),))
    await sending.released()
    async with house.database.writing() as session:
        await organising.cancel(session, house.keyring, rana.actor, event, house.now())
    await tick(house)
    assert "Held back" in words_of((await rana.browser.get("/broadcasts")).text)
    page = words_of((await rana.browser.get(f"/broadcasts/{sending.id}")).text)
    assert f"Held back by itself: the button evt_{event} leads to something that nobody can see" in page
    check = words_of((await rana.browser.get(f"/broadcasts/{sending.id}/check")).text)
    assert f"The button evt_{event} leads to something that nobody can see" in check
    refused = await rana.browser.post(f"/broadcasts/{sending.id}/release")
    assert refused.status_code == 422
    assert "A button leads to something" in words_of(refused.text)
