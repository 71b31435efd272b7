"""Which district or city is meant: today's and older names in three languages, with endings and typing mistakes.

Sure only where nothing else could be meant; otherwise the near ones are candidates for a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales.folding import fold
from locales.understanding.endings import words_of
from locales.understanding.guess import NOTHING, Guess, certain, ranked
from locales.understanding.keyboards import intended, layouts
from locales.understanding.place_names import Name, as_typed, fits, key, names, region_names, single, words

LONGEST = 400  # characters that are looked at; a place is named early
_FEW = 4  # words that mean something up to which misspelt names are looked for
_JOINED = 7  # letters of a name that was typed with a space inside
_SHORT = 30  # characters up to which every keyboard layout is tried
_ENDING = re.compile(r"(?:l[iu])?(?:dan?|da|dai?am|danam|liam)$")
_SPELT = re.compile(r"(?:\b\w\b[\s.\-]*){4,}")


@dataclass(frozen=True, slots=True)
class _Found:
    place: str
    trust: str  # as of the name
    marked: bool  # by an ending, or by a word of place beside it
    at: int
    length: int
    other: bool  # a street, a person, a university: not where somebody lives


@dataclass(frozen=True, slots=True)
class _Text:
    words: list[str]  # folded, without numbers
    keys: list[str]
    raw: list[str]  # as typed, in small letters

    @property
    def meaning(self) -> list[int]:
        """Where the words are that are no mere filling."""
        return [at for at, word in enumerate(self.words) if word not in words("fillers")]


def district(text: str, language: str) -> Guess:
    """The district meant; ids of reference/districts.yaml. `language` is the conversation's, all three are tried."""
    text = text[:LONGEST]
    guess = _read(text)
    if guess.sure:
        return guess
    if (meant := intended(text)) != text and (other := _read(meant)).best is not None:
        return other
    if guess.best is None and len(text) <= _SHORT:
        for reading in layouts(text):
            other = _read(reading, exact=True)
            if other.sure:
                return other
    return guess


def _read(text: str, exact: bool = False) -> Guess:
    folded = fold(text)
    if folded in region_names():
        return NOTHING
    given = _text(text, folded)
    if not given.words:
        return NOTHING
    found = _named(given)
    living = [hit for hit in found if not hit.other] or found
    places = dict.fromkeys(hit.place for hit in living)
    if not places:
        return NOTHING if exact else _misspelt(given)
    why = tuple(given.words[hit.at] for hit in living)[:3]
    if len(places) == 1 and _is_sure(living, given):
        return certain(living[0].place, why)
    scores = {hit.place: 0.6 if hit.other or hit.trust == "likely" else 0.9 for hit in reversed(living)}
    if {hit.trust for hit in living} == {"part"} and "nizami" in why:
        scores["ganja"] = 0.5  # Ganja has a Nizami district too
    return ranked(scores, why=why)


def _text(text: str, folded: str) -> _Text:
    if _SPELT.fullmatch(folded.strip()):
        folded = text = re.sub(r"[\s.\-]", "", folded)
    kept = [(word, raw) for word, raw in _side_by_side(folded, text) if not word.isdigit()]
    return _Text([word for word, _ in kept], [key(word) for word, _ in kept], [raw for _, raw in kept])


def _side_by_side(folded: str, text: str) -> list[tuple[str, str]]:
    """Each folded word with the word as it was typed; the folded one twice where they do not run in step."""
    parts = words_of(folded)
    typed = words_of(text.replace("İ", "i").replace("I", "ı").lower())
    return list(zip(parts, typed if len(typed) == len(parts) else parts, strict=True))


def _named(given: _Text) -> list[_Found]:
    """Places called by name, whole or with an ending, in the order of the text."""
    found: list[_Found] = []
    at = 0
    while at < len(given.words):
        hit = _hit(given, at)
        if hit:
            found.append(hit)
            at += hit.length
        else:
            at += 1
    if any(hit.place == "ganja" for hit in found):
        found = [hit for hit in found if hit.trust != "part" or given.words[hit.at] != "nizami"]
    return found


def _hit(given: _Text, at: int) -> _Found | None:
    if given.raw[at] in as_typed("ordinary") and len(given.meaning) > 1:
        return None
    if given.raw[at] in _ALWAYS_ORDINARY:
        return None
    before = given.words[at - 1] if at else ""
    for name in names().get(given.keys[at][:2], ()):
        size = len(name.words)
        if tuple(given.keys[at : at + size - 1]) != name.words[:-1] or at + size > len(given.words):
            continue
        last = at + size - 1
        rest = fits(given.keys[last], given.words[last], name.words[-1], name.cyrillic, before in ("v", "iz"))
        if rest is not None and not _too_short(name, rest):
            return _judged(given, at, name, rest)
    return None


def _too_short(name: Name, rest: str) -> bool:
    """A name of three letters takes only the plainest endings."""
    return len(name.words) == 1 and len(name.words[0]) <= 3 and rest not in ("", "da", "dan", "a", "in", "daiam", "li")


_ALWAYS_ORDINARY = frozenset({"şüşə", "şüşəsi", "şüşələr", "səkilər", "saatlıq", "казахстан", "щеки", "uçur"})


def _judged(given: _Text, at: int, name: Name, rest: str) -> _Found:
    after = given.words[at + len(name.words)] if at + len(name.words) < len(given.words) else ""
    before = given.words[at - 1] if at else ""
    street = after in words("streets") or before in words("street_before")
    person = name.trust in ("doubtful", "part") and (after in words("people") or before in words("people"))
    marked = len(rest) >= 2 or len(name.words) > 1 or after in words("markers") or before in words("before")
    return _Found(name.place, name.trust, marked, at, len(name.words), street or person)


def _is_sure(living: list[_Found], given: _Text) -> bool:
    """Sure: a plain name, or a doubtful one that is marked as a place or stands alone; nothing speaks against it."""
    around = set(given.words)
    if around & words("denied") or around & words("foreign") or all(hit.other for hit in living):
        return False
    alone = len(given.meaning) <= sum(hit.length for hit in living)
    if "nizami" in given.words and all(hit.trust == "part" for hit in living):
        return False
    return any(hit.trust == "sure" or (hit.trust != "likely" and (hit.marked or alone)) for hit in living)


def _misspelt(given: _Text) -> Guess:
    """By edit distance, for short replies: in a long story only words with the ending of a place are looked at."""
    meant = given.meaning or list(range(len(given.words)))
    if any(given.words[at] in words("foreign") or given.words[at] in region_names() for at in meant):
        return NOTHING
    few = len(meant) <= _FEW
    joined = "".join(given.keys[at] for at in meant)
    if few and len(joined) >= _JOINED and joined in single():
        return certain(single()[joined], tuple(given.words[at] for at in meant))
    attempts = {
        given.keys[at] for at in meant if _may_be_misspelt(given, at) and (few or _ENDING.search(given.keys[at]))
    }
    attempts |= {_ENDING.sub("", attempt) for attempt in attempts}
    if few:
        attempts |= {joined} if len(meant) == 1 or attempts else set()
    scores: dict[str, float] = {}
    for attempt in attempts:
        least = 0.6 if few else 0.84
        for name, score, _ in process.extract(
            attempt, single().keys(), scorer=OSA.normalized_similarity, score_cutoff=least, limit=5
        ):
            place = single()[name]
            scores[place] = max(scores.get(place, 0.0), float(score))
    return _weighed(scores, given, meant)


def _weighed(scores: dict[str, float], given: _Text, meant: list[int]) -> Guess:
    guess = ranked(scores, why=tuple(given.words[at] for at in meant[:3]))
    if not guess.candidates:
        return NOTHING
    first = guess.candidates[0].score
    second = guess.candidates[1].score if len(guess.candidates) > 1 else 0.0
    alone = len(meant) == 1 and len(given.keys[meant[0]]) >= 6 and given.raw[meant[0]] not in as_typed("ordinary")
    start = guess.candidates[0].id if alone else ""
    sure = alone and first >= 0.83 and first - second >= 0.15 and _begins_alike(given.keys[meant[0]], start)
    if sure:
        return certain(guess.candidates[0].id, guess.why)
    if len(meant) > 1 and first < 0.75:
        return NOTHING
    return guess


def _begins_alike(attempt: str, place: str) -> bool:
    """Hardly anybody mistypes the first letter: another one is more likely another place."""
    return any(name[0] == attempt[0] for name, owner in single().items() if owner == place)


def _may_be_misspelt(given: _Text, at: int) -> bool:
    return len(given.keys[at]) >= 4 and not any(given.words[at].startswith(word) for word in words("common"))
