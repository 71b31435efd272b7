"""Names of places and topics for lists and drop-downs, and what a finished form says, in the reader's language.

Only reads what locales and flows ship; whoever has no name here (an old topic) is shown by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from admin import words
from flows.answers.approved import SAID
from flows.library import UnknownForm, load
from flows.model import Form, Kind, Question
from locales import approved, reference
from locales.dates import format_date
from locales.translate import render


def topic(topic_id: str | None, language: str) -> str:
    found = reference.topics().get(topic_id or "")
    return found.short[language] if found else (topic_id or "")


def district(district_id: str | None, language: str) -> str:
    found = reference.districts().get(district_id or "")
    return found.name[language] if found else (district_id or "")


def topics(language: str) -> list[tuple[str, str]]:
    """(id, name), in the order of the reference."""
    return [(entry.id, entry.short[language]) for entry in reference.topics().values()]


def districts(language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(region, [(id, name)…]) for a drop-down in groups."""
    groups: dict[str, list[tuple[str, str]]] = {region: [] for region in reference.regions()}
    for entry in reference.districts().values():
        groups[entry.region].append((entry.id, entry.name[language]))
    names = reference.regions()
    return [(names[region].short[language], entries) for region, entries in groups.items() if entries]


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the form: the short name of its question and the answer in words."""

    name: str
    label: str
    value: str


def story(form_id: str, answers: Mapping[str, object]) -> tuple[str, str]:
    """(name of the question, its text): what the citizen told in their own words; ("", "") when there is none."""
    form = _form(form_id)
    questions = form.questions if form else ()
    long = any(question.kind is Kind.LONG_TEXT for question in questions)
    for question in questions:  # a question on the return is one short text
        if question.kind is (Kind.LONG_TEXT if long else Kind.TEXT) and question.name in answers:
            return question.name, _written(answers[question.name])
    return "", ""


def facts(form_id: str, answers: Mapping[str, object], language: str) -> Iterator[Fact]:
    """The answers in the order of the form, without the story; what the form no longer knows comes last, as it is."""
    form = _form(form_id)
    told, _ = story(form_id, answers)
    known: set[str] = {told}
    for question in form.questions if form else ():
        known.add(question.name)
        if question.name != told and answers.get(question.name) not in (None, "", (), []):
            label = render(question.summary or question.label, language)
            yield Fact(question.name, label, answer(question, answers[question.name], language))
    for name, value in answers.items():
        if name not in known:
            yield Fact(name, name, _written(value))


def answer(question: Question, value: object, language: str) -> str:
    """An answer as words."""
    chosen = next((choice.label for choice in question.choices if choice.value == value), None)
    if chosen is not None:
        return render(chosen, language)
    written = _written(value)
    match question.kind:
        case Kind.SELECT_MULTIPLE if isinstance(value, list | tuple):
            return ", ".join(answer(replace(question, kind=Kind.SELECT_ONE), one, language) for one in value)
        case Kind.ANSWER if isinstance(value, list | tuple):
            return _approved([str(one) for one in value], language)
        case Kind.YES_NO if written in words.YES_NO:
            return render(words.YES_NO[written], language)
        case Kind.DISTRICT:
            return district(written, language)
        case Kind.TOPIC:
            return topic(written, language)
        case Kind.DATE:
            return _day(written, language)
        case _:
            return written


def _approved(value: list[str], language: str) -> str:
    """What came of an approved answer, and of which: `("not_helped", id)`."""
    said = SAID.get(value[0]) if value else None
    entry = approved.answers().get(value[1]) if len(value) > 1 else None
    outcome = render(said, language) if said else " ".join(value[:1])
    return f"{outcome}: {entry.question[language]}" if entry else outcome


def _day(written: str, language: str) -> str:
    try:
        return format_date(date.fromisoformat(written), language)
    except ValueError:  # an older form kept what was typed
        return written


def _written(value: object) -> str:
    return "\n\n".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _form(form_id: str) -> Form | None:
    try:
        return load(form_id)
    except UnknownForm:
        return None
