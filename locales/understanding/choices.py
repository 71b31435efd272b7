"""Which of a few labels somebody typed: in any language, without diacritics, shortened or misspelt."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales.folding import fold, loose
from locales.understanding.endings import words_of
from locales.understanding.guess import NOTHING, Guess, certain, ranked

LONGEST = 100  # characters; a label is short

_STEM = 4  # letters from which the beginning of a word stands for the word
_NEGATIONS = frozenset({"не", "нет", "not", "no", "dont", "don't", "deyil", "yox", "olmaz"})

Labels = tuple[tuple[str, tuple[str, ...]], ...]
"""Each value with its labels in whatever languages there are."""


def choice(text: str, labels: Labels) -> Guess:
    """The value whose label was typed. Sure when it is the label, or its beginning, or nearer than any other."""
    if len(text) > LONGEST:
        return NOTHING
    typed = " ".join(words_of(fold(text)))
    if not typed:
        return NOTHING
    table = _table(labels)
    exact = table.get(typed) or _loosened(labels).get(loose(typed))
    if exact:
        return certain(exact)
    begun = {value for label, value in table.items() if len(typed) >= 3 and _contains(label, typed)}
    if len(begun) == 1:
        return certain(next(iter(begun)))
    return _near(typed, table, begun)


def _contains(label: str, typed: str) -> bool:
    """The label begins with what was typed, or has all its words: "telephone" for "By telephone"."""
    words = label.split()
    return label.startswith(typed) or all(
        word in words or (len(word) >= _STEM and any(other.startswith(word) for other in words))
        for word in typed.split()
    )


def _near(typed: str, table: dict[str, str], begun: set[str]) -> Guess:
    scores = dict.fromkeys(begun, 0.8)
    for label, score, _ in process.extract(
        typed, table.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.6, limit=5
    ):
        scores[table[label]] = max(scores.get(table[label], 0.0), float(score))
    ordered = sorted(scores.values(), reverse=True)
    clear = len(ordered) == 1 or (len(ordered) > 1 and ordered[0] - ordered[1] >= 0.15)
    denied = not _NEGATIONS.isdisjoint(typed.split())  # "not by telephone" is near to "by telephone"
    sure = bool(ordered) and not denied and len(typed) >= 4 and ordered[0] >= 0.75 and clear and not begun
    return ranked(scores, sure=sure)


@lru_cache(maxsize=256)
def _table(labels: Labels) -> dict[str, str]:
    table: dict[str, str] = {}
    for value, names in labels:
        table.setdefault(fold(value.replace("_", " ")), value)
        for name in names:
            folded = " ".join(words_of(fold(name)))
            if folded:
                table.setdefault(folded, value)
    return table


@lru_cache(maxsize=256)
def _loosened(labels: Labels) -> dict[str, str]:
    return {loose(label): value for label, value in reversed(_table(labels).items()) if len(label) >= 5}
