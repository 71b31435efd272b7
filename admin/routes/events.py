"""Events for coordinators: the list, the editor, one event in figures, and its deeds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from admin import announcing, attendance, names
from admin.desk import Again, Desk, needs
from admin.doors import root_of
from admin.event_words import NEED, STATE
from admin.events import FIELDS, Typed, blank, typed_of
from admin.files import attachment
from admin.links import of_chat
from admin.routes.forms import XLSX
from casework import links
from casework.access import Permission
from casework.audit import service as audit
from casework.broadcasts import leading
from casework.broadcasts import service as broadcasts
from casework.communities import service as communities
from casework.errors import CaseworkError
from casework.events import afterwards, door, organising, service, visits, wording
from casework.events.afterwards import Attendance
from casework.events.attendance import sheet
from casework.events.organising import Figures
from casework.events.rules import Card, Details, Kind, Status
from casework.house import OUTBOX_BELL
from casework.surveys import export
from flows.model import Text
from locales.translate import LANGUAGES, render

router = APIRouter(prefix="/events")
Managing = Annotated[Desk, needs(Permission.EVENTS_MANAGE)]
Taking = Annotated[Desk, needs(Permission.EVENTS_MANAGE, writing=True)]  # that somebody looked is written down
BOXES = ("coming", "drafts", "past")


@router.get("")
async def everything(desk: Managing, box: str = "coming") -> Response:
    box = box if box in BOXES else BOXES[0]
    cards = await organising.listed(desk.session, desk.house.keyring, desk.actor, box, desk.now)
    return desk.page("events/list.html", events=cards, box=box, boxes=BOXES, **_shown(desk))


@router.get("/new")
async def new(desk: Managing) -> Response:
    return desk.page("events/editor.html", **await _editor(desk, blank(desk.now), None))


@router.post("/new")
async def create(desk: Managing) -> Response:
    typed = await _typed(desk)
    details, starts = await _read(desk, typed, None)
    if typed["deed"] == "preview":
        return desk.page("events/editor.html", **await _editor(desk, typed, None, details))
    try:
        made = await organising.create(desk.session, desk.house.keyring, desk.actor, details, starts, desk.now)
    except CaseworkError as reason:
        raise Again(reason, "events/editor.html", **await _editor(desk, typed, None)) from reason
    return desk.go(f"/events/{made[0]}", "event_made")


@router.get("/{event_id}")
async def one(desk: Managing, event_id: int) -> Response:
    keyring, session = desk.house.keyring, desk.session
    card = await service.card(session, keyring, event_id)
    token = door.current_token(keyring, card, desk.now)
    came = await afterwards.came(session, desk.actor, event_id)
    return desk.page(
        "events/one.html",
        event=card,
        figures=await organising.figures(session, keyring, desk.actor, event_id),
        came=came,
        groups=attendance.groups_of(came, desk.language),
        sheet=attendance.typed_before(came),
        sheet_districts=attendance.districts_typed(came),
        districts=names.districts(desk.language),
        genders=door.GENDERS,
        ages=door.AGES,
        opinions=await afterwards.opinions(session, keyring, desk.actor, event_id),
        papers=await afterwards.papers(session, keyring, desk.actor, event_id),
        series=await service.of_series(session, keyring, card.series) if card.series else [],
        door_link=_address(desk, f"/door#{token}") if token else None,
        links=of_chat(desk, links.to_event(event_id)),
        may_announce=desk.may(Permission.BROADCASTS_MANAGE),
        announced=await _announced(desk, card),
        previews=_previews(card, to_take=desk.now < min(card.closes_at, card.starts_at)),
        begun=desk.now >= card.starts_at,
        **_shown(desk),
    )


async def _announced(desk: Desk, card: Card) -> list[Any]:
    """Announcements that are held once it is called off, for whoever may see them and as long as it can be."""
    can_be = card.status in (Status.DRAFT, Status.PUBLISHED) and desk.may(Permission.BROADCASTS_APPROVE)
    return await leading.to(desk.session, links.to_event(card.id)) if can_be else []


@router.get("/{event_id}/edit")
async def edit(desk: Managing, event_id: int) -> Response:
    card = await service.card(desk.session, desk.house.keyring, event_id)
    return desk.page("events/editor.html", **await _editor(desk, typed_of(card), card))


@router.post("/{event_id}/edit")
async def change(desk: Managing, event_id: int) -> Response:
    card = await service.card(desk.session, desk.house.keyring, event_id)
    typed = await _typed(desk)
    details, _ = await _read(desk, typed, card)
    if typed["deed"] == "preview":
        return desk.page("events/editor.html", **await _editor(desk, typed, card, details))
    try:
        told = await organising.change(desk.session, desk.house.keyring, desk.actor, event_id, details, desk.now)
    except CaseworkError as reason:
        raise Again(reason, "events/editor.html", **await _editor(desk, typed, card)) from reason
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/events/{event_id}", "event_told" if told else "saved")


@router.post("/{event_id}/publish")
async def publish(desk: Managing, event_id: int, series: Annotated[bool, Form()] = False) -> Response:
    """This one, or with it all drafts that were made with it."""
    card = await service.card(desk.session, desk.house.keyring, event_id)
    ids = [event_id]
    if series and card.series:
        found = await service.of_series(desk.session, desk.house.keyring, card.series)
        ids = [other.id for other in found if other.status is Status.DRAFT]
    for one_id in ids:
        await organising.publish(desk.session, desk.house.keyring, desk.actor, one_id, desk.now)
    return desk.go(f"/events/{event_id}", "event_published")


@router.post("/{event_id}/cancel")
async def cancel(desk: Managing, event_id: int) -> Response:
    await organising.cancel(desk.session, desk.house.keyring, desk.actor, event_id, desk.now)
    return desk.go(f"/events/{event_id}", "event_cancelled")


@router.post("/{event_id}/door")
async def open_door(desk: Managing, event_id: int) -> Response:
    await door.open_door(desk.session, desk.house.keyring, desk.actor, event_id, desk.now)
    return desk.go(f"/events/{event_id}", "door_open")


@router.post("/{event_id}/door/close")
async def close_door(desk: Managing, event_id: int) -> Response:
    await door.close_door(desk.session, desk.house.keyring, desk.actor, event_id, desk.now)
    return desk.go(f"/events/{event_id}", "door_closed")


@router.post("/{event_id}/all-came")
async def all_came(desk: Managing, event_id: int) -> Response:
    await afterwards.all_came(desk.session, desk.house.keyring, desk.actor, event_id, desk.now)
    return desk.go(f"/events/{event_id}", "all_came")


@router.post("/{event_id}/count")
async def count(desk: Managing, event_id: int) -> Response:
    """The list on paper: how many of all who came were in each group."""
    groups = attendance.sheet_in(await desk.request.form())
    await sheet.count(desk.session, desk.house.keyring, desk.actor, event_id, groups, desk.now)
    return desk.go(f"/events/{event_id}", "event_counted")


@router.get("/{event_id}/needs")
async def read_needs(desk: Taking, event_id: int) -> Response:
    """What people wrote about their needs: words of citizens, so each look at them is recorded."""
    keyring = desk.house.keyring
    words = await organising.words_on_needs(desk.session, keyring, desk.actor, event_id, desk.now)
    return desk.page("events/needs.html", event=await service.card(desk.session, keyring, event_id), words=words)


@router.get("/{event_id}/visits")
async def read_visits(desk: Taking, event_id: int) -> Response:
    """Where people are to be found: each look at it is recorded."""
    keyring = desk.house.keyring
    found = await visits.read(desk.session, keyring, desk.actor, event_id, desk.now)
    card = await service.card(desk.session, keyring, event_id)
    return desk.page("events/visits.html", event=card, visits=found, longest=visits.LONGEST, **_shown(desk))


@router.post("/{event_id}/visits/{answer_id}")
async def write_to(desk: Managing, event_id: int, answer_id: int, words: Annotated[str, Form()] = "") -> Response:
    """A word to the one whom the meeting is with."""
    given = (desk.session, desk.house.keyring, desk.actor, event_id, answer_id)
    await visits.write(*given, words.replace("\r\n", "\n"), desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/events/{event_id}", "visit_written")


@router.post("/{event_id}/announce")
async def announce(desk: Managing, event_id: int) -> Response:
    """On to an announcement that is begun already."""
    words = announcing.words_on(await service.shown(desk.session, desk.house.keyring, event_id))
    begun = await broadcasts.begin(desk.session, desk.actor, words.purpose, words.title, desk.now, words.buttons)
    await broadcasts.write(desk.session, desk.actor, begun, words, None, desk.now)
    return desk.go(f"/broadcasts/{begun}")


@router.get("/{event_id}/figures")
async def figures(desk: Taking, event_id: int, file: str = "xlsx") -> Response:
    """The event's figures as a file: no person stands in it."""
    keyring, session = desk.house.keyring, desk.session
    card = await service.card(session, keyring, event_id)
    numbers = await organising.figures(session, keyring, desk.actor, event_id)
    came = await afterwards.came(session, desk.actor, event_id)
    await audit.record(session, desk.actor, "panel:event:export", "event", event_id, desk.now)
    table = export.Table("event", _table(card, numbers, came, desk.language))
    name = f"event-{event_id}-{desk.now:%Y-%m-%d}"
    if file == "csv":
        return attachment(export.csv_of(table), f"{name}.csv", "text/csv; charset=utf-8")
    return attachment(await asyncio.to_thread(export.xlsx, [table]), f"{name}.xlsx", XLSX)


@router.get("/{event_id}/certificates/{answer_id}")
async def certificate(desk: Taking, event_id: int, answer_id: int, language: str = "az") -> Response:
    """The certificate of somebody who was at a training and asked for one."""
    from casework.events.certificate import certificate as made

    keyring = desk.house.keyring
    card = await service.card(desk.session, keyring, event_id)
    paper = await afterwards.take_paper(desk.session, keyring, desk.actor, event_id, answer_id, desk.now)
    language = language if language in LANGUAGES else LANGUAGES[0]
    data = await asyncio.to_thread(made, card, paper.name, language, desk.frame.organisation.name, desk.now)
    return attachment(data, f"certificate-{event_id}-{answer_id}.pdf", "application/pdf")


def _address(desk: Desk, path: str) -> str:
    """A page of ours as somebody outside must write it."""
    url = desk.request.url
    return f"{url.scheme}://{url.netloc}{root_of(desk.request)}{path}"


async def _typed(desk: Desk) -> Typed:
    form = await desk.request.form()
    return Typed({name: str(form.get(name, "")).replace("\x00", "") for name in (*FIELDS, "deed")})


async def _read(desk: Desk, typed: Typed, card: Card | None) -> tuple[Details, list[datetime]]:
    """Raises Again, with all that was typed."""
    try:
        details, starts = typed.dates(typed.details(await communities.everything(desk.session)))
        organising.check(details, desk.now, card)
        return details, starts
    except CaseworkError as reason:
        raise Again(reason, "events/editor.html", **await _editor(desk, typed, card)) from reason


async def _editor(desk: Desk, typed: Typed, card: Card | None, preview: Details | None = None) -> dict[str, Any]:
    shown = None
    if preview is not None:
        taken, waiting, id_ = (card.taken, card.waiting, card.id) if card else (0, 0, 0)
        shown = _previews(_as_card(preview, taken, waiting, id_, desk.now))
    return {
        "typed": typed,
        "event": card,
        "kinds": list(Kind),
        "previews": shown,
        "communities": await communities.offered(desk.session, desk.language),
        "districts": names.districts(desk.language),
        **_shown(desk),
    }


def _as_card(details: Details, taken: int, waiting: int, event_id: int, now: datetime) -> Card:
    given = {name: getattr(details, name) for name in Details.__dataclass_fields__}
    return Card(
        **given,
        id=event_id,
        status=Status.DRAFT,
        series=None,
        sequence=0,
        changed_at=now,
        news=0,
        door=0,
        taken=taken,
        waiting=waiting,
    )


def _previews(card: Card, *, to_take: bool = True) -> list[tuple[str, str]]:
    """The card as people read it, by language. What is missing in one shows in Azerbaijani, as it does in the chat."""
    seen = replace(card, online_link="…" if card.online_link else "")
    return [(code, render(wording.card(seen, code, to_take=to_take), code)) for code in LANGUAGES]


def _shown(desk: Desk) -> dict[str, Any]:
    return {
        "when": lambda event: wording.when(event, desk.language),
        "title": lambda event: render(wording.title(event), desk.language),
    }


def _table(card: Card, numbers: Figures, came: Attendance, language: str) -> list[list[Any]]:
    def word(text: Text) -> str:
        return render(text, language)

    rows: list[list[Any]] = [[export.safe(word(wording.title(card))), wording.when(card, language)], []]
    rows += [[word(STATE[state]), numbers.answers[state], numbers.people[state]] for state in numbers.answers]
    rows.append([])
    rows += [[word(NEED[need]), number] for need, number in numbers.needs.items()]
    rows.append([])
    return rows + attendance.rows_of(came, language)
