"""All that the engine may ask for. Whoever adds one is told by the type checker where it must be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.model import Choice, State, Text, Value


@dataclass(frozen=True, slots=True)
class Say:
    """Something to tell the citizen before the next question."""

    text: Text


@dataclass(frozen=True, slots=True)
class Ask:
    """The question now open. `choices` answer it; `commands` are ids that work beside it (back, cancel, skip, done).

    `wants` says what a messenger may have a button of its own for: "location" or "contact".
    """

    question: str
    text: Text
    choices: tuple[Choice, ...] = ()
    commands: tuple[str, ...] = ()
    wants: str = ""


@dataclass(frozen=True, slots=True)
class Submit:
    """The form is finished: these are its answers."""

    form: str
    version: str
    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Leave:
    """The citizen cancelled: forget the answers of this form."""

    form: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A free text speaks of danger: show the safety words of `topic` at once and mark the matter urgent."""

    topic: str


Effect = Say | Ask | Submit | Leave | Alarm


@dataclass(frozen=True, slots=True)
class Turn:
    """What one reply leads to. `state` is None when the form is over (submitted or left)."""

    state: State | None
    effects: tuple[Effect, ...]
