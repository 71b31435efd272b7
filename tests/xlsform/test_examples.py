"""Ten XLSForms of growing difficulty: taken in, answered in a chat to the end, and written out again for pyxform."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyxform.xls2xform import convert  # type: ignore[import-untyped]  # no stubs

from flows import engine
from flows.effects import Ask, Submit, Turn
from flows.model import Context, Form, Reply, Value
from flows.state import from_json, to_json
from flows.xlsform.kept import dumps, loads
from flows.xlsform.read import read
from flows.xlsform.write import write
from tests.xlsform.good import EXAMPLES, TODAY, Example

BY_NAME = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


@BY_NAME
def test_it_is_taken_in(example: Example) -> None:
    found = read(example.data, "form.xlsx")
    assert found.form.languages == example.languages
    assert all(problem.warning for problem in found.warnings)
    assert len(found.warnings) >= example.warnings


@BY_NAME
def test_it_is_kept_as_json_without_losing_anything(example: Example) -> None:
    form = read(example.data).form
    assert loads(dumps(form)) == form


@BY_NAME
@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_it_is_answered_to_the_end(example: Example, language: str) -> None:
    """The state goes through JSON between any two turns, as in the house."""
    form = loads(dumps(read(example.data, "form.xlsx").form))
    submitted = answered(form, example, Context(language, TODAY))
    assert example.answers.items() <= submitted.items()


def answered(form: Form, example: Example, context: Context) -> dict[str, Value]:
    turn = engine.start(form, context)
    for key, typed in example.replies:
        assert turn.state is not None, f"over before {key}"
        assert asked(turn) == key
        state = from_json(to_json(turn.state))
        turn = engine.resume(form, state, reply(key, typed), context)
    assert turn.state is None, f"still open: {asked(turn)}"
    return dict(next(effect for effect in turn.effects if isinstance(effect, Submit)).answers)


def asked(turn: Turn) -> str:
    return next(effect.question for effect in turn.effects if isinstance(effect, Ask))


def reply(key: str, typed: str) -> Reply:
    match typed[0]:
        case "=":
            return Reply(choice=f"{key}:{typed[1:]}")
        case "/":
            return Reply(command=typed[1:])
        case "@":
            latitude, longitude = map(float, typed[1:].split())
            return Reply(location=(latitude, longitude))
        case "#":
            return Reply(media=typed[1:], media_kind="document")
        case _:
            return Reply(text=typed)


@BY_NAME
def test_what_is_written_is_taken_by_pyxform_and_reads_as_the_same_form(example: Example) -> None:
    form = read(example.data, "form.xlsx").form
    written = write(form)
    assert convert(written).xform.startswith("<?xml")
    again = read(written, "other.xlsx").form
    assert again == replace(form, id=again.id, title=again.title)
    assert again.id == form.id
