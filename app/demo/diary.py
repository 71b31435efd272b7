"""What happens in the example, moment by moment: each deed is done as if the clock stood at its time, earliest first,
so that numbers, the audit and what time brings come out as in a real year. What lies in the future has not happened.

Nobody is behind the example's addresses: what was told them counts as sent when it was said, and nothing is ever sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from casework.actors import Actor
from casework.events import running
from casework.house import House
from casework.outbox import service as outbox
from casework.outbox.rules import Progress
from casework.outbox.service import Leased, Settlement
from casework.people.service import Visitor
from casework.staff import service as staff_service
from casework.staff.models import Staff
from locales.dates import BAKU, in_baku
from store.database import Session

DATA = Path(__file__).parent / "data"
CHANNELS = ("web", "telegram", "whatsapp")
MOST = 50
"""Messages settled in one go."""
DAY_BEGINS, DAY_ENDS = 9, 20  # hours in Baku

Deed = Callable[[Session, House], Awaitable[None]]
"""In a transaction of its own; the house's clock stands at the deed's moment."""
Alone = Callable[[House], Awaitable[None]]
"""A deed that opens its transactions itself."""


def read(name: str) -> dict[str, Any]:
    """One file of the example's data."""
    found: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


@dataclass
class Example:
    """What there is so far, by the names that the data gives, and what is still to happen."""

    now: datetime
    staff: dict[str, Staff] = field(default_factory=dict)
    keys: dict[str, bytes] = field(default_factory=dict)  # private ones, by login
    people: dict[str, Visitor] = field(default_factory=dict)
    away: dict[int, str] = field(default_factory=dict)  # address: why nothing arrives there
    ids: dict[tuple[str, str], int] = field(default_factory=dict)  # ("event", "today")
    _diary: list[tuple[datetime, int, Deed | None, Alone | None]] = field(default_factory=list)

    def actor(self, login: str) -> Actor:
        """A colleague as if signed in: only so can they read and answer."""
        return replace(staff_service.actor_of(self.staff[login]), private_key=self.keys[login])

    def day(self, days: float, clock: str = "12:00") -> datetime:
        """So many days from today, at this hour in Baku."""
        hour, minute = map(int, clock.split(":"))
        return datetime.combine(in_baku(self.now).date() + timedelta(days=days), time(hour, minute), BAKU)

    def today(self) -> datetime:
        """Under way since less than two hours; at night, the next morning."""
        local = in_baku(self.now).replace(minute=0, second=0, microsecond=0)
        if DAY_BEGINS <= local.hour < DAY_ENDS:
            return local - timedelta(hours=1)
        return self.day(1 if local.hour >= DAY_ENDS else 0, "10:00")

    def plan(self, at: datetime, deed: Deed) -> None:
        self._diary.append((at, len(self._diary), deed, None))

    def plan_alone(self, at: datetime, deed: Alone) -> None:
        self._diary.append((at, len(self._diary), None, deed))

    def let_pass(self, at: datetime) -> None:
        """Nobody does anything, but time brings what it brings."""

        async def nothing(session: Session, house: House) -> None:
            pass

        self.plan(at, nothing)

    async def live(self, house: House) -> None:
        """All that has happened by now. A deed may plan others behind it."""
        while self._diary:
            entry = min(self._diary, key=lambda entry: entry[:2])
            self._diary.remove(entry)
            at, _, deed, alone = entry
            if at > self.now:
                return
            then = _at(house, at)
            if alone is not None:
                await alone(then)
            elif deed is not None:
                async with house.database.writing() as session:
                    await deed(session, then)
                    while await running.tick(session, house.keyring, at):
                        pass
                    await self.as_if_sent(session, then)

    async def as_if_sent(self, session: Session, house: House, most: int | None = None) -> None:
        """What waits for the example's people has gone out, `most` of it at most."""
        left = most
        while left is None or left > 0:
            leased = await outbox.lease(session, house.keyring, CHANNELS, min(MOST, left or MOST), house.now())
            if not leased:
                return
            left = None if left is None else left - len(leased)
            await self._settle(session, house, leased)

    async def _settle(self, session: Session, house: House, leased: list[Leased]) -> None:
        settlement = Settlement()
        for one in leased:
            if one.address_id in self.away:
                settlement.unreachable.append((one.id, one.address_id, self.away[one.address_id]))
            elif one.channel == "whatsapp":
                await _accepted(session, house, one)
            else:
                settlement.sent.append(one.id)
        await outbox.settle(session, settlement, house.now())


def _at(house: House, moment: datetime) -> House:
    return replace(house, now=lambda: moment)


async def _accepted(session: Session, house: House, leased: Leased) -> None:
    """WhatsApp tells more than that it took a message: two of three were read."""
    name, progress = f"example-{leased.id}", Progress.READ if leased.id % 3 else Progress.DELIVERED
    await outbox.settle_reported(session, house.keyring, leased, name, house.now())
    await outbox.progressed(session, house.keyring, "whatsapp", name, progress, None, house.now())
