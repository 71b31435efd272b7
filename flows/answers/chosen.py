"""Answers picked from a list: by button, by number, or by typing the label in any of our languages, misspelt or not."""

from __future__ import annotations

import re
import unicodedata

from flows.answers.outcome import Asked, Manner, Offer, Outcome, Problem, Taken
from flows.model import Choice, Kind, Text, Value
from flows.text import T_, verbatim
from locales.translate import LANGUAGES, render
from locales.understanding import choice as match_label
from locales.understanding import command

YES_NO = (Choice("yes", T_("Yes", context="button")), Choice("no", T_("No", context="button")))
CONSENT = (Choice("agree", T_("I agree", context="button")), Choice("decline", T_("I do not agree", context="button")))

Labels = tuple[tuple[str, tuple[str, ...]], ...]
"""Each value with its labels in all languages."""

_NUMBER = re.compile(r"[^\w+-]*(\d{1,3})[^\w]*")
_MEANT = {
    Kind.YES_NO: {"yes": "yes", "no": "no"},
    Kind.CONSENT: {"yes": "agree", "no": "decline"},
}


def listed(asked: Asked) -> tuple[Choice, ...]:
    """The choices of the question: the caller's first, then its own."""
    question = asked.question
    given = asked.context.choices.get(question.choices_from, ()) if question.choices_from else ()
    if question.choices:
        return (*given, *question.choices) if given else question.choices
    if question.kind is Kind.YES_NO:
        return YES_NO
    if question.kind is Kind.CONSENT:
        return CONSENT
    return tuple(given)


def number(text: str, choices: tuple[Choice, ...]) -> str | None:
    """The value of the choice whose number was typed ("2", "2.", "№ 2"), counted from one."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace("№", "").replace("No", "").strip())
    if found is None or not 1 <= int(found[1]) <= len(choices):
        return None
    return choices[int(found[1]) - 1].value


def label(value: str, choices: tuple[Choice, ...]) -> Text:
    """The label of a value, or the value itself where the list no longer has it."""
    for choice in choices:
        if choice.value == value:
            return choice.label
    return verbatim(value)


def labels(choices: tuple[Choice, ...]) -> Labels:
    """The choices as `understanding.choice` takes them: a value and its label in each language."""
    return tuple(
        (
            choice.value,
            (
                *dict.fromkeys(render(choice.label, language) for language in (*LANGUAGES, *choice.label.labels)),
                *choice.also,
            ),
        )
        for choice in choices
    )


def labels_of(asked: Asked, choices: tuple[Choice, ...]) -> Labels:
    """The labels of what may be chosen now. Those of a form's own choices are kept, a person's own list is not."""
    if choices is not asked.question.choices:
        return labels(choices)
    kept = _kept.get(id(choices))
    if kept is None or kept[0] is not choices:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[id(choices)] = (choices, labels(choices))
    return kept[1]


_MOST_KEPT = 1000
_kept: dict[int, tuple[tuple[Choice, ...], Labels]] = {}  # by the id of choices, which are held and so stay the same


def _read(asked: Asked, text: str) -> Outcome:
    choices = listed(asked)
    value = number(text, choices)
    if value is None and asked.question.kind in _MEANT:
        value = _MEANT[asked.question.kind].get(command(text) or "")
    if value is None:
        guess = match_label(text, labels_of(asked, choices))
        value = guess.best if guess.sure else None
    return Taken(value) if value is not None else _not_among()


def _press(asked: Asked, value: str) -> Outcome:
    if any(choice.value == value for choice in listed(asked)):
        return Taken(value)
    return _not_among()


def _not_among() -> Problem:
    return Problem(
        T_("Sorry, we did not understand that answer. Please choose one of these."),
        T_("Please press one of the buttons, or write only its number, for example 1."),
    )


def _offer(asked: Asked) -> Offer:
    return Offer(listed(asked))


def _show(asked: Asked, value: Value) -> Text:
    return label(str(value), listed(asked))


CHOSEN = Manner(read=_read, press=_press, show=_show, offer=_offer)
