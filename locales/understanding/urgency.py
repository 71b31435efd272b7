"""Danger in a free text, whatever the language chosen: violence at home, a found explosive. To miss one is worse.

One plain word suffices; words that are mostly harmless ("afraid", "forced") count only together with another.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from locales.folding import fold
from locales.understanding.endings import words_of
from locales.understanding.stems import Index, hits, index

DANGERS = Path(__file__).parent.parent / "reference" / "dangers.yaml"


def urgent(text: str) -> str | None:
    """The id of the urgent topic that the text speaks of, or None."""
    return danger_in(words_of(fold(text)))


def danger_in(words: list[str]) -> str | None:
    """As `urgent`, for words that are folded already."""
    scores: dict[str, float] = {}
    for stem in hits(words, _index()):
        scores[stem.meaning] = scores.get(stem.meaning, 0.0) + stem.weight
    best = max(scores, key=lambda found: scores[found], default=None)
    return best if best is not None and scores[best] >= 1.0 else None


@cache
def _index() -> Index:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(DANGERS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    weights = {"plain": 1.0, "together": 0.5, "harmless": -1.0}
    return index(
        (trigger, found["topic"], weights[strength])
        for found in data["dangers"]
        for strength in weights
        for trigger in found.get(strength, ())
    )
