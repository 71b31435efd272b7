"""The bytes of an .xlsx as rows of plain texts, each with its number in the sheet.

Opens nothing but what it is given, bounds everything before it reads it, and refuses what only looks like a value: a
formula, a merged cell, an error of the spreadsheet program.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flows.text import T_, legible
from flows.xlsform.problems import Found, quoted

SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a form may be. The largest public XLSForm that we looked at has 1,600 rows."""

    file_bytes: int = 2_000_000
    unpacked_bytes: int = 24_000_000
    members: int = 200
    rows: int = 5_000
    columns: int = 120
    letters: int = 8_000  # of one cell


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row that hold something, by heading. `number` is the spreadsheet's, from 1."""

    number: int
    cells: Mapping[str, str]

    def get(self, heading: str) -> str:
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings as they are written, and all rows below them; an empty row has no cells."""

    name: str
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that make a form, by their names in lower case."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        return self.sheets.get(name, Sheet(name))


NOT_A_SPREADSHEET = T_("This is not an Excel file of the kind .xlsx. Please save the form as .xlsx.", context="xlsform")


def opened(data: bytes, found: Found, limits: Limits = LIMITS) -> Workbook:
    """The spreadsheet's sheets; what is wrong goes to `found`. Never raises for bad content."""
    archive = _archive(data, found, limits)
    if archive is None:
        return Workbook()
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # it has no stubs; 0.2 s to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of whatever it does not keep, which is of no use to an author
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            names = {name.strip().lower(): name for name in book.sheetnames}
            sheets = {name: _sheet(book[names[name]], name, found, limits) for name in SHEETS if name in names}
        for name in sheets:
            _merged(archive, book[names[name]], name, found)
    # What openpyxl raises on a damaged file is not of one family (KeyError, ValueError, ParseError, BadZipFile, …).
    except Exception:  # noqa: BLE001, RUF100  the file is refused with a sentence; there is nothing else to save
        found.error("", None, None, T_("The file is damaged and cannot be read.", context="xlsform"))
        return Workbook()
    if "survey" not in sheets:
        found.error("", None, None, T_("There is no sheet named “survey”.", context="xlsform"))
    return Workbook(sheets)


def _archive(data: bytes, found: Found, limits: Limits) -> zipfile.ZipFile | None:
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // 1_000_000
        found.error("", None, None, T_("The file is larger than {most} MB.", context="xlsform", most=most))
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        found.error("", None, None, NOT_A_SPREADSHEET)
        return None
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked_bytes:
        found.error("", None, None, T_("Unpacked, the file is too large.", context="xlsform"))
        return None
    if "[Content_Types].xml" not in archive.namelist():
        found.error("", None, None, NOT_A_SPREADSHEET)
        return None
    return archive


def _sheet(sheet: Any, name: str, found: Found, limits: Limits) -> Sheet:
    if not hasattr(sheet, "iter_rows"):  # a sheet that holds only a chart
        return Sheet(name)
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    first = sheet.iter_rows(max_row=1, max_col=limits.columns)
    headings = tuple(_text(cell.value) for cell in next(first, ()))
    while headings and not headings[-1]:
        headings = headings[:-1]
    _headings(headings, name, found)
    rows = sheet.iter_rows(min_row=2, max_row=limits.rows + 2, max_col=max(1, len(headings)))
    read: list[Row] = []
    last = 0
    for number, cells in enumerate(rows, start=2):
        row = Row(number, dict(_cells(cells, headings, number, name, found, limits)))
        read.append(row)
        last = len(read) if row.cells else last
    if last > limits.rows:
        reason = T_("There are more than {most} rows.", context="xlsform", most=limits.rows)
        found.error(name, None, None, reason)
    return Sheet(name, tuple(heading for heading in headings if heading), tuple(read[:last]))


def _headings(headings: tuple[str, ...], name: str, found: Found) -> None:
    if not any(headings) and name == "survey":
        found.error(name, 1, None, T_("The first row has to hold the headings, and it is empty.", context="xlsform"))
    given = [heading for heading in headings if heading]
    for heading in sorted({heading for heading in given if given.count(heading) > 1}):
        reason = T_("The heading “{heading}” stands there twice.", context="xlsform", heading=quoted(heading))
        found.error(name, 1, heading, reason)


_TRUTHS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}
"""What some programs write for a ticked cell."""


def _cells(
    cells: tuple[Any, ...], headings: tuple[str, ...], number: int, name: str, found: Found, limits: Limits
) -> Iterator[tuple[str, str]]:
    for place, cell in enumerate(cells):
        text = _text(cell.value)
        if not text:
            continue
        heading = headings[place] if place < len(headings) else ""
        if not heading or (name, heading.lower()) == ("settings", "version"):
            continue  # a remark between the columns; the version is ours to count, and often a formula
        if text in _TRUTHS:
            yield heading, _TRUTHS[text]
        elif cell.data_type == "f":
            yield heading, text  # said once, here; the cell is not empty
            reason = T_("The cell holds a formula. Please put in the value itself.", context="xlsform")
            found.error(name, number, heading, reason)
        elif cell.data_type == "e":
            found.error(name, number, heading, T_("The cell holds an error: {cell}", context="xlsform", cell=text))
        elif len(text) > limits.letters:
            reason = T_("The cell is longer than {most} characters.", context="xlsform", most=limits.letters)
            found.error(name, number, heading, reason)
        else:
            yield heading, text


def _text(value: Any) -> str:
    """A cell as the author sees it: 1 and not 1.0, a day and not a moment; no spaces around or of other kinds."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return legible(re.sub(r"[ \t\u00a0\u200b]+", " ", str(value))).strip()


_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3}(\d{1,7})[:A-Z0-9]*)"')
_WORTH_NAMING = 20


def _merged(archive: zipfile.ZipFile, sheet: Any, name: str, found: Found) -> None:
    """The reader that streams does not tell of merged cells; the sheet's own XML does."""
    path = getattr(sheet, "_worksheet_path", "").lstrip("/")
    if path not in archive.namelist():
        return
    for cells, row in _MERGE.findall(archive.read(path))[:_WORTH_NAMING]:
        reason = T_(
            "The cells {cells} are merged, so that all but the first are empty. Please separate them.",
            context="xlsform",
            cells=cells.decode(),
        )
        found.error(name, int(row), None, reason)
