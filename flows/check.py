"""Finds what is wrong with a form before a citizen meets it: unknown names, dead ends, missing words, long labels.

Pure: takes a form, gives sentences for its author, each with its place. An empty list means the form may run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.answers.multiple import ON
from flows.asking import CHANGE, INSIDE, SUMMARY
from flows.defaults import is_expression
from flows.expressions import BadExpression, parse
from flows.model import Form, Group, Kind, Question, Text
from flows.plan import MAX_ENTRIES, OTHER
from flows.reach import choices_of, circles, ever_answered, ever_asked
from locales.translate import LANGUAGES, MissingValue, is_translated, render

BUTTON = 20  # characters: WhatsApp's reply buttons, used for up to three choices
BUTTONS = 3
ROW = 24  # characters: a row of WhatsApp's list
DESCRIPTION = 72  # characters below a row: where a label of an uploaded form goes that is too long for the row itself
CALLBACK = 64  # bytes: Telegram's callback data, `question:value`
MAX_QUESTIONS = 500
VALUES = {"org": "Körpü"}  # what callers give for placeholders in forms

_CHOSEN = {Kind.SELECT_ONE, Kind.YES_NO, Kind.CONSENT, Kind.SELECT_MULTIPLE}
_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


def problems(form: Form) -> list[str]:
    """Everything wrong with the form, "form.question: what"."""
    found = [f"{form.id}: {problem}" for problem in _of_form(form)]
    for question in form.questions:
        wrong = [*_of_names(form, question), *_of_choices(form, question), *_of_words(form, question)]
        if not wrong:
            wrong += _of_reach(form, question)
        found.extend(f"{form.id}.{question.name}: {problem}" for problem in wrong)
    return found


def _of_form(form: Form) -> Iterator[str]:
    if not any(question.kind not in {Kind.CALCULATE, Kind.NOTE} for question in form.questions):
        yield "there is no question"
    if len(form.questions) > MAX_QUESTIONS:
        yield f"{len(form.questions)} questions where {MAX_QUESTIONS} are possible"
    names = [*(question.name for question in form.questions), *form.groups]
    names += [f"{question.name}_{OTHER}" for question in form.questions if question.other]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two questions are called {name}"
    if form.confirm and not any(question.summary for question in form.questions):
        yield "the summary would be empty: no question has a name for it"
    for text in (form.title, form.done):
        if text:
            yield from _untranslated(form, text)
    for group in form.groups.values():
        yield from (f"group {group.name}: {problem}" for problem in _of_group(form, group))
    yield from circles(form)


def _of_group(form: Form, group: Group) -> Iterator[str]:
    members = [question for question in form.questions if group.name in (*question.group, question.repeat)]
    if not members:
        yield "there is nothing in it"
    if group.repeat and any(question.repeat != group.name for question in members):
        yield "a repeat inside a repeat is not possible in a chat"
    if group.label:
        yield from _untranslated(form, group.label)
    first = form.questions.index(members[0]) if members else 0
    earlier = {asked.name for asked in form.questions[:first]}
    for what, source in (("relevant", group.relevant), ("count", group.count)):
        if source:
            yield from _of_expression(form, what, source, earlier)


def _of_names(form: Form, question: Question) -> Iterator[str]:
    if question.name in {SUMMARY, CHANGE} or not _NAME.fullmatch(question.name):
        yield "this name cannot be used"
    earlier = {asked.name for asked in form.questions[: form.questions.index(question)]}
    if question.suggest_from and question.suggest_from not in earlier:
        yield f"suggest_from names {question.suggest_from}, which is not asked before"
    if question.repeat and question.repeat not in form.groups:
        yield f"there is no repeat {question.repeat}"
    yield from (f"there is no group {name}" for name in question.group if name not in form.groups)
    if question.kind is Kind.CALCULATE and not question.calculation:
        yield "there is no calculation"
    default = question.default if question.default and is_expression(question.default) else None
    for what, source in (
        ("relevant", question.relevant),
        ("required", question.required_if),
        ("choice_filter", question.choice_filter),
        ("default", default),
        ("constraint", question.constraint),
        ("calculation", question.calculation),
    ):
        if source:
            known = earlier | ({question.name} if what == "constraint" else set())
            yield from _of_expression(form, what, source, known, question)


def _of_expression(
    form: Form, what: str, source: str, earlier: set[str], question: Question | None = None
) -> Iterator[str]:
    """An expression may look at what was asked before, at any calculation, and at a repeat as a whole."""
    try:
        expression = parse(source)
    except BadExpression as problem:
        yield f"{what}: {problem}"
        return
    names = {asked.name for asked in form.questions} | set(form.groups)
    names |= {f"{asked.name}_{OTHER}" for asked in form.questions if asked.other}
    reckoned = {asked.name for asked in form.questions if asked.kind is Kind.CALCULATE} | set(form.groups)
    others = {f"{name}_{OTHER}" for name in earlier}
    later = set(names) if what == "calculation" else earlier | reckoned | others
    for name in expression.names:
        if name not in names:
            yield f"{what} names {name}, which is not in the form"
        elif name not in later:
            yield f"{what} names {name}, which is not asked before"
    if what != "choice_filter" and expression.columns:
        yield f"{what}: write ${{{expression.columns[0]}}} for an answer, or quotes around a text"
    elif question is not None:
        yield from _of_columns(question, expression.columns)


def _of_columns(question: Question, columns: tuple[str, ...]) -> Iterator[str]:
    for column in columns:
        if column != "name" and not any(column in choice.columns for choice in question.choices):
            yield f"choice_filter looks at {column}, which no choice has"


def _of_choices(form: Form, question: Question) -> Iterator[str]:
    choices = choices_of(question)
    if question.kind in _CHOSEN and not choices and not question.choices_from:
        yield "dead end: there is nothing to choose"
    # A filter may leave only one of two: "other" of each region is told apart by its column.
    values = [(choice.value, sorted(choice.columns.items()) if question.choice_filter else []) for choice in choices]
    for value in sorted({value for value, columns in values if values.count((value, columns)) > 1}):
        yield f"two choices have the value {value}"
    limit = _room(form, question, len(choices))
    key = f"{question.repeat}[{MAX_ENTRIES - 1}].{question.name}" if question.repeat else question.name
    if len(f"{CHANGE}:{INSIDE}{key}".encode()) > CALLBACK:
        yield f"the name is too long: {CALLBACK} bytes fit a button"
    for choice in choices:
        if " " in choice.value:
            yield f"choice {choice.value}: a value has no blanks in it"
        if len(f"{key}:{choice.value}".encode()) > CALLBACK:
            yield f"choice {choice.value}: {CALLBACK} bytes fit for name and value"
        yield from (f"choice {choice.value}: {problem}" for problem in _too_long(form, choice.label, limit))
        yield from (f"choice {choice.value}: {problem}" for problem in _untranslated(form, choice.label))


def _room(form: Form, question: Question, choices: int) -> int:
    """Characters for a label: a button, a row, or in an uploaded form the words below a row."""
    if form.languages:
        return DESCRIPTION
    limit = BUTTON if choices <= BUTTONS and not question.choices_from else ROW
    return limit - (len(ON) if question.kind is Kind.SELECT_MULTIPLE else 0)


def _of_reach(form: Form, question: Question) -> Iterator[str]:
    """Only looked for where all else is in order: names and expressions are known by then."""
    if any(_broken(source) for source in _all_relevances(form)):
        return
    if not ever_asked(form, question):
        yield "this question can never be asked: relevant is never true"
    if not ever_answered(question):
        yield "dead end: constraint takes no answer at all"


def _all_relevances(form: Form) -> Iterator[str]:
    yield from (group.relevant for group in form.groups.values() if group.relevant)
    yield from (question.relevant for question in form.questions if question.relevant)
    yield from (question.calculation for question in form.questions if question.calculation)


def _broken(source: str) -> bool:
    try:
        parse(source)
    except BadExpression:
        return True
    return False


def _of_words(form: Form, question: Question) -> Iterator[str]:
    for text in (question.label, question.hint, question.summary, question.constraint_message):
        if text is not None and question.kind is not Kind.CALCULATE:
            yield from _untranslated(form, text)
            yield from _placeholders(form, text)
    if question.summary and not form.languages:
        yield from (f"summary: {problem}" for problem in _too_long(form, question.summary, ROW))


def _untranslated(form: Form, text: Text) -> Iterator[str]:
    if text.labels:
        for language in form.languages:
            if not text.labels.get(language):
                yield f"no words ({language}): {text.msgid[:60]}"
        return
    for language in LANGUAGES:
        if not text.verbatim and not is_translated(text.msgid, language, text.context):
            yield f"not translated ({language}): {text.msgid[:60]}"


def _placeholders(form: Form, text: Text) -> Iterator[str]:
    if text.labels:
        return  # a brace that names no question is a brace
    for language in LANGUAGES:
        try:
            render(Text(text.msgid, text.context, VALUES, text.verbatim), language)
        except MissingValue as problem:
            yield f"unknown placeholder ({language}): {problem.args[0]}"


def _too_long(form: Form, text: Text, limit: int) -> Iterator[str]:
    for language in form.languages or LANGUAGES:
        words = render(text, language)
        if len(words) > limit:
            yield f"{len(words)} characters where {limit} fit ({language}): {words}"
