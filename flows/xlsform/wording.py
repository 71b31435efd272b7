"""The words of one cell in each language: markup that a chat would show as stars and tags is taken off, and `${name}`
becomes a placeholder. Finds the cells that one language lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flows.model import Text
from flows.text import T_
from flows.xlsform.columns import UNNAMED, Table, guessed, ordered
from flows.xlsform.problems import Found
from flows.xlsform.workbook import Row

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_NAME = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")


@dataclass(frozen=True, slots=True)
class Languages:
    """Those of the form, in our order, and the one of headings that name none."""

    all: tuple[str, ...]
    unnamed: str


def languages_of(survey: Table, choices: Table, default: str | None) -> Languages:
    """From the label columns of both sheets; what is unnamed is the settings' language, or told by its letters."""
    named = {c for table in (survey, choices) for c in table.languages("label") if c != UNNAMED}
    unnamed = default
    if unnamed is None:
        words = " ".join(survey.words(row, "label").get(UNNAMED, "") for row in survey.rows)
        unnamed = guessed(words)
    if any(UNNAMED in table.languages("label") for table in (survey, choices)) or not named:
        named.add(unnamed)
    spoken = ordered(named)
    return Languages(spoken, unnamed if unnamed in named else spoken[0])


def words_of(
    table: Table, row: Row, meaning: str, languages: Languages, found: Found, *, needed: bool = False
) -> Text | None:
    """The Text of a cell group; None where all of it is empty. `needed`: a language that lacks it refuses the form."""
    given = table.words(row, meaning)
    labels = {language or languages.unnamed: cleaned(words) for language, words in given.items()}
    if UNNAMED in given and languages.unnamed in given:  # both `label` and `label::az`: the named one is meant
        labels[languages.unnamed] = cleaned(given[languages.unnamed])
    if not labels:
        return None
    for name in _NAME.findall(" ".join(given.values())):
        found.shown.append((table.sheet.name, row.number, meaning, name))
    missing = [language for language in languages.all if not labels.get(language)]
    if missing:
        report: Callable[..., None] = found.error if needed else found.warning
        reason = T_(
            "The words in this language are missing: {languages}", context="xlsform", languages=", ".join(missing)
        )
        report(table.sheet.name, row.number, meaning, reason)
    first = next(labels[language] for language in (*languages.all, *labels) if labels.get(language))
    return Text(first, labels={language: labels[language] for language in languages.all if labels.get(language)})


def cleaned(words: str) -> str:
    plain = _HEADING.sub("", _STRONG.sub(r"\2", _TAG.sub("", words)))
    return _NAME.sub(r"{\1}", plain).strip()
