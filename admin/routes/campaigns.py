"""Campaigns for coordinators: open one, discuss, publish, tell how it goes, and what came of it. Who supports one is
known to nobody here either; to write to supporters an announcement is begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin import names
from admin.desk import Again, Desk, needs
from admin.routes.campaign_telling import told
from casework import links
from casework.access import Permission
from casework.broadcasts import leading
from casework.campaigns import correcting, evidence, organising, service, wording
from casework.campaigns.errors import BadNumber
from casework.campaigns.rules import (
    ENDS,
    LONGEST_STEP,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_STEPS,
    NEXT,
    Card,
    Details,
    Status,
)
from casework.cases import thread
from casework.communities import service as communities
from casework.errors import CaseworkError, NotFound
from casework.house import OUTBOX_BELL
from casework.staff import service as staff
from locales.translate import LANGUAGES, render

router = APIRouter(prefix="/campaigns")
Managing = Annotated[Desk, needs(Permission.CAMPAIGNS_MANAGE)]
Taking = Annotated[Desk, needs(Permission.CAMPAIGNS_MANAGE, writing=True)]
Word = Annotated[str, Form()]
BOXES = {
    "running": (Status.PUBLISHED,),
    "preparing": (Status.DRAFT, Status.DISCUSSED),
    "over": (*ENDS, Status.WITHDRAWN),
}
FIELDS = (*(f"{name}_{code}" for name in ("title", "text") for code in LANGUAGES), "community", "district", "topic")
OPENED_FROM = ("case", "counted_topic", "counted_district")


@router.get("")
async def everything(desk: Managing, box: str = "running") -> Response:
    box = box if box in BOXES else "running"
    return desk.page(
        "campaigns/list.html",
        campaigns=await organising.listed(desk.session, desk.actor, BOXES[box]),
        boxes=list(BOXES),
        box=box,
        **await _shown(desk),
    )


@router.get("/evidence")
async def similar(desk: Managing) -> Response:
    """How many complain of the same: protected counts, from each of which a campaign can be opened."""
    return desk.page("campaigns/evidence.html", counts=await evidence.counts(desk.session, desk.actor, desk.now))


@router.get("/new")
async def new(desk: Taking, case: str = "", topic: str = "", district: str = "") -> Response:
    """An empty form. With an initiative its words stand beside it, and go into it only by a press."""
    typed = dict.fromkeys((*FIELDS, "goal"), "")
    typed |= {"topic": topic, "district": district, "case": case, "counted_topic": topic, "counted_district": district}
    return desk.page("campaigns/editor.html", **await _editor(desk, typed, None, opened=True))


@router.post("/new")
async def create(desk: Managing) -> Response:
    typed = await _typed(desk)
    if typed["deed"] == "take":
        typed |= await _taken(desk, typed["case"])
        return desk.page("campaigns/editor.html", **await _editor(desk, typed, None))
    if typed["deed"] == "decline":
        return await _declined(desk, typed)
    topic, district = typed["counted_topic"], typed["counted_district"]
    try:
        made = await organising.create(
            desk.session,
            desk.actor,
            _details(typed),
            desk.now,
            case_id=_number(typed["case"]),
            counted=(topic, district or None) if topic else None,
        )
    except CaseworkError as reason:
        raise Again(reason, "campaigns/editor.html", **await _editor(desk, typed, None)) from reason
    return desk.go(f"/campaigns/{made}", "campaign_made")


async def _declined(desk: Desk, typed: Mapping[str, str]) -> Response:
    case_id, why = _number(typed["case"]) or 0, typed["why"]
    try:
        await organising.decline(desk.session, desk.house.keyring, desk.actor, case_id, why, desk.now)
    except NotFound:
        raise
    except CaseworkError as reason:
        raise Again(reason, "campaigns/editor.html", **await _editor(desk, typed, None)) from reason
    desk.ring(OUTBOX_BELL)
    return desk.go("/campaigns/new", "campaign_declined")


@router.get("/{campaign_id}")
async def one(desk: Managing, campaign_id: int) -> Response:
    session, actor = desk.session, desk.actor
    card = await service.anyhow(session, campaign_id)
    updates = await service.updates(session, campaign_id)
    return desk.page(
        "campaigns/one.html",
        campaign=card,
        updates=updates,
        told=await told(desk, card, updates),
        remarks=await organising.remarks(session, actor, campaign_id),
        papers=await organising.papers(session, actor, campaign_id),
        people={one.id: one.name for one in await staff.everyone(session)},
        following=[state for state in NEXT.get(card.status, ()) if state not in (*ENDS, Status.WITHDRAWN)],
        may_withdraw=Status.WITHDRAWN in NEXT.get(card.status, ()),
        announced=await _announced(desk, campaign_id),
        ends=ENDS,
        over=card.status in ENDS,
        longest=LONGEST_TEXT,
        longest_step=LONGEST_STEP,
        most_steps=MOST_STEPS,
        **await _shown(desk),
    )


async def _announced(desk: Desk, campaign_id: int) -> list[Any]:
    """Announcements that are held once it is withdrawn, for whoever may write them."""
    may_see = desk.may(Permission.BROADCASTS_MANAGE)
    return await leading.to(desk.session, links.to_campaign(campaign_id)) if may_see else []


@router.get("/{campaign_id}/edit")
async def edit(desk: Managing, campaign_id: int) -> Response:
    card = await service.anyhow(desk.session, campaign_id)
    return desk.page("campaigns/editor.html", **await _editor(desk, _typed_of(card), card))


@router.post("/{campaign_id}/edit")
async def change(desk: Managing, campaign_id: int) -> Response:
    typed = await _typed(desk)
    try:
        await organising.change(desk.session, desk.actor, campaign_id, _details(typed), desk.now)
    except NotFound:
        raise
    except CaseworkError as reason:
        card = await service.anyhow(desk.session, campaign_id)
        raise Again(reason, "campaigns/editor.html", **await _editor(desk, typed, card)) from reason
    return desk.go(f"/campaigns/{campaign_id}", "saved")


@router.post("/{campaign_id}/state")
async def move(desk: Managing, campaign_id: int, state: Word = "") -> Response:
    """To the next state, or back to being a draft."""
    following = Status(state) if state in set(Status) else Status.CLOSED
    await organising.move(desk.session, desk.house.keyring, desk.actor, campaign_id, following, desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/campaigns/{campaign_id}", f"campaign_{following}")


@router.post("/{campaign_id}/end")
async def end(desk: Managing, campaign_id: int, how: Word = "") -> Response:
    following = Status(how) if how in set(Status) else Status.DRAFT
    texts = await _texts(desk, "outcome")
    await organising.end(desk.session, desk.house.keyring, desk.actor, campaign_id, following, texts, desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/campaigns/{campaign_id}", "campaign_ended")


@router.post("/{campaign_id}/outcome")
async def correct_outcome(desk: Managing, campaign_id: int) -> Response:
    await correcting.correct_outcome(desk.session, desk.actor, campaign_id, await _texts(desk, "outcome"), desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "saved")


@router.post("/{campaign_id}/withdraw")
async def withdraw(desk: Managing, campaign_id: int) -> Response:
    why = await _texts(desk, "why")
    await correcting.withdraw(desk.session, desk.house.keyring, desk.actor, campaign_id, why, desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/campaigns/{campaign_id}", "campaign_withdrawn")


@router.post("/{campaign_id}/steps")
async def add_step(desk: Managing, campaign_id: int) -> Response:
    await organising.add_step(desk.session, desk.actor, campaign_id, await _texts(desk, "step"), desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "added")


@router.post("/{campaign_id}/steps/{at}")
async def set_step(desk: Managing, campaign_id: int, at: int, deed: Word = "") -> Response:
    """`deed`: done, undone or drop."""
    done = {"done": True, "undone": False}.get(deed)
    await organising.set_step(desk.session, desk.actor, campaign_id, at, done, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "deleted" if done is None else "saved")


@router.post("/{campaign_id}/papers")
async def add_paper(desk: Managing, campaign_id: int, number: Word = "", note: Word = "") -> Response:
    await organising.add_paper(desk.session, desk.actor, campaign_id, number, note, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "added")


@router.post("/{campaign_id}/papers/{paper_id}/drop")
async def drop_paper(desk: Managing, campaign_id: int, paper_id: int) -> Response:
    await organising.drop_paper(desk.session, desk.actor, campaign_id, paper_id, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "deleted")


@router.post("/{campaign_id}/remarks")
async def remark(desk: Managing, campaign_id: int, text: Word = "") -> Response:
    await organising.remark(desk.session, desk.actor, campaign_id, text, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "added")


@router.post("/{campaign_id}/updates")
async def update(desk: Managing, campaign_id: int) -> Response:
    texts = await _texts(desk, "update")
    await organising.update(desk.session, desk.house.keyring, desk.actor, campaign_id, texts, desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/campaigns/{campaign_id}", "campaign_update")


@router.post("/{campaign_id}/updates/{update_id}/drop")
async def drop_update(desk: Managing, campaign_id: int, update_id: int) -> Response:
    await correcting.drop_update(desk.session, desk.actor, campaign_id, update_id, desk.now)
    return desk.go(f"/campaigns/{campaign_id}", "deleted")


def _details(typed: Mapping[str, str]) -> Details:
    """Raises BadNumber."""
    goal = organising.whole(typed["goal"]) if typed["goal"].strip() else None
    if goal is None and typed["goal"].strip():
        raise BadNumber
    return Details(
        titles={code: typed[f"title_{code}"] for code in LANGUAGES},
        texts={code: typed[f"text_{code}"] for code in LANGUAGES},
        community=typed["community"] or None,
        district=typed["district"] or None,
        topic=typed["topic"] or None,
        goal=goal,
    )


async def _typed(desk: Desk) -> dict[str, str]:
    form = await desk.request.form()
    given = {name: form.get(name, "") for name in (*FIELDS, *OPENED_FROM, "goal", "deed", "why")}
    return {name: _clean(value) for name, value in given.items()}


async def _texts(desk: Desk, name: str) -> dict[str, str]:
    form = await desk.request.form()
    return {code: _clean(form.get(f"{name}_{code}", "")) for code in LANGUAGES}


def _clean(value: object) -> str:
    return value.replace("\x00", "").replace("\r\n", "\n") if isinstance(value, str) else ""


def _typed_of(card: Card) -> dict[str, str]:
    words = {f"title_{code}": card.titles.get(code, "") for code in LANGUAGES}
    words |= {f"text_{code}": card.texts.get(code, "") for code in LANGUAGES}
    places = {"community": card.community or "", "district": card.district or "", "topic": card.topic or ""}
    return {**dict.fromkeys(OPENED_FROM, ""), **words, **places, "goal": str(card.goal or "")}


async def _editor(desk: Desk, typed: Mapping[str, str], card: Card | None, *, opened: bool = False) -> dict[str, Any]:
    """`opened`: the form is shown for the first time, and looking at an initiative is recorded."""
    offered = [] if card or typed.get("case") else await organising.proposals(desk.session, desk.actor, desk.now)
    return {
        "typed": typed,
        "campaign": card,
        "proposals": offered,
        "proposed": await _proposed(desk, typed.get("case", ""), recorded=opened),
        "districts": names.districts(desk.language),
        "topics": names.topics(desk.language),
        "longest_title": LONGEST_TITLE,
        "longest": LONGEST_TEXT,
        **await _shown(desk),
    }


async def _proposed(desk: Desk, case: str, *, recorded: bool = False) -> tuple[str, str, str] | None:
    """(title, text, language) as the citizen wrote them, for whoever may read it. Raises NotFound."""
    case_id = _number(case)
    if case_id is None:
        return None
    opened = await thread.open_thread(desk.session, desk.actor, case_id, desk.now, recorded=recorded)
    what = opened.facts.get("what", "")
    text = "\n\n".join(str(part) for part in what) if isinstance(what, list) else str(what)
    return str(opened.facts.get("idea", "")), text, opened.case.language


async def _taken(desk: Desk, case: str) -> dict[str, str]:
    """The citizen's words in the fields of their language, because somebody pressed for it."""
    found = await _proposed(desk, case)
    if found is None:
        return {}
    title, text, language = found
    return {f"title_{language}": title[:LONGEST_TITLE], f"text_{language}": text[:LONGEST_TEXT]}


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 15 else None


async def _shown(desk: Desk) -> dict[str, Any]:
    offered = await communities.offered(desk.session, desk.language)
    ours = dict(offered)
    return {
        "communities": offered,
        "title": lambda campaign: render(wording.title(campaign), desk.language),
        "where": lambda campaign: wording.where(campaign, desk.language, ours),
    }
