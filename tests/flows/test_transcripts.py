"""Every conversation in tests/transcripts runs exactly as it is written there."""

from pathlib import Path

import pytest

from flows.library import all_forms
from locales.translate import LANGUAGES
from tests.flows.transcript import play

TRANSCRIPTS = sorted((Path(__file__).parent.parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_runs_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    played = play(path)
    if request.config.getoption("--update", default=False):
        path.write_text(played, encoding="utf-8")
    assert played == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [form.id for form in all_forms()])
def test_every_form_has_one_in_every_language(form: str) -> None:
    heads = [path.read_text(encoding="utf-8").partition("\n\n")[0] for path in TRANSCRIPTS]
    played = {language for language in LANGUAGES for head in heads if f"form: {form}\nlanguage: {language}\n" in head}
    assert played == set(LANGUAGES)
