"""What understanding comes to: the best id, whether we are sure, and the near ones. It never acts on a guess itself."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 5
"""Candidates that are kept; more are of no use to anyone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant; score from 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Guess:
    """`best` is the likeliest id (or None); only when `sure` may it be taken without asking.

    `why` holds the words (folded) that counted for the best, the strongest first; empty where there is nothing to say.
    """

    best: str | None = None
    sure: bool = False
    candidates: tuple[Candidate, ...] = ()
    why: tuple[str, ...] = ()


NOTHING = Guess()


def certain(found: str, why: tuple[str, ...] = ()) -> Guess:
    """One thing, without doubt."""
    return Guess(found, True, (Candidate(found, 1.0),), why)


def ranked(scores: dict[str, float], sure: bool = False, why: tuple[str, ...] = ()) -> Guess:
    """Candidates by score, best first."""
    if not scores:
        return NOTHING
    ordered = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST]
    candidates = tuple(Candidate(found, round(min(score, 1.0), 3)) for found, score in ordered)
    return Guess(candidates[0].id, sure, candidates, why)
