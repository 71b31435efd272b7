"""Files sent in the middle of a form: kept beside the answers, and their place in the story marked. The files
themselves are never looked at here; an uploaded form takes them only where it asks for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.answers import Asked
from flows.answers.written import messages
from flows.model import Form, Kind, Reply, State, Value
from flows.walk import FILES

MOST = 20
"""Files of one form: more than any complaint needs, and an end to what a flood of pictures costs."""

ASKED_FOR = frozenset({Kind.PHOTO, Kind.VOICE, Kind.DOCUMENT})
MARKS: Mapping[str, str] = {"photo": "\N{CAMERA}", "voice": "\N{MICROPHONE}", "video": "\N{FILM FRAMES}"}
_ANY = "\N{PAPERCLIP}"


def mark(kind: str | None) -> str:
    """The sign that stands for a file in a text: the same in every language, and harmless if somebody types it."""
    return MARKS.get(kind or "", _ANY)


def told(reply: Reply) -> str:
    """A file as words of a story: its sign, and what was written under it."""
    return f"{mark(reply.media_kind)} {reply.text or ''}".strip()


def has_room(state: State) -> bool:
    return len(messages(state.answers.get(FILES))) < MOST


def kept(state: State, reference: str) -> State:
    """The state with one file more."""
    files: Value = (*messages(state.answers.get(FILES)), reference)
    return replace(state, answers={**state.answers, FILES: files})


def takes(form: Form, asked: Asked) -> bool:
    """Whether a file at this question goes beside the answers; else the question itself says what it makes of it."""
    return form.takes_files and asked.question.kind not in ASKED_FOR


def story_of(form: Form) -> str | None:
    """The question whose answer tells the matter: a caption written elsewhere is added there."""
    return next((question.name for question in form.questions if question.kind is Kind.LONG_TEXT), None)
