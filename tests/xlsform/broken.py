"""Fifty spreadsheets that cannot become a conversation, and where the author should look."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from tests.xlsform.spreadsheets import AZ, RU, Rows, simple, workbook

CHOICES: Rows = [["list_name", "name", "label"], ["c", "a", "A"], ["c", "b", "B"]]


@dataclass(frozen=True, slots=True)
class Broken:
    """A spreadsheet, the place of one of its mistakes, and words of the reason as an English reader sees it."""

    name: str
    data: bytes
    sheet: str
    row: int | None
    reason: str


def _xlsx(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    return out.getvalue()


def _merged(book: Any) -> None:
    book["survey"].merge_cells("C2:C3")


def _cell(sheet: str, place: str, value: object) -> Any:
    def edit(book: Any) -> None:
        book[sheet][place] = value

    return edit


def _without_part() -> bytes:
    """A spreadsheet whose sheet has gone."""
    whole, out = io.BytesIO(simple(["text", "a", "A"])), io.BytesIO()
    with zipfile.ZipFile(whole) as there, zipfile.ZipFile(out, "w") as archive:
        for member in there.namelist():
            if not member.startswith("xl/worksheets/"):
                archive.writestr(member, there.read(member))
    return out.getvalue()


def _torn_sheet() -> bytes:
    whole, out = io.BytesIO(simple(["text", "a", "A"])), io.BytesIO()
    with zipfile.ZipFile(whole) as there, zipfile.ZipFile(out, "w") as archive:
        for member in there.namelist():
            content = there.read(member)
            archive.writestr(member, content[: len(content) // 2] if "worksheets" in member else content)
    return out.getvalue()


def _row(name: str, row: list[Any], reason: str, *headings: str, at: int = 2, **sheets: Rows) -> Broken:
    """One survey row that is wrong; `headings` come after type, name, label."""
    data = simple(row, headings=("type", "name", "label", *headings), **{"choices": CHOICES, **sheets})
    return Broken(name, data, "survey", at, reason)


def _rows(name: str, rows: list[list[Any]], at: int, reason: str, *headings: str, **sheets: Rows) -> Broken:
    data = simple(*rows, headings=("type", "name", "label", *headings), **{"choices": CHOICES, **sheets})
    return Broken(name, data, "survey", at, reason)


OK = ["text", "fine", "Fine?"]

FILES = [
    Broken("not a zip", b"type,name,label\ntext,a,A\n", "", None, "not an Excel file"),
    Broken("empty file", b"", "", None, "not an Excel file"),
    Broken("another zip", _xlsx(**{"readme.txt": b"hello"}), "", None, "not an Excel file"),
    Broken("an old .xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "", None, "not an Excel file"),
    Broken("a torn download", simple(OK)[:900], "", None, "not an Excel file"),
    Broken("larger than allowed", simple(OK) + b"\0" * 2_000_001, "", None, "larger than"),
    Broken("a zip bomb", _zip_bomb(), "", None, "Unpacked, the file is too large"),
    Broken("a spreadsheet without its sheet", _without_part(), "", None, "no sheet named “survey”"),
    Broken("a sheet that breaks off", _torn_sheet(), "", None, "damaged"),
    Broken("no survey sheet", workbook(Sheet1=[["type", "name", "label"], OK]), "", None, "no sheet named “survey”"),
]
SHEETS = [
    Broken("an empty sheet", workbook(survey=[]), "survey", 1, "The first row has to hold the headings"),
    Broken("headings and nothing else", simple(), "survey", None, "no question"),
    Broken(
        "a title above the headings",
        workbook(survey=[["My survey"], ["type", "name", "label"], OK]),
        "survey",
        1,
        "“type” is missing",
    ),
    Broken("a wrong heading for type", simple(OK, headings=("typ", "name", "label")), "survey", 1, "Is “type” meant?"),
    Broken(
        "a wrong heading for label", simple(OK, headings=("type", "name", "lable")), "survey", 1, "“label” is missing"
    ),
    Broken(
        "a heading twice",
        simple([*OK, "Fine"], headings=("type", "name", "label", "label")),
        "survey",
        1,
        "stands there twice",
    ),
    Broken(
        "two headings of one language",
        simple([*OK, "Fine"], headings=("type", "name", "label::az", AZ)),
        "survey",
        1,
        "Two headings mean the same",
    ),
    Broken(
        "too many rows", simple(*(["note", f"n{n}", "Hi"] for n in range(5001))), "survey", None, "more than 5000 rows"
    ),
    Broken(
        "a formula",
        workbook(_cell("survey", "C2", '=A2&"?"'), survey=[["type", "name", "label"], OK]),
        "survey",
        2,
        "formula",
    ),
    Broken(
        "merged cells",
        workbook(_merged, survey=[["type", "name", "label"], OK, ["text", "b", None]]),
        "survey",
        2,
        "merged",
    ),
    Broken("a cell as long as a book", simple(["text", "a", "A" * 9000]), "survey", 2, "longer than 8000"),
    Broken("no list_name", simple(OK, choices=[["name", "label"], ["a", "A"]]), "choices", 1, "“list_name” is missing"),
]
ROWS = [
    _row("an unknown type", ["txet", "a", "A"], "no type “txet”"),
    _row("no type", [None, "a", "A"], "type of the question is missing"),
    _row("no name", ["text", None, "A"], "name is missing"),
    _row("a name with a space", ["text", "my name", "A"], "cannot be used"),
    _row("a name in other letters", ["text", "şəhər", "A"], "cannot be used"),
    _row("a name that begins with a digit", ["text", "1st", "A"], "cannot be used"),
    _rows("a name twice", [OK, ["integer", "fine", "Again?"]], 3, "used already, in row 2"),
    _row("a name of the house", ["text", "summary", "A"], "meaning of its own"),
    _row("a name without end", ["text", "a" * 80, "A"], "longer than 60"),
    _row("no label", ["text", "a", None], "no words to be shown"),
    _row("a select without a list", ["select_one", "a", "A"], "list of choices is missing"),
    _row("a list that is not there", ["select_one towns", "a", "A"], "no list “towns”"),
    _row("choices from a file", ["select_one_from_file towns.csv", "a", "A"], "another file"),
    _row("choices from earlier answers", ["select_one ${fine}", "a", "A"], "earlier answers"),
    _row("date and time at once", ["dateTime", "a", "A"], "Make two questions"),
    _row("an area on a map", ["geoshape", "a", "A"], "cannot be drawn"),
    _row("a video", ["video", "a", "A"], "Videos are not taken"),
    _row("a barcode", ["barcode", "a", "A"], "barcode"),
    _row("a ranking", ["rank c", "a", "A"], "cannot be ordered"),
    _row("a calculation without one", ["calculate", "a", None], "calculation is missing"),
    _row("an unknown question in relevant", [*OK, "${nobody} = 1"], "no question “nobody”", "relevant"),
    _row("a relevant that breaks off", [*OK, "${fine} = ("], "cannot be used", "relevant"),
    _row("an unknown function", [*OK, "lenght(.) > 3"], "no function lenght()", "constraint"),
    _row("a table beside the form", [*OK, "pulldata('t', 'a', 'b', ${fine}) = 1"], "pulldata", "relevant"),
    _row("a path instead of a name", [*OK, "/data/fine = 'x'"], "cannot be used", "relevant"),
    _row("a bare word in relevant", [*OK, "fine = 'x'"], "An answer is written ${fine}", "relevant"),
    _row("brackets without end", [*OK, "(" * 60 + "1" + ")" * 60], "cannot be used", "relevant"),
    _row(
        "an unknown column in a filter",
        ["select_one c", "a", "A", "region = 'x'"],
        "no column “region”",
        "choice_filter",
    ),
    _row("an unknown question in a label", ["text", "a", "Dear ${friend},"], "no question “friend”"),
    _rows(
        "calculations in a circle",
        [OK, ["calculate", "a", None, "${b} + 1"], ["calculate", "b", None, "${a} + 1"]],
        3,
        "leads back to itself",
        "calculation",
    ),
    _rows(
        "a calculation about itself",
        [OK, ["calculate", "a", None, "${a} + 1"]],
        3,
        "leads back to itself",
        "calculation",
    ),
    _rows("a group that never ends", [["begin group", "g", "G"], OK], 2, "never ends"),
    _rows("an end without a beginning", [OK, ["end group"]], 3, "never began"),
    _rows("a group that ends as a repeat", [["begin group", "g", "G"], OK, ["end repeat"]], 4, "end as it began"),
    _rows("a group with nothing in it", [OK, ["begin group", "g", "G"], ["end group"]], 3, "nothing in “g”"),
    _rows(
        "a repeat inside a repeat",
        [["begin repeat", "r", "R"], ["begin repeat", "s", "S"], OK, ["end repeat"], ["end repeat"]],
        3,
        "repeat inside a repeat",
    ),
    _rows("a loop", [["begin loop over c", "l", "L"], OK, ["end loop"]], 2, "Use a repeat"),
    _row("a condition about its own question", [*OK, "${fine} = 'x'"], "its own question", "relevant"),
]
LANGUAGES = [
    Broken(
        "a label that one language lacks",
        simple(["text", "a", "Ad?", "Имя?"], ["text", "b", "Soyad?", None], headings=("type", "name", AZ, RU)),
        "survey",
        3,
        "missing: ru",
    ),
    Broken(
        "a choice that one language lacks",
        workbook(
            survey=[["type", "name", AZ, RU], ["select_one c", "a", "Hansı?", "Какой?"]],
            choices=[["list_name", "name", AZ, RU], ["c", "x", "X", "Икс"], ["c", "y", "Y", None]],
        ),
        "choices",
        3,
        "missing: ru",
    ),
    Broken(
        "choices in fewer languages than questions",
        workbook(
            survey=[["type", "name", AZ, RU], ["select_one c", "a", "Hansı?", "Какой?"]],
            choices=[["list_name", "name", AZ], ["c", "x", "X"]],
        ),
        "choices",
        2,
        "missing: ru",
    ),
]


def _choice(name: str, row: list[Any], reason: str, at: int = 3) -> Broken:
    rows = [["list_name", "name", "label"], ["c", "a", "A"], row]
    return Broken(name, simple(["select_one c", "q", "Which?"], choices=rows), "choices", at, reason)


LISTS = [
    _choice("a choice without a name", ["c", None, "B"], "name of the choice is missing"),
    _choice("a choice without words", ["c", "b", None], "no words to be shown"),
    _choice("a choice without a list", [None, "b", "B"], "name of the list is missing"),
    _choice("a choice with a space", ["c", "b c", "B"], "holds a space"),
    _choice("a choice twice", ["c", "a", "B"], "already, in row 2"),
]
BROKEN = (*FILES, *SHEETS, *ROWS, *LANGUAGES, *LISTS)
