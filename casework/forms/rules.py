"""Ids of uploaded forms, and which upload is a new version of which form. Nothing here awaits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.model import Form, Kind, Text

_ID = re.compile(r"u([1-9][0-9]{0,17})")
KEY_LENGTH = 120


def form_name(number: int) -> str:
    """The id under which the engine, conversations and answers know an uploaded form: "u7"."""
    return f"u{number}"


def form_number(form_id: str) -> int | None:
    """7 of "u7"; None: it is not the id of an uploaded form."""
    found = _ID.fullmatch(form_id)
    return int(found[1]) if found else None


def version_number(version: str) -> int | None:
    return int(version) if version.isdecimal() and len(version) < 9 else None


def is_uploaded(form_id: str) -> bool:
    return form_number(form_id) is not None


def asked_questions(form: Form) -> int:
    """How many questions a person may be asked: notes and calculations are none."""
    return sum(question.kind not in {Kind.NOTE, Kind.CALCULATE} for question in form.questions)


@dataclass(frozen=True, slots=True)
class Offer:
    """A published form as menus and links need it."""

    id: str
    version: str
    title: Text
    languages: tuple[str, ...]
    link: str
    in_menu: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What an upload became. `fresh` is False where the very same form was there already."""

    id: str
    version: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a house keeps."""

    forms: int = 500
    versions: int = 200


LIMITS = Limits()
