"""Dates as people write them in three languages: 12.03.2026, 12/3/26, "12 mart 2026", «вчера», "I do not know"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from flows.answers.outcome import Asked, Manner, Outcome, Passed, Problem, Taken
from flows.model import Text, Value
from flows.text import T_, verbatim
from locales.dates import format_date
from locales.folding import fold

EARLIEST = 1920  # a paper older than this is a slip of the finger

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{4}|\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th|-?[a-zа-я]{1,3})?\s+([a-zа-я]+)\.?(?:\s*,?\s*(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-zа-я]+)\.?\s+(\d{1,2})(?:\s*-?\s*[a-zа-я]{1,3})?(?:\s*,?\s*(\d{4}))?")
_TAIL = re.compile(r"\s*-?\s*(?:ci|cu|cı)?\s*(?:ilin|ilde|il|года|году|год|г\.?)\s*$")

_MONTHS = (
    ("yanvar", "янв", "jan"),
    ("fevral", "фев", "feb"),
    ("mart", "мар", "mar"),
    ("aprel", "апр", "apr"),
    ("may", "мая", "май", "мае"),
    ("iyun", "июн", "jun"),
    ("iyul", "июл", "jul"),
    ("avqust", "avgust", "авг", "aug"),
    ("sentyabr", "сен", "sep"),
    ("oktyabr", "окт", "oct"),
    ("noyabr", "ноя", "nov"),
    ("dekabr", "дек", "dec"),
)
_DAYS_AGO = {
    0: ("bugun", "bu gun", "сегодня", "today"),
    1: ("dunen", "вчера", "yesterday"),
    2: ("srağagun", "sragagun", "sragagün", "позавчера", "day before yesterday", "the day before yesterday"),
}
_UNKNOWN = (
    "bilmirem", "yadimda deyil", "xatirlamiram", "deqiq bilmirem", "yoxdur", "не знаю", "не помню", "неизвестно",
    "dont know", "don't know", "i dont know", "i don't know", "do not know", "i do not know", "not sure",
    "i dont remember", "i don't remember", "dont remember", "don't remember", "unknown",
)  # fmt: skip


def read_date(text: str, today: date) -> date | None:
    """The day meant, or None. A day and month without a year mean the latest such day that is not to come."""
    words = fold(text.strip()).strip(" .!,")
    for days, names in _DAYS_AGO.items():
        if words in names:
            return today - timedelta(days=days)
    words = _TAIL.sub("", words)
    return _in_numbers(words, today) or _in_words(words, today)


def _in_numbers(words: str, today: date) -> date | None:
    if found := _ISO.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(words):
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year <= today.year % 100 + 1 else 1900
        return _day(year, int(found[2]), int(found[1]))
    return None


def _in_words(words: str, today: date) -> date | None:
    if found := _DAY_FIRST.fullmatch(words):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(words):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    number = _month(month)
    if number is None:
        return None
    if year:
        return _day(int(year), number, int(day))
    this_year = _day(today.year, number, int(day))
    if this_year is None or this_year > today:
        return _day(today.year - 1, number, int(day))
    return this_year


def _month(word: str) -> int | None:
    for number, stems in enumerate(_MONTHS, start=1):
        if word.startswith(stems):
            return number
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read(asked: Asked, text: str) -> Outcome:
    if fold(text.strip()).strip(" .!") in _UNKNOWN:
        if asked.question.required:
            return Problem(T_("We do need a date here. An approximate one will do, for example 12.03.2026."))
        return Passed()
    found = read_date(text[:100], asked.context.today)
    if found is None or found.year < EARLIEST:
        return Problem(
            T_("We could not read a date in that. Please write the day, month and year, for example 12.03.2026."),
            T_("Please write only the date in numbers: day.month.year, for example 05.11.2025."),
        )
    if asked.question.past_only and found > asked.context.today:
        return Problem(T_("This date is still to come. Please look at the paper once more and write its date."))
    return Taken(found.isoformat(), T_("Date: {date}", date=_words(found, asked.context.language)))


@lru_cache(maxsize=512)
def _words(day: date, language: str) -> Text:
    return verbatim(format_date(day, language))


def _show(asked: Asked, value: Value) -> Text:
    return _words(date.fromisoformat(str(value)), asked.context.language)


DATE = Manner(read=_read, press=_read, show=_show)
