"""What the organisation has decided, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


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


LONGEST_PERIOD = 24 * 365


def is_period(hours: int | None) -> bool:
    return hours is None or 1 <= hours <= LONGEST_PERIOD


TEMPLATE_PURPOSES = ("case_answer", "announcement")
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")


def is_template_name(name: str) -> bool:
    """As Meta names approved texts: small letters, digits and underscores."""
    return _TEMPLATE.fullmatch(name) is not None


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
