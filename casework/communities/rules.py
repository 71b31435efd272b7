"""What can be followed, and what a community's own words and figures may be. Nothing here awaits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casework.access import Permission, may
from casework.actors import Actor
from locales.communities import communities
from locales.reference import districts
from locales.translate import LANGUAGES

CONSENT = "announcements"
"""Purpose in the ledger of consents: to be written to about what one follows."""
CONSENT_VERSION = "1"

LONGEST_TEXT = 1000
"""Characters of a community's text: a card must fit into one message of every messenger."""
LONGEST_NAME = 120
LONGEST_PERIOD = 40
LARGEST = 1_000_000_000


class Kind(StrEnum):
    COMMUNITY = "community"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that a person follows."""

    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a community says of itself, by language; empty where nothing has been written yet."""

    does: Mapping[str, str] = field(default_factory=dict)
    find: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many belong to a community. Members are followers too."""

    followers: int = 0
    members: int = 0


def exists(kind: Kind, target: str) -> bool:
    return target in (communities() if kind is Kind.COMMUNITY else districts())


def may_manage(actor: Actor) -> bool:
    return may(actor.roles, Permission.COMMUNITIES_MANAGE)


def in_language(words: Mapping[str, str], language: str) -> str:
    """In this language, else in the first of ours that there is; "" for none."""
    return next((words[code] for code in (language, *LANGUAGES) if words.get(code)), "")


def cleaned(words: Mapping[str, str]) -> dict[str, str]:
    """Only our languages, only what was written."""
    return {code: text for code in LANGUAGES if (text := words.get(code, "").strip())}
