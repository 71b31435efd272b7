"""WhatsApp's approved texts in the panel: what to hand in is shown, the names are kept and recorded."""

from __future__ import annotations

from html import unescape

from admin.words import ACTION
from casework.access import Role
from casework.house import House
from casework.organisation import service as organisation
from locales.translate import render
from tests.admin.conftest import Hire


async def names(house: House) -> dict[str, dict[str, str]]:
    async with house.database.reading() as session:
        kept = (await organisation.settings(session, "")).templates
    return {purpose: dict(texts) for purpose, texts in kept.items()}


async def test_names_of_approved_texts_are_kept_by_purpose_and_language(hire: Hire, house: House) -> None:
    admin = await hire("aygun", Role.ADMINISTRATOR)
    page = unescape((await admin.browser.get("/organisation")).text)
    assert page.count("{{1}}") == 19, "once in the explanation, and in six texts in three languages"
    assert "[Yes, I take it] [I cannot come]" in page, "buttons are handed in with their text"
    assert "<details>" in page, "folded up until it is needed"
    typed = {
        "case_answer-az": " cavab_1 ",
        "case_answer-ru": "otvet_1",
        "case_answer-en": "",
        "event_offer-az": "yer_var",
        "announcement-az": "elan",
    }
    assert (await admin.browser.post("/organisation/templates", **typed)).status_code < 400
    assert await names(house) == {
        "case_answer": {"az": "cavab_1", "ru": "otvet_1"},
        "event_offer": {"az": "yer_var"},
        "announcement": {"az": "elan"},
    }
    page = (await admin.browser.get("/organisation")).text
    assert 'value="otvet_1"' in page
    done = render(ACTION["panel:organisation:templates"], "az")
    assert done in (await admin.browser.get("/audit")).text
    await admin.browser.post("/organisation/templates")
    assert await names(house) == {}


async def test_what_can_be_no_name_is_refused(hire: Hire, house: House) -> None:
    admin = await hire("aygun", Role.ADMINISTRATOR)
    for bad in ("Cavab", "cavab 1", "cavab-1", "ответ", "x" * 513):
        answer = await admin.browser.post("/organisation/templates", **{"case_answer-az": bad})
        assert answer.status_code == 422, bad
    assert await names(house) == {}


async def test_only_those_who_run_the_house_may_change_them(hire: Hire) -> None:
    lawyer = await hire("leyla", Role.LAWYER)
    assert (await lawyer.browser.post("/organisation/templates", **{"case_answer-az": "x"})).status_code == 403
