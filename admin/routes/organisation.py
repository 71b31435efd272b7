"""What the organisation decides about itself: its name, the periods it promises, the sites that may show its chat."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin.desk import Desk, needs
from admin.words import TEMPLATE_TEXT
from casework.access import Permission
from casework.events.buttons import OFFERED
from casework.organisation import service as organisation
from casework.organisation.rules import TEMPLATE_PURPOSES, WITH_BUTTONS, Announcing, minutes_of, written_minutes
from casework.organisation.service import NotAFigure, NotAPeriod
from flows.text import filled
from locales.translate import LANGUAGES, render

router = APIRouter(prefix="/organisation")
Managing = Annotated[Desk, needs(Permission.ORGANISATION_MANAGE)]
Word = Annotated[str, Form()]


@router.get("")
async def show(desk: Managing) -> Response:
    return desk.page(
        "organisation.html",
        urgencies=organisation.URGENCIES,
        script=_script(desk),
        suggested=_suggested(),
        clock_of=written_minutes,
    )


@router.post("/name")
async def rename(desk: Managing, name: Word = "") -> Response:
    await organisation.rename(desk.session, desk.actor, name, desk.now)
    return desk.go("/organisation", "saved")


@router.post("/periods")
async def periods(desk: Managing, normal: Word = "", high: Word = "", urgent: Word = "") -> Response:
    """Hours; empty means that none is promised."""
    typed = {"normal": normal, "high": high, "urgent": urgent}
    hours = {urgency: _hours(text) for urgency, text in typed.items()}
    await organisation.set_periods(desk.session, desk.actor, hours, desk.now)
    return desk.go("/organisation", "saved")


@router.post("/sites")
async def sites(desk: Managing, sites: Word = "") -> Response:
    """Sites that may show the chat, one on each line."""
    await organisation.set_sites(desk.session, desk.actor, sites.splitlines(), desk.now)
    return desk.go("/organisation", "saved")


@router.post("/templates")
async def templates(desk: Managing) -> Response:
    """WhatsApp's approved texts: a name for each purpose and language, as `case_answer-az`."""
    typed = await desk.request.form()
    names = {
        purpose: {language: str(typed.get(f"{purpose}-{language}", "")) for language in LANGUAGES}
        for purpose in TEMPLATE_PURPOSES
    }
    await organisation.set_templates(desk.session, desk.actor, names, desk.now)
    return desk.go("/organisation", "saved")


def _suggested() -> dict[str, dict[str, str]]:
    """For each purpose and language what may be handed in to Meta, its place written as Meta wants it, and buttons in
    square brackets."""
    return {purpose: {language: _text(purpose, language) for language in LANGUAGES} for purpose in TEMPLATE_PURPOSES}


def _text(purpose: str, language: str) -> str:
    place = {"number": "{{1}}", "text": "{{1}}"}
    labels = OFFERED if purpose in WITH_BUTTONS else ()
    buttons = (f"[{render(choice.label, language)}]" for choice in labels)
    return " ".join([render(filled(TEMPLATE_TEXT[purpose], place), language), *buttons])


def _script(desk: Desk) -> str:
    """Where sites fetch the chat's button from."""
    url = desk.request.url
    return f"{'https' if desk.house.secure else url.scheme}://{url.netloc}/chat/embed.js"


@router.post("/announcing")
async def announcing(
    desk: Managing,
    approval_above: Word = "",
    quiet_from: Word = "",
    quiet_to: Word = "",
    most_each: Word = "",
    most_days: Word = "",
    price_whatsapp: Word = "",
) -> Response:
    """What holds for announcements to many; an empty price means that none is entered."""
    decided = Announcing(
        _figure(approval_above),
        minutes_of(quiet_from),
        minutes_of(quiet_to),
        _figure(most_each),
        _figure(most_days),
        _price(price_whatsapp),
    )
    await organisation.set_announcing(desk.session, desk.actor, decided, desk.now)
    return desk.go("/organisation", "saved")


def _figure(text: str) -> int:
    text = text.strip()
    if not text.isdecimal() or len(text) > 7:
        raise NotAFigure
    return int(text)


def _price(text: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text):
        raise NotAFigure
    return float(text)


def _hours(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise NotAPeriod
    return int(text)
