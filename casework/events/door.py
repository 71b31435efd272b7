"""Check-in by a volunteer without an account: a link for one event, a list of codes without names, and presses that may
come late, twice, and from several telephones in any order.

What the presses say does not depend on their order: of those that were not taken back all count together as long as
that is no more than were announced, as where two of five come first; else the largest. So two telephones that were
offline in turns end with the same attendance.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import LinkExpired
from casework.events import queries
from casework.events.attendance import queries as attendance
from casework.events.codes import code_of, typed
from casework.events.errors import NotOpen
from casework.events.organising import allowed
from casework.events.rules import DOOR_UNTIL, FEEDBACK_AFTER, PARTY, Card, State, Status
from casework.events.service import card
from locales.reference import districts
from store.database import Session
from vault.keyring import Keyring

PURPOSE = "event door"
MOST_AT_ONCE = 200
"""Presses in one request."""
GENDERS = ("woman", "man", "other")
AGES = ("under_18", "18_29", "30_44", "45_59", "60_plus")
_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
_TOKEN = re.compile(r"(\d{1,15})-(\d{1,6})-([A-Z2-7]{24})")


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a telephone. Exactly one of: `code` of a person; `walk_in`, somebody without an answer; `undo`, the
    id of a press to be taken back."""

    id: str
    code: str = ""
    walk_in: bool = False
    undo: str = ""
    party: int = 1
    gender: str = ""
    age_group: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody with a place, as the telephone knows them. `arrived` None: not yet."""

    code: str
    party: int
    arrived: int | None


async def open_door(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> str:
    """A new link's token; the one before is no longer valid. Raises NotOpen for what does not take place."""
    allowed(actor)
    await queries.lock(session, event_id)
    found = await card(session, keyring, event_id)
    if found.status not in (Status.PUBLISHED, Status.HELD) or now >= found.ends_at + DOOR_UNTIL:
        raise NotOpen
    number = abs(found.door) + 1
    await queries.change(session, event_id, {"door": number})
    await audit.record(session, actor, "panel:event:open_door", "event", event_id, now)
    return token(keyring, event_id, number)


async def close_door(session: Session, keyring: Keyring, actor: Actor, event_id: int, now: datetime) -> None:
    """No link is valid any more."""
    allowed(actor)
    await queries.lock(session, event_id)
    found = await card(session, keyring, event_id)
    await queries.change(session, event_id, {"door": -abs(found.door)})
    await audit.record(session, actor, "panel:event:close_door", "event", event_id, now)


def token(keyring: Keyring, event_id: int, number: int) -> str:
    """Worked out, not stored: the database alone opens no door."""
    mark = keyring.digest(f"{event_id}:{number}", PURPOSE)[:15]
    return f"{event_id}-{number}-{b32encode(mark).decode()}"


def current_token(keyring: Keyring, found: Card, now: datetime) -> str | None:
    """The link that is valid now, for coordinators to pass on."""
    return token(keyring, found.id, found.door) if found.door > 0 and now < found.ends_at + DOOR_UNTIL else None


async def behind(session: Session, keyring: Keyring, given: str, now: datetime) -> Card:
    """The event that a token opens. Raises LinkExpired for anything that is not the valid one."""
    shape = _TOKEN.fullmatch(given)
    if shape is None:
        raise LinkExpired
    event_id, number = int(shape[1]), int(shape[2])
    if not hmac.compare_digest(token(keyring, event_id, number), given):
        raise LinkExpired
    found = await card(session, keyring, event_id)
    if found.door != number or now >= found.ends_at + DOOR_UNTIL or found.status is Status.CANCELLED:
        raise LinkExpired
    return found


async def expected(session: Session, keyring: Keyring, event_id: int) -> list[Expected]:
    """Who has a place: codes in an order that says nothing."""
    rows = [row for row in await queries.answers(session, event_id) if row.state == State.YES]
    return sorted(
        (Expected(code_of(keyring, row.id), row.party, row.attended) for row in rows), key=lambda one: one.code
    )


async def take(
    session: Session, keyring: Keyring, event_id: int, presses: Sequence[Press], now: datetime
) -> tuple[list[str], list[str]]:
    """Take in what a telephone sends. Returns (ids that are settled, ids among them whose code belongs to nobody).

    Sent again, a press changes nothing. What is malformed is settled too: the telephone would send it for ever.
    """
    await queries.lock(session, event_id)
    answers: dict[str, list[int]] = {}
    parties: dict[int, int] = {}
    for row in await queries.answers(session, event_id):
        if row.state == State.YES or row.attended is not None:
            answers.setdefault(code_of(keyring, row.id), []).append(row.id)
            parties[row.id] = row.party
    touched: set[int] = set()
    nobody: list[str] = []
    for press in presses[:MOST_AT_ONCE]:
        if not _ID.fullmatch(press.id):
            continue
        if press.undo:
            touched |= await attendance.take_back(session, event_id, press.undo[:36], now)
            continue
        who = answers.get(typed(press.code), []) if not press.walk_in else []
        if not press.walk_in and not who:
            nobody.append(press.id)
            continue
        answer = await attendance.not_yet_here(session, event_id, who) if who else None
        party = _party(press.party, parties.get(answer) if answer is not None else None)
        facts = _facts(press) if press.walk_in else ("", "", "")
        if await attendance.add_press(session, event_id, press.id, answer, party, facts, now) and answer is not None:
            touched.add(answer)
    await _arrived(session, keyring, event_id, touched, now)
    return [press.id for press in presses[:MOST_AT_ONCE]], nobody


async def _arrived(session: Session, keyring: Keyring, event_id: int, answers: set[int], now: datetime) -> None:
    """Count them. Where a telephone was without a connection for long, they are still to be asked how it was."""
    await attendance.recount(session, answers)
    if answers:
        asked = (await card(session, keyring, event_id)).ends_at + FEEDBACK_AFTER
        await queries.due_by(session, event_id, max(now, asked))


def _party(pressed: int, answered: int | None) -> int:
    """As many as pressed; more than answered may come, but not more than a party can be."""
    return min(max(pressed or answered or 1, 1), PARTY[-1])


def _facts(press: Press) -> tuple[str, str, str]:
    return (
        press.gender if press.gender in GENDERS else "",
        press.age_group if press.age_group in AGES else "",
        press.district if press.district in districts() else "",
    )
