"""Gathers what the case page shows: the opened thread, the facts beside it, its readers, and how it can be answered.

Everything comes through casework's services, which ask the reader rule; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin import names, words
from admin.desk import Desk
from casework.access import Permission
from casework.audit import service as audit
from casework.campaigns import organising
from casework.cases import notices, thread
from casework.cases.models import Case
from casework.cases.rules import EntryKind, Status, Urgency
from casework.cases.rules import Kind as CaseKind
from casework.feedback import service as feedback
from casework.people import service as people
from casework.staff import service as staff
from casework.staff.models import Staff
from flows.model import Text
from flows.text import filled, verbatim
from locales.communities import Community, communities
from locales.dates import in_baku
from locales.translate import LANGUAGES, render

READ = frozenset({"panel:case:read", "panel:file:read"})
REFRESH_RECORD_EVERY = 600.0
"""Seconds. A page that stays open refreshes itself; one entry in the audit for ten minutes of it is enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """One deed of the history: when, who, what."""

    at: datetime
    who: str
    what: Text


async def casefile(desk: Desk, case_id: int, *, refreshing: bool = False) -> dict[str, Any]:
    """The values of the case templates. NotFound unless the actor is a reader."""
    recorded = not refreshing or await desk.house.live.allow(f"read:{desk.me.id}:{case_id}", 1, REFRESH_RECORD_EVERY)
    opened = await thread.open_thread(desk.session, desk.actor, case_id, desk.now, recorded=recorded)
    case = opened.case
    colleagues = await staff.everyone(desk.session)
    by_id = {colleague.id: colleague.name for colleague in colleagues}
    citizens_language = await people.language_at(desk.session, case.address_id)
    form_id, answers = _facts(opened.entries)
    campaign, may_open = await _campaign(desk, case)
    return {
        "campaign": campaign,
        "may_open_campaign": may_open,
        "case": case,
        "entries": opened.entries,
        "files": opened.files,
        "story": names.story(form_id, answers)[1],
        "facts": list(names.facts(form_id, answers, desk.language)),
        "names": by_id,
        "readers": [(reader, by_id.get(reader, "")) for reader in opened.readers],
        "can_own": [c for c in colleagues if c.can_read and c.id != case.owner_id],
        "can_share": [c for c in colleagues if c.can_read and c.id not in opened.readers],
        "address": await people.card(desk.session, case.address_id),
        "citizens_language": citizens_language,
        "introduction": render(notices.answered(case.number, "")[0], citizens_language),
        "history": await history(desk, case_id, colleagues),
        "closed": case.status == Status.CLOSED,
        "feedback": await feedback.of_case(desk.session, case_id),
        "urgencies": tuple(Urgency),
        "kinds": EntryKind,
    }


async def _campaign(desk: Desk, case: Case) -> tuple[int | None, bool]:
    if case.kind != CaseKind.INITIATIVE or not desk.may(Permission.CAMPAIGNS_MANAGE):
        return None, False
    return await organising.origin(desk.session, desk.actor, case.id, desk.now)


def _facts(entries: Sequence[thread.Entry]) -> tuple[str, Mapping[str, object]]:
    """(form id, answers) of the complaint."""
    for entry in entries:
        answers = entry.content.get("answers")
        if entry.kind is EntryKind.FACTS and isinstance(answers, Mapping):
            return str(entry.content.get("form", "")), answers
    return "", {}


async def history(desk: Desk, case_id: int, colleagues: Sequence[Staff]) -> list[Line]:
    """What was done with the case, newest first; that somebody opened it several times in a day is said once."""
    by_id = {colleague.id: colleague.name for colleague in colleagues}
    lines: list[Line] = []
    opened: set[tuple[int | None, str, str]] = set()
    for row in await audit.of_subject(desk.session, "case", case_id):
        once = (row.actor_id, row.action, f"{in_baku(row.at):%F}")
        if row.action in READ and once in opened:
            continue
        opened.add(once)
        lines.append(Line(row.at, who(row, by_id, desk.language), what(row, by_id)))
    return lines


def who(row: Any, by_id: Mapping[int, str], language: str) -> str:
    """The name of whoever did it; citizens have none."""
    if row.actor == "staff" and row.actor_id in by_id:
        return by_id[row.actor_id]
    return render(words.word("actor", row.actor), language)


def what(row: Any, by_id: Mapping[int, str], ours: Mapping[str, Community] | None = None) -> Text:
    """The deed in words, its details filled in; an unknown one by its code. `ours`: the communities as they are now."""
    sentence = words.ACTION.get(row.action)
    if sentence is None:
        return verbatim(row.action)
    details = dict(row.details or {})
    values: dict[str, str | int | Text] = {
        "staff": by_id.get(details.get("staff", 0), "?"),
        "urgency": words.word("urgency", str(details.get("urgency", ""))),
        "cases": int(details.get("cases") or 0),
        "members": int(details.get("members") or 0),
        "people": int(details.get("people") or 0),
        "number": int(details.get("number") or 0),
        "community": _community(str(details.get("community", "")), communities() if ours is None else ours),
        "version": int(details.get("version") or 0),
        "form": str(details.get("form", "")),
    }
    return filled(sentence, values)


def _community(community_id: str, ours: Mapping[str, Community]) -> Text:
    found = ours.get(community_id)
    if found is None:
        return verbatim(community_id)
    return Text(found.shown(LANGUAGES[0]), labels={code: found.shown(code) for code in LANGUAGES})
