"""What the small models look at in a text: words, beginnings of words, runs of letters, neighbours. All explainable.

Training (tools/train_understanding.py) and running share this file, so that they cannot come to differ.
"""

from __future__ import annotations

from functools import lru_cache

from locales.folding import fold, sound
from locales.understanding.endings import words_of

LONGEST_WORD = 24  # letters; more is no word
_BEGINNING = 4  # letters by which a word is known to its neighbours
_RUN = 4  # letters of a run inside a word


def heard(text: str) -> list[str]:
    """The words of a text in the one alphabet of `sound`; numbers are left out."""
    return [word[:LONGEST_WORD] for word in words_of(sound(fold(text))) if not word.isdigit()]


@lru_cache(maxsize=4096)
def of_word(word: str) -> tuple[str, ...]:
    """The features of one word: itself, its beginnings, and the runs of letters inside it."""
    if len(word) <= _BEGINNING:
        return (f"={word}",) if len(word) < _BEGINNING else (f"={word}", f"{word}~")
    framed = f"^{word}$"
    runs = {framed[at : at + _RUN] for at in range(len(framed) - _RUN + 1)}
    beginnings = (f"{word[:size]}~" for size in (4, 5, 7) if size <= len(word))
    return (f"={word[:12]}", *beginnings, *sorted(runs))


def of_pair(first: str, second: str) -> str:
    """The feature of two words side by side, by their beginnings."""
    return f"{first[:_BEGINNING]} {second[:_BEGINNING]}"
