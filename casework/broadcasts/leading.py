"""Whether an announcement's buttons lead anywhere: to an event that was not called off, a campaign or a community that
everybody sees, a survey that is open. Looked at when it is released and approved, and as long as it goes out: then it
is held, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from casework import links
from casework.actors import SYSTEM
from casework.audit import service as audit
from casework.broadcasts import queries
from casework.broadcasts.errors import LeadsNowhere, WrongTime
from casework.broadcasts.line import feeding
from casework.broadcasts.rules import RUNNING, Status, links_of
from casework.campaigns import service as campaigns
from casework.communities import service as communities
from casework.errors import NotFound
from casework.events import service as events
from casework.events.rules import Status as EventStatus
from casework.forms import service as forms
from store.database import Session
from vault.keyring import Keyring

LATE = timedelta(hours=1)
"""By so much a start may have passed when it is released: it goes out at once."""
AHEAD = timedelta(days=366)


async def check(session: Session, keyring: Keyring, row: Any, now: datetime) -> None:
    """Of what is about to be released. Raises LeadsNowhere, WrongTime."""
    if row.starts_at is not None and not now - LATE <= row.starts_at <= now + AHEAD:
        raise WrongTime
    if await nowhere(session, keyring, row):
        raise LeadsNowhere


async def nowhere(session: Session, keyring: Keyring, row: Any) -> str | None:
    """The first of its links that leads nowhere (evt_17); None: all lead somewhere."""
    for one in links_of(row.buttons):
        if not await _leads(session, keyring, one.link):
            return one.link
    return None


async def _leads(session: Session, keyring: Keyring, link: str) -> bool:
    kind, mark, target = link.partition("_")
    number = int(target) if target.isdecimal() and len(target) <= 15 else 0
    try:
        match kind + mark:
            case links.EVENT:
                return (await events.shown(session, keyring, number)).status is not EventStatus.CANCELLED
            case links.CAMPAIGN:
                await campaigns.shown(session, number)
            case links.COMMUNITY:
                return not (await communities.one(session, target)).resting
            case _:
                await forms.by_link(session, target)
    except NotFound:
        return False
    return True


async def to(session: Session, link: str) -> list[Any]:
    """Rows of those with a button to this (evt_17, cmp_7) that wait, go out or stand paused."""
    states = (Status.WAITING, Status.SCHEDULED, *RUNNING)
    return [row for row in await queries.with_buttons(session, *states) if _has(row, link)]


def _has(row: Any, link: str) -> bool:
    return any(one.link == link for one in links_of(row.buttons))


async def to_be_held(session: Session, keyring: Keyring) -> list[tuple[int, str]]:
    """(id, link) of those that would go out or are going out, and lead nowhere."""
    rows: Iterable[Any] = await queries.with_buttons(session, Status.SCHEDULED, Status.SENDING)
    found = [(row.id, await nowhere(session, keyring, row)) for row in rows]
    return [(broadcast_id, link) for broadcast_id, link in found if link is not None]


async def hold(session: Session, broadcast_id: int, link: str, now: datetime) -> None:
    """What is scheduled becomes a draft again, what goes out is paused; the reason stands on its page."""
    row = await queries.get(session, broadcast_id, locked=True, passing=True)
    if row is None or row.status not in (Status.SCHEDULED, Status.SENDING):
        return
    if row.status == Status.SENDING:
        await queries.change(session, broadcast_id, status=Status.PAUSED, held=link)
        await feeding.hold(session, broadcast_id)
    else:
        values = {"seal": None, "approver_id": None, "alone": None}
        await queries.change(session, broadcast_id, status=Status.DRAFT, held=link, **values)
    await audit.record(session, SYSTEM, "system:broadcast:stay", "broadcast", broadcast_id, now, link=link)
