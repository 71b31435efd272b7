"""Places and topics as data: their ids, names in three languages, and whom a topic goes to. Read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

REFERENCE = Path(__file__).parent / "reference"

Names = dict[str, str]
"""A name in each language: {"az": …, "ru": …, "en": …}."""


@dataclass(frozen=True, slots=True)
class Region:
    """One of the 14 economic regions."""

    id: str
    short: Names  # at most 24 characters


@dataclass(frozen=True, slots=True)
class District:
    """A district or city of the first level."""

    id: str
    region: str
    kind: str  # "rayon" or "city"
    name: Names
    full: Names  # with the word for district or city
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a complaint can be about."""

    id: str
    urgency: str  # "normal", "high" or "urgent"
    role: str  # who gets it first: "lawyer" or "coordinator"
    short: Names  # at most 24 characters
    label: Names
    triggers: dict[str, tuple[str, ...]]  # stems by spelling: az, az_typed, ru, en
    safety_text: Names | None = None


@cache
def districts() -> MappingProxyType[str, District]:
    """The 75 districts and cities by id, region by region."""
    return MappingProxyType(
        {
            entry["id"]: District(**{**entry, "aliases": tuple(entry.get("aliases", ()))})
            for entry in read("districts")["districts"]
        }
    )


@cache
def regions() -> MappingProxyType[str, Region]:
    """The 14 economic regions by id."""
    return MappingProxyType({entry["id"]: Region(entry["id"], _names(entry)) for entry in read("districts")["regions"]})


@cache
def baku_districts() -> MappingProxyType[str, Names]:
    """The 12 city districts of Baku by id; a case keeps only "baku"."""
    return MappingProxyType({entry["id"]: _names(entry) for entry in read("districts")["baku_city_districts"]})


@cache
def topics() -> MappingProxyType[str, Topic]:
    """The topics by id, "other" last."""
    return MappingProxyType({entry["id"]: _topic(entry) for entry in read("topics")["topics"]})


def _topic(entry: dict[str, Any]) -> Topic:
    triggers = {spelling: tuple(stems) for spelling, stems in entry["triggers"].items()}
    return Topic(**{**entry, "triggers": triggers})


def _names(entry: dict[str, str]) -> Names:
    return {language: entry[language] for language in ("az", "ru", "en")}


@cache
def read(name: str) -> Any:
    """One file of the reference, as it stands. It is shared: not to be changed."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source = (REFERENCE / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(source, Loader=loader)  # noqa: S506  both are safe loaders
