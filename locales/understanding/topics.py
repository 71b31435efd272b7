"""What a free text seems to be about. It only suggests: the person confirms.

A small model weighs every word; the trigger stems of the topics, which a coordinator may add to, count on top of it.
"""

from __future__ import annotations

from functools import cache

from locales.folding import fold
from locales.reference import topics
from locales.understanding.endings import words_of
from locales.understanding.features import heard
from locales.understanding.guess import NOTHING, Guess, ranked
from locales.understanding.keyboards import intended
from locales.understanding.model import Reading, knows, model, read
from locales.understanding.stems import SHORT, Index, hits, index
from locales.understanding.urgency import danger

LONGEST = 2000  # characters that are looked at
SURE = 0.8  # chance from which a topic is called sure
LIKELY = 0.15  # chance below which even the best is a shot in the dark
FAINT = 0.04  # chance below which a topic is not worth offering

_NOTHING = "nothing"  # the model's id for texts about nothing at all
_AFTER_DANGER = 0.2  # by this the other topics fall behind a danger
_ALSO = 0.4  # chance from which a second danger is offered too
_TRIGGER = 0.5  # what one trigger stem adds, times its weight
_SAYING = 0.35  # chance that a text must reach in all topics together


def topic(text: str, language: str) -> Guess:
    """The topic a text seems to be about, ids of reference/topics.yaml; a sure danger comes before all others."""
    meant = intended(text[:LONGEST])
    words = heard(meant)
    extra: dict[str, float] = {}
    for stem in hits(words_of(fold(meant)), _index()):
        extra[stem.meaning] = extra.get(stem.meaning, 0.0) + _TRIGGER * stem.weight
    reading = read(words, model("topic"), extra)
    alarm = danger(text)
    chances = {found: chance for found, chance in reading.chances.items() if chance >= FAINT and found != _NOTHING}
    if alarm.best:
        return _beside(alarm, chances, reading)
    if not any(knows(model("topic"), word) for word in words) or sum(chances.values()) < _SAYING:
        return NOTHING
    best = max(chances, key=lambda found: chances[found])
    why = reading.why(best)
    if chances[best] < LIKELY or not why:
        return NOTHING
    return ranked(chances, sure=chances[best] >= SURE, why=why)


def _beside(alarm: Guess, chances: dict[str, float], reading: Reading) -> Guess:
    """A danger before all other topics where it is sure; else among them, as likely as it is."""
    behind = _AFTER_DANGER if alarm.sure else 1.0
    likely = {found: chance * behind for found, chance in chances.items()}
    for danger_in in alarm.candidates:
        if danger_in.id == alarm.best or danger_in.score >= _ALSO:
            likely[danger_in.id] = max(danger_in.score, likely.get(danger_in.id, 0.0))
    best = max(likely, key=lambda found: likely[found])
    return ranked(likely, sure=alarm.sure, why=alarm.why if best == alarm.best else reading.why(best))


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
