"""The colleagues' part of a training: what the journey of an event does at the panel, by its forms."""

from __future__ import annotations

import re

from tests.admin.browser import words_of
from tests.journeys.paper import in_pdf
from tests.journeys.program import Program
from tests.meetings import STARTS

LANGUAGES = ("az", "ru", "en")
TITLES = {"az": "Ərizəni necə yazmalı", "ru": "Как написать заявление", "en": "How to write an application"}
INVITED = {"az": "Salam! Təlimə gəlin.", "ru": "Здравствуйте! Приходите.", "en": "Hello! Do come to the training."}
SHOW = {"az": "Təlimə bax", "ru": "О тренинге", "en": "The training"}
TEMPLATES = {"event_news": (1, 0), "event_offer": (1, 2), "announcement": (1, 0)}
"""Approved texts: how many places and quick-reply buttons each has."""
NAME = "Şəhla Əzizova"


async def prepares(program: Program) -> None:
    """Kamran: whoever writes to more than one needs a second; the texts that Meta has approved."""
    boss = program.boss
    await boss.opens("/admin/organisation")
    figures = {"quiet_from": "22:00", "quiet_to": "09:00", "most_each": "3", "most_days": "7"}
    await boss.sends("/admin/organisation/announcing", approval_above="1", **figures)
    names = {f"{purpose}-{code}": f"{purpose}_{code}" for purpose in TEMPLATES for code in LANGUAGES}
    await boss.sends("/admin/organisation/templates", **names)
    for purpose, shape in TEMPLATES.items():
        for code in LANGUAGES:
            program.whatsapp.approve(f"{purpose}_{code}", code, *shape)


async def sets_up(program: Program) -> None:
    """Rəna: a training of two places, written down and published."""
    rana = program.coordinator
    await rana.opens("/admin/events/new")
    words = {f"title_{code}": TITLES[code] for code in LANGUAGES} | {"text_az": "Qələm gətirin."}
    where = {"community": "mil", "district": "imishli", "place": "Mədəniyyət evi"}
    when = {"day": f"{STARTS:%Y-%m-%d}", "from_time": "15:00", "to_time": "17:00"}
    page = await rana.sends("/admin/events/new", kind="training", seats="2", deed="save", **words, **where, **when)
    assert "The draft is kept." in page
    assert "The event is published." in await rana.sends("/admin/events/1/publish")


async def announces(program: Program) -> None:
    """Rəna writes, Kamran approves, and it goes out."""
    rana, boss = program.coordinator, program.boss
    assert "evt_1" in await rana.sends("/admin/events/1/announce")
    words = {f"text_{code}": INVITED[code] for code in LANGUAGES} | {
        f"label_0_{code}": SHOW[code] for code in LANGUAGES
    }
    sending = {"title": "Təlim", "purpose": "event", "link_0": "evt_1", "communities": ["mil"], "then": "check"}
    assert "3 people get it" in await rana.sends("/admin/broadcasts/1", **sending, **words)
    page = await rana.sends("/admin/broadcasts/1/release")
    assert "A second person must approve it now." in page
    assert "Somebody else must approve this" in page
    page = await boss.opens("/admin/broadcasts/1")
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    await boss.sends("/admin/broadcasts/1/approve", seen=seen[1])
    await program.rests()
    assert "3 / 3" in await boss.opens("/admin/broadcasts/1")


async def reads_what_became_of_it(program: Program) -> None:
    rana = program.coordinator
    page = await rana.opens("/admin/events/1")
    words = words_of(page)
    for figure in ("People with a place 2 / 2", "People who came 7", "Walked in 5", "Men 5", "Transport 1"):
        assert figure in words, words
    assert "So far fewer than five people have said it." in words
    assert "Kənddən gəlirik." in await rana.opens("/admin/events/1/needs")
    link = re.search(r'href="(/admin/events/1/certificates/\d+\?language=ru)"', page)
    assert link is not None
    paper = in_pdf((await rana.wire.get(link[1])).content)
    assert NAME in paper
    assert TITLES["ru"] in paper


def approved_texts(program: Program) -> list[str]:
    """What went to WhatsApp in the place of our own words, because the person had not written for a day."""
    sent = [body for body in program.whatsapp.bodies() if body["type"] == "template"]
    return [body["template"]["name"][: -len("_az")] for body in sent]
