"""What a conversation is made of: forms, questions, replies and the state between two turns.

Frozen values only. Nothing here opens a file, reads a clock or knows a language; a sentence is a `Text` that the
skin translates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Value = str | int | tuple[str, ...]
"""An answer as it is kept: a choice's value, a text, an ISO date, or several texts. JSON keeps it as it is."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be translated: English msgid, its place as gettext context, and the values of its placeholders.

    `verbatim` is set for words that are not ours to translate (what a person typed, a place's name as data).
    A value may itself be a Text, translated first.
    """

    msgid: str
    context: str | None = None
    values: Mapping[str, str | int | Text] = field(default_factory=dict)
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `value` is kept and compared, never the label."""

    value: str
    label: Text
    also: tuple[str, ...] = ()  # other words that people type for it; never shown


class Kind(StrEnum):
    """What a question asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"  # several messages, until Done
    SELECT_ONE = "select_one"
    YES_NO = "yes_no"
    DATE = "date"
    TELEPHONE = "telephone"
    DISTRICT = "district"
    TOPIC = "topic"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form. `relevant` is an XLSForm expression; an irrelevant question is passed over."""

    name: str
    kind: Kind
    label: Text
    hint: Text | None = None
    choices: tuple[Choice, ...] = ()
    choices_from: str | None = None  # name of a list that the caller supplies in Context.choices
    required: bool = True
    relevant: str | None = None
    summary: Text | None = None  # the short name under which the answer stands in the summary; None: not shown
    suggest_from: str | None = None  # for TOPIC: the question whose text suggests it
    max_length: int = 4000  # characters of one message
    past_only: bool = False  # for DATE: a day still to come is asked again


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation as data. `confirm` says whether a summary is shown before it is submitted."""

    id: str
    version: str
    title: Text
    questions: tuple[Question, ...]
    confirm: bool = False
    cancellable: bool = True
    done: Text | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a citizen did: typed `text`, pressed a `choice` (`question:value`), or gave a `command` (its id).

    Exactly one is set. `unreadable` marks what this version cannot take in (a sticker, a file): it is answered too.
    """

    text: str | None = None
    choice: str | None = None
    command: str | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the engine may know of the world besides form and state; all of it is given."""

    language: str
    today: date
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    values: Mapping[str, str | int] = field(default_factory=dict)  # for placeholders such as {org}


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. Survives a round trip through JSON (`to_json`, `from_json` in flows/state.py)."""

    form: str
    version: str
    at: str  # name of the question asked, or "summary"
    answers: Mapping[str, Value] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # questions answered so far, in order: what Back walks
    tries: int = 0  # wrong replies to the present question
    changing: bool = False  # the present question was reached from the summary and returns there
    offered: tuple[
        str, ...
    ] = ()  # what was last offered as best guesses (district, topic), or the region being browsed
