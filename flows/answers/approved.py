"""A question on the return: an approved answer is offered first, with its date and source, and "did this help?".

Nothing is answered by guess. Where no source supports an answer it says so, and offers a coordinator instead.
"""

from __future__ import annotations

from flows.answers.chosen import labels, number
from flows.answers.outcome import Asked, Manner, Offer, Outcome, Problem, Shown, Taken
from flows.answers.written import messages
from flows.model import Choice, Text, Value
from flows.text import T_, joined, verbatim
from locales.approved import Approved, answers
from locales.understanding import choice as match_label
from locales.understanding import command, question

HELPED, NOT_HELPED, NOT_NEEDED = "helped", "not_helped", "not_needed"
NONE = "@none"
"""Offered beside the guesses: it is none of these."""

NEAR = 3  # guesses shown
LEAST = 0.1  # score of a guess that is worth showing
SOURCES = 2  # links shown; each stands for itself

_HELPED = (
    Choice(HELPED, T_("Yes, it helped", context="button")),
    Choice(NOT_HELPED, T_("No, ask a person", context="button")),
)
_PASS_ON = (
    Choice(NOT_HELPED, T_("Yes, pass it on", context="button")),
    Choice(NOT_NEEDED, T_("No, thank you", context="button")),
)
_NONE = Choice(NONE, T_("None of these", context="button"))


def _guesses(asked: Asked) -> tuple[str, ...]:
    """What stands open now: one id, several to choose from, or NONE. Worked out from what was typed until chosen."""
    if asked.state.offered:
        return asked.state.offered
    source = asked.question.suggest_from
    typed = " ".join(messages(asked.state.answers.get(source))) if source else ""
    guess = question(typed, asked.context.language)
    if guess.sure and guess.best in answers():
        return (str(guess.best),)
    likely = [candidate.id for candidate in guess.candidates[:NEAR] if candidate.score >= LEAST]
    near = tuple(found for found in likely if found in answers())
    return (*near, NONE) if near else (NONE,)


def _one(asked: Asked) -> Approved | None:
    """The approved question whose answer is shown."""
    guesses = _guesses(asked)
    return answers().get(guesses[0]) if len(guesses) == 1 else None


def _offer(asked: Asked) -> Offer:
    guesses, language = _guesses(asked), asked.context.language
    if len(guesses) > 1:
        near = [answers()[found] for found in guesses if found != NONE]
        lines = [verbatim(f"{place}. {found.question[language]}") for place, found in enumerate(near, start=1)]
        choices = (Choice(found.id, verbatim(str(place))) for place, found in enumerate(near, start=1))
        lead = joined(T_("Is your question one of these?"), joined(*lines, separator="\n"))
        return Offer((*choices, _NONE), lead)
    found = _one(asked)
    if found is None or found.answer is None:
        return Offer(_PASS_ON, joined(_asked_for(found, language), _UNKNOWN))
    said = joined(_asked_for(found, language), verbatim(found.answer[language]), _source(found, language))
    if found.needs_answer:
        return Offer(_PASS_ON, joined(said, _INCOMPLETE))
    return Offer(_HELPED, joined(said, T_("Did this help?")))


_UNKNOWN = T_(
    "We have no checked answer to this yet, and we do not want to guess. A coordinator will find out and write to you "
    "here. Shall we pass your question on?"
)
_INCOMPLETE = T_(
    "That is not the whole answer: a coordinator has to check the rest. Shall we pass your question on to them?"
)


def _asked_for(found: Approved | None, language: str) -> Text | None:
    """The approved question, so that one sees at once whether one was understood."""
    if found is None:
        return None
    return T_("We understand your question like this: {question}", question=verbatim(found.question[language]))


def _source(found: Approved, language: str) -> Text:
    return joined(
        T_(
            "As of {date}, from public sources; it may change. This is general information and does not replace a "
            "lawyer's advice.",
            date=found.dated(language),
        ),
        T_("Source: {links}", links=" · ".join(found.sources[:SOURCES])),
        separator="\n",
    )


def _press(asked: Asked, value: str) -> Outcome:
    if value == NONE or value in answers():
        return Shown((value,))
    if value in {HELPED, NOT_HELPED, NOT_NEEDED}:
        found = _one(asked)
        return Taken((value, found.id) if found else (value,))
    return _not_among()


def _read(asked: Asked, text: str) -> Outcome:
    choices = _offer(asked).choices
    value = number(text, choices)
    if value is None and len(_guesses(asked)) == 1:
        value = {"yes": choices[0].value, "no": choices[1].value}.get(command(text) or "")
    if value is None:
        guess = match_label(text, labels(choices))
        value = guess.best if guess.sure else None
    return _press(asked, value) if value is not None else _not_among()


def _not_among() -> Problem:
    return Problem(
        T_("Please press one of the buttons. To ask something else, press “Back” and write your question anew."),
        T_("Please press one of the buttons, or write only its number, for example 1."),
    )


def _show(asked: Asked, value: Value) -> Text:
    given = messages(value)
    found = answers().get(given[1]) if len(given) > 1 else None
    mark = SAID.get(given[0] if given else "", verbatim(" ".join(given)))
    return joined(mark, verbatim(found.question[asked.context.language]) if found else None, separator=": ")


SAID = {
    HELPED: T_("The answer helped", context="answer"),
    NOT_HELPED: T_("A coordinator is to answer", context="answer"),
    NOT_NEEDED: T_("No answer wanted", context="answer"),
}

APPROVED = Manner(read=_read, press=_press, show=_show, offer=_offer)
