"""What reading a reply can come to. A citizen's wrong answer is a value, not an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.model import Choice, Context, Question, State, Text, Value
from flows.text import T_

if TYPE_CHECKING:
    from flows.walk import Walk


@dataclass(frozen=True, slots=True)
class Taken:
    """Understood. `said` is put before the next question, e.g. the place as we understood it."""

    value: Value
    said: Text | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Left open on purpose ("I do not know")."""


@dataclass(frozen=True, slots=True)
class More:
    """Kept, and more may follow: the question stays open and says `text`."""

    value: Value
    text: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """No answer yet and nothing wrong: other choices are shown (`offered`)."""

    offered: tuple[str, ...]
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Not understood: `text` at first, `again` from the second time on; `offered` are our best guesses, if any."""

    text: Text
    again: Text | None = None
    offered: tuple[str, ...] | None = None


Outcome = Taken | Passed | More | Shown | Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its place: all that reading the reply may look at. `question.name` is the key of its answer.

    `walk` is the pass over the form that led here, where one was made already; the manners do not need it.
    """

    question: Question
    state: State
    context: Context
    walk: Walk | None = None

    @property
    def answer(self) -> Value | None:
        return self.state.answers.get(self.question.name)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is shown with a question: its buttons, and a text that takes the place of the label, if any."""

    choices: tuple[Choice, ...] = ()
    lead: Text | None = None


def no_offer(asked: Asked) -> Offer:
    """For kinds that are only typed and whose label says all."""
    return Offer()


def no_place(asked: Asked, latitude: float, longitude: float) -> Outcome:
    """For kinds to which a shared location is no answer."""
    return Problem(T_("We do not need a location here. Please answer in words, or press a button."))


def no_file(asked: Asked, media: str, kind: str | None) -> Outcome:
    """For kinds to which a photo, a recording or a file is no answer."""
    return Problem(
        T_("Sorry, we cannot take files or recordings at this question. Please write in words, or press a button."),
        T_("We can read written messages only here. Please write your answer, or press a button."),
    )


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of question behaves. A new kind is one more of these.

    `read` takes what was typed, `press` the value of a button, `locate` a shared location, `keep` a file; `show` gives
    an answer as words for the summary, `offer` says what is shown with the question now.
    """

    read: Callable[[Asked, str], Outcome]
    press: Callable[[Asked, str], Outcome]
    show: Callable[[Asked, Value], Text]
    offer: Callable[[Asked], Offer] = no_offer
    locate: Callable[[Asked, float, float], Outcome] = no_place
    keep: Callable[[Asked, str, str | None], Outcome] = no_file
    free: bool = False  # what is typed is the person's own words: watched for danger even when understood
