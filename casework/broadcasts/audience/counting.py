"""How many an audience is, before anybody is written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.broadcasts.audience import Audience, Counted, marked, queries
from casework.broadcasts.rules import Purpose, Skip
from store.database import Session
from vault.keyring import Keyring

STRETCH = 4000
"""People looked at in one go where their marks must be worked out one by one."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An audience as figures."""

    counted: Sequence[Counted]

    @property
    def total(self) -> int:
        return sum(one.number for one in self.counted)

    @property
    def sending(self) -> int:
        return sum(one.number for one in self.counted if one.skip is None)

    def skipped(self, why: Skip) -> int:
        return sum(one.number for one in self.counted if one.skip == why)

    @property
    def by_channel(self) -> Mapping[str, Mapping[str, int]]:
        """Who gets it: by channel, then by language."""
        found: dict[str, dict[str, int]] = {}
        for one in self.counted:
            if one.skip is None:
                found.setdefault(one.channel, {})[one.language] = one.number
        return found


async def estimate(session: Session, keyring: Keyring, audience: Audience, purpose: Purpose) -> Estimate:
    """Counts the audience as it is now."""
    if not marked.is_marked(audience):
        return Estimate(await queries.count(session, audience, purpose))
    counted: Counter[tuple[str, str, str | None]] = Counter()
    after = 0
    while until := await queries.stretch_end(session, audience, after, STRETCH):
        rows = await queries.people(session, audience, purpose, (after, until))
        after = until
        kept = await marked.among(session, keyring, audience, [row.person_id for row in rows])
        counted.update((row.channel, row.language, row.skip) for row in rows if row.person_id in kept)
    return Estimate([Counted(*key, number) for key, number in counted.items()])
