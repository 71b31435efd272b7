"""Which district or city is meant: today's and older names in three languages, with endings and typing mistakes.

Sure only where nothing else could be meant; otherwise the near ones are candidates for a question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales.folding import fold, loose
from locales.reference import baku_districts, districts, regions
from locales.understanding.endings import is_form_of, words_of
from locales.understanding.guess import NOTHING, Guess, certain, ranked

LONGEST = 400  # characters that are looked at; a place's name is short

_FILLERS = frozenset(
    words_of(
        "rayon rayonu rayonunda rayonundan rayonunun seher seheri seherinde seherinden r ray s "
        "район района районе городе город города г гор р н district city region in from the of a mən men i am live "
        "yasayiram yasayir yasayiriq biz indi hal hazirda я мы живу живем в из и на it is "
        "kend kendi kendinde kendinden qesebe qesebesi qesebesinde село селе поселок поселке village settlement"
    )
)
_MAYBE_WORDS = frozenset({"susa", "saki", "barda", "qax", "quba", "nizami", "xazar", "xetai", "ucar"})


@dataclass(frozen=True, slots=True)
class _Names:
    exact: dict[str, str]  # folded name -> district id
    parts: dict[str, str]  # parts of Baku: known when written rightly, never guessed at
    loose: dict[str, str]
    single: tuple[tuple[str, str], ...]  # names of one word, longest first, and their ids
    lengths: tuple[int, ...]  # of names, in words, longest first


def district(text: str, language: str) -> Guess:
    """The district meant; ids of reference/districts.yaml. `language` is the conversation's, all three are tried."""
    folded = fold(text[:LONGEST])
    if folded in _regions():
        return NOTHING  # "Qarabağ" is no district, and must not be taken for Qaradağ
    words = [word for word in words_of(folded) if not word.isdigit()]
    if not words:
        return NOTHING
    named = _named(words)
    if len(named) == 1:
        return certain(next(iter(named)))
    if named:
        return ranked(dict.fromkeys(named, 0.9))
    return _misspelt(words)


def _named(words: list[str]) -> dict[str, None]:
    """Districts called by name, whole or with an ending, in the order of the text."""
    found: dict[str, None] = {}
    names, at = _names(), 0
    while at < len(words):
        for length in names.lengths:
            hit = _hit(words[at : at + length], length, len(words))
            if hit:
                found[hit] = None
                at += length - 1
                break
        at += 1
    return found


def _hit(part: list[str], length: int, among: int) -> str | None:
    names = _names()
    if len(part) < length:
        return None
    phrase = " ".join(part)
    if hit := names.exact.get(phrase) or names.parts.get(phrase):
        return hit
    key = loose(phrase)
    if (hit := names.loose.get(key)) and (among <= 3 or (len(key) > 4 and key not in _MAYBE_WORDS)):
        return hit
    if length > 1 or phrase in _FILLERS:
        return None
    for name, place in names.single:
        if phrase[0] == name[0] and is_form_of(phrase, name):
            return place
    return None


def _misspelt(words: list[str]) -> Guess:
    """By edit distance, for short replies: a long story is not searched for near names."""
    meant = [word for word in words if word not in _FILLERS] or words
    if len(meant) > 4:
        return NOTHING
    scores: dict[str, float] = {}
    names = _names()
    attempts = {"".join(meant), " ".join(meant), *(word for word in meant if len(word) >= 4)}
    for attempt in attempts:
        for keys in (names.exact, names.loose):
            key = attempt if keys is names.exact else loose(attempt)
            hits = process.extract(key, keys.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.6, limit=5)
            for name, score, _ in hits:
                place = keys[name]
                scores[place] = max(scores.get(place, 0.0), float(score))
    guess = ranked(scores)
    if not guess.candidates:
        return guess
    first = guess.candidates[0].score
    second = guess.candidates[1].score if len(guess.candidates) > 1 else 0.0
    sure = len(meant) == 1 and len(meant[0]) >= 6 and first >= 0.83 and first - second >= 0.15
    return ranked(scores, sure=sure)


@cache
def _regions() -> frozenset[str]:
    return (
        frozenset(fold(name) for region in regions().values() for name in region.short.values()) - _names().exact.keys()
    )


@cache
def _names() -> _Names:
    exact: dict[str, str] = {}
    for place in districts().values():
        for name in (*place.name.values(), *place.full.values(), *place.aliases):
            exact.setdefault(" ".join(words_of(fold(name))), place.id)
    for stem in [name for name in exact if " " not in name]:
        bare = stem[:-1]
        if len(bare) >= 5 and stem[-1] in "аяьы" and bare not in exact:  # Гянджа -> в Гяндже
            exact[bare] = exact[stem]
    loosened = {loose(name): place for name, place in reversed(exact.items())}
    parts = _parts_of_baku(exact)
    every = exact | parts
    single = sorted((name for name in every if " " not in name and len(name) >= 3), key=len, reverse=True)
    lengths = sorted({name.count(" ") + 1 for name in every}, reverse=True)
    return _Names(exact, parts, loosened, tuple((name, every[name]) for name in single), tuple(lengths))


def _parts_of_baku(exact: dict[str, str]) -> dict[str, str]:
    phrases = {" ".join(words_of(fold(name))) for names in baku_districts().values() for name in names.values()}
    return {name: "baku" for phrase in phrases for name in (phrase, phrase.split(" ")[0]) if name not in exact}
