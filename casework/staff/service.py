"""The verbs about staff: invite a colleague, accept, sign in and out, change roles, switch off.

A colleague's key pair is made when they set their password and is lost with it: whoever forgets the password gets a
new key, and must be let into their cases again by another reader or with the recovery words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from casework.access import ActorKind, Permission, Role, may
from casework.actors import SYSTEM, Actor
from casework.audit import service as audit
from casework.errors import (
    CaseworkError,
    EmptyText,
    LastAdministrator,
    LinkExpired,
    NameTaken,
    NotAllowed,
    NotFound,
    WeakPassword,
)
from casework.staff import queries
from casework.staff.models import Staff
from casework.staff.rules import INVITATION, folded_login
from flows.text import T_
from store.database import Session
from vault import boxes, passwords, sessions


class NoRole(CaseworkError):
    """A colleague without a role could sign in and do nothing."""

    status = 422
    sentence = T_("Please choose at least one role.", context="error")


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be written down of a colleague before they have signed in."""

    name: str
    login: str
    roles: frozenset[Role]
    language: str = "az"
    speaks: tuple[str, ...] = ("az", "ru", "en")
    districts: tuple[str, ...] = ()


async def first_link(session: Session, now: datetime) -> str | None:
    """A one-time token for creating the first administrator, or None when there is staff. Ends the one before."""
    if await queries.count(session):
        return None
    await queries.drop_invitations(session, None)
    return await _invitation(session, None, now)


async def first_administrator(session: Session, token: str, profile: Profile, password: str, now: datetime) -> Staff:
    """Accept the first link: the new colleague becomes administrator beside the roles asked for."""
    if await invited(session, token, now) is not None or await queries.count(session):
        raise LinkExpired
    check_password(password, profile)
    await queries.drop_invitations(session, None)
    staff = await _add(session, replace(profile, roles=profile.roles | {Role.ADMINISTRATOR}), now)
    await _set_key(session, staff, password)
    await audit.record(session, SYSTEM, "panel:staff:first", "staff", staff.id, now)
    return staff


async def invite(session: Session, actor: Actor, profile: Profile, now: datetime) -> tuple[Staff, str]:
    """Add a colleague and make their one-time link's token."""
    _check(actor)
    staff = await _add(session, profile, now)
    await audit.record(session, actor, "panel:staff:invite", "staff", staff.id, now, roles=staff.roles_text)
    return staff, await _invitation(session, staff.id, now)


async def invite_again(session: Session, actor: Actor, staff_id: int, now: datetime) -> str:
    """A new link, for a forgotten password too. The old key and every session end when it is accepted."""
    _check(actor)
    staff = await get(session, staff_id)
    await queries.drop_invitations(session, staff.id)
    await audit.record(session, actor, "panel:staff:invite_again", "staff", staff.id, now)
    return await _invitation(session, staff.id, now)


async def invited(session: Session, token: str, now: datetime) -> Staff | None:
    """Whom the link is for; None for the first administrator. LinkExpired when it is not good (any more)."""
    found = await queries.invitation(session, sessions.session_id(token))
    if found is None or found.expires_at < now:
        raise LinkExpired
    return None if found.staff_id is None else await get(session, found.staff_id)


async def accept(session: Session, token: str, password: str, now: datetime) -> Staff:
    """The colleague sets a password; their key pair is made here."""
    staff = await invited(session, token, now)
    if staff is None:
        raise LinkExpired
    check_password(password, staff)
    await queries.drop_invitations(session, staff.id)
    await queries.end_sessions_of(session, staff.id)
    await _set_key(session, staff, password)
    await audit.record(session, actor_of(staff), "panel:staff:accept", "staff", staff.id, now)
    return staff


async def change(
    session: Session, actor: Actor, staff_id: int, profile: Profile, *, active: bool, now: datetime
) -> None:
    """Roles, languages, area; switching off ends every session at once."""
    _check(actor)
    staff = await get(session, staff_id)
    stays = active and Role.ADMINISTRATOR in profile.roles
    if Role.ADMINISTRATOR in staff.roles and not stays and not await _other_administrator(session, staff.id):
        raise LastAdministrator
    await _check_profile(session, profile, staff.id)
    _write(staff, profile)
    staff.active = active
    if not active:
        await queries.end_sessions_of(session, staff.id)
    await session.flush()
    await audit.record(
        session, actor, "panel:staff:change", "staff", staff.id, now, roles=staff.roles_text, active=int(active)
    )


async def set_preferences(session: Session, actor: Actor, *, language: str, theme: str) -> None:
    staff = await get(session, actor.id or 0)
    staff.language, staff.theme = language, theme
    await session.flush()


async def get(session: Session, staff_id: int) -> Staff:
    staff = await queries.get(session, staff_id)
    if staff is None:
        raise NotFound
    return staff


async def everyone(session: Session) -> list[Staff]:
    return await queries.everyone(session)


async def coordinators(session: Session) -> list[Staff]:
    """Those who can be given a key."""
    return await queries.with_role(session, Role.COORDINATOR)


async def by_ids(session: Session, ids: Collection[int]) -> list[Staff]:
    return await queries.by_ids(session, ids) if ids else []


async def there_is_staff(session: Session) -> bool:
    return bool(await queries.count(session))


def actor_of(staff: Staff) -> Actor:
    return Actor(ActorKind.STAFF, staff.id, staff.roles, None, staff.name)


def districts_of(staff: Staff) -> frozenset[str]:
    return frozenset(word for word in staff.districts.split(",") if word)


def speaks(staff: Staff) -> Iterable[str]:
    return tuple(word for word in staff.speaks.split(",") if word)


async def _add(session: Session, profile: Profile, now: datetime) -> Staff:
    await _check_profile(session, profile, None)
    staff = Staff(created_at=now, active=True, theme="auto")
    _write(staff, profile)
    return await queries.add(session, staff)


def _write(staff: Staff, profile: Profile) -> None:
    staff.name = profile.name.strip()
    staff.login = folded_login(profile.login)
    staff.roles_text = ",".join(sorted(profile.roles))
    staff.language = profile.language
    staff.speaks = ",".join(profile.speaks)
    staff.districts = ",".join(profile.districts)


async def _set_key(session: Session, staff: Staff, password: str) -> None:
    pair = boxes.new_key_pair()
    staff.public_key = pair.public
    staff.locked_key = await asyncio.to_thread(passwords.lock, pair.private, password)
    await session.flush()  # from here on they are found among those who can be given a case


async def _invitation(session: Session, staff_id: int | None, now: datetime) -> str:
    token = sessions.new_secret()
    row = {"id": sessions.session_id(token), "staff_id": staff_id, "expires_at": now + INVITATION}
    await queries.add_invitation(session, row)
    return token


async def _other_administrator(session: Session, staff_id: int) -> bool:
    return any(
        other.id != staff_id and other.active and Role.ADMINISTRATOR in other.roles
        for other in await queries.everyone(session)
    )


def _check(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not may(actor.roles, Permission.STAFF_MANAGE):
        raise NotAllowed


async def _check_profile(session: Session, profile: Profile, staff_id: int | None) -> None:
    """A name, a sign-in name of one's own, and at least one role."""
    login = folded_login(profile.login)
    if not profile.name.strip() or not login:
        raise EmptyText
    if not profile.roles:
        raise NoRole
    same = await queries.by_login(session, login)
    if same is not None and same.id != staff_id:
        raise NameTaken


def check_password(password: str, whose: Profile | Staff) -> None:
    if passwords.weakness(password, [*whose.name.split(), whose.login]) is not None:
        raise WeakPassword
