"""The bytes of an XLSForm become a form that runs in a chat, or the list of all that stands in the way.

Pure: the limits are given, no file is opened. What a chat can do without (a matrix, a picture) is a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.model import Form, Text
from flows.text import T_
from flows.xlsform import expressions, gate
from flows.xlsform.choices import lists_of
from flows.xlsform.columns import Table, language_of, understood
from flows.xlsform.problems import Found, Problem, Refused, quoted
from flows.xlsform.question import TRUE
from flows.xlsform.survey import THANKS, Reader, Survey
from flows.xlsform.wording import Languages, languages_of, words_of
from flows.xlsform.workbook import LIMITS, Limits, Row, Workbook, opened


@dataclass(frozen=True, slots=True)
class Read:
    """A form and what its author should know about it. `form.id` is the spreadsheet's form_id."""

    form: Form
    warnings: tuple[Problem, ...]


def read(data: bytes, name: str = "", limits: Limits = LIMITS) -> Read:
    """The form in an .xlsx. `name` (of the file) stands in where the settings give no form_id and no title.

    Raises Refused with every problem.
    """
    found = Found()
    workbook = opened(data, found, limits)
    form, survey = _form(workbook, name, found) if workbook.sheets else (None, None)
    if not found.refused:
        gate.standard(workbook, found)
    if not found.refused and form is not None and survey is not None:
        gate.house(form, survey.rows, found)
    if found.refused or form is None:
        raise Refused(found.sorted())
    return Read(form, found.sorted())


def _form(workbook: Workbook, name: str, found: Found) -> tuple[Form | None, Survey | None]:
    tables = {sheet: understood(workbook.sheet(sheet), found) for sheet in ("survey", "choices", "settings")}
    settings = tables["settings"]
    row = next(iter(settings.rows), Row(2, {}))
    default = _default_language(settings, row, found)
    languages = languages_of(tables["survey"], tables["choices"], default)
    lists = lists_of(tables["choices"], languages, found)
    survey = Reader(tables["survey"], lists, languages, found).read()
    expressions.examine(survey, found)
    if found.refused:
        return None, None
    title = (
        words_of(settings, row, "korpu_title", languages, Found())
        or words_of(settings, row, "form_title", languages, Found())
        or Text(_plain_name(name), verbatim=True)
    )
    form = Form(
        id=_form_id(settings, row, title, languages, name),
        version="1",
        title=_everywhere(title, languages),
        questions=tuple(survey.questions),
        confirm=settings.plain(row, "korpu_confirm").lower() in TRUE,
        done=words_of(settings, row, "korpu_done", languages, Found()) or THANKS,
        languages=languages.all,
        groups=survey.groups,
    )
    return form, survey


def _default_language(settings: Table, row: Row, found: Found) -> str | None:
    written = settings.plain(row, "default_language")
    if not written or written.lower() == "default":
        return None
    language = language_of(written)
    if language is None:
        reason = T_("The chat does not speak “{name}”.", context="xlsform", name=quoted(written))
        found.warning("settings", row.number, "default_language", reason)
    return language


def _form_id(settings: Table, row: Row, title: Text, languages: Languages, name: str) -> str:
    """What tells one form from another over its versions."""
    given = settings.plain(row, "form_id")
    words = given or title.labels.get(languages.unnamed) or title.msgid or name
    return re.sub(r"[^\w.-]+", "_", words.strip())[:120].strip("_") or "form"


def _plain_name(name: str) -> str:
    return re.sub(r"\.xlsx$", "", name, flags=re.IGNORECASE).replace("_", " ").strip() or "Form"


def _everywhere(title: Text, languages: Languages) -> Text:
    """A title is often given once; it then stands for every language."""
    if not title.labels:
        return title
    first = next(iter(title.labels.values()))
    return Text(first, labels={language: title.labels.get(language, first) for language in languages.all})
