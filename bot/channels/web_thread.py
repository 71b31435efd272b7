"""The entries of a case as the holder of its receipt reads them: who, when, and what, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.cases.rules import EntryKind
from casework.cases.thread import Entry
from flows.answers import MANNERS, Asked
from flows.library import UnknownForm
from flows.library import load as form_of
from flows.model import Context, Form, Kind, Question, State, Value
from flows.text import T_
from locales.dates import format_datetime
from locales.translate import render

_ENTRY = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")  # of a repeat: name, number from 0, question
_FILE = {
    "photo": T_("A photo was sent.", context="receipt"),
    "voice": T_("A voice message was sent.", context="receipt"),
    "video": T_("A video was sent.", context="receipt"),
    "document": T_("A document was sent.", context="receipt"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `facts` are (name, answer) pairs of the form; otherwise `text` holds what was written."""

    mine: bool
    iso: str
    time: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def lines_of(entry: Entry, language: str) -> Line:
    """An opened entry as the page shows it. A file is only named: it is read in the messenger it came to."""
    mine = not entry.content.get("ours") if entry.kind is EntryKind.FILE else entry.kind is not EntryKind.ANSWER
    iso, time = entry.at.isoformat(timespec="seconds"), format_datetime(entry.at, language)
    if entry.kind is EntryKind.FILE:
        sentence = _FILE.get(str(entry.content.get("kind")), _FILE["document"])
        return Line(mine, iso, time, text=render(sentence, language))
    if entry.kind is not EntryKind.FACTS:
        return Line(mine, iso, time, text=str(entry.content.get("text", "")))
    answers = entry.content.get("answers")
    facts = _facts(str(entry.content.get("form", "")), answers if isinstance(answers, dict) else {}, language)
    return Line(mine, iso, time, facts=facts)


def _facts(form_id: str, answers: Mapping[str, object], language: str) -> tuple[tuple[str, str], ...]:
    """The answers under their short names. What the form no longer knows is shown under its own name: never dropped."""
    try:
        form = form_of(form_id)
    except UnknownForm:
        return tuple((name, _plain(value)) for name, value in answers.items())
    return named(form, answers, language)


def named(form: Form, answers: Mapping[str, object], language: str) -> tuple[tuple[str, str], ...]:
    """(name, answer) pairs of a form. Whether another entry of a repeat was wanted is no answer of its own."""
    asked = {question.name: question for question in form.questions}
    state = State(form.id, form.version, "")
    facts = []
    for key, value in answers.items():
        entry = _ENTRY.fullmatch(key)
        question = asked.get(key if entry is None else entry[3] or "")
        if entry is not None and entry[3] is None:
            continue
        name, answer = _fact(question, key, value, state, language)
        facts.append((name if entry is None or question is None else _within(form, entry, name, language), answer))
    return tuple(facts)


def _within(form: Form, entry: re.Match[str], question: str, language: str) -> str:
    """A question of a repeat, with the name and the number of its entry."""
    group = form.groups.get(entry[1])
    called = render(group.label, language) if group and group.label else entry[1]
    return f"{called} {int(entry[2]) + 1} · {question}"


def _fact(question: Question | None, name: str, value: object, state: State, language: str) -> tuple[str, str]:
    if question is None:
        return name, _plain(value)
    label = render(question.summary or question.label, language)
    if question.kind in {Kind.TEXT, Kind.LONG_TEXT}:  # whole, where a summary would cut it short
        return label, _plain(value)
    kept: Value = tuple(str(part) for part in value) if isinstance(value, list) else str(value)
    # Past answers are only named here: the day matters to reading a date, not to writing it.
    asked = Asked(question, state, Context(language, date.min))
    return label, render(MANNERS[question.kind].show(asked, kept), language)


def _plain(value: object) -> str:
    return "\n".join(str(part) for part in value) if isinstance(value, list) else str(value)
