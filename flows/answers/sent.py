"""What is sent and not written: a location, a photo, a recording, a document. A file itself is never looked at here."""

from __future__ import annotations

import re

from flows.answers.outcome import Asked, Manner, Outcome, Passed, Problem, Taken
from flows.model import Kind, Text, Value
from flows.text import T_, verbatim

_COORDINATES = re.compile(r"(-?\d{1,3}(?:[.,]\d{1,10})?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d{1,10})?)")
_TAKEN = {
    Kind.PHOTO: {"photo", "document"},
    Kind.VOICE: {"voice", "document"},
    Kind.DOCUMENT: {"document", "photo", "video"},
}
"""A photo may come as a file, and a paper as a photo."""

_WANTED = {
    Kind.PHOTO: T_("Please send a photo here."),
    Kind.VOICE: T_("Please record and send a voice message here."),
    Kind.DOCUMENT: T_("Please send a file or a photo of the paper here."),
}
_LONGEST = 200  # characters of a reference


def _locate(asked: Asked, latitude: float, longitude: float) -> Outcome:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # also what is not a number
        return _no_location()
    return Taken(f"{latitude:.6f}".rstrip("0").rstrip(".") + " " + f"{longitude:.6f}".rstrip("0").rstrip("."))


def _read_location(asked: Asked, text: str) -> Outcome:
    found = _COORDINATES.fullmatch(text.strip()[:60])
    if found is None:
        return _no_location()
    return _locate(asked, *(float(part.replace(",", ".")) for part in found.groups()))


def _no_location() -> Problem:
    return Problem(
        T_("Please share the location with your messenger's location button (a paper clip or a plus sign)."),
        T_("Please share a location, or write its coordinates, for example 40.4093 49.8671."),
    )


def _show_location(asked: Asked, value: Value) -> Text:
    return verbatim(str(value).replace(" ", ", "))


def _keep(asked: Asked, media: str, kind: str | None) -> Outcome:
    if (kind is not None and kind not in _TAKEN[asked.question.kind]) or not media or len(media) > _LONGEST:
        return Problem(_WANTED[asked.question.kind])
    return Taken(media)


def _read_words(asked: Asked, text: str) -> Outcome:
    return Problem(_WANTED[asked.question.kind])


def _show_file(asked: Asked, value: Value) -> Text:
    return _SHOWN[asked.question.kind]


_SHOWN = {
    Kind.PHOTO: T_("a photo", context="answer"),
    Kind.VOICE: T_("a voice message", context="answer"),
    Kind.DOCUMENT: T_("a document", context="answer"),
}


def _read_nothing(asked: Asked, text: str) -> Outcome:
    return Passed()


def _show_plain(asked: Asked, value: Value) -> Text:
    return verbatim(" ".join(value) if isinstance(value, tuple) else str(value))


LOCATION = Manner(read=_read_location, press=_read_location, show=_show_location, locate=_locate)
SENT = Manner(read=_read_words, press=_read_words, show=_show_file, keep=_keep, free=True)
UNASKED = Manner(read=_read_nothing, press=_read_nothing, show=_show_plain)
"""Notes and calculations: nobody answers them."""
