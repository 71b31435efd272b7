"""The verbs of the organisation: read what it decided, change it, make and confirm its recovery key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import CaseworkError, EmptyText, NotAllowed, WordsDoNotMatch
from casework.organisation import queries
from casework.organisation.rules import (
    MOST_SITES,
    TEMPLATE_PURPOSES,
    Announcing,
    Settings,
    is_announcing,
    is_period,
    is_template_name,
    minutes_of,
    site_of,
    written_minutes,
)
from flows.text import T_, verbatim
from store.database import Session
from vault import recovery
from vault.errors import WrongWords

URGENCIES = ("normal", "high", "urgent")


class NotAPeriod(CaseworkError):
    """Hours below one or above a year."""

    status = 422
    sentence = T_("Please write a whole number of hours, from 1 to 8760, or leave the field empty.", context="error")


class NotATemplateName(CaseworkError):
    """What Meta would never have as the name of an approved text."""

    status = 422
    sentence = T_(
        "The name of an approved text has only small letters from a to z, digits and underscores, for example "
        "case_answer.",
        context="error",
    )


class NotASite(CaseworkError):
    """A line that is no origin, or one too many."""

    status = 422

    def __init__(self, line: str) -> None:
        super().__init__()
        self.sentence = T_(
            "“{line}” is not the address of a site. Please write one on each line, beginning with https:// and with "
            "nothing behind the name, for example https://example.az.",
            context="error",
            line=verbatim(line[:100]),
        )


class NotAFigure(CaseworkError):
    """A number or a time of day of the rules for announcements."""

    status = 422
    sentence = T_("Please check the figures: whole numbers, and times of day such as 22:00.", context="error")


async def settings(session: Session, default_name: str) -> Settings:
    """What is decided so far; before the first start is finished, only the name from the settings."""
    row = await queries.get(session)
    if row is None:
        return Settings(default_name)
    hours = {u: h for u in URGENCIES if (h := getattr(row, f"hours_{u}")) is not None}
    return Settings(
        row.name,
        row.recovery_public_key,
        row.recovery_confirmed_at is not None,
        hours,
        row.templates,
        tuple(row.sites),
        _announcing(row),
    )


def _announcing(row: Any) -> Announcing:
    """What staff entered; what they left open is as in the code."""
    decided = {
        "approval_above": row.approval_above,
        "quiet_from": None if row.quiet_from is None else minutes_of(row.quiet_from),
        "quiet_to": None if row.quiet_to is None else minutes_of(row.quiet_to),
        "most_each": row.most_each,
        "most_days": row.most_days,
        "price_whatsapp": row.price_whatsapp,
    }
    return Announcing(**{name: value for name, value in decided.items() if value is not None})


async def ensure(session: Session, name: str) -> None:
    if await queries.get(session) is None:
        await queries.create(session, name)


async def rename(session: Session, actor: Actor, name: str, now: datetime) -> None:
    _check(actor)
    if not name.strip():
        raise EmptyText
    await queries.change(session, name=name.strip()[:200])
    await audit.record(session, actor, "panel:organisation:rename", "organisation", 1, now)


async def set_periods(session: Session, actor: Actor, hours: Mapping[str, int | None], now: datetime) -> None:
    """Hours to a first answer, by urgency; None: none."""
    _check(actor)
    if not all(is_period(value) for value in hours.values()):
        raise NotAPeriod
    await queries.change(session, **{f"hours_{u}": hours.get(u) for u in URGENCIES})
    await audit.record(session, actor, "panel:organisation:periods", "organisation", 1, now)


async def set_templates(session: Session, actor: Actor, names: Mapping[str, Mapping[str, str]], now: datetime) -> None:
    """WhatsApp's approved texts: purpose, then language, then the name there; an empty name means none."""
    _check(actor)
    chosen: dict[str, dict[str, str]] = {}
    for purpose in TEMPLATE_PURPOSES:
        typed = {language: name.strip() for language, name in names.get(purpose, {}).items() if name.strip()}
        if not all(map(is_template_name, typed.values())):
            raise NotATemplateName
        if typed:
            chosen[purpose] = typed
    await queries.change(session, templates=chosen)
    await audit.record(session, actor, "panel:organisation:templates", "organisation", 1, now)


async def set_sites(session: Session, actor: Actor, lines: Sequence[str], now: datetime) -> None:
    """The sites that may show the web chat in a page of theirs. Empty lines are left out, doubles are one."""
    _check(actor)
    sites: dict[str, None] = {}
    for line in filter(None, map(str.strip, lines)):
        site = site_of(line)
        if site is None or len(sites) >= MOST_SITES:
            raise NotASite(line)
        sites[site] = None
    await queries.change(session, sites=list(sites))
    await audit.record(session, actor, "panel:organisation:sites", "organisation", 1, now, sites=len(sites))


async def set_announcing(session: Session, actor: Actor, decided: Announcing, now: datetime) -> None:
    """What holds for announcements to many. Raises NotAFigure."""
    _check(actor)
    if not is_announcing(decided):
        raise NotAFigure
    await queries.change(
        session,
        approval_above=decided.approval_above,
        quiet_from=written_minutes(decided.quiet_from),
        quiet_to=written_minutes(decided.quiet_to),
        most_each=decided.most_each,
        most_days=decided.most_days,
        price_whatsapp=decided.price_whatsapp,
    )
    await audit.record(session, actor, "panel:organisation:announcing", "organisation", 1, now)


async def make_recovery_words(session: Session, actor: Actor, now: datetime) -> tuple[str, ...]:
    """New words, shown once. The private key behind them is never stored; until they are confirmed, making new ones
    is allowed and the old ones stop counting for cases that come later."""
    _check(actor)
    words = recovery.new_words()
    pair = recovery.key_pair_of(" ".join(words))
    await queries.change(session, recovery_public_key=pair.public, recovery_confirmed_at=None)
    await audit.record(session, actor, "panel:organisation:recovery_made", "organisation", 1, now)
    return words


async def confirm_recovery_words(session: Session, actor: Actor, typed: str, now: datetime) -> None:
    """The administrator types them back: proof that they were written down."""
    _check(actor)
    await recovery_private_key(session, typed)
    await queries.change(session, recovery_confirmed_at=now)
    await audit.record(session, actor, "panel:organisation:recovery_confirmed", "organisation", 1, now)


async def recovery_private_key(session: Session, typed: str) -> bytes:
    """The private recovery key from the words; WordsDoNotMatch if they are not this organisation's."""
    row = await queries.get(session)
    try:
        pair = recovery.key_pair_of(typed)
    except WrongWords:
        raise WordsDoNotMatch from None
    if row is None or pair.public != row.recovery_public_key:
        raise WordsDoNotMatch
    return pair.private


def _check(actor: Actor) -> None:
    if not may(actor.roles, Permission.ORGANISATION_MANAGE):
        raise NotAllowed
