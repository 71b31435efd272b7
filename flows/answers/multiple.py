"""Several answers from a list: each press or typed label puts one on or takes it off, until Done.

"1, 3", "roads and water" in any of our languages: several at once are all put on.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flows.answers.chosen import Labels, label, labels_of, listed, number
from flows.answers.outcome import Asked, Manner, More, Offer, Outcome, Problem
from flows.answers.written import messages
from flows.model import Choice, Text, Value
from flows.text import T_, joined
from locales.understanding import choice as match_label

ON = "✓ "
"""Put before the label of what is chosen; the check of labels leaves room for it."""

_BETWEEN = re.compile(r"\s*[,;\n/+]\s*|\s+(?:və|ve|и|and|&)\s+")
_NUMBERS = re.compile(r"\d{1,3}(?:[\s,;.]+\d{1,3})+[\s,;.]*")
_MOST = 50  # parts of one message that are looked at


def _chosen(asked: Asked) -> tuple[str, ...]:
    return messages(asked.answer)


def _press(asked: Asked, value: str) -> Outcome:
    choices = listed(asked)
    if all(choice.value != value for choice in choices):
        return _not_among()
    chosen = set(_chosen(asked))
    return _more(choices, chosen ^ {value})


def _read(asked: Asked, text: str) -> Outcome:
    choices = listed(asked)
    table = labels_of(asked, choices)
    whole = _one(text, choices, table)
    if whole is not None:
        return _press(asked, whole)
    parts = re.findall(r"\d+", text) if _NUMBERS.fullmatch(text.strip()) else _BETWEEN.split(text.strip())
    found = [_one(part, choices, table) for part in parts[:_MOST] if part]
    if len(found) < 2 or None in found:
        return _not_among()
    return _more(choices, {*_chosen(asked), *(value for value in found if value is not None)})


def _one(text: str, choices: tuple[Choice, ...], table: Labels) -> str | None:
    value = number(text, choices)
    if value is None:
        guess = match_label(text, table)
        value = guess.best if guess.sure else None
    return value


def _more(choices: tuple[Choice, ...], chosen: set[str]) -> More:
    """In the order of the choices, so that the same answer is always kept in the same way."""
    kept = tuple(choice.value for choice in choices if choice.value in chosen)
    if not kept:
        return More(kept, T_("Nothing is chosen now. Please choose one or more."))
    return More(kept, T_("Chosen: {answer}. Choose more, or press “Done”.", answer=_words(kept, choices)))


def _words(values: tuple[str, ...], choices: tuple[Choice, ...]) -> Text:
    return joined(*(label(value, choices) for value in values), separator=", ")


def _not_among() -> Problem:
    return Problem(
        T_("Sorry, we did not understand that answer. Please choose one or more of these, then press “Done”."),
        T_("Please press the buttons, or write the numbers, for example 1, 3. Then press “Done”."),
    )


def _offer(asked: Asked) -> Offer:
    chosen = frozenset(_chosen(asked))
    if not chosen:
        return Offer(listed(asked))
    return Offer(tuple(_marked(choice) if choice.value in chosen else choice for choice in listed(asked)))


def _marked(choice: Choice) -> Choice:
    return replace(choice, label=Text(ON + "{label}", values={"label": choice.label}, verbatim=True))


def _show(asked: Asked, value: Value) -> Text:
    return _words(messages(value), listed(asked))


MULTIPLE = Manner(read=_read, press=_press, show=_show, offer=_offer)
