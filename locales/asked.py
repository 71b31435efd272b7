"""Which approved question on the return a text asks: words in common with it, by their stems. Only until
`locales.understanding.question` stands, which is then to be used in its place.
"""

from __future__ import annotations

from functools import cache

from locales.approved import answers
from locales.folding import fold
from locales.understanding.endings import words_of
from locales.understanding.guess import NOTHING, Guess, ranked

STEM = 5  # letters of a word that are compared
SURE, NEAR = 0.6, 0.34


def question(text: str, language: str) -> Guess:
    """The approved question that is meant, ids of reference/return_answers.yaml."""
    said = _stems(text[:1000])
    if not said:
        return NOTHING
    scores: dict[str, float] = {}
    for found, asked in _index():
        common = said & asked
        score = 2 * len(common) / (len(said) + len(asked))
        if score >= NEAR:
            scores[found] = max(score, scores.get(found, 0.0))
    best = sorted(scores.values(), reverse=True)
    sure = bool(best) and best[0] >= SURE and (len(best) == 1 or best[0] >= 1.3 * best[1])
    return ranked(scores, sure=sure)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words_of(fold(text)) if len(word) > 2)


@cache
def _index() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((found.id, _stems(words)) for found in answers().values() for words in found.question.values())
