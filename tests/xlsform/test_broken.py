"""What cannot run in a chat is refused: all of it at once, each with its place and a reason in plain words."""

from __future__ import annotations

import random

import pytest

from flows.xlsform.problems import Problem, Refused, line
from flows.xlsform.read import read
from locales.translate import render
from tests.xlsform.broken import BROKEN, OK, Broken
from tests.xlsform.good import EXAMPLES
from tests.xlsform.spreadsheets import AZ, EN, simple, workbook


def problems(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as refused:
        read(data, "form.xlsx")
    return tuple(problem for problem in refused.value.problems if not problem.warning)


def test_there_are_fifty() -> None:
    assert len(BROKEN) >= 50


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_it_is_refused_with_place_and_reason(broken: Broken) -> None:
    with pytest.raises(Refused) as refused:
        read(broken.data, "form.xlsx")
    found = [(p.sheet, p.row, render(p.reason, "en")) for p in refused.value.problems]
    assert [entry for entry in found if entry[:2] == (broken.sheet, broken.row) and broken.reason in entry[2]], found


@pytest.mark.parametrize("language", ["az", "ru"])
def test_an_author_reads_it_in_their_language(language: str) -> None:
    for broken in BROKEN:
        for problem in problems(broken.data):
            assert render(line(problem), language) != render(line(problem), "en")


def test_all_mistakes_are_named_at_once() -> None:
    data = simple(["txet", "a", "A"], ["text", "b c", "B"], ["select_one gone", "d", None])
    assert [problem.row for problem in problems(data)] == [2, 3, 4, 4]


def test_what_pyxform_alone_finds_has_its_row_too() -> None:
    data = simple(
        OK,
        ["select_one c or_other", "b", "B", "x = 1"],
        headings=("type", "name", "label", "choice_filter"),
        choices=[["list_name", "name", "label", "x"], ["c", "a", "A", "1"]],
    )
    found = problems(data)
    assert [problem.row for problem in found] == [3]
    assert "converter says" in render(found[0].reason, "en")


def test_the_rows_are_the_spreadsheets_own() -> None:
    """Empty rows and remarks beside the table do not shift them."""
    rows = [["type", "name", "label"], [], OK, [None, None, None, "a remark"], [], ["txet", "a", "A"]]
    assert [problem.row for problem in problems(workbook(survey=rows))] == [6]


def test_a_language_that_the_chat_does_not_speak_is_passed_over_with_a_word() -> None:
    data = simple(["text", "a", "Ad?", "Nom?"], headings=("type", "name", AZ, "label::French (fr)"))
    found = read(data)
    assert found.form.languages == ("az",)
    assert "Azerbaijani, Russian and English" in render(found.warnings[0].reason, "en")


def test_a_matrix_is_taken_in_with_a_warning() -> None:
    data = simple([*OK, "table-list"], headings=("type", "name", "label", "appearance"))
    assert [(w.row, w.column) for w in read(data).warnings] == [(2, "appearance")]


def test_languages_are_known_by_any_of_their_names() -> None:
    for heading in ("label::az", "label::Azərbaycan", "label:Azerbaijani", "label::Azərbaycanca (az)", "label::az-AZ"):
        assert read(simple(OK, headings=("type", "name", heading))).form.languages == ("az",), heading
    assert read(simple(OK, headings=("type", "name", EN))).form.languages == ("en",)


def test_what_spreadsheet_programs_do_to_a_form_by_themselves_is_forgiven() -> None:
    """Curly quotes in an expression, TRUE as a formula, a version that counts itself, a hint for a label."""
    rows = [
        ["type", "name", "label", "hint", "relevant", "required"],
        ["text", "a", "A?", None, None, "=TRUE()"],
        ["text", "b", None, "Only a hint", "${a} = ‘yes’"],
    ]
    settings = [["form_title", "form_id", "version"], ["T", "t", '=TEXT(NOW(),"yyyymmddhh")']]
    first, second = read(workbook(survey=rows, settings=settings)).form.questions
    assert first.required
    assert (render(second.label, "en"), second.relevant) == ("Only a hint", "${a} = 'yes'")


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_every_warning_can_be_read(language: str) -> None:
    headings = ("type", "name", "label", "appearance", "image", "lables", "sorts", "calculation", "label::Klingon")
    rows = [
        ["text", "a", "A?", "likert", "a.png", "x", "y", "1+1", "Qo'"],
        ["start", "s"],
        ["username", "u"],
        ["audit", "audit"],
    ]
    data = simple(*rows, headings=headings, settings=[["default_language"], ["Klingon"]])
    found = [render(line(problem), language) for problem in read(data).warnings]
    assert len(found) == 10
    assert len(set(found)) == 10


def test_noise_in_a_good_file_is_refused_or_read_and_never_breaks() -> None:
    """Three hundred damaged copies; the seed is fixed, so that a failure can be looked at."""
    dice = random.Random(54)  # noqa: S311  no secret
    whole = EXAMPLES[-1].data
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            read(bytes(data))
        except Refused as refused:
            reasons = refused.problems
        else:
            continue
        assert reasons
