"""What can be followed, what a host may decide about a community, and what its own words and figures may be. Nothing
here awaits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from locales.communities import Community, communities, focus
from locales.folding import fold
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
LONGEST_ID = 32
"""Of a community's id, which stands in links (`com_mil`) and buttons; Telegram takes 64 bytes of a button."""
MOST_DISTRICTS = 20


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


@dataclass(frozen=True, slots=True)
class Decided:
    """What staff decide about a community: its names by language, and ids of districts, languages and focus words."""

    names: Mapping[str, str]
    districts: Sequence[str]
    languages: Sequence[str] = ()
    focus: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A community with all that is known of it. `resting`: nobody new can follow or join it."""

    community: Community
    card: Card = field(default_factory=Card)
    resting: bool = False


def merged(rows: Iterable[Any]) -> dict[str, Entry]:
    """What staff decided over what the reference has; those that only staff know come last, by id. A row is one of
    community_cards."""
    decided = {row.community: row for row in rows}
    known = [*communities(), *sorted(decided.keys() - communities().keys())]
    return {one: entry for one in known if (entry := _entry(one, decided.get(one))) is not None}


def _entry(community_id: str, row: Any | None) -> Entry | None:
    """None: a row of a community that is in the reference no more and was never described."""
    found = communities().get(community_id)
    if row is None:
        return None if found is None else Entry(found)
    places = tuple(place for place in row.districts or () if place in districts())
    if found is None:
        if not places:
            return None
        found = Community(community_id, places, dict.fromkeys(LANGUAGES))
    if places:
        found = replace(found, districts=places)
    if row.names:
        found = replace(found, name={code: row.names.get(code) or row.names["az"] for code in LANGUAGES}, named=True)
    if row.languages is not None:
        found = replace(found, languages=tuple(row.languages))
    if row.focus is not None:
        found = replace(found, focus=tuple(row.focus))
    return Entry(found, Card(row.does, row.find), row.resting)


def id_of(name: str, taken: Iterable[str]) -> str:
    """A new community's id, made from its name: "Qadınlar Mərkəzi" is "qadinlar_merkezi". "" where nothing is left."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(name)).split()
    stem = "_".join(words)[: LONGEST_ID - 3].strip("_")
    known = {*taken, *RESERVED}
    tried = (stem, *(f"{stem}_{number}" for number in range(2, 100))) if stem else ()
    return next((one for one in tried if one not in known), "")


RESERVED = frozenset({"card", "leave", "all", "new"})
"""Stand in our buttons and addresses where an id would."""


def sense(decided: Decided) -> Decided:
    """Only what we know, each once, in our order."""
    return Decided(
        cleaned(decided.names),
        [one for one in dict.fromkeys(decided.districts) if one in districts()][:MOST_DISTRICTS],
        [code for code in LANGUAGES if code in decided.languages],
        [word for word in focus() if word in decided.focus],
    )


def in_language(words: Mapping[str, str], language: str) -> str:
    """In this language, else in the first of ours that there is; "" for none."""
    return next((words[code] for code in (language, *LANGUAGES) if words.get(code)), "")


def cleaned(words: Mapping[str, str]) -> dict[str, str]:
    """Only our languages, only what was written."""
    return {code: text for code in LANGUAGES if (text := words.get(code, "").strip())}
