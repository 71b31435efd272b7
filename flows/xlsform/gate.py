"""The last gates before a form is taken: pyxform, the standard's own converter, and the house's check of forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flows import check
from flows.model import Form
from flows.text import T_
from flows.xlsform.problems import Found, quoted
from flows.xlsform.workbook import SHEETS, Workbook

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings)' sheet|sheet: '(survey|choices|settings)'")
_SPACE = re.compile(r"\s+")
_LONG = re.compile(r"characters where|fit for name and value")


def standard(workbook: Workbook, found: Found) -> None:
    """What pyxform refuses, with the row that it names."""
    from pyxform.errors import PyXFormError  # type: ignore[import-untyped]  # no stubs; 0.4 s and 40 MB to import
    from pyxform.xls2xform import convert  # type: ignore[import-untyped]

    try:
        convert(_as_dict(workbook), validate=False)
    except PyXFormError as problem:
        words = _SPACE.sub(" ", str(problem)).strip()
        row, sheet = _ROW.search(words), _SHEET.search(words)
        name = next((word for word in (sheet.groups() if sheet else ()) if word), "survey")
        reason = T_("The standard's own converter says: {words}", context="xlsform", words=_ROW.sub("", words)[:300])
        found.error(name, int(row[1]) if row else None, None, reason)
    # pyxform trips over strange input with errors of any kind: the author is told so, and nothing else is at stake.
    except Exception as problem:  # noqa: BLE001, RUF100
        reason = T_(
            "The standard's own converter cannot read this form ({words}).",
            context="xlsform",
            words=type(problem).__name__,
        )
        found.error("survey", None, None, reason)


def _as_dict(workbook: Workbook) -> dict[str, Any]:
    """As pyxform's own reader gives it, empty rows included, so that its row numbers are the spreadsheet's."""
    given: dict[str, Any] = {}
    for name in SHEETS:
        sheet = workbook.sheet(name)
        given[name] = [dict(row.cells) for row in sheet.rows]
        given[f"{name}_header"] = [dict.fromkeys(sheet.headings)]
    given["sheet_names"] = list(workbook.sheets)
    given["fallback_form_name"] = "form"
    return given


def house(form: Form, rows: Mapping[str, int], found: Found) -> None:
    """What `korpu forms check` finds. Words too long for a button are a warning: the chat then numbers the choices."""
    for line in check.problems(form):
        place, _, words = line.partition(": ")
        name = place.removeprefix(form.id).removeprefix(".")
        group = re.match(r"group (\S+):", words)
        row = rows.get(group[1] if group else name)
        report = found.warning if _LONG.search(words) else found.error
        report("survey", row, None, T_("The check of forms says: {words}", context="xlsform", words=quoted(words)))
