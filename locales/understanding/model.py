"""A small linear model over the features of a text: which of a few ids it speaks of, and which words counted.

The weights come from tools/train_understanding.py as one JSON file a kind, read at first use. Nothing is learned here.
"""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, sqrt
from pathlib import Path

from locales.understanding.features import of_pair, of_word

MODELS = Path(__file__).parent.parent / "reference" / "models"
_SCALE = 100.0  # weights are kept as whole hundredths
_SIZE = 64  # more than any feature has weights


@dataclass(frozen=True, slots=True)
class Model:
    """`ids` in the order of the numbers; all weights in one row: where a feature's begin, and (id number, weight) after it.

    `bias` and weights are in hundredths. Kept flat because thousands of small lists would be slow to load and to hold.
    """

    kind: str
    ids: tuple[str, ...]
    bias: tuple[int, ...]
    places: dict[str, int]  # feature -> where its weights begin, times 64, plus how many
    numbers: array[int]
    weights: array[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a text: the probability of each id, and for each word what it added to each id."""

    chances: dict[str, float]
    added: tuple[tuple[str, dict[int, float]], ...]
    ids: tuple[str, ...]

    def why(self, found: str, most: int = 3) -> tuple[str, ...]:
        """The words that spoke for `found`, the strongest first; at most `most`."""
        number = self.ids.index(found)
        spoke = {word: parts[number] for word, parts in self.added if parts.get(number, 0.0) > 0.0}
        return tuple(sorted(spoke, key=lambda word: -spoke[word])[:most])


@cache
def model(kind: str) -> Model:
    """The model of a kind: "topic", "danger" or "question"."""
    data = json.loads((MODELS / f"{kind}.json").read_text(encoding="utf-8"))
    places: dict[str, int] = {}
    begin = 0
    for feature, size in zip(data["features"].split("|"), data["sizes"], strict=True):
        places[feature] = begin * _SIZE + size
        begin += size
    return Model(
        kind, tuple(data["ids"]), tuple(data["bias"]), places, array("b", data["numbers"]), array("h", data["weights"])
    )


@cache
def letters() -> dict[str, int]:
    """How surprising the second letter of a pair is after the first, in hundredths of a nat; "^" and "$" are the ends."""
    found: dict[str, int] = json.loads((MODELS / "letters.json").read_text(encoding="utf-8"))
    return found


def read(words: list[str], found: Model, extra: dict[str, float] | None = None) -> Reading:
    """Score a text given as heard words. `extra` adds to an id's score what a rule knows."""
    added, known = _added(words, found)
    scale = 1.0 / (_SCALE * sqrt(max(known, 1)))
    scores = [bias / _SCALE for bias in found.bias]
    for _, parts in added:
        for number, weight in parts.items():
            scores[number] += weight * scale
    for number, name in enumerate(found.ids):
        scores[number] += (extra or {}).get(name, 0.0)
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    total = sum(raised)
    return Reading(
        {name: value / total for name, value in zip(found.ids, raised, strict=True)}, tuple(added), found.ids
    )


def _added(words: list[str], found: Model) -> tuple[list[tuple[str, dict[int, float]]], int]:
    added: list[tuple[str, dict[int, float]]] = []
    count = 0
    before = ""
    for word in words:
        parts, known = _of_word(found.kind, word)
        if before and (place := found.places.get(of_pair(before, word))):
            parts = dict(parts)
            _add(found, place, parts)
            known += 1
        if parts:
            added.append((word, parts))
        count += known
        before = word
    return added, count


@lru_cache(maxsize=4096)
def _of_word(kind: str, word: str) -> tuple[dict[int, float], int]:
    """What a word adds to each id, and how many of its features are known. Shared: never to be changed."""
    found = model(kind)
    parts: dict[int, float] = {}
    known = 0
    for feature in of_word(word):
        if place := found.places.get(feature):
            known += 1
            _add(found, place, parts)
    return parts, known


def _add(found: Model, place: int, parts: dict[int, float]) -> None:
    begin, size = divmod(place, _SIZE)
    for at in range(begin, begin + size):
        number = found.numbers[at]
        parts[number] = parts.get(number, 0.0) + found.weights[at]
