"""Reads the labelled sets and measures understanding on them, for the tests and for `make bench`.

Each set is halved: `dev` was looked at while rules and sentences were written, `test` was only ever counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from locales.understanding import Guess, command, danger, district, question, topic
from locales.understanding.guess import NOTHING, certain

HERE = Path(__file__).parent
SPLITS = ("dev", "test")
NONE = "-"  # in `expected`: nothing of this kind is meant


@dataclass(frozen=True, slots=True)
class Row:
    """One text and the id meant by it; two ids joined by + where both are meant."""

    split: str
    expected: str
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of one half of a set: `value` must be at least (or at most) `wanted`."""

    name: str
    value: float
    wanted: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        return self.value <= self.wanted if self.at_most else self.value >= self.wanted


def rows(kind: str, split: str) -> list[Row]:
    """One half of a set: district, topic, urgent, question or command."""
    lines = (HERE / f"{kind}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [row for row in (Row(*line.split("\t")) for line in lines) if row.split == split]


def understood(kind: str, text: str) -> Guess:
    """What is understood, in the shape of a Guess whatever the kind."""
    if kind == "command":
        found = command(text)
        return certain(found) if found else NOTHING
    if kind == "urgent":
        return danger(text)
    return {"district": district, "topic": topic, "question": question}[kind](text, "az")


def measured(kind: str, split: str) -> list[Measure]:
    """The figures that the project has promised for a kind."""
    return _MEASURES[kind]([(row.expected, understood(kind, row.text)) for row in rows(kind, split)])


Answers = list[tuple[str, Guess]]


def _share(answers: Answers, holds: Callable[[str, Guess], bool]) -> float:
    return sum(holds(expected, guess) for expected, guess in answers) / len(answers)


def _districts(answers: Answers) -> list[Measure]:
    named = [answer for answer in answers if answer[0] != NONE and "+" not in answer[0]]
    both = [answer for answer in answers if "+" in answer[0]]
    wrong = [1 for expected, guess in answers if guess.sure and guess.best != expected]
    offered = _share(both, lambda expected, guess: _ids(guess) >= {*expected.split("+")})
    return [
        Measure("best right", _share(named, lambda expected, guess: guess.best == expected), 0.97),
        Measure("sure though wrong", float(len(wrong)), 0.0, at_most=True),
        Measure("two places both offered", offered, 1.0),
    ]


def _topics(answers: Answers) -> list[Measure]:
    return [
        Measure("best right", _share(answers, lambda expected, guess: guess.best == expected), 0.85),
        Measure("among three", _share(answers, lambda expected, guess: expected in _ids(guess, 3)), 0.95),
    ]


def _dangers(answers: Answers) -> list[Measure]:
    urgent = [answer for answer in answers if answer[0] != NONE]
    calm = [answer for answer in answers if answer[0] == NONE]
    return [
        Measure("noticed", _share(urgent, lambda expected, guess: guess.best is not None), 0.97),
        Measure("with the right topic", _share(urgent, lambda expected, guess: guess.best == expected), 0.9),
        Measure("false alarms", _share(calm, lambda expected, guess: guess.best is not None), 0.05, at_most=True),
    ]


def _questions(answers: Answers) -> list[Measure]:
    asked = [answer for answer in answers if answer[0] != NONE]
    other = [answer for answer in answers if answer[0] == NONE]
    return [
        Measure("best right", _share(asked, lambda expected, guess: guess.best == expected), 0.85),
        Measure(
            "off-topic answered", _share(other, lambda expected, guess: guess.best is not None), 0.05, at_most=True
        ),
    ]


def _commands(answers: Answers) -> list[Measure]:
    return [Measure("right", _share(answers, lambda expected, guess: (guess.best or NONE) == expected), 0.98)]


def _ids(guess: Guess, most: int = 5) -> set[str]:
    return {candidate.id for candidate in guess.candidates[:most]}


_MEASURES = {
    "district": _districts,
    "topic": _topics,
    "urgent": _dangers,
    "question": _questions,
    "command": _commands,
}
KINDS = tuple(_MEASURES)
