"""Danger in a free text, whatever the language chosen: violence, a found explosive, a life at risk.

To miss one is worse than a false alarm. Plain words of danger and a small model count together; what is denied, long
past or only a way of speaking counts less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from locales.folding import fold, sound
from locales.understanding.endings import words_of
from locales.understanding.features import LONGEST_WORD
from locales.understanding.guess import NOTHING, Guess, ranked
from locales.understanding.keyboards import intended
from locales.understanding.model import Reading, model, spoken, weighed
from locales.understanding.stems import Index, Stem, hits, index, places

DANGERS = Path(__file__).parent.parent / "reference" / "dangers.yaml"
LONGEST = 2000  # characters that are looked at, from the beginning and in the pieces below
ALARM = 0.5  # chance from which it is danger
SURE = 0.8

_TOPICS = {"violence": "domestic_violence", "mine": "mine_danger", "life": "health"}
_CALM = "none"
_WINDOWS = (10, 20)  # words that are read together; half of them again with the next ones
_PLAIN = 1.8  # what a plain word of danger adds to the model's score
_MOST = 2.7
_DENIED = 2.5
_PAST = 4.5
_UNSAID = 0.8
_HARDLY = 3.0
"""What a denial, a long time past, or the want of plain words of danger takes away; in very few words that is more."""
_ENOUGH = 4  # words that may speak of danger without a plain word of it
SHORTEST = 4  # letters of at least one word; "döyür" has five
_FAINT = 0.05

_IS_DENIED = re.compile(
    r"\b(?:doy|oldur|hedele|inci|tehdid et|zorlam)m?e?(?:mir|mur|meyib|medi|mez|meyir|mirler|meyibler|mayib)\w*"
    r"|\b(?:vur|bog)(?:mur|mayib|madi|maz|mayir)\w*|\bzorakiliq (?:yoxdur|olmayib)|\bmina (?:yoxdur|deyil|tapilmay\w+)"
    r"|\bне (?:бь|би[лт]|изби|угрож|душ|удар|поднима|насил)\w*|\bнасилия нет|\bмин (?:нет|не)"
    r"|\b(?:not|never|doesn't|didn't|doesnt) (?:hit|beat|threaten|hurt)\w*|\bno (?:violence|mines)"
)
_IS_PAST = re.compile(
    r"\b(?:iller|on il|nece il|\d+ il|uzun iller) (?:bundan )?(?:evvel|qabaq|once)"
    r"|\bvaxtile\b|\bkecmisde\b|\busaqliqda\b"
    r"|\b(?:много |\d+ )?лет назад|\bв детстве\b|\bкогда-то\b|\bв прошлом\b|\bраньше\b|\blet nazad\b"
    r"|\byears ago|\bas a child\b|\bin the past\b|\bused to\b"
    r"|\b(?:19\d\d|200\d)\b(?! ?(?:ci |cu )?ilden)"
    r"|\b(?:birinci|44 gunluk) muharibe|\bв войну\b|\bin the war\b|\bво время войны\b"
)
_IS_NOW = re.compile(
    r"\b(?:yene|hele de|indi de|hal hazirda|bu gun|dunen|hemise|опять|снова|до сих пор|сейчас бь|again|still|today)\b"
    r"|\b(?:tap[di]\w+|нашли|нашел|found)\b"
    r"|\b(?:doyur|doyurler|vurur|hedeleyir|bogur|oldurecek\w*|istemirem|бь[её]т|избивает|угрожает|душит|убь[её]т|beats|hits|threatens)\b"
)


def urgent(text: str) -> str | None:
    """The id of the topic whose safety words belong to the danger that a text speaks of, or None."""
    return danger(text).best


def danger(text: str) -> Guess:
    """The danger in a text: domestic_violence, mine_danger, or health where a life is at risk. NOTHING if calm."""
    meant = intended(text[:LONGEST])
    folded = fold(meant)
    if not any(len(word) >= SHORTEST for word in words_of(folded)):
        return NOTHING  # scattered letters mean nothing; the model would still find them a little like something
    readings = [reading for reading in _windows(folded) if 1.0 - reading.chances[_CALM] >= ALARM]
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


def _windows(folded: str) -> list[Reading]:
    """A text read window by window, so that a danger in one sentence does not drown in a long harmless story."""
    found = model("danger")
    words = words_of(folded)
    added = spoken(["" if word.isdigit() else sound(word)[:LONGEST_WORD] for word in words], found)
    stems = places(words, _index())
    readings = []
    for begin, end in _spans(len(words)):
        inside = {id(stem): stem for at, stem in stems if begin <= at < end}.values()
        readings.append(weighed(added[begin:end], found, _extra(words[begin:end], inside)))
    return readings


def _spans(count: int) -> list[tuple[int, int]]:
    """Where the windows begin and end; a text that fits into the widest is read as a whole, too."""
    spans = [(0, count)] if count <= _WINDOWS[-1] else []
    for size in _WINDOWS:
        if count > size:
            spans += [(begin, begin + size) for begin in range(0, count - size // 2, size // 2)]
    return spans


def _extra(words: list[str], stems: Iterable[Stem]) -> dict[str, float]:
    """What the rules know of a window: plain words of danger, denials, a long time past."""
    told = " ".join(words)
    denied = _IS_DENIED.search(told) is not None
    if denied:
        stems = hits(words_of(_IS_DENIED.sub(" ", told)), _index())
    past = _PAST if _IS_PAST.search(told) and not _IS_NOW.search(told) else 0.0
    extra: dict[str, float] = {}
    for stem in stems:
        extra[stem.meaning] = extra.get(stem.meaning, 0.0) + _PLAIN * stem.weight
    extra = {meaning: max(min(weight, _MOST), -_MOST) for meaning, weight in extra.items()}
    said = max(extra.values(), default=0.0)
    calm = _DENIED if denied and said < _PLAIN else 0.0
    calm -= min(extra.values(), default=0.0) / 2 if min(extra.values(), default=0.0) < 0.0 else 0.0
    return extra | {_CALM: calm + past + (0.0 if said > 0.0 else _UNSAID if len(words) >= _ENOUGH else _HARDLY)}


@cache
def _index() -> Index:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(DANGERS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    weights = {"plain": 1.0, "together": 0.5, "harmless": -1.0}
    return index(
        (trigger, found["danger"], weights[strength])
        for found in data["dangers"]
        for strength in weights
        for trigger in found.get(strength, ())
    )
