"""Answers in the person's own words: one message, or as many as they like until Done. Nothing is cut or lost."""

from __future__ import annotations

from flows.answers.outcome import Asked, Manner, More, Offer, Outcome, Problem, Taken
from flows.model import Text, Value
from flows.text import T_, verbatim

MAX_PART = 20_000  # characters of one message; far above any messenger's own limit, so it only stops abuse
MAX_MESSAGES = 100  # of one long text
MAX_CHARACTERS = 60_000  # of one long text in all: some 25 pages
_SHOWN = 300  # characters of a text repeated in the summary


def messages(value: Value | None) -> tuple[str, ...]:
    """A long text as its messages."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (str(value),)


def _read_text(asked: Asked, text: str) -> Outcome:
    limit = asked.question.max_length
    words = text.strip()
    if not words:
        return _empty()
    if len(words) > limit:
        return Problem(
            T_("That is longer than we can take here ({length} characters). Please shorten it to {n} characters.",
               length=len(words), n=limit)
        )  # fmt: skip
    return Taken(words)


def _read_long_text(asked: Asked, text: str) -> Outcome:
    words = text.strip()
    kept = messages(asked.answer)
    if not words:
        return _empty()
    if len(words) > MAX_PART:
        return Problem(
            T_("This message is too long to take in at once. Please send it in parts of up to {n} characters. "
               "What you sent before is kept.", n=asked.question.max_length)
        )  # fmt: skip
    if len(kept) >= MAX_MESSAGES or sum(map(len, kept)) + len(words) > MAX_CHARACTERS:
        return Problem(
            T_("We cannot take more text here. What you wrote before is kept. "
               "Please press “Done”; you can add to your request after it is sent.")
        )  # fmt: skip
    said = (
        T_("Noted. Write on if you like; when you have finished, press “Done”.")
        if not kept
        else T_("Noted, this too. Anything more? If not, press “Done”.")
    )
    return More((*kept, words), said)


def _locate(asked: Asked, latitude: float, longitude: float) -> Outcome:
    """A place shared in the middle of a story belongs to it."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return _empty()
    return _read_long_text(asked, f"\N{ROUND PUSHPIN} {latitude:.5f}, {longitude:.5f}")


def _press(asked: Asked, value: str) -> Outcome:
    return Problem(T_("Please answer in your own words."))


def _empty() -> Problem:
    return Problem(T_("The message was empty. Please write your answer in words."))


def _show(asked: Asked, value: Value) -> Text:
    words = "\n".join(messages(value))
    return verbatim(words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + " …")


def _offer(asked: Asked) -> Offer:
    if messages(asked.answer):
        return Offer(lead=T_("What you wrote is kept. You can add to it, or press “Done”."))
    return Offer()


TEXT = Manner(read=_read_text, press=_press, show=_show, free=True)
LONG_TEXT = Manner(read=_read_long_text, press=_press, show=_show, offer=_offer, locate=_locate, free=True)
