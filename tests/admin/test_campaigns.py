"""Campaigns in the panel, and the whole way: proposed in the chat, published, supported, told of, brought to an end."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.desk import Desk as BotDesk
from casework.access import Role
from casework.broadcasts import optouts
from casework.broadcasts.rules import Purpose
from casework.broadcasts.ticking import tick
from casework.house import House
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.campaigning import card_of, complaints, published
from tests.cast import DeskPhone, Door, send_all
from tests.journeys.citizen import arriving, walk

COORDINATOR, LAWYER, ADMINISTRATOR = Role.COORDINATOR, Role.LAWYER, Role.ADMINISTRATOR
TYPED: dict[str, Any] = {
    "title_az": "Küçəmizə işıq",
    "title_en": "Light <b>",
    "text_az": "Axşam küçə qaranlıqdır.",
    "community": "mil",
    "goal": "50",
    "deed": "save",
}
SAID: dict[str, Any] = {"update_az": "Bələdiyyə cavab verdi.", "update_en": "The municipality has answered."}


@pytest.fixture
async def rana(hire: Hire) -> Desk:
    rana = await hire("rana", COORDINATOR)
    await rana.browser.post("/account", panel_language="en", theme="auto")
    return rana


async def begun(desk: Desk, **fields: Any) -> str:
    answer = await desk.browser.post("/campaigns/new", **{**TYPED, **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/admin").partition("?")[0]


async def presses(desk: Desk, path: str, **fields: Any) -> str:
    answer = await desk.browser.post(path, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removeprefix("/admin")


async def test_from_a_proposal_to_what_came_of_it(house: House, rana: Desk) -> None:
    phone = DeskPhone(BotDesk(house), Door(), "7000000041", language="en")
    await walk(phone, arriving("en"))
    await phone.presses("menu:take_part")
    await phone.presses("take_part:initiative")
    await phone.types("A bench by the school")
    await phone.types("The old ones have nowhere to sit.")
    await phone.presses("!done")
    await phone.types("Imishli")
    await phone.presses("!skip")
    await phone.presses("summary:send")
    page = (await rana.browser.get("/campaigns/new")).text
    (case,) = re.findall(r"campaigns/new\?case=(\d+)", page)
    page = (await rana.browser.get(f"/campaigns/new?case={case}")).text
    assert "The old ones have nowhere to sit." in page
    assert 'name="title_en" lang="en" maxlength="100" value=""' in page  # never by itself
    page = (await rana.browser.post("/campaigns/new", case=case, deed="take", title_az="Skamya")).text
    assert 'value="A bench by the school"' in page
    assert 'value="Skamya"' in page
    page = (await rana.browser.get(f"/cases/{case}")).text
    assert f'href="/admin/campaigns/new?case={case}">Open a campaign from it' in page
    here = await begun(rana, case=case, title_en="A bench", text_en="A place to sit.")
    page = (await rana.browser.get(f"/cases/{case}")).text
    assert f'href="/admin{here}">The campaign that was opened from it' in page
    assert (await rana.browser.post("/campaigns/new", **TYPED, case=case)).status_code == 409
    await presses(rana, f"{here}/state", state="discussed")
    await presses(rana, f"{here}/remarks", text="We should do this <i>")
    assert "rana" in words_of((await rana.browser.get(here)).text).lower()
    await presses(rana, f"{here}/state", state="published")
    campaign = int(here.rpartition("/")[2])

    shown = await phone.reads()
    assert shown.text == "Something that you proposed has been published as a campaign."
    shown = await phone.presses(shown.offered[0])
    assert "A bench" in shown.text
    await phone.presses(f"cmp.{campaign}:support")
    await presses(rana, f"{here}/papers", number="12", note="Folder 4")
    assert "Supporters 13 / 50 By one tap 1 On paper 12" in words_of((await rana.browser.get(here)).text)

    await presses(rana, f"{here}/updates", **SAID)
    page = (await rana.browser.get(here)).text
    (update,) = re.findall(r'name="update_id" value="(\d+)"', page)
    await _announced(house, rana, phone, here, update)
    assert "The municipality has answered." in phone.door.texts(phone.sender)[-1]

    await presses(rana, f"{here}/end", how="won", outcome_az="Skamya qoyuldu.", outcome_en="The bench stands.")
    await _announced(house, rana, phone, here, "")
    assert "The bench stands." in phone.door.texts(phone.sender)[-1]
    shown = await phone.presses(f"out.campaign:cmp_{campaign}")
    assert "You said, we did:\nThe bench stands." in shown.text
    over = words_of((await rana.browser.get("/campaigns?box=over")).text)
    assert "A bench" in over
    assert "Aim reached" in over


async def _announced(house: House, rana: Desk, phone: DeskPhone, here: str, update: str) -> None:
    """The draft is composed from the campaign's page and goes out as it is."""
    draft = await presses(rana, f"{here}/announce", update_id=update)
    again = await presses(rana, f"{here}/announce", update_id=update)
    assert again == f"{draft}?said=announced_before", "a second press makes no second draft"
    page = (await rana.browser.get(here)).text
    assert f'href="/admin{draft}">The announcement of it</a> <span class="badge sending-draft">' in page
    page = words_of((await rana.browser.get(draft)).text)
    assert "Fewer than five people in each language of each channel." in page
    assert "Supporters of a campaign" in page
    assert (await rana.browser.post(f"{draft}/release")).status_code == 303
    for _ in range(4):
        await tick(house)
        await send_all(house, phone.door)


async def test_the_composer_keeps_the_campaign_that_was_chosen(house: House, rana: Desk) -> None:
    campaign = await published(house, rana.actor)
    await presses(rana, f"/campaigns/{campaign}/updates", **SAID)
    page = (await rana.browser.get(f"/campaigns/{campaign}")).text
    (update,) = re.findall(r'name="update_id" value="(\d+)"', page)
    draft = await presses(rana, f"/campaigns/{campaign}/announce", update_id=update)
    form = (await rana.browser.get(draft)).text
    assert re.search(rf'name="campaigns" value="{campaign}" checked', form)
    fields = {"title": "x", "purpose": "campaign", "text_az": "Salam", "campaigns": [str(campaign), "x", "7" * 20]}
    await presses(rana, draft, then="stay", **fields)
    assert "Whom you write to is forgotten" in words_of((await rana.browser.get(draft)).text)
    check = words_of((await rana.browser.get(f"{draft}/check")).text)
    assert "Fewer than five people in each language of each channel." in check
    assert "Küçəmizə işıq" in check or "Light for our street" in check


async def test_similar_requests_become_evidence_and_those_concerned_are_asked(house: House, rana: Desk) -> None:
    people = await complaints(house, 6)
    await complaints(house, 1, district="goychay")
    page = (await rana.browser.get("/campaigns/evidence")).text
    said = words_of(page)
    assert "Imishli 5 " in said
    assert "Goychay" not in said
    assert "All districts 5 " in said
    assert "/campaigns/new?topic=labour&amp;district=imishli" in page
    form = words_of((await rana.browser.get("/campaigns/new?topic=labour&district=imishli")).text)
    assert "becomes the campaign's evidence" in form
    refused = await rana.browser.post("/campaigns/new", **TYPED, counted_topic="labour", counted_district="goychay")
    assert refused.status_code == 409
    here = await begun(rana, counted_topic="labour", counted_district="imishli")
    assert "at least 5 people" in words_of((await rana.browser.get(here)).text)
    for state in ("discussed", "published"):
        await presses(rana, f"{here}/state", state=state)
    async with house.database.writing() as session:
        await optouts.stop(session, people[0], [Purpose.CAMPAIGN], house.now())
    door = Door()
    await send_all(house, door)
    door.sent.clear()
    await presses(rana, f"{here}/ask")
    await tick(house)
    assert (await rana.browser.post(f"{here}/ask")).status_code == 409
    await send_all(house, door)
    assert len(door.sent) == 5


async def test_steps_and_paper_are_kept_on_the_page(house: House, rana: Desk) -> None:
    here = f"/campaigns/{await published(house, rana.actor)}"
    await presses(rana, f"{here}/steps", step_az="Məktub", step_en="A letter")
    await presses(rana, f"{here}/steps/0", deed="done")
    assert "✓ A letter" in words_of((await rana.browser.get(here)).text)
    await presses(rana, f"{here}/steps/0", deed="drop")
    assert "A letter" not in (await rana.browser.get(here)).text
    for wrong in ("0", "many", "-3", "9999999999"):
        assert (await rana.browser.post(f"{here}/papers", number=wrong, note="x")).status_code == 422
    await presses(rana, f"{here}/papers", number="12", note="Folder 4")
    (drop,) = re.findall(r"/papers/\d+/drop", (await rana.browser.get(here)).text)
    await presses(rana, here + drop)
    assert (await card_of(house, int(here.rpartition("/")[2]))).paper == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title_az", " ", "needed in Azerbaijani"),
        ("text_en", "a" * 1001, "The text is too long"),
        ("goal", "many", "as a whole number"),
        ("district", "atlantis", "There is nothing here"),
    ],
    ids=["title", "text", "goal", "district"],
)
async def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    rana: Desk, field: str, value: str, sentence: str
) -> None:
    answer = await rana.browser.post("/campaigns/new", **{**TYPED, field: value})
    assert answer.status_code in (404, 422)
    assert sentence in words_of(answer.text)
    assert "Light &lt;b&gt;" in answer.text


async def test_who_may_see_and_who_may_write(hire: Hire, house: House, rana: Desk) -> None:
    here = f"/campaigns/{await published(house, rana.actor)}"
    for role in (LAWYER, ADMINISTRATOR):
        other = await hire(f"other-{role}", role)
        for path in ("/campaigns", "/campaigns/new", "/campaigns/evidence", here, f"{here}/edit"):
            assert (await other.browser.get(path)).status_code == 403, path
        for path in ("/campaigns/new", f"{here}/edit", f"{here}/state", f"{here}/ask", f"{here}/announce"):
            assert (await other.browser.post(path, **TYPED)).status_code == 403, path
    for path in ("/campaigns/999", "/campaigns/999/edit", "/campaigns/new?case=999"):
        assert (await rana.browser.get(path)).status_code == 404, path
    assert (await rana.browser.post(f"{here}/state", state="won")).status_code == 409
    assert (await rana.browser.post(f"{here}/end", how="draft", outcome_az="x")).status_code == 409
