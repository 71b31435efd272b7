"""The entries of a case as the holder of its receipt reads them: who, when, and what, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.cases.rules import EntryKind
from casework.cases.thread import Entry
from flows.answers import MANNERS, Asked
from flows.library import UnknownForm
from flows.library import load as form_of
from flows.model import Context, Kind, Question, State, Value
from locales.dates import format_datetime
from locales.translate import render


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `facts` are (name, answer) pairs of the form; otherwise `text` holds what was written."""

    mine: bool
    iso: str
    time: str
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def lines_of(entry: Entry, language: str) -> Line:
    """An opened entry as the page shows it."""
    mine = entry.kind is not EntryKind.ANSWER
    iso, time = entry.at.isoformat(timespec="seconds"), format_datetime(entry.at, language)
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
    asked = {question.name: question for question in form.questions}
    state = State(form.id, form.version, "")
    return tuple(_fact(asked.get(name), name, value, state, language) for name, value in answers.items())


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
