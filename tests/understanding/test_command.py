"""`korpu understand`: a line in, a line out at once, whatever the bytes; a wrong wish is one sentence and status 2."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

KORPU = [sys.executable, "-m", "app.cli", "understand"]


def _asked(*arguments: str, given: bytes) -> list[dict[str, Any]]:
    done = subprocess.run([*KORPU, *arguments], input=given, capture_output=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_line_for_each_line_even_an_empty_or_broken_one() -> None:
    answers = _asked("district", "--language", "az", given="Gəncədəyəm\n\n".encode() + b"\xff\xfe\r\nmoskva")
    assert [answer["best"] for answer in answers] == ["ganja", None, None, None]
    assert answers[0] == {
        "text": "Gəncədəyəm", "best": "ganja", "sure": True, "candidates": [{"id": "ganja", "score": 1.0}],
    }  # fmt: skip


def test_urgent_tells_the_topic_too() -> None:
    calm, urgent = _asked("urgent", "--language", "ru", given="спасибо\nмуж меня бьёт\n".encode())
    assert (calm["best"], calm["topic"]) == (None, None)
    assert (urgent["best"], urgent["topic"]) == ("urgent", "domestic_violence")


def test_it_answers_before_the_next_line_comes() -> None:
    with subprocess.Popen([*KORPU, "command"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for typed, meant in (("menyu", "menu"), ("geri", "back"), ("hazırdır", None)):
            running.stdin.write(f"{typed}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["best"] == meant
        running.stdin.close()
        assert running.wait(timeout=30) == 0


@pytest.mark.parametrize(("arguments", "named"), [(["weather"], "weather"), (["topic", "--language", "de"], "de")])
def test_an_unknown_wish_is_one_sentence(arguments: list[str], named: str) -> None:
    done = subprocess.run([*KORPU, *arguments], input=b"x\n", capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stdout == b""
    assert named in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1
