"""Turns templates into pages in the reader's language. Holds no sentence and asks no database.

Values are escaped by Jinja2; a sentence's {placeholders} are filled before that, so no value can bring markup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from admin import names, words
from flows.model import Text
from locales.dates import format_datetime, in_baku
from locales.translate import LANGUAGES, ntranslate, render, translate

NOW = timedelta(seconds=5)
"""Nearer than this nobody counts."""
HERE = Path(__file__).parent
STATIC = HERE / "static"
LANGUAGE_NAMES = {"az": "Azərbaycanca", "ru": "Русский", "en": "English"}


class Pages:
    """All templates, once for each language."""

    def __init__(self) -> None:
        self._stamps = {
            path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in STATIC.rglob("*")
            if path.is_file()
        }
        self._by_language: dict[str, Environment] = {}

    def render(self, template: str, language: str, **values: Any) -> str:
        """The page as HTML. Raises when the template names a value that is not given."""
        return self._environment(language).get_template(template).render(language=language, **values)

    def _environment(self, language: str) -> Environment:
        if language not in self._by_language:
            self._by_language[language] = self._prepared(language)
        return self._by_language[language]

    def _prepared(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals |= _sentences(language)
        environment.globals |= {"LANGUAGES": LANGUAGES, "LANGUAGE_NAMES": LANGUAGE_NAMES, "stamp": self._stamps.get}
        environment.filters |= _filters(language)
        return environment


def _sentences(language: str) -> dict[str, Callable[..., str]]:
    """gettext and friends, with {name} placeholders as everywhere in the house."""

    def gettext(msgid: str, **values: object) -> str:
        return translate(msgid, language, None, **values)

    def pgettext(context: str, msgid: str, **values: object) -> str:
        return translate(msgid, language, context, **values)

    def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
        return ntranslate(singular, plural, n, language, None, **values)

    return {"_": gettext, "gettext": gettext, "pgettext": pgettext, "ngettext": ngettext}


def _filters(language: str) -> dict[str, Callable[..., str]]:
    def word(code: str, table: str) -> str:
        return render(words.word(table, code), language)

    def say(text: Text) -> str:
        return render(text, language)

    return {
        "word": word,
        "say": say,
        "reason": lambda code: render(words.reason(code), language),
        "topic": partial(names.topic, language=language),
        "district": partial(names.district, language=language),
        "moment": partial(format_datetime, language=language),
        "clock": partial(clock, language=language),
        "weight": partial(weight, language=language),
        "ago": partial(ago, language=language),
    }


def weight(size: int, language: str) -> str:
    """Bytes as people say them: "320 KB", "1,4 MB"."""
    if size < 1024 * 1024:
        return f"{max(1, size // 1024)} KB"
    figure = f"{size / (1024 * 1024):.1f} MB"
    return figure if language == "en" else figure.replace(".", ",")


def ago(moment: datetime, now: datetime, language: str) -> str:
    """How long ago, or in how long, in words: "3 gün öncə", "через 2 часа"."""
    from babel.dates import format_timedelta  # 0.1 s to import: not before somebody opens the panel

    if abs(moment - now) < NOW:
        return render(words.JUST_NOW, language)
    return format_timedelta(moment - now, threshold=1, add_direction=True, locale=language)


def age(moment: datetime, now: datetime, language: str) -> str:
    """The same without a direction: "3 gün"."""
    from babel.dates import format_timedelta

    return format_timedelta(now - moment, threshold=1, locale=language)


def clock(moment: datetime, now: datetime, language: str) -> str:
    """The time of day for today, day and time for another."""
    local = in_baku(moment)
    return f"{local:%H:%M}" if local.date() == in_baku(now).date() else format_datetime(moment, language)
