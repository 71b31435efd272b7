"""The topic: suggested from what the person wrote, confirmed by them; the full list is always one press away."""

from __future__ import annotations

from functools import cache

from flows.answers.chosen import label, number
from flows.answers.outcome import Asked, Manner, Offer, Outcome, Problem, Shown, Taken
from flows.answers.written import messages
from flows.model import Choice, Text, Value
from flows.text import T_, verbatim
from locales.reference import topics
from locales.understanding import choice as match_label
from locales.understanding import topic as match_topic

ALL = "@all"
"""Value of the button that shows every topic."""

_OTHERS = Choice(ALL, T_("Other topics", context="row"))
_READ = 2000  # characters of the story that are searched for a suggestion


def _suggested(asked: Asked) -> tuple[str, ...]:
    """What is now offered: our last guesses, else guesses from the story; () means the full list."""
    offered = asked.state.offered
    if offered:
        return () if offered == (ALL,) else offered
    source = asked.question.suggest_from
    story = " \n ".join(messages(asked.state.answers.get(source))) if source else ""
    if not story:
        return ()
    guess = match_topic(story[:_READ], asked.context.language)
    return tuple(candidate.id for candidate in guess.candidates[:3])


def _listed(asked: Asked) -> tuple[Choice, ...]:
    language = asked.context.language
    return tuple(Choice(topic.id, verbatim(topic.short[language])) for topic in topics().values())


def _offer(asked: Asked) -> Offer:
    suggested = _suggested(asked)
    everything = _listed(asked)
    if not suggested:
        return Offer(everything)
    choices = (*(Choice(value, label(value, everything)) for value in suggested), _OTHERS)
    return Offer(choices, None if asked.state.offered else _lead(suggested, asked.context.language))


def _lead(suggested: tuple[str, ...], language: str) -> Text:
    if len(suggested) == 1:
        name = verbatim(topics()[suggested[0]].label[language])
        return T_("Your request seems to be about: {topic}. Is that right?", topic=name)
    return T_("Your request seems to be about one of these. Which fits best?")


def _press(asked: Asked, value: str) -> Outcome:
    if value == ALL:
        return Shown((ALL,))
    if value in topics():
        return Taken(value)
    return _not_found()


def _read(asked: Asked, text: str) -> Outcome:
    value = number(text, _offer(asked).choices)
    if value is not None:
        return _press(asked, value)
    guess = match_label(text, _names())
    if guess.sure and guess.best:
        return Taken(guess.best)
    near = match_topic(text[:_READ], asked.context.language).candidates[:3]
    if near:
        return Problem(
            T_("Is it one of these? If not, press “Other topics”."), offered=tuple(entry.id for entry in near)
        )
    return _not_found()


@cache
def _names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (topic.id, tuple(dict.fromkeys((*topic.short.values(), *topic.label.values())))) for topic in topics().values()
    )


def _not_found() -> Problem:
    return Problem(
        T_("We could not tell the topic from that. Please choose one from the list."),
        T_("Please press the topic that is nearest. If none fits, choose “Something else”."),
        offered=(ALL,),
    )


def _show(asked: Asked, value: Value) -> Text:
    found = topics().get(str(value))
    return verbatim(found.short[asked.context.language] if found else str(value))


TOPIC = Manner(read=_read, press=_press, show=_show, offer=_offer)
