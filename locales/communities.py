"""The communities that a person can join, by id. A name that nobody has checked is never shown: the district's is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from locales.reference import districts, read

ROW = 24  # characters of a row in a list


@dataclass(frozen=True, slots=True)
class Community:
    """One community-based organisation; `name` only in the languages in which it has been checked."""

    id: str
    district: str
    name: dict[str, str | None]

    def shown(self, language: str) -> str:
        """The district, and the name beside it where it is known and fits: "İmişli · Mil"."""
        place = districts()[self.district].name[language]
        name = self.name[language]
        both = f"{place} · {name}"
        return both if name and len(both) <= ROW else place


@cache
def communities() -> MappingProxyType[str, Community]:
    """All of them, in the order of the reference."""
    return MappingProxyType({entry["id"]: Community(**entry) for entry in read("communities")["communities"]})
