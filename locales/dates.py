"""Days and times as people here read them: Baku time, 24 hours, the month as a word. No clock is read."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BAKU = ZoneInfo("Asia/Baku")

_PATTERNS = {"az": "d MMMM y", "ru": "d MMMM y 'г'.", "en": "d MMMM y"}
_MONTHS = {"az": "LLLL y", "ru": "LLLL y 'г'.", "en": "LLLL y"}


def format_date(day: date, language: str) -> str:
    """21 noyabr 2026 · 21 ноября 2026 г. · 21 November 2026. An aware datetime is first taken to Baku."""
    from babel import dates  # 0.1 s to import: not before a date is written

    if isinstance(day, datetime):
        day = in_baku(day).date()
    return dates.format_date(day, _PATTERNS[language], locale=language)


def format_month(day: date, language: str) -> str:
    """noyabr 2026 · ноябрь 2026 г. · November 2026."""
    from babel import dates

    return dates.format_date(day, _MONTHS[language], locale=language)


def format_datetime(moment: datetime, language: str) -> str:
    """21 noyabr 2026, 15:05. Raises ValueError for a moment without a time zone."""
    local = in_baku(moment)
    return f"{format_date(local, language)}, {local:%H:%M}"


def in_baku(moment: datetime) -> datetime:
    """The same moment on a clock in Baku. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(BAKU)
