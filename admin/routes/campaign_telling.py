"""Whom a campaign is taken to: those concerned are asked, supporters are told by an announcement that is begun here.
Who they are is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin.desk import Desk, needs
from casework import links
from casework.access import Permission
from casework.broadcasts import asking, standing
from casework.broadcasts import service as broadcasts
from casework.broadcasts.rules import LONGEST_TEXT as LONGEST_ANNOUNCEMENT
from casework.broadcasts.rules import Link, Purpose, Words
from casework.campaigns import evidence, service, wording
from casework.campaigns.rules import Asking, Card, Status, Update
from casework.communities.rules import in_language
from casework.errors import NotFound
from casework.organisation.rules import is_quiet
from flows.text import T_
from locales.translate import LANGUAGES, render

router = APIRouter(prefix="/campaigns/{campaign_id}")
Managing = Annotated[Desk, needs(Permission.CAMPAIGNS_MANAGE)]
Word = Annotated[str, Form()]
TO_CAMPAIGN = T_("To the campaign", context="button")
CORRECTED = T_(
    "We have corrected the text of this campaign, which you support. Please read it again: if you do not support it as "
    "it is now, you can take your voice back.",
    context="campaign",
)


@router.post("/ask")
async def ask(desk: Managing, campaign_id: int) -> Response:
    """Each of those whom it concerns and whose request this colleague reads, on their own."""
    decided, keyring = desk.frame.organisation.announcing, desk.house.keyring
    willing = asking.willing(keyring, decided, desk.now)
    state = await evidence.ask(desk.session, keyring, desk.actor, campaign_id, willing, decided, desk.now)
    said = "campaign_ask_later" if is_quiet(desk.now, decided) else "campaign_asked"
    return desk.go(f"/campaigns/{campaign_id}", "campaign_ask_waits" if state is Asking.WAITING else said)


@router.post("/ask/approve")
async def approve_question(desk: Managing, campaign_id: int) -> Response:
    await evidence.approve(desk.session, desk.actor, campaign_id, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "approved")


@router.post("/ask/stop")
async def stop_asking(desk: Managing, campaign_id: int) -> Response:
    await evidence.stop(desk.session, desk.actor, campaign_id, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "campaign_ask_stopped")


@router.post("/announce")
async def announce(desk: Managing, campaign_id: int, update_id: Word = "") -> Response:
    """A draft of an announcement to all supporters: with an update's words, with "text" that the campaign's own words
    were corrected, else with what came of it.
    """
    card = await service.anyhow(desk.session, campaign_id)
    if card.published_at is None:
        raise NotFound
    updates = await service.updates(desk.session, campaign_id)
    before = (await told(desk, card, updates)).get(update_id)
    if before is not None:
        return desk.go(f"/broadcasts/{before.id}", "announced_before")
    texts = _announced(card, updates, update_id)
    title = render(wording.title(card), desk.language)
    button = Link(links.to_campaign(campaign_id), {code: render(TO_CAMPAIGN, code) for code in LANGUAGES})
    buttons = () if card.status is Status.WITHDRAWN else (button,)  # it would lead nowhere
    made = await broadcasts.begin(desk.session, desk.actor, Purpose.CAMPAIGN, title, desk.now)
    words = Words(Purpose.CAMPAIGN, title, texts, buttons, {"campaigns": [str(campaign_id)]})
    await broadcasts.write(desk.session, desk.actor, made, words, None, desk.now)
    return desk.go(f"/broadcasts/{made}")


async def told(desk: Desk, card: Card, updates: list[Update]) -> dict[str, Any]:
    """The announcements that say it already, by what `announce` takes as update_id."""
    if not desk.may(Permission.BROADCASTS_MANAGE):
        return {}
    rows = await standing.to_supporters(desk.session, card.id)
    said = {"text": card.corrected_at, "": None, **{str(one.id): one.said_at for one in updates}}
    found = {which: standing.saying(rows, _words(card, updates, which), since) for which, since in said.items()}
    return {which: row for which, row in found.items() if row is not None}


def _words(card: Card, updates: list[Update], update_id: str) -> Mapping[str, str]:
    if update_id == "text":
        return {code: render(CORRECTED, code) for code in LANGUAGES}
    if update_id:
        return next((one.texts for one in updates if str(one.id) == update_id), {})
    return card.outcome or {}


def _announced(card: Card, updates: list[Update], update_id: str) -> Mapping[str, str]:
    """Under the campaign's title, where both fit: who supports two must see of which one this is."""
    texts = _words(card, updates, update_id)
    titled = {code: f"{in_language(card.titles, code)}\n\n{text}" for code, text in texts.items()}
    return {code: titled[code] if len(titled[code]) <= LONGEST_ANNOUNCEMENT else text for code, text in texts.items()}
