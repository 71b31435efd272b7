"""Who did what, newest first. Holds deeds and numbers, never what was said."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from admin.casefile import what, who
from admin.desk import Desk, needs
from casework.access import Permission
from casework.audit import service as audit
from casework.communities import service as communities
from casework.staff import service as staff

router = APIRouter(prefix="/audit")
SIZE = 100


@router.get("")
async def latest(desk: Annotated[Desk, needs(Permission.AUDIT_READ)], before: int | None = None) -> Response:
    by_id = {colleague.id: colleague.name for colleague in await staff.everyone(desk.session)}
    rows = await audit.latest(desk.session, before, SIZE)
    ours = {one: entry.community for one, entry in (await communities.everything(desk.session)).items()}
    lines = [
        {
            "at": row.at,
            "who": who(row, by_id, desk.language),
            "what": what(row, by_id, ours),
            "subject": row.subject,
            "subject_id": row.subject_id,
            "subject_name": by_id.get(row.subject_id, "") if _somebody_else(row) else "",
        }
        for row in rows
    ]
    return desk.page("audit.html", lines=lines, before=rows[-1].id if len(rows) == SIZE else None)


def _somebody_else(row: Any) -> bool:
    return row.subject == "staff" and not (row.actor == "staff" and row.actor_id == row.subject_id)
