"""What became of an announcement, recipient by recipient and as a file of sums. Nobody is named in either."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from admin import words
from admin.desk import Desk, needs
from admin.files import attachment
from casework.access import Permission
from casework.audit import service as audit
from casework.broadcasts import each
from casework.broadcasts import service as broadcasts
from casework.broadcasts.report import Report, report
from casework.surveys import export
from flows.model import Text
from locales.translate import render

router = APIRouter(prefix="/broadcasts/{broadcast_id}")
Looking = Annotated[Desk, needs(Permission.BROADCASTS_APPROVE)]
Taking = Annotated[Desk, needs(Permission.BROADCASTS_APPROVE, writing=True)]
SIZE = 50


@router.get("/each")
async def one_by_one(desk: Looking, broadcast_id: int, outcome: str = "", after: int = 0) -> Response:
    row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
    rows = await each.each(desk.session, desk.actor, broadcast_id, outcome or None, max(0, after), SIZE + 1)
    found = await shown_report(desk, row)
    return desk.page(
        "broadcasts/each.html",
        row=row,
        rows=[(one, in_words(one.code)) for one in rows[:SIZE]],
        following=rows[SIZE - 1].number if len(rows) > SIZE else None,
        outcome=outcome,
        outcomes=[(code, in_words(code), number) for code, number in sorted(found.outcomes.items())],
    )


@router.get("/outcomes.csv")
async def take(desk: Taking, broadcast_id: int) -> Response:
    """Sums by outcome and channel, as they are shown on the page."""
    row = await broadcasts.one(desk.session, desk.actor, broadcast_id)
    sums = await each.sums(desk.session, row, await shown_report(desk, row))
    rows: list[list[Any]] = [["outcome", "code", "channel", "people"]]
    rows += [[render(in_words(code), desk.language), code, channel, number] for code, channel, number in sums]
    await audit.record(desk.session, desk.actor, "panel:broadcast:export", "broadcast", broadcast_id, desk.now)
    table = export.Table("outcomes", rows)
    return attachment(export.csv_of(table), f"announcement-{broadcast_id}.csv", "text/csv; charset=utf-8")


async def shown_report(desk: Desk, row: Any) -> Report:
    """As far as staff may see it."""
    found = await report(desk.session, row, desk.frame.organisation.announcing, desk.now)
    return found.shown() if row.marked else found


def in_words(code: str) -> Text:
    """An outcome in plain words; a failed one's is why."""
    name, _, reason = code.partition(":")
    if reason == "gone":
        return words.word("outcome", reason)
    return words.reason(reason) if name == "failed" else words.word("outcome", code)
