"""The names of places as they are compared: one key for all alphabets and spellings, and the endings of a name.

It knows what a name may look like; which place somebody means is decided elsewhere (places.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from locales.folding import fold, sound
from locales.reference import baku_districts, districts, regions
from locales.understanding.endings import words_of

PLACES = Path(__file__).parent.parent / "reference" / "places.yaml"

_SHORTEST = 3  # letters of a name
_SOFT = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])([яю])")
_CYRILLIC = re.compile("[а-я]")

# Endings in the key's letters: e = a, ı = i, y = i, q = g, doubled letters once.
_AZ = re.compile(
    r"(?:lar)?(?:l[iu][gk]?)?(?:lar)?(?:[iu]m[iu]z|m[iu]z|s[iu]|[iu]m|[iu]n|[iu]|m|n)?"
    r"(?:n?da(?:n|ki(?:lar)?)?|nan|n?an|n?a|ia|ian|n?[iu]n|[ni][iu]|i?la|aca|acan)?"
    r"(?:i?am|i?[iu][gk]|d[iu]r|ds?|san|sa|m[iu]|i[iu]m)?"
    r"(?:sahari?\w*|raion\w*)?"
)
_RU = re.compile(
    r"(?:a|u|i|oi|ai|ou|om|am|o|ah|ami)?"
    r"|(?:in|n|an|in)?s?k(?:i|a|aia|oi|ogo|ago|om|omu|omu|ui|uiu|ia|ih|im|imi|u)?"
    r"|(?:in|n|an)?(?:ets|tsi|tsa|tsam|ka|ki|ku|ts|anin|ani|tsev|kai)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One name: the keys of its words, whose it is, and how far it may be trusted."""

    words: tuple[str, ...]
    place: str
    cyrillic: bool
    trust: str  # "sure", "doubtful" (also a person or a thing), "part" (of Baku), "likely" (offered only)


def key(folded: str) -> str:
    """The key of a folded word: every alphabet as one, "a" for "e" and for the Russian "я" after a consonant."""
    if _CYRILLIC.search(folded):
        folded = _SOFT.sub(lambda soft: "а" if soft[1] == "я" else "у", folded)
    return sound(folded).replace("e", "a")


def fits(word: str, folded: str, name: str, cyrillic_name: bool, as_russian: bool) -> str | None:
    """The ending with which `word` (a key) is a form of `name` (a key); None where it is not."""
    russian = as_russian or "sk" in word or bool(_CYRILLIC.search(folded))
    if word.startswith(name):
        rest = word[len(name) :]
        if not rest or _AZ.fullmatch(rest) or (russian and _RU.fullmatch(rest)):
            return rest
    if russian and cyrillic_name and name[-1] in "aiuo" and len(name) >= 4 and word.startswith(name[:-1]):
        rest = word[len(name) - 1 :]
        if rest and _RU.fullmatch(rest):
            return rest
    return None


@cache
def names() -> dict[str, tuple[Name, ...]]:
    """All names by the first two letters of their key, longest first."""
    found: dict[tuple[str, ...], Name] = {}
    for written, place, trust in _written():
        name = _name(written, place, trust)
        if name is not None:
            found.setdefault(name.words, name)
    groups: dict[str, list[Name]] = {}
    for name in sorted(found.values(), key=lambda name: (-len(name.words), -len(" ".join(name.words)))):
        groups.setdefault(name.words[0][:2], []).append(name)
    return {start: tuple(group) for start, group in groups.items()}


def _written() -> Iterator[tuple[str, str, str]]:
    """Every name as it is written, whose it is, and its trust; the first to own a name keeps it."""
    for place in districts().values():
        for written in (*place.name.values(), *place.full.values(), *place.aliases):
            yield written, place.id, "sure"
    for group, trust in (("older", "sure"), ("settlements", "sure"), ("likely", "likely")):
        for place_id, entries in _data()[group].items():
            for written in entries:
                yield written, place_id, trust
    for part in baku_districts().values():
        for written in part.values():
            yield written, "baku", "part"
            yield written.split(" ")[0], "baku", "part"


def _name(written: str, place: str, trust: str) -> Name | None:
    folded = words_of(fold(written))
    keys = tuple(key(word) for word in folded)
    if len("".join(keys)) < _SHORTEST:
        return None
    if trust == "sure" and len(folded) == 1 and not words("doubtful").isdisjoint((folded[0], keys[0])):
        trust = "doubtful"
    return Name(keys, place, bool(_CYRILLIC.search(folded[-1])), trust)


@cache
def single() -> dict[str, str]:
    """Names that a misspelt word is compared with: their keys without spaces, and whose they are."""
    return {
        "".join(name.words): name.place
        for group in names().values()
        for name in group
        if name.trust in ("sure", "doubtful") and len("".join(name.words)) >= 4 and not name.words[-1].endswith("ski")
    }


@cache
def region_names() -> frozenset[str]:
    """Folded names of regions that are no district: "Qarabağ" must not be taken for Qaradağ."""
    called = {fold(name) for region in regions().values() for name in region.short.values()}
    own = {fold(name) for place in districts().values() for name in place.name.values()}
    return frozenset((called | words("regions_too")) - own)


@cache
def words(group: str) -> frozenset[str]:
    """A list of reference/places.yaml, folded."""
    return frozenset(" ".join(words_of(fold(str(word)))) for word in _data()[group])


@cache
def as_typed(group: str) -> frozenset[str]:
    """The same in small letters with its diacritics."""
    return frozenset(str(word).lower() for word in _data()[group])


@cache
def _data() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(PLACES.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  safe loaders
    return data
