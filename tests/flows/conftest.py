"""One option: `pytest tests/flows --update` rewrites the transcripts; review the difference as you would code."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite tests/transcripts")
