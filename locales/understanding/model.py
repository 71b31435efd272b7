"""A small linear model over the features of a text: which of a few ids it speaks of, and which words counted.

The weights come from tools/train_understanding.py as one text file a kind, read at first use. Nothing is learned here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, sqrt
from operator import add
from pathlib import Path

from locales.understanding.features import of_pair, of_word

MODELS = Path(__file__).parent.parent / "reference" / "models"
FIRST, NONE = 48, 80
"""The sign (as a number) of the first id, and that of the weight nothing. One sign further is one step more."""
STEP = 0.1
REACH = 46  # steps that a weight may go to either side: the signs from "\"" to "~"


@dataclass(frozen=True, slots=True)
class Model:
    """`ids` in the order of their numbers, and the bias of each.

    A feature's weights are pairs of signs, as they stand in the file: which id, and how many steps. There are tens of
    thousands of features, and so they take a third of the room of numbers.
    """

    kind: str
    ids: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a text: the probability of each id, and for each word what it added to each id."""

    chances: dict[str, float]
    added: Sequence[tuple[str, list[int]]]
    ids: tuple[str, ...]

    def why(self, found: str, most: int = 3) -> tuple[str, ...]:
        """The words that spoke for `found`, the strongest first; at most `most`."""
        number = self.ids.index(found)
        spoke = {word: parts[number] for word, parts in self.added if parts[number] > 0}
        return tuple(sorted(spoke, key=lambda word: -spoke[word])[:most])


@cache
def model(kind: str) -> Model:
    """The model of a kind: "topic", "danger" or "question"."""
    lines = _lines(kind)
    ids = tuple(next(lines).split("\t")[1].split(" "))
    bias = tuple(map(float, next(lines).split("\t")[1].split(" ")))
    parts = (line.split("\t") for line in lines)
    weights = {feature: signs.encode("ascii") for feature, signs in parts}
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
    return Spoken(words, found).reading(0, len(words), extra or {})


class Spoken:
    """What each word of a text adds, with its bond to the word before it; sums, so that any part is read at once."""

    def __init__(self, words: list[str], found: Model) -> None:
        self._model = found
        self._added: list[tuple[str, list[int]]] = []
        self._known = [0]  # features known up to each word
        nothing = [0] * len(found.ids)
        sums = nothing
        self._sums = [sums]  # steps up to each word
        before = ""
        for word in words:
            parts, known = (
                _of_word(found.kind, word) if word else (nothing, 0)
            )  # a number keeps its place, says nothing
            if word and before and (weights := found.weights.get(of_pair(before, word))):
                parts = parts.copy()
                _add(weights, parts)
                known += 1
            self._added.append((word, parts))
            self._known.append(self._known[-1] + known)
            sums = list(map(add, sums, parts))
            self._sums.append(sums)
            before = word or before

    def reading(self, begin: int, end: int, extra: dict[str, float]) -> Reading:
        """The chances from what the words from `begin` up to `end` add together, and from `extra`."""
        found = self._model
        scale = STEP / sqrt(max(self._known[end] - self._known[begin], 1))
        scores = [
            bias + (upto - before) * scale
            for bias, upto, before in zip(found.bias, self._sums[end], self._sums[begin], strict=True)
        ]
        for name, more in extra.items():
            scores[found.ids.index(name)] += more
        top = max(scores)
        raised = [exp(score - top) for score in scores]
        total = sum(raised)
        chances = {name: value / total for name, value in zip(found.ids, raised, strict=True)}
        return Reading(chances, self._added[begin:end], found.ids)


@lru_cache(maxsize=4096)
def _of_word(kind: str, word: str) -> tuple[list[int], int]:
    """The steps that a word adds to each id, and how many of its features are known. Shared: never to be changed."""
    found = model(kind)
    parts = [0] * len(found.ids)
    known = 0
    for feature in of_word(word):
        if weights := found.weights.get(feature):
            known += 1
            _add(weights, parts)
    return parts, known


def _add(weights: bytes, parts: list[int]) -> None:
    for sign, steps in zip(weights[::2], weights[1::2], strict=True):
        parts[sign - FIRST] += steps - NONE
