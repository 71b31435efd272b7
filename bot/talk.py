"""What is remembered of a conversation between two turns, beyond the engine's own state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from casework.forms.rules import is_uploaded
from flows.library import load as form_of
from flows.model import Reply, State
from flows.state import BadState, from_json, to_json

CASE = "_case"
"""Reserved answer: the case that an addition is for. The engine carries it along and never looks at it."""

JOINING = "community"
"""The question of the form `member` that is settled when somebody joins from a community's own card: asked no more."""

REFERENCE = "file:"
"""Begins the reference by which the engine knows a kept file; its id follows."""

DRAFTS = frozenset(
    {"complaint", "human", "addition", "return_question", "initiative", "needs", "return_wishes", "member"}
)
"""Forms whose answers are worth keeping when somebody turns to something else half-way. Uploaded ones are too."""


@dataclass(frozen=True, slots=True)
class Talk:
    """`state` is the open form. `kept` is an unfinished one to be offered again. `under` waits below a change of
    language. `held` is what was typed too early: before language and consent, or after a long pause; it is not lost.
    `files` were sent when nothing asked for them: they go with the next request. `album` is the last one begun: its
    pictures come one by one, and one thanks is enough."""

    state: State | None = None
    kept: State | None = None
    under: State | None = None
    held: Reply | None = None
    files: tuple[str, ...] = ()
    album: str | None = None
    alone: bool = False  # what was said last was the open question and nothing else
    link: str | None = None  # the survey whose link somebody followed, until language and consent are given


def is_draft(state: State | None) -> bool:
    """Whether losing it would lose words of the citizen."""
    if state is None or not (state.form in DRAFTS or is_uploaded(state.form)):
        return False
    told = {*state.trail, *state.answers} - {CASE}
    return bool(told - {JOINING} if state.form == "member" else told)


def dump(talk: Talk) -> bytes:
    packed = {
        "state": talk.state and to_json(talk.state),
        "kept": talk.kept and to_json(talk.kept),
        "under": talk.under and to_json(talk.under),
        "held": talk.held and _dump_reply(talk.held),
        "link": talk.link,
        "files": talk.files,
        "album": talk.album,
        "alone": talk.alone,
    }
    return json.dumps({k: v for k, v in packed.items() if v}, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def load(data: bytes | None) -> Talk:
    """Raises flows.state.BadState when what was kept is damaged, or is of a form that there is no more."""
    if data is None:
        return Talk()
    try:
        packed = json.loads(data)
        states = {name: from_json(packed[name]) for name in ("state", "kept", "under") if name in packed}
        for state in states.values():
            if not is_uploaded(state.form):  # those are looked up when they are asked
                form_of(state.form)
        held = packed.get("held")
        return Talk(
            **states,
            held=_load_reply(*held) if held else None,
            link=packed.get("link"),
            files=tuple(packed.get("files", ())),
            album=packed.get("album"),
            alone=bool(packed.get("alone")),
        )
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise BadState(type(error).__name__) from error


def _dump_reply(reply: Reply) -> list[Any]:
    return [reply.text, reply.choice, reply.location, reply.media, reply.media_kind]


def _load_reply(
    text: str | None,
    choice: str | None,
    location: list[float] | None = None,
    media: str | None = None,
    media_kind: str | None = None,
) -> Reply:
    place = (float(location[0]), float(location[1])) if location else None
    return Reply(text=text, choice=choice, location=place, media=media, media_kind=media_kind)
