"""What became of a broadcast, person by person, as figures: their sum is the audience."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.broadcasts import queries
from casework.broadcasts.rules import Skip, State, Status, is_quiet, outcome, quiet_until
from casework.organisation.rules import Announcing
from store.database import Session

GOT_IT = frozenset({"sent", "delivered", "read"})
ON_ITS_WAY = frozenset({State.WAITING.value, State.QUEUED.value})


@dataclass(frozen=True, slots=True)
class Report:
    """`outcomes` by code, as rules.outcome gives them; `by_channel` those who got it."""

    outcomes: Mapping[str, int]
    by_channel: Mapping[str, int]
    quiet_until: datetime | None

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
        """Those that one press tries again; what the platform itself reported lost is not among them."""
        return sum(number for code, number in self.outcomes.items() if code.startswith("failed:"))


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
    return Report(dict(outcomes), dict(by_channel), quiet_until(now, decided) if quiet else None)
