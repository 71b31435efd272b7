"""What a conversation is made of: forms, questions, replies and the state between two turns.

Frozen values only. Nothing here opens a file, reads a clock or knows a language; a sentence is a `Text` that the
skin translates.

Where answers are kept (`State.answers`, `Submit.answers`):
    name             a question outside any repeat
    name_other       the text to "other, please specify" of the question `name`
    repeat[0].name   a question inside a repeat: the entry, counted from 0, then the question; one level of repeats
    repeat[0]        "yes" or "no": whether this entry was wanted (repeats without a count only; "no" ends the list)
    _word            reserved: `_alarms` and `_files` of the engine, `_case` of the bot
Groups that are no repeats do not show in the key. Only relevant answers are submitted, calculations among them; notes
have none. A skipped question has no key. Kinds keep their values like this:
    integer          an int                       decimal, calculate   a text, "3.5" (a calculation's truth: "true")
    date, time       "2026-11-21", "14:30"        location             "40.4093 49.8671", latitude first
    select_one, yes_no, consent, district, topic  the value or id; a choice by "other" is "other"
    select_multiple  a tuple of values in the order of the choices
    photo, voice, document   the channel's opaque reference, "media:17"
    answer               ("helped" or "not_helped", the id of the approved answer if there was one)
    text, telephone  a text; long_text            a tuple of messages
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

Value = str | int | tuple[str, ...]
"""An answer as it is kept: a choice's value, a text, an ISO date, or several texts. JSON keeps it as it is."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be translated: English msgid, its place as gettext context, and the values of its placeholders.

    `verbatim` is set for words that are not ours to translate (what a person typed, a place's name as data).
    `labels` are an uploaded form's own words by language: then `msgid` is only a name for them, and a placeholder
    without a value stays as it is written. A value may itself be a Text, translated first.
    """

    msgid: str
    context: str | None = None
    values: Mapping[str, str | int | Text] = field(default_factory=dict)
    verbatim: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `value` is kept and compared, never the label."""

    value: str
    label: Text
    also: tuple[str, ...] = ()  # other words that people type for it; never shown
    columns: Mapping[str, str] = field(default_factory=dict)  # what a choice_filter may look at, beside `name`


class Kind(StrEnum):
    """What a question asks for."""

    TEXT = "text"
    LONG_TEXT = "long_text"  # several messages, until Done
    INTEGER = "integer"
    DECIMAL = "decimal"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"  # pressed on and off, until Done
    YES_NO = "yes_no"
    DATE = "date"
    TIME = "time"
    TELEPHONE = "telephone"
    DISTRICT = "district"
    TOPIC = "topic"
    ANSWER = "answer"  # an approved answer to what was asked in `suggest_from`, and whether it helped
    CONSENT = "consent"
    LOCATION = "location"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    NOTE = "note"  # told, never answered
    CALCULATE = "calculate"  # never asked: `calculation` gives it


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form. `relevant` is an XLSForm expression; an irrelevant question is passed over.

    The other expressions are XLSForm's too (flows/expressions): `constraint` (`.` is the answer), `required_if`,
    `choice_filter` (bare names are the choices' columns), `calculation`, and a `default` with brackets or ${}.
    """

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
    constraint: str | None = None
    constraint_message: Text | None = None
    required_if: str | None = None  # required only where this holds; `required` is then not looked at
    default: str | None = None  # put in beforehand, to be kept with Done; a value, or an expression
    choice_filter: str | None = None
    calculation: str | None = None
    group: tuple[str, ...] = ()  # the groups around it, outermost first; a repeat is one of them
    repeat: str | None = None  # the repeat around it, if any
    other: bool = False  # "other, please specify": the choice "other" is added where it is missing
    appearance: str | None = None  # kept for the export; the engine does not look at it


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together. Irrelevant, it takes all of them with it. `count` is an expression.

    A repeat is asked once for each entry: as often as `count` says, or until the person has no other to add.
    """

    name: str
    label: Text | None = None
    relevant: str | None = None
    repeat: bool = False
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A conversation as data. `confirm` says whether a summary is shown before it is submitted.

    `languages` are those of an uploaded form's labels; empty for forms of ours, which the catalogues translate.
    """

    id: str
    version: str
    title: Text
    questions: tuple[Question, ...]
    confirm: bool = False
    cancellable: bool = True
    done: Text | None = None
    languages: tuple[str, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    takes_files: bool = False  # at any question; they are submitted beside the answers


@dataclass(frozen=True, slots=True)
class Reply:
    """What a citizen did: typed `text`, pressed a `choice` (`question:value`), gave a `command` (its id), or sent a
    `location` (latitude, longitude) or a file (`media`, the channel's opaque reference to it).

    Exactly one is set, but that `text` may be the words under a file. `unreadable` marks what this version cannot take
    in (a sticker): it is answered too. With nothing set the open question is asked again.
    """

    text: str | None = None
    choice: str | None = None
    command: str | None = None
    unreadable: bool = False
    location: tuple[float, float] | None = None
    media: str | None = None
    media_kind: str | None = None  # "photo", "voice", "video" or "document", where the channel can tell


@dataclass(frozen=True, slots=True)
class Context:
    """What the engine may know of the world besides form and state; all of it is given."""

    language: str
    today: date
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    values: Mapping[str, str | int] = field(default_factory=dict)  # for placeholders such as {org}
    now: datetime | None = None  # for now() in expressions; without it, the beginning of today


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands. Survives a round trip through JSON (`to_json`, `from_json` in flows/state.py)."""

    form: str
    version: str
    at: str  # key of the question asked, or "summary"
    answers: Mapping[str, Value] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # keys of the questions settled so far, in the form's order: what Back walks
    tries: int = 0  # wrong replies to the present question
    changing: bool = False  # the present question was reached from the summary and returns there
    offered: tuple[
        str, ...
    ] = ()  # what was last offered as best guesses (district, topic), or the region being browsed
