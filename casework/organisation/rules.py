"""What the organisation has decided, as a value."""

from __future__ import annotations

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
