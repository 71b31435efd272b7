"""Finds what is wrong with a form before a citizen meets it: unknown names, dead ends, missing words, long labels.

Pure: takes a form, gives sentences for its author, each with its place. An empty list means the form may run.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from flows.answers.chosen import CONSENT, YES_NO
from flows.asking import CHANGE, SUMMARY
from flows.expressions import BadExpression, is_true, parse
from flows.model import Choice, Form, Kind, Question, Text
from locales.translate import LANGUAGES, MissingValue, is_translated, render

BUTTON = 20  # characters: WhatsApp's reply buttons, used for up to three choices
BUTTONS = 3
ROW = 24  # characters: a row of WhatsApp's list
CALLBACK = 64  # bytes: Telegram's callback data, `question:value`
VALUES = {"org": "Körpü"}  # what callers give for placeholders in forms
_COMBINATIONS = 2000  # of answers tried to see whether a question can ever be asked

_CHOSEN = {Kind.SELECT_ONE, Kind.YES_NO, Kind.CONSENT}


def problems(form: Form) -> list[str]:
    """Everything wrong with the form, "form.question: what"."""
    found = [f"{form.id}: {problem}" for problem in _of_form(form)]
    for number, question in enumerate(form.questions):
        earlier = {asked.name: asked for asked in form.questions[:number]}
        wrong = (*_of_names(question, earlier), *_of_choices(question), *_of_words(question))
        found.extend(f"{form.id}.{question.name}: {problem}" for problem in wrong)
    return found


def _of_form(form: Form) -> Iterator[str]:
    if not form.questions:
        yield "there is no question"
    names = [question.name for question in form.questions]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two questions are called {name}"
    if form.confirm and not any(question.summary for question in form.questions):
        yield "the summary would be empty: no question has a name for it"
    for text in (form.title, form.done):
        if text:
            yield from _untranslated(text)


def _of_names(question: Question, earlier: dict[str, Question]) -> Iterator[str]:
    if question.name in {SUMMARY, CHANGE} or not question.name.isidentifier() or question.name.startswith("_"):
        yield "this name cannot be used"
    if question.suggest_from and question.suggest_from not in earlier:
        yield f"suggest_from names {question.suggest_from}, which is not asked before"
    if question.relevant is None:
        return
    try:
        names = parse(question.relevant).names
    except BadExpression as problem:
        yield f"relevant: {problem}"
        return
    unknown = [name for name in names if name not in earlier]
    yield from (f"relevant names {name}, which is not asked before" for name in unknown)
    if not unknown and not _ever_asked(question.relevant, [earlier[name] for name in names]):
        yield "this question can never be asked: relevant is never true"


def _ever_asked(relevant: str, asked: list[Question]) -> bool:
    """Tries the answers that the questions looked at can have; a free text has too many, so it is given the benefit."""
    if any(question.kind not in _CHOSEN or question.choices_from for question in asked):
        return True
    values = [["", *(choice.value for choice in _choices(question))] for question in asked]
    names = [question.name for question in asked]
    tried = islice(product(*values), _COMBINATIONS)
    return any(is_true(relevant, dict(zip(names, combination, strict=True))) for combination in tried)


def _choices(question: Question) -> tuple[Choice, ...]:
    if question.choices or question.kind is Kind.SELECT_ONE:
        return question.choices
    return {Kind.YES_NO: YES_NO, Kind.CONSENT: CONSENT}.get(question.kind, ())


def _of_choices(question: Question) -> Iterator[str]:
    choices = _choices(question)
    if question.kind in _CHOSEN and not choices and not question.choices_from:
        yield "dead end: there is nothing to choose"
    values = [choice.value for choice in choices]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield f"two choices have the value {value}"
    limit = BUTTON if len(choices) <= BUTTONS and not question.choices_from else ROW
    for choice in choices:
        if len(f"{question.name}:{choice.value}".encode()) > CALLBACK:
            yield f"choice {choice.value}: {CALLBACK} bytes fit for name and value"
        yield from (f"choice {choice.value}: {problem}" for problem in _too_long(choice.label, limit))
        yield from (f"choice {choice.value}: {problem}" for problem in _untranslated(choice.label))


def _of_words(question: Question) -> Iterator[str]:
    for text in (question.label, question.hint, question.summary):
        if text is not None:
            yield from _untranslated(text)
            yield from _placeholders(text)
    if question.summary:
        yield from (f"summary: {problem}" for problem in _too_long(question.summary, ROW))


def _untranslated(text: Text) -> Iterator[str]:
    for language in LANGUAGES:
        if not text.verbatim and not is_translated(text.msgid, language, text.context):
            yield f"not translated ({language}): {text.msgid[:60]}"


def _placeholders(text: Text) -> Iterator[str]:
    for language in LANGUAGES:
        try:
            render(Text(text.msgid, text.context, VALUES, text.verbatim), language)
        except MissingValue as problem:
            yield f"unknown placeholder ({language}): {problem.args[0]}"


def _too_long(text: Text, limit: int) -> Iterator[str]:
    for language in LANGUAGES:
        words = render(text, language)
        if len(words) > limit:
            yield f"{len(words)} characters where {limit} fit ({language}): {words}"
