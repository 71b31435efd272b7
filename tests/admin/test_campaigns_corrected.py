"""A published campaign in the panel: corrected, an update removed, withdrawn, those concerned asked by two people."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework.access import Role
from casework.broadcasts.ticking import tick
from casework.campaigns.rules import Status
from casework.house import House
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.broadcasting import decide
from tests.campaigning import LIGHT, card_of, complaints, ended, published, supports
from tests.cast import Door, citizen, send_all

TYPED = {
    **{f"title_{code}": text for code, text in LIGHT.titles.items()},
    **{f"text_{code}": text for code, text in LIGHT.texts.items()},
    "goal": "50",
}


@pytest.fixture
async def rana(hire: Hire) -> Desk:
    rana = await hire("rana", Role.COORDINATOR)
    await rana.browser.post("/account", panel_language="en", theme="auto")
    return rana


async def presses(desk: Desk, path: str, **fields: Any) -> str:
    """Where the press leads."""
    answer = await desk.browser.post(path, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/admin").partition("?")[0]


async def test_a_correction_is_shown_and_supporters_are_told_by_one_press(house: House, rana: Desk) -> None:
    here = f"/campaigns/{await published(house, rana.actor)}"
    assert "everybody will see that the text was corrected" in words_of((await rana.browser.get(f"{here}/edit")).text)
    await presses(rana, f"{here}/edit", **{**TYPED, "text_en": "A fence around the park."})
    assert "The text was corrected on 21 November 2026" in words_of((await rana.browser.get(here)).text)
    draft = (await rana.browser.get(await presses(rana, f"{here}/announce", update_id="text"))).text
    assert "We have corrected the text of this campaign" in draft
    assert f'value="cmp_{here.rpartition("/")[2]}"' in draft


async def test_what_came_of_it_is_corrected_and_an_update_removed(house: House, rana: Desk) -> None:
    campaign = await published(house, rana.actor)
    here = f"/campaigns/{campaign}"
    await presses(rana, f"{here}/updates", update_az="Zöhrə xanım yazdı.")
    await ended(house, rana.actor, campaign)
    await presses(rana, f"{here}/outcome", outcome_az="İki lampa yandı.")
    page = (await rana.browser.get(here)).text
    (drop,) = re.findall(r'action="/admin(/campaigns/\d+/updates/\d+/drop)"', page)
    assert "Zöhrə" in page
    await presses(rana, drop)
    page = (await rana.browser.get(here)).text
    assert "Zöhrə" not in page
    assert "İki lampa yandı." in page
    assert "Correct it" in words_of(page)


async def test_a_withdrawn_campaign_is_explained_to_its_supporters(house: House, rana: Desk) -> None:
    campaign = await published(house, rana.actor)
    for _ in range(5):
        await supports(house, await citizen(house), campaign)
    here = f"/campaigns/{campaign}"
    scheduled = await presses(rana, f"{here}/announce", update_id="text")
    assert (await rana.browser.post(f"{scheduled}/release")).status_code == 303
    assert "These announcements lead here" in words_of((await rana.browser.get(here)).text)
    assert (await rana.browser.post(f"{here}/withdraw", why_az="")).status_code == 422
    await presses(rana, f"{here}/withdraw", why_az="Səhv dərc olunmuşdu.")
    page = (await rana.browser.get(here)).text
    assert "Why it was withdrawn Səhv dərc olunmuşdu." in words_of(page)
    assert "Withdraw the campaign" not in page
    assert f"{here}/edit" not in page
    assert "Withdrawn" in words_of((await rana.browser.get("/campaigns?box=over")).text)
    draft = await presses(rana, f"{here}/announce", update_id="")
    form = (await rana.browser.get(draft)).text
    assert "Səhv dərc olunmuşdu." in form
    assert f'value="cmp_{campaign}"' not in form  # it would lead nowhere
    assert re.search(rf'name="campaigns" value="{campaign}" checked', form)
    assert (await rana.browser.post(f"{draft}/release")).status_code == 303
    door = Door()
    for _ in range(3):
        await tick(house)
        await send_all(house, door)
    assert len(door.sent) == 5


async def test_above_the_limit_somebody_else_presses_too(hire: Hire, house: House, rana: Desk) -> None:
    await complaints(house, 6)
    await decide(house, approval_above=5)
    here = f"/campaigns/{await published(house, rana.actor, ('labour', 'imishli'))}"
    leyla = await hire("leyla", Role.COORDINATOR)
    await presses(rana, f"{here}/ask")
    page = (await rana.browser.get(here)).text
    assert "Rana wants those concerned to be asked" in words_of(page)
    assert "ask/approve" not in page
    assert (await rana.browser.post(f"{here}/ask/approve")).status_code == 403
    assert "ask/approve" in (await leyla.browser.get(here)).text
    await presses(leyla, f"{here}/ask/approve")
    assert "never in the quiet hours" in words_of((await rana.browser.get(here)).text)
    await presses(rana, f"{here}/ask/stop")
    card = await card_of(house, int(here.rpartition("/")[2]))
    assert (card.ask_state, card.status) == (None, Status.PUBLISHED)
