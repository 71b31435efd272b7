"""Who a broadcast is for: parts that people agreed to be written to by, and what narrows them.

A part is a topic's own statement of people; a new topic adds a line to PARTS and nothing else. Nobody gets in who
never agreed: without a part chosen, the audience is everybody in any part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from casework.broadcasts.audience.attending.queries import of_events
from casework.campaigns import service as campaigns
from casework.communities import service as communities
from casework.communities.service import People

Audience = Mapping[str, Sequence[str]]
"""By part or narrowing: the chosen values. As JSON in the broadcast."""

PARTS: dict[str, Callable[[Sequence[str]], People]] = {
    "communities": communities.of_communities,
    "districts": communities.of_districts,
    "events": of_events,
    "campaigns": campaigns.everybody,  # narrowed to supporters by marked.py: no statement can tell who they are
}
"""By name: the people of the chosen values, of all of them when none is given. Joined by "or"."""

NARROWINGS = ("languages", "channels", "surveys", "consents")
"""Joined by "and" to whatever the parts give."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of an audience are on a channel in a language, and why they get nothing (None: they get it)."""

    channel: str
    language: str
    skip: str | None
    number: int


def parts_of(audience: Audience) -> People:
    """The statements whose people, together, are written to."""
    chosen = [PARTS[name](audience[name]) for name in PARTS if audience.get(name)]
    return tuple(chain.from_iterable(chosen or [everybody(()) for everybody in PARTS.values()]))


def cleaned(raw: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Only what is known, each value once, in a fixed order: equal audiences look alike."""
    return {name: sorted(set(raw[name])) for name in (*PARTS, *NARROWINGS) if raw.get(name)}
