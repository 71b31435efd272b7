"""The built-in forms are sound, and the check finds what would stop a citizen."""

from __future__ import annotations

import json

import pytest

from flows.check import problems
from flows.library import BadForm, UnknownForm, all_forms, load, read
from flows.model import Form, State
from flows.state import BadState, from_json, to_json


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_the_built_in_forms_are_sound(form: Form) -> None:
    assert problems(form) == []


def broken(questions: str, head: str = "id: f\nversion: '1'\ntitle: Menu\n") -> list[str]:
    return problems(read(head + "questions:\n" + questions))


HEAD = "id: f\nversion: '1'\ntitle: Menu\nquestions: "
CHOICES = "choices: [{value: a, label: {verbatim: A}}, {value: b, label: {verbatim: B}}]"
FIRST = f"- {{name: first, kind: select_one, label: {{verbatim: x}}, {CHOICES}}}\n"
TEXT = "kind: text, label: {verbatim: x}"


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        (f"- {{name: q, {TEXT}, relevant: \"${{nobody}} = 'a'\"}}", "names nobody"),
        (f"{FIRST}- {{name: q, {TEXT}, relevant: \"${{first}} = 'c'\"}}", "never be asked"),
        (f"- {{name: q, {TEXT}, relevant: \"${{q}} = 'a'\"}}", "names q"),
        (f"- {{name: q, {TEXT}, relevant: '(('}}", "relevant"),
        (f"- {{name: q, {TEXT}, relevant: \"doc('x')\"}}", "no function doc()"),
        ("- {name: q, kind: select_one, label: {verbatim: x}}", "nothing to choose"),
        (f"- {{name: q, {TEXT}}}\n- {{name: q, {TEXT}}}", "two questions"),
        (f"- {{name: summary, {TEXT}}}", "name cannot be used"),
        ("- {name: q, kind: topic, label: {verbatim: x}, suggest_from: story}", "suggest_from"),
        ("- {name: q, kind: text, label: Never translated}", "not translated (az)"),
        ("- {name: q, kind: text, label: {verbatim: 'x {nobody}'}}", "placeholder"),
        (
            "- {name: q, kind: select_one, label: {verbatim: x}, "
            "choices: [{value: a, label: {verbatim: A label that is longer than a button}}]}",
            "20 fit",
        ),
        (
            f"- {{name: q, kind: select_one, label: {{verbatim: x}}, "
            f"choices: [{{value: {'v' * 64}, label: {{verbatim: A}}}}]}}",
            "64 bytes",
        ),
    ],
)
def test_the_check_finds(questions: str, found: str) -> None:
    assert any(found in problem for problem in broken(questions)), broken(questions)


def test_a_sound_form_has_no_problems() -> None:
    assert broken(FIRST, head="id: menu\nversion: '1'\ntitle: Main menu\n") == []


@pytest.mark.parametrize("source", ["", "id: x", "[]", "id: [", HEAD + "[{name: q, kind: none, label: x}]"])
def test_what_is_no_form_is_named(source: str) -> None:
    with pytest.raises(BadForm):
        read(source)


def test_unquoted_yes_is_refused() -> None:
    with pytest.raises(BadForm, match="quote"):
        read(HEAD + "[{name: q, kind: select_one, label: x, choices: [{value: yes, label: x}]}]")


@pytest.mark.parametrize("form_id", ["nothing", "../complaint", ""])
def test_unknown_forms(form_id: str) -> None:
    with pytest.raises(UnknownForm):
        load(form_id)


STATE = State(
    "complaint", "1", "story", {"for_whom": "self", "story": ("a", "b"), "n": 3}, ("for_whom",), 2, True, ("x",)
)


def test_a_state_survives_json() -> None:
    assert from_json(to_json(STATE)) == STATE


@pytest.mark.parametrize(
    "change",
    [
        {"at": 1},
        {"tries": "2"},
        {"tries": True},
        {"answers": []},
        {"answers": {"a": None}},
        {"trail": [1]},
        {"more": 1},
        {"answers": {"a": [[]]}},
    ],
)
def test_a_damaged_state_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadState):
        from_json(json.dumps({**json.loads(to_json(STATE)), **change}))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[" * 100_000, '{"form": "x"}'])
def test_what_is_no_state_is_refused(text: str) -> None:
    with pytest.raises(BadState):
        from_json(text)
