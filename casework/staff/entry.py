"""Coming in and going out: signing in with a password, staying signed in by a cookie, changing the password.

The slow function is never called inside a transaction: on SQLite a sign-in would hold up every citizen's turn.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import SignInFailed
from casework.staff import queries
from casework.staff.models import Staff
from casework.staff.rules import folded_login, session_is_over
from casework.staff.service import actor_of, check_password, get
from store.database import Session
from vault import boxes, passwords, sessions
from vault.errors import VaultError, WrongPassword


async def locked_key(session: Session, login: str) -> bytes:
    """What the password of this sign-in name opens. For an unknown name something that no password opens, so that the
    answer takes as long as for a known one."""
    staff = await queries.by_login(session, folded_login(login))
    return staff.locked_key if staff is not None and staff.active and staff.locked_key else _decoy()


async def unlock(locked: bytes, password: str) -> bytes:
    """The private key, by a tenth of a second's work outside any transaction. SignInFailed for a wrong password."""
    try:
        return await asyncio.to_thread(passwords.unlock, locked, password)
    except WrongPassword:
        raise SignInFailed from None


async def sign_in(session: Session, login: str, private: bytes, now: datetime) -> tuple[Staff, str]:
    """(colleague, cookie value) for whoever has opened the key. SignInFailed never says what was wrong."""
    staff = await queries.by_login(session, folded_login(login))
    if staff is None or not staff.active or staff.public_key != boxes.public_of(private):
        raise SignInFailed
    secret = await open_session(session, staff, private, now)
    await audit.record(session, actor_of(staff), "panel:session:open", "staff", staff.id, now)
    return staff, secret


async def open_session(session: Session, staff: Staff, private: bytes, now: datetime) -> str:
    """A signed-in browser: the cookie value, of which nothing is kept that could open the key."""
    secret = sessions.new_secret()
    await queries.add_session(
        session,
        {
            "id": sessions.session_id(secret),
            "staff_id": staff.id,
            "locked_key": sessions.lock(private, secret),
            "created_at": now,
            "last_seen_at": now,
        },
    )
    return secret


async def signed_in(session: Session, secret: str, now: datetime) -> tuple[Staff, Actor] | None:
    """Who holds this cookie, with their key open; None when the session is over or unknown."""
    session_id = sessions.session_id(secret)
    found = await queries.find_session(session, session_id)
    if found is None:
        return None
    row, staff = found
    if not staff.active or session_is_over(row.created_at, row.last_seen_at, now):
        return None
    try:
        private = sessions.unlock(row.locked_key, secret)
    except VaultError:
        return None
    return staff, replace(actor_of(staff), private_key=private)


async def seen(session: Session, secret: str, now: datetime) -> None:
    await queries.seen(session, sessions.session_id(secret), now)


async def sign_out(session: Session, secret: str) -> None:
    await queries.end_session(session, sessions.session_id(secret))


async def change_password(session: Session, actor: Actor, private: bytes, new: str, now: datetime) -> Staff:
    """The same key under a new password; `private` was opened with the old one. Every session ends."""
    staff = await get(session, actor.id or 0)
    if staff.public_key != boxes.public_of(private):
        raise SignInFailed
    check_password(new, staff)
    staff.locked_key = await asyncio.to_thread(passwords.lock, private, new)
    await queries.end_sessions_of(session, staff.id)
    await session.flush()
    await audit.record(session, actor, "panel:staff:password", "staff", staff.id, now)
    return staff


_decoys: list[bytes] = []


def _decoy() -> bytes:
    """Something to fail on when the name is unknown, so that the answer takes as long as for a known one."""
    if not _decoys:
        _decoys.append(passwords.lock(boxes.new_key_pair().private, sessions.new_secret()))
    return _decoys[0]
