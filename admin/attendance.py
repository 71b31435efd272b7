"""Who came to an event, for the panel: by group as it is shown, the list on paper as typed, and rows of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin import names
from admin.event_words import AGE, CAME, GENDER, HIDDEN, NOT_SAID, PART, WALKED_IN
from casework.events.afterwards import PARTS, Attendance
from casework.events.errors import BadCount
from locales.translate import render

SHEET_ROWS = 4
"""Districts on the form for the list on paper."""

Group = tuple[str, str, list[tuple[str, int]]]
"""A part (gender, age_group, district), its name, and in it names of groups with numbers of people."""


def groups_of(came: Attendance, language: str) -> list[Group]:
    """Parts of which anything is known, each with the people of whom it is not at its end."""
    found = []
    for part in PARTS:
        counts: dict[str, int] = getattr(came, part)
        if counts:
            rows = [(_name(part, code, language), number) for code, number in counts.items()]
            rest = NOT_SAID if part in came.counted else HIDDEN
            rows.append((render(rest, language), came.unknown(part)))
            found.append((part, render(PART[part], language), rows))
    return found


def rows_of(came: Attendance, language: str) -> list[list[Any]]:
    """The same for a file."""
    rows: list[list[Any]] = [[render(CAME, language), came.people], [render(WALKED_IN, language), came.walked_in]]
    for _, name, groups in groups_of(came, language):
        rows += [[], [name], *([group, number] for group, number in groups)]
    return rows


def typed_before(came: Attendance) -> dict[str, dict[str, int]]:
    """What was entered from the list on paper, by part."""
    return {part: getattr(came, part) if part in came.counted else {} for part in PARTS}


def districts_typed(came: Attendance) -> list[tuple[str, int | str]]:
    """Rows of the form: those entered before, and empty ones."""
    before: list[tuple[str, int | str]] = list(typed_before(came)["district"].items())
    return before + [("", "")] * max(2, SHEET_ROWS - len(before))


def sheet_in(form: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """What was typed from the list on paper, by part and group. Raises BadCount."""
    given: dict[tuple[str, str], int] = {}
    for name, value in form.items():
        part, _, group = name.partition("-")
        if part == "district":
            group, value = str(value), form.get(f"number-{group}", "")
        if part in PARTS and group and str(value).strip():
            given[part, group] = given.get((part, group), 0) + _number(str(value))
    return given


def _number(typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise BadCount from None


def _name(part: str, code: str, language: str) -> str:
    if part == "district":
        return names.district(code, language)
    return render((GENDER if part == "gender" else AGE)[code], language)
