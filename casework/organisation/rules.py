"""What the organisation has decided, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from locales.dates import BAKU


@dataclass(frozen=True, slots=True)
class Announcing:
    """What holds for announcements to many, until staff decide otherwise.

    Above `approval_above` people a second person must approve. From `quiet_from` to `quiet_to` (minutes of the day in
    Baku) nothing goes out; the two alike: at any hour. Nobody gets more than `most_each` in `most_days` days.
    `price_whatsapp` is what one message costs, in the currency of the organisation's bill.
    """

    approval_above: int = 50
    quiet_from: int = 22 * 60
    quiet_to: int = 9 * 60
    most_each: int = 3
    most_days: int = 7
    price_whatsapp: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Name, recovery key, and hours to a first answer by urgency (absent: none promised).

    `templates` are WhatsApp's approved texts: purpose, then language, then the name there. `sites` are the origins
    that may show the web chat in a page of theirs ("https://example.az").
    """

    name: str
    recovery_public_key: bytes | None = None
    recovery_confirmed: bool = False
    hours: Mapping[str, int] = field(default_factory=dict)
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sites: tuple[str, ...] = ()
    announcing: Announcing = Announcing()


LONGEST_PERIOD = 24 * 365


def is_period(hours: int | None) -> bool:
    return hours is None or 1 <= hours <= LONGEST_PERIOD


EVENT_NEWS, EVENT_OFFER = "event_news", "event_offer"
ANNOUNCEMENT, OF_EVENTS, OF_CAMPAIGNS = "announcement", "announcement_events", "announcement_campaigns"
TEMPLATE_PURPOSES = ("case_answer", EVENT_NEWS, EVENT_OFFER, ANNOUNCEMENT, OF_EVENTS, OF_CAMPAIGNS)
STANDS_FOR = {OF_EVENTS: ANNOUNCEMENT, OF_CAMPAIGNS: ANNOUNCEMENT}
"""Purposes that need no text of their own: the other one's is taken where they have none."""
WITH_BUTTONS = frozenset({EVENT_OFFER})
"""Approved texts that have buttons: as many as the message that they stand for, in its order."""
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")


def is_template_name(name: str) -> bool:
    """As Meta names approved texts: small letters, digits and underscores."""
    return _TEMPLATE.fullmatch(name) is not None


def approved(templates: Mapping[str, Mapping[str, str]], purpose: str, language: str) -> str | None:
    """The approved text's name for this; None: there is none in this language."""
    own = templates.get(purpose, {}).get(language)
    return own or templates.get(STANDS_FOR.get(purpose, ""), {}).get(language)


MOST_SITES = 50
_SITE = re.compile(r"(https|http)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(:[0-9]{1,5})?/?", re.IGNORECASE)
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})


def site_of(typed: str) -> str | None:
    """The origin that somebody typed ("https://example.az"); None for anything else, a page below it too.

    Only https, but for a page on one's own machine: over anything else a browser gives the chat no cookie.
    """
    found = _SITE.fullmatch(_ascii(typed.strip()))
    if found is None or len(found[0]) > 200:
        return None
    scheme, host, port = found[1].lower(), found[2].lower(), found[3] or ""
    if scheme == "http" and host not in _THIS_MACHINE:
        return None
    return f"{scheme}://{host}{port}"


def _ascii(address: str) -> str:
    """As browsers write it: letters beyond a to z in the host become punycode."""
    scheme, mark, host = address.partition("://")
    try:
        return f"{scheme}{mark}{host.encode('idna').decode()}" if host and not host.isascii() else address
    except UnicodeError:
        return ""


MOST_PEOPLE = 1_000_000
LONGEST_STRETCH = 366  # days


def is_announcing(decided: Announcing) -> bool:
    """Whether the figures make sense."""
    return (
        0 <= decided.approval_above <= MOST_PEOPLE
        and 0 <= decided.quiet_from < MINUTES_A_DAY
        and 0 <= decided.quiet_to < MINUTES_A_DAY
        and 1 <= decided.most_each <= MOST_PEOPLE
        and 1 <= decided.most_days <= LONGEST_STRETCH
        and (decided.price_whatsapp is None or 0 <= decided.price_whatsapp <= MOST_PEOPLE)
    )


MINUTES_A_DAY = 24 * 60


def minutes_of(written: str) -> int:
    """ "22:00" as minutes of the day; -1 for what is no time of day."""
    hours, colon, minutes = written.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(written) <= len("22:00")):
        return -1
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else -1


def written_minutes(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def is_quiet(now: datetime, decided: Announcing) -> bool:
    """Whether this is an hour in which nothing goes out, by the clock in Baku."""
    start, end = decided.quiet_from, decided.quiet_to
    local = now.astimezone(BAKU)
    minute = local.hour * 60 + local.minute
    if start <= end:
        return start <= minute < end
    return minute >= start or minute < end


def quiet_until(now: datetime, decided: Announcing) -> datetime:
    """When the quiet hours that hold now are over."""
    local = now.astimezone(BAKU)
    end = local.replace(hour=decided.quiet_to // 60, minute=decided.quiet_to % 60, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def awake(moment: datetime, decided: Announcing) -> datetime:
    """This moment, or the end of the quiet hours that hold then."""
    return quiet_until(moment, decided) if is_quiet(moment, decided) else moment
