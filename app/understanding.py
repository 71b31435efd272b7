"""`korpu understand`: one text a line in, one JSON object a line out, to try what people type or to measure it.

It says what locales/understanding says and adds nothing; it opens no database and keeps no text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO

from locales.translate import LANGUAGES
from locales.understanding import Guess, command, danger, district, question, topic
from locales.understanding.guess import NOTHING, certain

COMMANDS = frozenset({
    "menu", "cancel", "back", "help", "language", "my_cases", "stop", "human", "delete_data", "start", "yes", "no",
    "skip",
})  # fmt: skip
"""The commands that are told; `done` is only a word of our own forms."""

Answer = dict[str, Any]


class UnknownWish(ValueError):
    """A kind or a language that there is not; the message is for the person who typed it."""


def understand(kind: str, language: str, lines: BinaryIO, out: BinaryIO) -> None:
    """Answer every line as soon as it comes. Bytes that are no UTF-8 are read as U+FFFD. Raises UnknownWish."""
    if kind not in KINDS:
        raise UnknownWish(f"There is no kind {kind!r}: choose one of {', '.join(KINDS)}.")
    if language not in LANGUAGES:
        raise UnknownWish(f"There is no language {language!r}: choose one of {', '.join(LANGUAGES)}.")
    for line in iter(lines.readline, b""):
        text = line.decode("utf-8", errors="replace").rstrip("\r\n").removeprefix("\ufeff")
        out.write(json.dumps({"text": text, **KINDS[kind](text, language)}, ensure_ascii=False).encode() + b"\n")
        out.flush()


def _told(guess: Guess) -> Answer:
    candidates = [{"id": candidate.id, "score": candidate.score} for candidate in guess.candidates]
    return {"best": guess.best, "sure": guess.sure, "candidates": candidates}


def _urgent(text: str, language: str) -> Answer:
    guess = danger(text)
    return {**_told(guess), "best": "urgent" if guess.best else None, "topic": guess.best}


def _command(text: str, language: str) -> Answer:
    found = command(text)
    return _told(certain(found) if found in COMMANDS and found is not None else NOTHING)


KINDS: dict[str, Callable[[str, str], Answer]] = {
    "district": lambda text, language: _told(district(text, language)),
    "topic": lambda text, language: _told(topic(text, language)),
    "urgent": _urgent,
    "question": lambda text, language: _told(question(text, language)),
    "command": _command,
}
