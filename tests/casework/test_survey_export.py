"""The files that survey people take: columns as Kobo and ODK have them, and nothing that runs when it is opened."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # no stubs

from casework.surveys.export import Style, Table, csv_files, csv_of, merged, safe, tables, xlsx
from casework.surveys.service import Filled
from flows.model import Form, Kind, Question, Text
from flows.xlsform.read import read
from tests.xlsform.good import EXAMPLES, HOUSEHOLD, OTHERS, THREE, WITH_FILES, Example
from tests.xlsform.spreadsheets import simple

META = ["_id", "_submission_time", "_version", "_language", "_index"]


def filled(number: int, answers: Mapping[str, Any], version: str = "1") -> Filled:
    """As it comes out of the database: JSON has lists."""
    kept = {key: list(value) if isinstance(value, tuple) else value for key, value in answers.items()}
    return Filled(number, version, "az", "telegram", date(2026, 11, 21), kept)


def made(example: Example, style: Style = Style(), *more: Mapping[str, Any]) -> list[Table]:  # noqa: B008  frozen
    form = read(example.data).form
    return tables(form, [filled(n, answers) for n, answers in enumerate((example.answers, *more), 101)], style)


def line(table: Table, number: int = 1) -> dict[Any, Any]:
    return dict(zip(table.rows[0], table.rows[number], strict=True))


def test_one_column_a_question_with_its_groups_in_front() -> None:
    main, people = made(HOUSEHOLD)
    assert main.rows[0][:4] == ["home/region", "home/home_district", "size", "grown"]
    assert main.rows[0][-5:] == META
    assert line(main)["home/region"] == "r1"
    assert (line(main)["_id"], line(main)["_submission_time"], line(main)["_language"]) == (101, "2026-11-21", "az")
    assert people.name == "person"


def test_several_choices_stand_together_and_each_alone() -> None:
    main, _ = made(HOUSEHOLD, Style(), {"needs": ("law", "water")}, {})
    names = ["needs", "needs/law", "needs/water", "needs/none"]
    assert [line(main, 2)[name] for name in names] == ["law water", 1, 1, 0]
    assert [line(main, 3)[name] for name in names] == ["", "", "", ""]  # not asked is not "no"


def test_words_instead_of_codes() -> None:
    main, _ = made(HOUSEHOLD, Style(labels=True, language="ru"))
    assert line(main)["Регион?"] == "Карабах"
    assert line(main)["Что нужно?"] == "Юрист"
    assert line(main)["Что нужно?/Юрист"] == 1


def test_each_repeat_has_a_table_that_points_back() -> None:
    _, people = made(HOUSEHOLD, Style(), {"person[0].who": "Third"})
    assert people.rows[0] == [
        *("person/who", "person/years", "person/pension"),
        *("_index", "_parent_table_name", "_parent_index", "_submission__id"),
    ]
    assert people.rows[1:] == [
        ["Sona", 71, "yes", 1, "answers", 1, 101],
        ["Kamran", 30, "", 2, "answers", 1, 101],
        ["Third", "", "", 3, "answers", 2, 102],
    ]


def test_other_has_its_own_words_beside_it() -> None:
    (main,) = made(OTHERS)
    assert (line(main)["work"], line(main)["work_other"]) == ("other", "Bees")
    assert (line(main)["aid"], line(main)["aid/other"]) == ("money", 0)


def test_a_place_is_split_and_numbers_are_numbers() -> None:
    (main,) = made(WITH_FILES)
    assert (line(main)["_place_latitude"], line(main)["_place_longitude"]) == (40.4093, 49.8671)
    assert line(main)["rating"] == 5


def test_answers_by_an_older_version_keep_their_columns() -> None:
    old = read(THREE.data).form
    new = read(simple(["text", "full_name", "Name?"], ["text", "street", "Street?"])).form
    (main,) = tables(merged([new, old]), [filled(1, {"age": 3}), filled(2, {"street": "28 May"}, "2")], Style())
    assert main.rows[0] == ["full_name", "street", "age", "water", *META]
    assert [row[2] for row in main.rows[1:]] == [3, ""]
    assert [line(main, n)["_version"] for n in (1, 2)] == ["1", "2"]


@pytest.mark.parametrize("attack", ["=1+1", "+994501234567", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_no_cell_becomes_a_formula(attack: str) -> None:
    (main,) = made(THREE, Style(), {"full_name": attack})
    assert line(main, 2)["full_name"] == f"'{attack}"
    sheet = load_workbook(io.BytesIO(xlsx([main]))).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_negative_number_stays_a_number() -> None:
    assert safe(-5) == -5
    (main,) = made(THREE, Style(), {"age": -5})
    assert line(main, 2)["age"] == -5


def test_a_heading_cannot_be_a_formula_either() -> None:
    (main,) = tables(_labelled("=HYPERLINK(1)"), [], Style(labels=True))
    assert main.rows[0][0] == "'=HYPERLINK(1)"


def _labelled(words: str) -> Form:
    return Form("u1", "1", Text("F", verbatim=True), (Question("a", Kind.TEXT, Text(words, verbatim=True)),))


def test_csv_reads_back_as_it_was_written() -> None:
    hard = 'He said "no", then\nleft; ə ş ı — Ё'
    (main,) = made(THREE, Style(), {"full_name": hard})
    data = csv_of(main)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == main.rows[0]
    assert rows[2][0] == hard


def test_repeats_make_an_archive_of_one_file_each() -> None:
    ending, data = csv_files(made(HOUSEHOLD))
    assert ending == "zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["answers.csv", "person.csv"]
    assert csv_files(made(THREE))[0] == "csv"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.parametrize("labels", [False, True])
def test_every_example_exports(example: Example, labels: bool) -> None:
    found = made(example, Style(labels=labels, language="ru"))
    book = load_workbook(io.BytesIO(xlsx(found)))
    assert len(book.sheetnames) == len(found)
    for table in found:
        assert {len(row) for row in table.rows} == {len(table.rows[0])}
        assert len(table.rows) > 1
