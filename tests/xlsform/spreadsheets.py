"""Spreadsheets as people make them, written by openpyxl: rows of cells, sheet by sheet."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # no stubs

Rows = Sequence[Sequence[Any]]
AZ, RU, EN = "label::Azerbaijani (az)", "label::Russian (ru)", "label::English (en)"


def workbook(edit: Callable[[Any], None] | None = None, **sheets: Rows) -> bytes:
    """The bytes of an .xlsx. `edit` gets the workbook before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if edit is not None:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def simple(*rows: Sequence[Any], headings: Sequence[str] = ("type", "name", "label"), **sheets: Rows) -> bytes:
    """A survey sheet with these rows under its headings, and whatever other sheets there are."""
    return workbook(survey=[headings, *rows], **sheets)
