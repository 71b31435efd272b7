"""Text typed with the wrong keyboard layout on: what the same keys give in the others, and whether that was meant.

The keys stay, the letters change: "ghbdtn" is "привет". A text is only changed where it reads much better so.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import log

from locales.folding import fold
from locales.understanding.model import letters

_US = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_RU = "йцукенгшщзхъфывапролджэячсмитьбю."
_AZ = "qüertyuiopöğasdfghjklıəzxcvbnmçş."
_ENDS = ".,;'"  # at the end of a word these are more often punctuation than letters
_LEAST = 4  # letters; less says nothing about the layout
_LONGEST = 160  # characters that are looked at
_POOR = 3.4  # mean surprise (nats a letter) of a text that nobody meant so
_BETTER = 1.0  # by how much another layout must read better
_FLOOR = log(20000)  # surprise of a pair of letters never seen


def _table(keys: str, shown: str) -> dict[int, str]:
    return {ord(key): letter for key, letter in zip(keys, shown, strict=True) if key != letter}


_FROM_LATIN = (_table(_US, _RU), _table(_US, _AZ), _table(_AZ, _RU))
_FROM_CYRILLIC = (_table(_RU, _AZ), _table(_RU, _US))


def layouts(text: str) -> tuple[str, ...]:
    """The same keys in every other layout, without judging; end punctuation as letters and as it stands."""
    lower = text.replace("İ", "i").replace("I", "i").lower() if text.isascii() else text.replace("İ", "i").lower()
    cyrillic = sum("а" <= letter <= "я" for letter in lower)
    tables = _FROM_CYRILLIC if cyrillic * 2 > sum(map(str.isalpha, lower)) else _FROM_LATIN
    found: dict[str, None] = {}
    for table in tables:
        found[lower.translate(table)] = None
        found[" ".join(_but_the_end(word, table) for word in lower.split())] = None
    return tuple(reading for reading in found if reading != lower)


def _but_the_end(word: str, table: dict[int, str]) -> str:
    bare = word.rstrip(_ENDS)
    return bare.translate(table) + word[len(bare) :]


@lru_cache(maxsize=8)
def intended(text: str) -> str:
    """The text as it was meant: in another layout where that reads much better, else as it is."""
    part = text[:_LONGEST]
    if sum(map(str.isalpha, part)) < _LEAST:
        return text
    surprise = _surprise(part)
    if surprise < _POOR:
        return text
    best = min(layouts(part), key=_surprise, default=part)
    if surprise - _surprise(best) < _BETTER:
        return text
    return best if len(text) <= _LONGEST else min(layouts(text), key=_surprise)


def _surprise(text: str) -> float:
    """Mean surprise of the letters, each after the one before it; signs inside a word count as unheard of."""
    total, seen = 0.0, 0
    for word in fold(text).split():
        surprise, letters_seen = _of_word(word)
        total += surprise
        seen += letters_seen
    return total / seen if seen else 0.0


@lru_cache(maxsize=4096)
def _of_word(word: str) -> tuple[float, int]:
    """The surprise of a word's letters together, and how many there are, its end counted."""
    bare = word.strip(".,!?;:\"'()«»-…")
    if not bare or bare.isdigit():
        return 0.0, 0
    pairs = _pairs()
    framed = f"^{bare}$"
    return sum(pairs.get(framed[at : at + 2], _FLOOR) for at in range(len(framed) - 1)), len(framed) - 1


@cache
def _pairs() -> dict[str, float]:
    return {pair: value / 100 for pair, value in letters().items()}
