"""What a free text seems to be about. It only suggests: the person confirms."""

from __future__ import annotations

from functools import cache

from locales.folding import fold
from locales.reference import topics
from locales.understanding.endings import words_of
from locales.understanding.guess import NOTHING, Guess, ranked
from locales.understanding.stems import SHORT, Index, hits, index
from locales.understanding.urgency import danger_in

LONGEST = 2000  # characters that are looked at
ENOUGH = 2.5  # weight from which the best topic is called sure, if it is twice the next


def topic(text: str, language: str) -> Guess:
    """The topic a text seems to be about, ids of reference/topics.yaml; an urgent one comes before all others."""
    words = words_of(fold(text[:LONGEST]))
    scores: dict[str, float] = {}
    for stem in hits(words, _index()):
        scores[stem.meaning] = scores.get(stem.meaning, 0.0) + stem.weight
    danger = danger_in(words)
    if danger:
        scores[danger] = scores.get(danger, 0.0) + 10.0
    if not scores:
        return NOTHING
    ordered = sorted(scores.values(), reverse=True)
    sure = ordered[0] >= ENOUGH and (len(ordered) == 1 or ordered[0] >= 2 * ordered[1])
    top = ordered[0]
    return ranked({found: score / (top + 1.0) for found, score in scores.items()}, sure=sure)


@cache
def _index() -> Index:
    return index(
        (trigger, found.id, _weight(trigger))
        for found in topics().values()
        for triggers in found.triggers.values()
        for trigger in triggers
    )


def _weight(trigger: str) -> float:
    """Phrases say more than words, long stems more than short ones."""
    if " " in trigger:
        return 2.0
    return 0.8 if len(trigger) <= SHORT else 1.0 + min(len(trigger), 12) / 24
