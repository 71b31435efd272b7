"""Communities as the reference knows them, the words for what they work for, and what they count. A name that nobody
has checked is never shown: the district's is. What a host decides in its panel is merged over this elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from locales.reference import Names, districts, read

ROW = 24  # characters of a row in a list


@dataclass(frozen=True, slots=True)
class Community:
    """One community-based organisation. `name` only in the languages in which it has been checked; `named`: staff gave
    it. `districts` is never empty, the first is where it sits; `languages` empty: nobody has said."""

    id: str
    districts: tuple[str, ...]
    name: dict[str, str | None]
    focus: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    named: bool = False

    @property
    def district(self) -> str:
        return self.districts[0]

    def shown(self, language: str) -> str:
        """The district, and the name beside it where it is known and fits: "İmişli · Mil". A name that staff gave is
        cut rather than left out: they would look for it."""
        place = districts()[self.district].name[language]
        name = self.name.get(language)
        both = f"{place} · {name}"
        if name and self.named and len(both) > ROW:
            return both[: ROW - 1].rstrip() + "…"
        return both if name and len(both) <= ROW else place

    def heading(self, language: str) -> str:
        """The whole name, or the district's."""
        return self.name.get(language) or districts()[self.district].name[language]

    def works_for(self, language: str) -> list[str]:
        return [focus()[word][language] for word in self.focus if word in focus()]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that every community counts; see reference/indicators.yaml."""

    id: str
    counted: str
    grows: str
    people: bool
    name: Names
    unit: Names

    @property
    def entered(self) -> bool:
        return self.counted == "entered"


@cache
def communities() -> MappingProxyType[str, Community]:
    """Those of the reference, in its order."""
    entries = read("communities")["communities"]
    return MappingProxyType(
        {
            entry["id"]: Community(entry["id"], tuple(entry["districts"]), entry["name"], tuple(entry["focus"]))
            for entry in entries
        }
    )


@cache
def focus() -> MappingProxyType[str, Names]:
    """The words for what a community works for, by id."""
    return MappingProxyType({entry["id"]: entry["name"] for entry in read("focus")["focus"]})


@cache
def indicators() -> MappingProxyType[str, Indicator]:
    """By id, in the order in which they are shown."""
    return MappingProxyType({entry["id"]: Indicator(**entry) for entry in read("indicators")["indicators"]})
