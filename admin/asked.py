"""What the queue was asked for, as it stands in the address: which box, narrowed to what, sorted how, from where on.

Unknown words in the address are passed over: an old bookmark must still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from casework.access import Permission
from casework.cases.queries import Filter, Page
from casework.cases.rules import Status, Urgency
from locales import reference
from locales.translate import LANGUAGES

BOXES = ("unassigned", "mine", "all")
SORTS = ("old", "new", "due")
STATUSES = ("open", *Status, "any")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The queue's address as a value. Empty: not narrowed."""

    box: str
    status: str = "open"
    topic: str = ""
    district: str = ""
    language: str = ""
    urgency: str = ""
    sort: str = "old"
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], may: frozenset[Permission]) -> Self:
        allowed = {
            "box": BOXES,
            "status": STATUSES,
            "topic": reference.topics(),
            "district": reference.districts(),
            "language": LANGUAGES,
            "urgency": tuple(Urgency),
            "sort": SORTS,
        }
        known = {name: query[name] for name, words in allowed.items() if query.get(name) in words}
        return cls(**{"box": first_box(may), **known, "after": query.get("after", "")})

    @property
    def filter(self) -> Filter:
        status = None if self.status == "any" else self.status
        return Filter(
            self.box, status, self.topic or None, self.district or None, self.language or None, self.urgency or None
        )

    @property
    def page(self) -> Page:
        return Page(self.sort, _place(self.after), PAGE_SIZE)

    @property
    def narrowed(self) -> bool:
        return bool(self.topic or self.district or self.language or self.urgency or self.status != "open")

    def url(self, **changes: str) -> str:
        """The address with some things changed; a change of anything but the place begins at the first page."""
        changed = replace(self, **{"after": "", **changes})
        words = {k: v for k, v in asdict(changed).items() if v and (k, v) not in {("status", "open"), ("sort", "old")}}
        return "/cases?" + urlencode(words)

    def url_after(self, place: tuple[datetime | None, int]) -> str:
        due, case_id = place
        return self.url(after=f"{due.isoformat() if due else ''}~{case_id}")


def first_box(may: frozenset[Permission]) -> str:
    """Where a colleague begins: whoever assigns, with what nobody has; whoever answers, with their own."""
    if Permission.CASES_ASSIGN in may:
        return "unassigned"
    return "mine" if Permission.CASES_ANSWER in may else "all"


def _place(text: str) -> tuple[datetime | None, int] | None:
    due, _, case_id = text.rpartition("~")
    try:
        place = (datetime.fromisoformat(due) if due else None), int(case_id)
    except ValueError:
        return None
    return None if place[0] is not None and place[0].tzinfo is None else place
