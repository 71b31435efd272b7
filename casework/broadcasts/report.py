"""What became of a broadcast, person by person, as figures: their sum is the audience."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casework.broadcasts import queries
from casework.broadcasts.rules import KEEP_FAILED, Skip, State, Status, outcome
from casework.figures.rules import protected
from casework.organisation.rules import Announcing, is_quiet, quiet_until
from store.database import Session

GOT_IT = frozenset({"sent", "delivered", "read"})
ON_ITS_WAY = frozenset({State.WAITING.value, State.QUEUED.value})


@dataclass(frozen=True, slots=True)
class Report:
    """`outcomes` by code, as rules.outcome gives them; `by_channel` those who got it. `again`: some failed and can be
    tried again."""

    outcomes: Mapping[str, int]
    by_channel: Mapping[str, int]
    quiet_until: datetime | None
    again: bool

    @property
    def people(self) -> int:
        return sum(self.outcomes.values())

    @property
    def settled(self) -> int:
        return self.people - sum(self.outcomes.get(code, 0) for code in ON_ITS_WAY)

    @property
    def got_it(self) -> int:
        return sum(self.outcomes.get(code, 0) for code in GOT_IT)

    @property
    def failed(self) -> int:
        """Those that one press tries again, what the platform reported lost afterwards among them."""
        return sum(number for code, number in self.outcomes.items() if code.startswith("failed:"))

    def shown(self) -> Report:
        """As staff see it where marks chose the audience: nothing below five, and sums of what is shown."""
        cells = {code: cell for code, number in self.outcomes.items() if (cell := protected(number)) is not None}
        return replace(self, outcomes=cells, by_channel={})


async def report(session: Session, row: Any, decided: Announcing, now: datetime) -> Report:
    """Of a broadcast that has begun; `row` is as `service.one` gives it."""
    outcomes: Counter[str] = Counter()
    by_channel: Counter[str] = Counter()
    for found in await queries.outcomes(session, row.id):
        code = outcome(row.status, found.state, found.reason, found.progress)
        outcomes[code] += found.number
        if code in GOT_IT:
            by_channel[found.channel] += found.number
    missing = (row.total or 0) - sum(outcomes.values())
    if missing > 0 and not row.fanned:  # the fan-out has not come to them, or was stopped before
        outcomes[Skip.STOPPED.value if row.status == Status.STOPPED else State.WAITING.value] += missing
    quiet = row.status == Status.SENDING and is_quiet(now, decided)
    unknown = row.marked and row.ended_at is not None and now - row.ended_at >= KEEP_FAILED
    again = any(code.startswith("failed:") for code in outcomes) and not unknown
    return Report(dict(outcomes), dict(by_channel), quiet_until(now, decided) if quiet else None, again)
