"""Every branch of every built-in form, in every language, as every channel shows it, with people being people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.library import all_forms
from flows.model import Form, Kind
from flows.plan import plan_of
from locales.translate import LANGUAGES
from tests.flows.talking import CONTEXT, EVERYTHING, form_of
from tests.flows.walker import Walker


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [*all_forms(), EVERYTHING], ids=lambda form: form.id)
def test_every_branch_is_walked_and_none_is_lost(form: Form, language: str) -> None:
    walked = Walker(form, replace(CONTEXT, language=language), seed=LANGUAGES.index(language)).walk()
    assert sorted(set(walked.wrong)) == []
    assert walked.ends["submitted"] > 0
    reached = {question for question, _ in walked.ways}
    asked = {step.key for step in plan_of(form).steps.values() if step.question.kind not in {Kind.NOTE, Kind.CALCULATE}}
    assert asked <= reached, f"never asked: {asked - reached}"


def test_the_walker_finds_a_planted_dead_end() -> None:
    form = form_of("- {name: q, kind: text, label: {verbatim: x}, constraint: 'false()'}")
    assert any("no end" in wrong for wrong in Walker(form, CONTEXT, seed=1).walk().wrong)


def test_the_walker_finds_a_question_that_nobody_reaches() -> None:
    form = form_of(
        "- {name: a, kind: yes_no, label: {verbatim: x}}\n"
        "- {name: q, kind: text, label: {verbatim: x}, relevant: \"${a} = 'maybe'\"}"
    )
    assert "q" not in {question for question, _ in Walker(form, CONTEXT, seed=1).walk().ways}


def test_the_walker_finds_a_label_too_long_for_a_channel() -> None:
    choices = "[{value: a, label: {verbatim: A label that no button holds}}, {value: b, label: {verbatim: B}}]"
    form = form_of(f"- {{name: q, kind: select_one, label: {{verbatim: x}}, choices: {choices}}}")
    assert any("whatsapp" in wrong for wrong in Walker(form, CONTEXT, seed=1).walk().wrong)
