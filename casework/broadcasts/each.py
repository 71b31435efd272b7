"""What became of an announcement, one recipient after the other. Nobody is named: whose the messages were is neither
shown nor asked for here. Where marks chose the audience there is no such list: a row would point at somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.actors import Actor
from casework.broadcasts import queries, service
from casework.broadcasts.report import Report
from casework.broadcasts.rules import outcome
from casework.errors import NotFound
from store.database import Session


@dataclass(frozen=True, slots=True)
class One:
    """A recipient. `number` is the row's own and leads nowhere; `at`: when the message went to the messenger's line."""

    number: int
    channel: str
    language: str
    code: str
    at: datetime | None


async def each(
    session: Session, actor: Actor, broadcast_id: int, code: str | None, after: int, most: int
) -> Sequence[One]:
    """The next `most` behind `after`, all or those with this outcome. Raises NotAllowed, NotFound."""
    row = await service.one(session, actor, broadcast_id)
    if row.marked:
        raise NotFound
    alike = None
    if code is not None:
        found = await queries.outcomes(session, broadcast_id)
        alike = [(one.state, one.reason, one.progress) for one in found if _code(row, one) == code]
    rows = await queries.each(session, broadcast_id, alike, after, most)
    return [One(one.id, one.channel, one.language, _code(row, one), one.at) for one in rows]


async def sums(session: Session, row: Any, report: Report) -> list[tuple[str, str, int]]:
    """(outcome's code, channel, people), as far as staff see them; without channels where marks chose the audience."""
    if row.marked:
        return [(code, "", number) for code, number in sorted(report.outcomes.items())]
    counted: dict[tuple[str, str], int] = {}
    for one in await queries.outcomes(session, row.id):
        at = _code(row, one), one.channel
        counted[at] = counted.get(at, 0) + one.number
    return [(code, channel, number) for (code, channel), number in sorted(counted.items())]


def _code(row: Any, found: Any) -> str:
    return outcome(row.status, found.state, found.reason, found.progress)
