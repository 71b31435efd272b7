"""A small linear model over the features of a text: which of a few ids it speaks of, and which words counted.

The weights come from tools/train_understanding.py as one text file a kind, read at first use. Nothing is learned here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, sqrt
from pathlib import Path

from locales.understanding.features import of_pair, of_word

MODELS = Path(__file__).parent.parent / "reference" / "models"
_SCALE = 100.0  # weights are kept as whole hundredths


@dataclass(frozen=True, slots=True)
class Model:
    """`ids` in the order of the numbers. A feature's weights are (id number, weight, id number, weight, ...).

    `bias` and weights are in hundredths.
    """

    kind: str
    ids: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[int, ...]]


Spoken = tuple[str, dict[int, float], int]
"""A word, what it adds to each id, and how many of its features are known."""


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
    lines = _lines(kind)
    ids = tuple(next(lines).split("\t")[1].split(" "))
    bias = tuple(map(int, next(lines).split("\t")[1].split(" ")))
    shared: dict[str, int] = {}  # each number once: there are thousands of the same
    weights = {}
    for line in lines:
        feature, _, pairs = line.partition("\t")
        weights[feature] = tuple(
            [shared.get(value) or shared.setdefault(value, int(value)) for value in pairs.split(" ")]
        )
    return Model(kind, ids, bias, weights)


@cache
def letters() -> dict[str, int]:
    """How surprising the second letter of a pair is after the first, in hundredths of a nat; "^" and "$" are ends."""
    pairs = (line.split("\t") for line in _lines("letters"))
    return {pair: int(surprise) for pair, surprise in pairs}


def _lines(kind: str) -> Iterator[str]:
    """The lines of a model's file without its heading."""
    return iter((MODELS / f"{kind}.txt").read_text(encoding="utf-8").splitlines()[1:])


def knows(found: Model, word: str) -> bool:
    """Whether the model has met the word, or one with the same beginning: not only runs of letters in it."""
    return any(feature in found.weights for feature in (f"={word[:12]}", f"{word[:4]}~", f"{word[:5]}~"))


def read(words: list[str], found: Model, extra: dict[str, float] | None = None) -> Reading:
    """Score a text given as heard words. `extra` adds to an id's score what a rule knows."""
    return weighed(spoken(words, found), found, extra)


def spoken(words: list[str], found: Model) -> list[Spoken]:
    """What each word adds, with its bond to the word before it."""
    added: list[Spoken] = []
    before = ""
    for word in words:
        if not word:  # a number, which keeps its place and says nothing
            added.append((word, {}, 0))
            continue
        parts, known = _of_word(found.kind, word)
        if before and (weights := found.weights.get(of_pair(before, word))):
            parts = dict(parts)
            _add(weights, parts)
            known += 1
        added.append((word, parts, known))
        before = word
    return added


def weighed(added: list[Spoken], found: Model, extra: dict[str, float] | None = None) -> Reading:
    """The chances from what the words of a text, or of a part of it, add together."""
    scale = 1.0 / (_SCALE * sqrt(max(sum(known for _, _, known in added), 1)))
    sums = [0.0] * len(found.ids)
    for _, parts, _ in added:
        for number, weight in parts.items():
            sums[number] += weight
    more = extra or {}
    scores = [
        bias / _SCALE + value * scale + more.get(name, 0.0)
        for name, bias, value in zip(found.ids, found.bias, sums, strict=True)
    ]
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    total = sum(raised)
    chances = {name: value / total for name, value in zip(found.ids, raised, strict=True)}
    return Reading(chances, tuple((word, parts) for word, parts, _ in added if parts), found.ids)


@lru_cache(maxsize=4096)
def _of_word(kind: str, word: str) -> tuple[dict[int, float], int]:
    """What a word adds to each id, and how many of its features are known. Shared: never to be changed."""
    found = model(kind)
    parts: dict[int, float] = {}
    known = 0
    for feature in of_word(word):
        if weights := found.weights.get(feature):
            known += 1
            _add(weights, parts)
    return parts, known


def _add(weights: tuple[int, ...], parts: dict[int, float]) -> None:
    numbers = iter(weights)
    for number, weight in zip(numbers, numbers, strict=True):
        parts[number] = parts.get(number, 0.0) + weight
