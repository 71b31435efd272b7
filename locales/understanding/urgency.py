"""Danger in a free text, whatever the language chosen: violence, a found explosive, a life at risk.

To miss one is worse than a false alarm. Plain words of danger and a small model count together; what is denied, long
past or only a way of speaking counts less.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from locales.folding import fold, sound
from locales.understanding.cues import IS_DENIED, IS_FIGURE, IS_NOW, IS_PAST, IS_STUDY, IS_TOLD
from locales.understanding.endings import WORDS, words_of
from locales.understanding.features import LONGEST_WORD
from locales.understanding.guess import NOTHING, Guess, ranked
from locales.understanding.joined import Rules, joined, rules
from locales.understanding.keyboards import intended
from locales.understanding.model import Reading, Spoken, model
from locales.understanding.stems import Index, Stem, index, places

DANGERS = Path(__file__).parent.parent / "reference" / "dangers.yaml"
LONGEST = 2000  # characters that are looked at, from the beginning and in the pieces below
ALARM = 0.45  # chance from which it is danger
SURE = 0.8

_TOPICS = {"violence": "domestic_violence", "mine": "mine_danger", "life": "health"}
_CALM = "none"
_WINDOWS = (10, 20)  # words that are read together; half of them again with the next ones
_AROUND = 8  # words before and after, in which a long time past or a film may be told
_PLAIN = 1.8  # what a plain word of danger adds to the model's score
_MOST = 2.7
_NAMED = 6.0  # what the very name of a danger adds ("domestic violence")
_DENIED = 4.0
_PAST = 4.5
_TOLD = 6.0
_UNSAID = 0.8
_HARDLY = 3.0
"""What a denial, a long time past, a film or an "if", or the want of plain words of danger takes away; of the last more
in very few words."""
_ENOUGH = 4  # words that may speak of danger without a plain word of it
SHORTEST = 4  # letters of at least one word; "döyür" has five
_FAINT = 0.05

_SENTENCE = re.compile(r"[.!?;…]")


def urgent(text: str) -> str | None:
    """The id of the topic whose safety words belong to the danger that a text speaks of, or None."""
    return danger(text).best


def danger(text: str) -> Guess:
    """The danger in a text: domestic_violence, mine_danger, or health where a life is at risk. NOTHING if calm."""
    meant = intended(text[:LONGEST])
    folded = fold(meant)
    if not any(len(word) >= SHORTEST for word in words_of(folded)):
        return NOTHING  # scattered letters mean nothing; the model would still find them a little like something
    readings = [reading for reading in _readings(meant) if 1.0 - reading.chances[_CALM] >= ALARM]
    if not readings:
        return NOTHING
    likely = {name: max(reading.chances[meaning] for reading in readings) for meaning, name in _TOPICS.items()}
    worst = min(readings, key=lambda reading: reading.chances[_CALM])
    meant_by = max(_TOPICS, key=lambda meaning: worst.chances[meaning])
    return ranked(
        {name: chance for name, chance in likely.items() if chance >= _FAINT},
        sure=worst.chances[_CALM] <= 1.0 - SURE,
        why=worst.why(meant_by),
    )


def _readings(meant: str) -> list[Reading]:
    """A text read sentence by sentence and window by window: a danger must not drown in a long harmless story."""
    text = _Text(fold(meant.replace("\n", ". ") if "\n" in meant else meant))
    heard = ["" if number in text.denied else word for number, word in enumerate(_heard(text.words))]
    told = Spoken(heard, model("danger"))
    return [told.reading(begin, end, text.known(begin, end)) for begin, end in text.spans() if text.speaks(begin, end)]


def _heard(words: list[str]) -> list[str]:
    """Each word as the model knows it; a number keeps its place and says nothing."""
    sounds = sound(" ".join(words)).split(" ")
    if len(sounds) != len(words):  # a word may be nothing but a sign that has no sound
        sounds = [sound(word) for word in words]
    return ["" if word.isdigit() else word[:LONGEST_WORD] for word in sounds]


class _Text:
    """The words of a text and what the rules know of it: where which word of danger, a denial or a time past stands."""

    def __init__(self, folded: str) -> None:
        self.words: list[str] = []
        self.starts = [0]  # the first words of sentences
        end = 0
        for found in WORDS.finditer(folded):
            if self.words and _SENTENCE.search(folded, end, found.start()):
                self.starts.append(len(self.words))
            self.words.append(found[0])
            end = found.end()
        told = " ".join(self.words)
        self._ends = [0] * len(self.words)
        at = -1
        for number, word in enumerate(self.words):
            at += len(word) + 1
            self._ends[number] = at
        self.denied = {
            number
            for cue in (IS_DENIED, IS_FIGURE)
            for begin, end in self._found(cue, told)
            for number in range(begin, end + 1)
        }
        self.past, self.study, self.tale, self.now = (
            [begin for begin, _ in self._found(cue, told)] for cue in (IS_PAST, IS_STUDY, IS_TOLD, IS_NOW)
        )
        self.stems = [
            (at, stem)
            for at, stem in places(self.words, _index())
            if self.denied.isdisjoint(range(at, at + len(stem.words)))
        ]
        self.joined = [found for found in joined(self.words, _rules()) if found.begin not in self.denied]

    def _found(self, cue: re.Pattern[str], told: str) -> list[tuple[int, int]]:
        """The numbers of the first and the last word of every place where a cue stands."""
        return [
            (bisect_right(self._ends, found.start()), bisect_left(self._ends, found.end()))
            for found in cue.finditer(told)
        ]

    def spans(self) -> list[tuple[int, int]]:
        """Where the parts begin and end: windows, sentences, and the whole where it fits into the widest window."""
        count = len(self.words)
        spans = [(0, count)] if count <= _WINDOWS[-1] else []
        for size in _WINDOWS:
            if count > size:
                spans += [(begin, begin + size) for begin in range(0, count - size // 2, size // 2)]
        if len(self.starts) > 1:
            spans += zip(self.starts, [*self.starts[1:], count], strict=True)
        return [(begin, min(end, count)) for begin, end in spans]

    def speaks(self, begin: int, end: int) -> bool:
        """Whether a part can be danger at all: a word alone only if it is a plain word of danger."""
        if end - begin - sum(map(str.isdigit, self.words[begin:end])) > 1:
            return True
        return any(begin <= at < end and stem.weight >= 1.0 for at, stem in self.stems)

    def known(self, begin: int, end: int) -> dict[str, float]:
        """What the rules know of a part: plain words of danger, denials, a long time past."""
        stems = {id(stem): stem for at, stem in self.stems if begin <= at < end}.values()
        denied = any(begin <= number < end for number in self.denied)
        around = (begin - _AROUND, end + _AROUND)
        calm = _TOLD if _any(self.tale, *around) else 0.0
        if not _any(self.now, begin, end):
            calm += _TOLD if _any(self.study, *around) else 0.0
            calm += _PAST if _any(self.past, *around) else 0.0
        extra = _summed(stems, calm > 0.0)
        if calm == 0.0 and all(stem.weight > 0.0 for stem in stems):
            extra |= {found.meaning: _NAMED for found in self.joined if begin <= found.begin and found.end < end}
        said, unsaid = max(extra.values(), default=0.0), min(extra.values(), default=0.0)
        calm += (_DENIED if denied and said < _PLAIN else 0.0) + max(-unsaid, 0.0) / 2
        if end - begin < _ENOUGH and said < _PLAIN:
            calm += _HARDLY
        elif said <= 0.0:
            calm += _UNSAID
        return extra | {_CALM: calm}


def _any(numbers: list[int], begin: int, end: int) -> bool:
    return bisect_left(numbers, begin) < bisect_left(numbers, end)


def _summed(stems: Collection[Stem], doubtful: bool) -> dict[str, float]:
    """What the words of a part add to each danger; its very name only where nothing is doubtful or harmless."""
    extra: dict[str, float] = {}
    for stem in stems:
        extra[stem.meaning] = extra.get(stem.meaning, 0.0) + _PLAIN * min(stem.weight, 1.0)
    extra = {meaning: max(min(weight, _MOST), -_MOST) for meaning, weight in extra.items()}
    if not doubtful and all(stem.weight > 0.0 for stem in stems):
        extra |= {stem.meaning: _NAMED for stem in stems if stem.weight > 1.0}
    return extra


@cache
def _index() -> Index:
    weights = {"named": 2.0, "plain": 1.0, "together": 0.5, "harmless": -1.0}
    return index(
        (trigger, found["danger"], weights[strength])
        for found in _written()
        for strength in weights
        for trigger in found.get(strength, ())
    )


@cache
def _rules() -> Rules:
    return rules((found["danger"], groups) for found in _written() for groups in found.get("joined", ()))


@cache
def _written() -> list[dict[str, Any]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(DANGERS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    return list(data["dangers"])
