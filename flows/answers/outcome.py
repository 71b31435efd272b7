"""What reading a reply can come to. A citizen's wrong answer is a value, not an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.model import Choice, Context, Question, State, Text, Value


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
    """A question in its place: all that reading the reply may look at."""

    question: Question
    state: State
    context: Context

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


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of question behaves. A new kind is one more of these.

    `read` takes what was typed, `press` the value of a button, `show` gives an answer as words for the summary,
    `offer` says what is shown with the question now.
    """

    read: Callable[[Asked, str], Outcome]
    press: Callable[[Asked, str], Outcome]
    show: Callable[[Asked, Value], Text]
    offer: Callable[[Asked], Offer] = no_offer
    free: bool = False  # what is typed is the person's own words: watched for danger even when understood
