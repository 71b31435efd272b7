"""The check finds what would stop a citizen, and says where; a planted dead end, circle or gap never gets through."""

from __future__ import annotations

import pytest

from flows.check import problems
from flows.model import Choice, Form, Group, Kind, Question, Text
from tests.flows.talking import EVERYTHING, form_of

AB = "choices: [{value: a, label: {verbatim: A}}, {value: b, label: {verbatim: B}}]"
FIRST = f"- {{name: first, kind: select_one, label: {{verbatim: x}}, {AB}}}\n"
MANY = f"- {{name: many, kind: select_multiple, label: {{verbatim: x}}, {AB}}}\n"
AGE = "- {name: age, kind: integer, label: {verbatim: x}}\n"
TEXT = "kind: text, label: {verbatim: x}"


def test_the_form_of_everything_is_sound() -> None:
    assert problems(EVERYTHING) == []


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        # dead ends
        ("- {name: q, kind: select_multiple, label: {verbatim: x}}", "nothing to choose"),
        ("- {name: q, kind: integer, label: {verbatim: x}, constraint: '. > 5 and . < 3'}", "takes no answer"),
        (f"- {{name: q, kind: select_one, label: {{verbatim: x}}, constraint: \". = 'c'\", {AB}}}", "takes no answer"),
        ("- {name: q, kind: date, label: {verbatim: x}, constraint: \". < '2020-01-01' and . > '2021-01-01'\"}",
         "takes no answer"),
        # what nobody reaches
        (f"{FIRST}- {{name: q, {TEXT}, relevant: \"${{first}} = 'c'\"}}", "never be asked"),
        (f"{FIRST}- {{name: q, {TEXT}, relevant: \"${{first}} = 'a' and ${{first}} = 'b'\"}}", "never be asked"),
        (f"{FIRST}- {{name: q, {TEXT}, relevant: 'false()'}}", "never be asked"),
        (f"{AGE}- {{name: q, {TEXT}, relevant: '${{age}} > 20 and ${{age}} < 10'}}", "never be asked"),
        (f"{MANY}- {{name: q, {TEXT}, relevant: 'count-selected(${{many}}) > 2'}}", "never be asked"),
        (f"{FIRST}- {{name: second, kind: yes_no, label: {{verbatim: x}}, relevant: \"${{first}} = 'a'\"}}\n"
         f"- {{name: q, {TEXT}, relevant: \"${{first}} = 'b' and ${{second}} = 'yes'\"}}", "never be asked"),
        (f"{FIRST}- {{name: c, kind: calculate, label: {{verbatim: ''}}, "
         f"calculation: \"if(${{first}} = 'a', 1, 2)\"}}\n"
         f"- {{name: q, {TEXT}, relevant: '${{c}} = 3'}}", "never be asked"),
        # circles
        (f"- {{name: q, {TEXT}, relevant: \"${{q}} = 'a'\"}}", "circle: q → q"),
        ("- {name: a, kind: calculate, label: {verbatim: ''}, calculation: '${b} + 1'}\n"
         "- {name: b, kind: calculate, label: {verbatim: ''}, calculation: '${a} + 1'}\n" + AGE, "circle:"),
        ("- {name: c, kind: calculate, label: {verbatim: ''}, calculation: '${age} + 1'}\n"
         "- {name: age, kind: integer, label: {verbatim: x}, relevant: '${c} = 1'}", "circle:"),
        # unknown names
        (f"- {{name: q, {TEXT}, relevant: \"${{nobody}} = 'a'\"}}", "names nobody, which is not in the form"),
        (f"- {{name: q, {TEXT}, constraint: '. != ${{later}}'}}\n- {{name: later, {TEXT}}}", "not asked before"),
        ("- {name: q, kind: calculate, label: {verbatim: ''}, calculation: '${nobody}'}\n" + AGE, "names nobody"),
        (f"{FIRST}- {{name: q, {TEXT}, relevant: first = 'a'}}", "write ${first}"),
        (f"- {{name: q, kind: select_one, label: {{verbatim: x}}, choice_filter: land = 'az', {AB}}}", "no choice has"),
        (f"- {{name: q, {TEXT}, group: [nowhere]}}", "no group nowhere"),
        (f"- {{name: q, {TEXT}, repeat: nowhere}}", "no repeat nowhere"),
        (f"- {{name: q, {TEXT}, relevant: 'pulldata(1, 2, 3, 4)'}}", "pulldata() is not possible"),
        ("- {name: q, kind: calculate, label: {verbatim: ''}}\n" + AGE, "no calculation"),
        ("- {name: q, kind: note, label: {verbatim: x}}", "there is no question"),
        # names
        (f"- {{name: q, other: true, kind: select_one, label: {{verbatim: x}}, {AB}}}\n- {{name: q_other, {TEXT}}}",
         "two questions are called q_other"),
        (f"- {{name: _q, {TEXT}}}", "name cannot be used"),
        (f"- {{name: {'q' * 60}, {TEXT}}}", "name is too long"),
        # words
        ("- {name: q, kind: text, label: Never translated}", "not translated (ru)"),
        (f"- {{name: q, {TEXT}, constraint: '. > 1', constraint_message: Never translated}}", "not translated (az)"),
        ("- {name: q, kind: select_multiple, label: {verbatim: x}, choices: [{value: a, label: {verbatim: "
         "A label of 19 signs}}]}", "18 fit"),
        ("- {name: q, kind: select_one, label: {verbatim: x}, choices: [{value: a b, label: {verbatim: A}}]}",
         "blanks"),
    ],
)  # fmt: skip
def test_the_check_finds(questions: str, found: str) -> None:
    report = problems(form_of(questions))
    assert any(found in problem for problem in report), report


@pytest.mark.parametrize(
    "questions",
    [
        FIRST,
        f"{FIRST}- {{name: q, {TEXT}, relevant: \"${{first}} = 'a' or ${{first}} = 'b'\"}}",
        f"{MANY}- {{name: q, {TEXT}, relevant: \"selected(${{many}}, 'a') and selected(${{many}}, 'b')\"}}",
        f"{AGE}- {{name: q, {TEXT}, relevant: '${{age}} > 17 and ${{age}} < 19'}}",
        f"- {{name: p, {TEXT}}}\n- {{name: q, {TEXT}, relevant: 'string-length(${{p}}) > 40'}}",
        "- {name: q, kind: date, label: {verbatim: x}, constraint: '. < today()'}",
        "- {name: q, kind: decimal, label: {verbatim: x}, constraint: '. > 0 and . < 1'}",
        f"- {{name: q, {TEXT}, constraint: 'string-length(.) = 7'}}",
        "- {name: c, kind: calculate, label: {verbatim: ''}, calculation: 'once(today())'}\n" + AGE,
    ],
)
def test_what_is_sound_is_let_through(questions: str) -> None:
    assert problems(form_of(questions)) == []


def test_a_repeat_in_a_repeat_is_refused() -> None:
    text = Text("x", verbatim=True)
    inner = Question("q", Kind.TEXT, text, group=("outer", "inner"), repeat="inner")
    outer = Question("p", Kind.TEXT, text, group=("outer",), repeat="outer")
    groups = {name: Group(name, repeat=True) for name in ("outer", "inner")}
    assert any(
        "repeat inside a repeat" in found for found in problems(Form("f", "1", text, (outer, inner), groups=groups))
    )


def test_an_empty_group_and_its_bad_condition_are_named() -> None:
    report = problems(form_of(AGE, "groups: [{name: g, relevant: '${nobody} = 1'}]"))
    assert report == [
        "f: group g: there is nothing in it",
        "f: group g: relevant names nobody, which is not in the form",
    ]


def uploaded(**labels: str) -> Form:
    words = Text("q", labels={"az": "Sual", "ru": "Вопрос"})
    choice = Choice("a", Text("a", labels=labels))
    question = Question("q", Kind.SELECT_ONE, words, choices=(choice, Choice("b", words)))
    return Form("u1", "1", words, (question,), languages=("az", "ru"))


def test_an_uploaded_form_needs_its_words_in_each_of_its_languages() -> None:
    assert problems(uploaded(az="Bəli", ru="Да")) == []
    assert problems(uploaded(az="Bəli")) == ["u1.q: choice a: no words (ru): a"]
    assert any("72 fit" in found for found in problems(uploaded(az="Bəli", ru="Д" * 73)))
