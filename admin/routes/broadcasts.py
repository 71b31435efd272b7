"""Announcements to many: write, look, release, approve, watch. Every rule is the service's; here are only the pages."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from markupsafe import Markup

from admin.composing import (
    Composed,
    Typed,
    composer,
    count_of,
    form_of,
    kept_days,
    name_of,
    preview_of,
    typed_in,
)
from admin.desk import Again, Desk, needs
from admin.links import of_chat
from admin.routes.broadcast_outcomes import in_words, shown_report
from casework import links
from casework.access import Permission
from casework.broadcasts import leading, standing, trial
from casework.broadcasts import service as broadcasts
from casework.broadcasts.errors import BadButton, NotATime
from casework.broadcasts.rules import (
    LINK,
    OVER,
    RUNNING,
    Link,
    Purpose,
    Status,
    falls_back,
    may_approve,
    needs_second,
)
from casework.errors import EmptyText, TextTooLong
from casework.events.codes import qr_svg
from casework.house import OUTBOX_BELL
from casework.organisation.rules import is_quiet, quiet_until
from casework.staff import service as staff
from locales.translate import LANGUAGES

router = APIRouter(prefix="/broadcasts")
Looking = Annotated[Desk, needs(Permission.BROADCASTS_APPROVE)]
Managing = Annotated[Desk, needs(Permission.BROADCASTS_MANAGE)]
Approving = Annotated[Desk, needs(Permission.BROADCASTS_APPROVE)]
# Forms that only ask how something looks: nothing is written, and the only writer of SQLite is not held.
Trying = Annotated[Desk, needs(Permission.BROADCASTS_MANAGE, writing=False)]
Word = Annotated[str, Form()]
SIZE = 50


@router.get("")
async def everything(desk: Looking, before: int | None = None, link: str = "", purpose: str = "") -> Response:
    """The list. `link` and `purpose` fill the form beforehand, for a link from an event or a campaign."""
    rows = await broadcasts.everything(desk.session, desk.actor, before, SIZE + 1)
    return desk.page(
        "broadcasts/list.html",
        broadcasts=rows[:SIZE],
        approvals=await standing.waiting(desk.session, desk.actor),
        following=rows[SIZE - 1].row.id if len(rows) > SIZE else None,
        people=await _colleagues(desk),
        purposes=list(Purpose),
        link=link if LINK.fullmatch(link) else "",
        chosen=purpose if purpose in set(Purpose) else Purpose.NEWS,
        running=RUNNING,
    )


@router.post("")
async def begin(desk: Managing, title: Word = "", purpose: Word = "news", link: Word = "") -> Response:
    button = (Link(link, {}),) if LINK.fullmatch(link) else ()
    kind = Purpose(purpose) if purpose in set(Purpose) else Purpose.NEWS
    made = await broadcasts.begin(desk.session, desk.actor, kind, title, desk.now, button)
    return desk.go(f"/broadcasts/{made}")


@router.get("/{broadcast_id}")
async def one(desk: Looking, broadcast_id: int) -> Response:
    """A draft at its author's desk, else what is to be approved, else how far it is."""
    row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
    if row.status in (*RUNNING, *OVER):
        return desk.page("broadcasts/progress.html", **await _progress(desk, row))
    if row.status == Status.DRAFT and desk.may(Permission.BROADCASTS_MANAGE):
        return desk.page("broadcasts/compose.html", **await _composer(desk, row, Typed.of(row)))
    return desk.page("broadcasts/check.html", **await _check_page(desk, row))


@router.post("/{broadcast_id}")
async def write(desk: Managing, broadcast_id: int) -> Response:
    """Save, and with `then` go on to the last look."""
    form = await form_of(desk)
    typed = typed_in(form)
    try:
        if typed.no_time:
            raise NotATime
        await broadcasts.write(desk.session, desk.actor, broadcast_id, typed.words(), typed.starts_at, desk.now)
    except (EmptyText, TextTooLong, BadButton, NotATime) as reason:
        row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
        raise Again(reason, "broadcasts/compose.html", **await _composer(desk, row, typed)) from None
    if form.get("then") == "check":
        return desk.go(f"/broadcasts/{broadcast_id}/check")
    return desk.go(f"/broadcasts/{broadcast_id}", "saved")


@router.post("/{broadcast_id}/preview")
async def preview(desk: Trying, broadcast_id: int) -> Response:
    typed = typed_in(await form_of(desk))
    return desk.page("broadcasts/preview.html", **preview_of(desk, Composed(typed)), counting=True)


@router.post("/{broadcast_id}/count")
async def count(desk: Trying, broadcast_id: int) -> Response:
    typed = typed_in(await form_of(desk))
    return desk.page("broadcasts/count.html", **await count_of(desk, typed.audience, typed.purpose))


@router.get("/{broadcast_id}/check")
async def check(desk: Looking, broadcast_id: int) -> Response:
    row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
    return desk.page("broadcasts/check.html", **await _check_page(desk, row))


@router.post("/{broadcast_id}/release")
async def release(desk: Managing, broadcast_id: int) -> Response:
    decided = desk.frame.organisation.announcing
    status = await broadcasts.release(desk.session, desk.house.keyring, desk.actor, broadcast_id, decided, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "waits" if status == Status.WAITING else "released")


@router.post("/{broadcast_id}/approve")
async def approve(desk: Approving, broadcast_id: int, seen: Word = "") -> Response:
    read = bytes.fromhex(seen) if re.fullmatch(r"[0-9a-f]{64}", seen) else b""
    await broadcasts.approve(desk.session, desk.house.keyring, desk.actor, broadcast_id, read, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "approved")


@router.post("/{broadcast_id}/back")
async def back(desk: Approving, broadcast_id: int, why: Word = "") -> Response:
    await broadcasts.send_back(desk.session, desk.actor, broadcast_id, why, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "back")


@router.post("/{broadcast_id}/pause")
async def pause(desk: Managing, broadcast_id: int) -> Response:
    await broadcasts.pause(desk.session, desk.actor, broadcast_id, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "paused")


@router.post("/{broadcast_id}/resume")
async def resume(desk: Managing, broadcast_id: int) -> Response:
    await broadcasts.resume(desk.session, desk.actor, broadcast_id, desk.now)
    desk.ring(OUTBOX_BELL)
    return desk.go(f"/broadcasts/{broadcast_id}", "resumed")


@router.post("/{broadcast_id}/stop")
async def stop(desk: Managing, broadcast_id: int) -> Response:
    await broadcasts.stop(desk.session, desk.actor, broadcast_id, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "stopped")


@router.post("/{broadcast_id}/retry")
async def retry(desk: Managing, broadcast_id: int) -> Response:
    number = await broadcasts.retry(desk.session, desk.actor, broadcast_id, desk.now)
    return desk.go(f"/broadcasts/{broadcast_id}", "again" if number else "none_failed")


@router.post("/{broadcast_id}/drop")
async def drop(desk: Managing, broadcast_id: int) -> Response:
    await broadcasts.drop(desk.session, desk.actor, broadcast_id, desk.now)
    return desk.go("/broadcasts", "deleted")


@router.get("/{broadcast_id}/progress")
async def progress(desk: Looking, broadcast_id: int) -> Response:
    """The part of the page that renews itself."""
    row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
    return desk.page("broadcasts/outcomes.html", **await _progress(desk, row))


async def _composer(desk: Desk, row: Any, typed: Typed) -> dict[str, Any]:
    return {
        "row": row,
        **await composer(desk, typed),
        **await count_of(desk, typed.audience, typed.purpose),
        **_trial(desk, row),
    }


def _trial(desk: Desk, row: Any) -> dict[str, Any]:
    """A test to oneself: whole links, each with its picture for a telephone."""
    word = trial.word(desk.house.keyring, row.id)
    tests = [(link, Markup(qr_svg(link))) for link in of_chat(desk, links.to_test(word))]  # noqa: S704  our own drawing
    return {"test_word": word, "tests": tests}


async def _check_page(desk: Desk, row: Any) -> dict[str, Any]:
    """All that is looked at before it goes out, by the author and by the second person."""
    decided = desk.frame.organisation.announcing
    counted = await count_of(desk, row.audience, Purpose(row.purpose))
    alone = await broadcasts.reached_alone(desk.session, row, desk.actor.id, decided, desk.now)
    asks = row.status == Status.WAITING
    closed = await broadcasts.outside(desk.session, row, desk.now) if counted["on_whatsapp"] else None
    nowhere = await leading.nowhere(desk.session, desk.house.keyring, row)
    return {
        "row": row,
        "people": await _colleagues(desk),
        "composed": Composed(Typed.of(row)),
        "missing": falls_back(row.texts),
        "approved_texts": {code: name_of(desk, Purpose(row.purpose), code) for code in LANGUAGES},
        "kept_days": kept_days(row.audience),
        **counted,
        "closed": closed,
        "cost_now": None
        if closed is None or decided.price_whatsapp is None
        else f"{decided.price_whatsapp * closed:.2f}",
        "decided": decided,
        "nowhere": nowhere,
        "needs_second": needs_second(counted["estimate"].answered_for, alone, decided),
        "reached_alone": alone,
        "may_approve": asks and may_approve(desk.actor.id, row.writers),
        "seen": row.seal.hex() if row.seal else "",
        "quiet": quiet_until(desk.now, decided) if is_quiet(desk.now, decided) else None,
        "audience": (await composer(desk, Typed.of(row)))["chosen_words"],
    }


async def _progress(desk: Desk, row: Any) -> dict[str, Any]:
    found = await shown_report(desk, row)
    ordered = sorted(found.outcomes.items(), key=lambda entry: -entry[1])
    return {
        "row": row,
        "report": found,
        "outcomes": [(in_words(code), code, number) for code, number in ordered],
        "people": await _colleagues(desk),
        "running": row.status in RUNNING,
    }


async def _colleagues(desk: Desk) -> dict[int, str]:
    return {one.id: one.name for one in await staff.everyone(desk.session)}
