"""Trigger stems found in a text: as word prefixes after folding, phrases as phrases, short ones only as whole words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from locales.folding import fold
from locales.understanding.endings import is_form_of, words_of

SHORT = 4  # letters up to which a stem must be a whole word, with an ending at most


@dataclass(frozen=True, slots=True)
class Stem:
    """One trigger: its folded words, the id it speaks for, its weight."""

    words: tuple[str, ...]
    meaning: str
    weight: float


Index = dict[str, list[Stem]]
"""Stems by the first three letters of their first word (two, where it has no more), longest first."""


def index(triggers: Iterable[tuple[str, str, float]]) -> Index:
    """From (trigger, meaning, weight). Triggers that fold to the same words for the same meaning are one."""
    found: dict[tuple[tuple[str, ...], str], Stem] = {}
    for trigger, meaning, weight in triggers:
        words = tuple(words_of(fold(trigger)))
        found.setdefault((words, meaning), Stem(words, meaning, weight))
    stems: Index = {}
    for stem in found.values():
        stems.setdefault(stem.words[0][:3], []).append(stem)
    for group in stems.values():
        group.sort(key=lambda stem: (-len(stem.words), -len(stem.words[0])))
    return stems


def hits(words: list[str], stems: Index) -> list[Stem]:
    """The stems that occur, each once; the longest at each place of the text."""
    return list({id(stem): stem for _, stem in places(words, stems)}.values())


def places(words: list[str], stems: Index) -> list[tuple[int, Stem]]:
    """Every stem that occurs with the number of its first word; the longest at each place of the text."""
    found: list[tuple[int, Stem]] = []
    for at, word in enumerate(words):
        for stem in chain(stems.get(word[:3], ()), stems.get(word[:2], ()) if len(word) > 2 else ()):
            if _begins(word, stem) and _continues(words, at, stem):
                found.append((at, stem))
                break
    return found


def _begins(word: str, stem: Stem) -> bool:
    first = stem.words[0]
    if len(first) <= SHORT:
        return is_form_of(word, first)
    return word.startswith(first)


def _continues(words: list[str], at: int, stem: Stem) -> bool:
    rest = stem.words[1:]
    following = words[at + 1 : at + 1 + len(rest)]
    return len(following) == len(rest) and all(
        word.startswith(part) for word, part in zip(following, rest, strict=True)
    )
