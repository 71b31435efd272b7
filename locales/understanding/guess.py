"""What understanding comes to: the best id, whether we are sure, and the near ones. It never acts on a guess itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant; score from 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Guess:
    """`best` is the likeliest id (or None); only when `sure` may it be taken without asking."""

    best: str | None = None
    sure: bool = False
    candidates: tuple[Candidate, ...] = ()


NOTHING = Guess()


def certain(found: str) -> Guess:
    """One thing, without doubt."""
    return Guess(found, True, (Candidate(found, 1.0),))


def ranked(scores: dict[str, float], sure: bool = False) -> Guess:
    """Candidates by score, best first; at most five are of use to anyone."""
    if not scores:
        return NOTHING
    ordered = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:5]
    candidates = tuple(Candidate(found, round(min(score, 1.0), 3)) for found, score in ordered)
    return Guess(candidates[0].id, sure, candidates)
