"""Every conversation in tests/transcripts runs exactly as it is written there."""

from pathlib import Path

import pytest

from tests.flows.transcript import play

TRANSCRIPTS = sorted((Path(__file__).parent.parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_runs_as_written(path: Path, request: pytest.FixtureRequest) -> None:
    played = play(path)
    if request.config.getoption("--update", default=False):
        path.write_text(played, encoding="utf-8")
    assert played == path.read_text(encoding="utf-8")


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 8
