"""The Cloud API's two speeds: messages a second of a number, and messages to one person. Judges, and keeps what it saw.

The pair rate lets a burst be borrowed from the future: 45 at once, and then nothing until 45 × 6 seconds are over.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.platforms.whatsapp_limits import Refusal

PER_SECOND = 80.0
SECONDS_EACH = 6.0
BURST_EACH = 45


@dataclass(frozen=True, slots=True)
class Violation:
    """A message that came too early. `person` empty: too many in all."""

    at: float
    person: str


class Rates:
    """`judge` counts every message; it returns the refusal that an enforcing platform answers with."""

    def __init__(self, per_second: float = PER_SECOND, burst_each: int = BURST_EACH) -> None:
        self.per_second = per_second
        self.burst_each = burst_each
        self.enforced = False
        self.violations: list[Violation] = []
        self._tokens = per_second  # one second's worth at most
        self._at = 0.0
        self._owing: dict[str, float] = {}  # when a person's messages so far are paid off

    def judge(self, person: str, now: float) -> Refusal | None:
        refused = self._in_all(now) or self._to_one(person, now)
        if refused is not None and self.enforced:
            return refused
        self._tokens = max(0.0, self._tokens - 1)
        self._owing[person] = max(now, self._owing.get(person, 0.0)) + SECONDS_EACH
        return None

    def _in_all(self, now: float) -> Refusal | None:
        self._tokens = min(self.per_second, self._tokens + (now - self._at) * self.per_second)
        self._at = now
        if self._tokens >= 1:
            return None
        self.violations.append(Violation(now, ""))
        return Refusal(400, 130429, "(#130429) Rate limit hit", "Cloud API message throughput has been reached.")

    def _to_one(self, person: str, now: float) -> Refusal | None:
        if self._owing.get(person, 0.0) - now <= (self.burst_each - 1) * SECONDS_EACH:
            return None
        self.violations.append(Violation(now, person))
        return Refusal(400, 131056, "(#131056) (Business Account, Consumer Account) pair rate limit hit")
