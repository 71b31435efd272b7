"""Surveys for the results pages: which there are, with the questions of all their versions, and choices as words."""

from __future__ import annotations

from dataclasses import dataclass

from admin import names
from casework.errors import NotFound
from casework.forms import service as forms
from casework.forms.rules import is_uploaded
from casework.surveys import service as surveys
from casework.surveys.export import OTHER_WORDS, merged
from casework.surveys.rules import OTHER, Figures
from flows.library import UnknownForm, load
from flows.model import Form, Question, Text
from locales.translate import render
from store.database import Session


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey by any of its versions. `key` names its files."""

    id: str
    key: str
    form: Form


@dataclass(frozen=True, slots=True)
class Line:
    """A survey in the list. `answers` None: too few to be shown."""

    id: str
    title: Text
    answers: int | None


@dataclass(frozen=True, slots=True)
class NamedBar:
    """One choice in words."""

    words: str
    number: int | None
    share: int | None


async def surveys_of(session: Session) -> list[Line]:
    """The uploaded forms, and those of the house that have answers."""
    totals = await surveys.totals(session)
    lines = [Line(card.id, card.title, totals.get(card.id, 0)) for card in await forms.everything(session)]
    there = {line.id for line in lines}
    built_in = [(form_id, number) for form_id, number in totals.items() if form_id not in there]
    return [*(Line(form_id, _built_in(form_id).title, number) for form_id, number in built_in), *lines]


async def survey_of(session: Session, form_id: str) -> Survey:
    """Raises NotFound."""
    if not is_uploaded(form_id):
        form = _built_in(form_id)
        if form_id not in await surveys.totals(session):
            raise NotFound
        return Survey(form_id, form_id, form)
    card = await forms.card(session, form_id)
    newest = await forms.form_of(session, form_id, card.version)
    answered = await surveys.versions(session, form_id)
    older = [
        await forms.form_of(session, form_id, version) for version in reversed(answered) if version != card.version
    ]
    return Survey(form_id, card.key, merged([newest, *older]))


def _built_in(form_id: str) -> Form:
    try:
        return load(form_id)
    except UnknownForm:
        raise NotFound from None


def bars(figures: Figures, language: str) -> list[NamedBar]:
    return [NamedBar(_words(figures.question, bar.value, language), bar.number, bar.share) for bar in figures.bars]


def _words(question: Question, value: str, language: str) -> str:
    if value == OTHER and question.other and OTHER not in {choice.value for choice in question.choices}:
        return render(OTHER_WORDS, language)
    return names.answer(question, value, language)
