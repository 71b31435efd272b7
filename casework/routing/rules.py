"""Which rule a case matches, and whom of a team it goes to. Values in, value out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """What routing may look at."""

    topic: str
    district: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the routing table. None matches everything; exactly one target is set."""

    id: int
    topic: str | None
    district: str | None
    language: str | None
    team_id: int | None
    staff_id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lawyer who could take it: the languages they answer in and how many open cases they have."""

    staff_id: int
    speaks: frozenset[str]
    open_cases: int


def matches(rule: Rule, matter: Matter) -> bool:
    wanted = ((rule.topic, matter.topic), (rule.district, matter.district), (rule.language, matter.language))
    return all(condition is None or condition == value for condition, value in wanted)


def matching(rules: Iterable[Rule], matter: Matter) -> list[Rule]:
    """All rules that match, in their order: when the first leads to nobody who can read, the next is tried."""
    return [rule for rule in rules if matches(rule, matter)]


def choose(candidates: Sequence[Candidate], language: str) -> int | None:
    """The least burdened who speaks the citizen's language; without one, the least burdened of all."""
    speaking = [c for c in candidates if language in c.speaks] or list(candidates)
    return min(speaking, key=lambda c: (c.open_cases, c.staff_id)).staff_id if speaking else None


def team_of(members: Mapping[int, Sequence[int]], rule: Rule) -> Sequence[int]:
    """The staff ids a rule leads to."""
    if rule.staff_id is not None:
        return (rule.staff_id,)
    return members.get(rule.team_id or 0, ())
