"""Trying a text: what the bot would take it for, how sure it is, which words counted. Nothing typed here is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from flows.model import Text
from flows.text import T_
from locales import approved
from locales.translate import LANGUAGES
from locales.understanding import Guess, command, danger, district, question, topic
from locales.understanding.guess import NOTHING, certain

router = APIRouter(prefix="/understanding")
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind's answer as the page shows it: candidates are (name, percent), the likeliest first."""

    kind: Text
    sure: bool
    candidates: tuple[tuple[str, int], ...]
    why: tuple[str, ...]


@router.get("")
async def ask(desk: Annotated[Desk, needs(Permission.FORMS_MANAGE)]) -> Response:
    return desk.page("understanding.html", text="", spoken=desk.language, tried=())


@router.post("")
async def tried(
    desk: Annotated[Desk, needs(Permission.FORMS_MANAGE, writing=False)],
    text: Annotated[str, Form()] = "",
    spoken: Annotated[str, Form()] = "",
) -> Response:
    """Asked by a form's body, so that the text stands in no address and no log."""
    spoken = spoken if spoken in LANGUAGES else desk.language
    words = text.strip()[:LONGEST]
    rows = tuple(_tried(kind, find(words, spoken), name, desk.language) for kind, find, name in KINDS) if words else ()
    return desk.page("understanding.html", text=words, spoken=spoken, tried=rows)


def _tried(kind: Text, guess: Guess, name: Callable[[str, str], str], language: str) -> Tried:
    candidates = tuple((name(one.id, language), round(one.score * 100)) for one in guess.candidates)
    return Tried(kind, guess.sure, candidates, guess.why)


def _command(text: str, _: str) -> Guess:
    found = command(text)
    return NOTHING if found is None else certain(found)


def _question(question_id: str, language: str) -> str:
    found = approved.answers().get(question_id)
    return question_id if found is None else found.question[language]


KINDS: tuple[tuple[Text, Callable[[str, str], Guess], Callable[[str, str], str]], ...] = (
    (T_("Danger", context="understanding"), lambda text, _: danger(text), names.topic),
    (T_("Topic", context="understanding"), topic, names.topic),
    (T_("Place", context="understanding"), district, names.district),
    (T_("Question on the return", context="understanding"), question, _question),
    (T_("Command", context="understanding"), _command, lambda found, _: found),
)
