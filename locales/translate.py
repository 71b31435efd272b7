"""The only place where a sentence changes language: gettext catalogues, looked up by English msgid and context.

It opens nothing but the packaged catalogues, and refuses to render a sentence whose placeholder has no value.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

LANGUAGES = ("az", "ru", "en")
"""In the order in which they are offered; the first is the default."""

CATALOGUES = Path(__file__).parent
DOMAIN = "korpu"

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_OWN_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.-]*)\}")  # in an uploaded form: the name of a question


class MissingValue(KeyError):
    """A sentence has a placeholder for which the caller gave no value."""


class UnknownLanguage(ValueError):
    """Not one of LANGUAGES."""


class Sentence(Protocol):
    """Anything shaped like flows.model.Text; this package must not know that one."""

    @property
    def msgid(self) -> str: ...
    @property
    def context(self) -> str | None: ...
    @property
    def values(self) -> Mapping[str, object]: ...
    @property
    def verbatim(self) -> bool: ...
    @property
    def labels(self) -> Mapping[str, str]: ...


def translate(msgid: str, language: str, context: str | None = None, **values: object) -> str:
    """The sentence in `language`, its {placeholders} filled. Raises MissingValue, UnknownLanguage."""
    catalogue = translations(language)
    sentence = catalogue.pgettext(context, msgid) if context else catalogue.gettext(msgid)
    return fill(sentence, values)


def ntranslate(singular: str, plural: str, n: int, language: str, context: str | None = None, **values: object) -> str:
    """As `translate`, in the plural form that `language` uses for `n`; `n` fills {n} too."""
    catalogue = translations(language)
    if context:
        return fill(catalogue.npgettext(context, singular, plural, n), {"n": n, **values})
    return fill(catalogue.ngettext(singular, plural, n), {"n": n, **values})


def render(text: Sentence, language: str) -> str:
    """A Text as words: verbatim ones are not translated, values that are Texts are rendered first."""
    values = text.values
    if text.labels:
        return _own_words(text.labels, _rendered(values, language) if values else {}, language)
    if text.verbatim:
        return fill(text.msgid, _rendered(values, language)) if values else text.msgid
    return translate(text.msgid, language, text.context, **_rendered(values, language))


def _own_words(labels: Mapping[str, str], values: Mapping[str, object], language: str) -> str:
    """A form's own label: in this language, else in the first of ours that it has. Braces may be plain words there."""
    known = next((own for own in (language, *LANGUAGES) if labels.get(own)), None)
    words = labels[known] if known else next(iter(labels.values()))
    if "{" not in words or not values:
        return words
    return _OWN_PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), words)


def _rendered(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {
        name: value if isinstance(value, str | int) else render(value, language)  # type: ignore[arg-type]
        for name, value in values.items()
    }


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """Put values for {names}. Not str.format: a translation must not be able to reach into attributes."""
    if "{" not in sentence:
        return sentence

    def value(found: re.Match[str]) -> str:
        try:
            return str(values[found[1]])
        except KeyError:
            raise MissingValue(f"{found[1]} in: {sentence}") from None

    return _PLACEHOLDER.sub(value, sentence)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue, with gettext/ngettext/pgettext/npgettext as Jinja2's i18n extension wants them."""
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    folder = CATALOGUES / language / "LC_MESSAGES"
    po, mo = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if mo.exists() and (not po.exists() or mo.stat().st_mtime >= po.stat().st_mtime):
        return gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    if not po.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(compiled(po)))


def is_translated(msgid: str, language: str, context: str | None = None) -> bool:
    """Whether the catalogue has this sentence. English is the language of the msgids and always has it."""
    key = f"{context}\x04{msgid}" if context else msgid
    entries: Mapping[object, str] = getattr(translations(language), "_catalog", {})  # gettext offers no other way
    return language == "en" or bool(entries.get(key))


def compiled(po: Path) -> bytes:
    """A .po file as the bytes of its .mo, made in memory: a fresh checkout needs no build step."""
    from babel.messages.mofile import write_mo  # slow to import; not needed where .mo files are shipped
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
