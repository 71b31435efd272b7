"""How many an audience is, before anybody is written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.broadcasts.audience import Audience, Counted, marked, queries
from casework.broadcasts.audience.shown import SMALLEST_POOL, Shown, at_most, is_mixed, is_narrowed, shown
from casework.broadcasts.errors import MarksMixed, TooFewLeft
from casework.broadcasts.rules import Purpose, Skip
from casework.figures.rules import SMALLEST
from store.database import Session
from vault.keyring import Keyring

STRETCH = 20_000
"""People looked at in one go where their marks must be worked out one by one: some megabytes."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An audience as figures."""

    counted: Sequence[Counted]
    marked: bool = False  # told apart by marks: exact numbers are for the rules alone

    @property
    def total(self) -> int:
        return sum(one.number for one in self.counted)

    @property
    def sending(self) -> int:
        return sum(one.number for one in self.counted if one.skip is None)

    @property
    def answered_for(self) -> int:
        """People for whom whoever releases it answers; of marks no more exactly than it is shown."""
        return at_most(self.sending) if self.marked else self.sending

    @property
    def shown(self) -> Shown:
        """What staff see."""
        return shown(self.by_channel) if self.marked else Shown(self.sending, self.by_channel)

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
    while people := await queries.next_people(session, audience, after, STRETCH):
        within, after = (after, people[-1]), people[-1]
        kept = await marked.among(session, keyring, audience, people)
        for one in await queries.count(session, audience, purpose, within, sorted(kept)) if kept else ():
            counted[one.channel, one.language, one.skip] += one.number
    return Estimate([Counted(*key, number) for key, number in counted.items()], marked=True)


async def countable(session: Session, keyring: Keyring, audience: Audience, purpose: Purpose) -> Estimate:
    """The audience as it is now, if its numbers point at nobody. Raises MarksMixed, TooFewLeft."""
    if is_mixed(audience):
        raise MarksMixed
    if is_narrowed(audience) and not await queries.are_at_least(session, audience, purpose, SMALLEST_POOL):
        raise TooFewLeft
    found = await estimate(session, keyring, audience, purpose)
    if is_narrowed(audience) and found.sending < SMALLEST:
        raise TooFewLeft
    return found
