"""A form becomes an XLSForm that pyxform, Kobo and ODK take, with the words of every language from the catalogues.

What XLSForm has no word for (a district that is recognised, a summary before sending) stands in appearances and columns
named korpu, which other programs pass over and our reader knows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.answers.chosen import CONSENT, YES_NO
from flows.model import Choice, Form, Group, Kind, Question, Text
from flows.text import verbatim
from flows.xlsform.question import ACKNOWLEDGED
from flows.xlsform.survey import THANKS
from locales import reference
from locales.translate import LANGUAGES, render

NAMES = {"az": "Azerbaijani (az)", "ru": "Russian (ru)", "en": "English (en)"}
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001  a property of the file: the same form gives the same bytes on any day
TYPES = {
    Kind.TEXT: ("text", ""),
    Kind.LONG_TEXT: ("text", "multiline"),
    Kind.INTEGER: ("integer", ""),
    Kind.DECIMAL: ("decimal", ""),
    Kind.SELECT_ONE: ("select_one", ""),
    Kind.SELECT_MULTIPLE: ("select_multiple", ""),
    Kind.YES_NO: ("select_one", "korpu-yes_no"),
    Kind.DATE: ("date", ""),
    Kind.TIME: ("time", ""),
    Kind.TELEPHONE: ("text", "korpu-telephone"),
    Kind.DISTRICT: ("select_one", "korpu-district"),
    Kind.TOPIC: ("select_one", "korpu-topic"),
    Kind.CONSENT: ("select_one", "korpu-consent"),
    Kind.LOCATION: ("geopoint", ""),
    Kind.PHOTO: ("image", ""),
    Kind.VOICE: ("audio", ""),
    Kind.DOCUMENT: ("file", ""),
    Kind.NOTE: ("note", ""),
    Kind.CALCULATE: ("calculate", ""),
}
_PLAIN = ("type", "name")
_WORDS = ("label", "hint", "constraint_message", "korpu_summary")
_RULES = ("required", "relevant", "constraint", "calculation", "choice_filter", "default", "appearance", "repeat_count")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.-]*)\}")

Line = dict[str, str]


class CannotWrite(ValueError):
    """A question lives on what only the conversation has: a person's own cases, the approved answers."""


def write(form: Form) -> bytes:
    """The .xlsx. Raises CannotWrite."""
    languages = form.languages or LANGUAGES
    lists: dict[str, tuple[Choice, ...]] = {}
    survey = list(_survey(form, languages, lists))
    choices = list(_choices(lists, languages))
    columns = sorted(
        {column for line in choices for column in line} - {"list_name", "name"} - set(_each("label", languages))
    )
    return spreadsheet(
        {
            "survey": _table(
                [*_PLAIN, *(heading for word in _WORDS for heading in _each(word, languages)), *_RULES], survey
            ),
            "choices": _table(["list_name", "name", *_each("label", languages), *columns], choices),
            "settings": _table(*_settings(form, languages, twice=_twice(lists))),
        }
    )


def spreadsheet(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Sheets of rows as an .xlsx. A text is written as a text: nothing in it can become a formula or a link."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no stubs; not before a file is wanted

    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(out, plain) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    _cell(sheet, number, place, value, None if number else bold)
    return out.getvalue()


_CELL = 32_767  # characters that a cell of Excel holds


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value)[:_CELL], style)


def _table(headings: Sequence[str], lines: Iterable[Line]) -> list[list[str]]:
    """Headings without a cell below them are left out, apart from the first two and the labels."""
    lines = list(lines)
    used = {heading for line in lines for heading, value in line.items() if value}
    kept = [h for h in headings if h in used or h in {"type", "name", "list_name"} or h.startswith("label")]
    return [kept, *([line.get(heading, "") for heading in kept] for line in lines)]


def _each(word: str, languages: Iterable[str]) -> list[str]:
    return [f"{word}::{NAMES[language]}" for language in languages]


def _survey(form: Form, languages: Sequence[str], lists: dict[str, tuple[Choice, ...]]) -> Iterator[Line]:
    names = {question.name for question in form.questions}
    around: tuple[str, ...] = ()
    for question in form.questions:
        yield from _moved(form, around, question.group, languages, names)
        around = question.group
        yield _question(question, languages, names, lists)
    yield from _moved(form, around, (), languages, names)


def _moved(
    form: Form, there: tuple[str, ...], then: tuple[str, ...], languages: Sequence[str], names: set[str]
) -> Iterator[Line]:
    """The ends and beginnings between one question and the next."""
    same = 0
    while same < min(len(there), len(then)) and there[same] == then[same]:
        same += 1
    for name in reversed(there[same:]):
        yield {"type": "end repeat" if _group(form, name).repeat else "end group"}
    for name in then[same:]:
        group = _group(form, name)
        yield {
            "type": "begin repeat" if group.repeat else "begin group",
            "name": name,
            **_words("label", group.label, languages, names),
            "relevant": group.relevant or "",
            "repeat_count": group.count or "",
        }


def _group(form: Form, name: str) -> Group:
    return form.groups.get(name) or Group(name)


def _question(
    question: Question, languages: Sequence[str], names: set[str], lists: dict[str, tuple[Choice, ...]]
) -> Line:
    if question.kind not in TYPES:
        raise CannotWrite(question.name)
    word, appearance = TYPES[question.kind]
    asked = question.kind not in {Kind.NOTE, Kind.CALCULATE}
    label = None if question.kind is Kind.CALCULATE else question.label
    return {
        "type": _type(word, question, lists),
        "name": question.name,
        **_words("label", label, languages, names),
        **_words("hint", question.hint, languages, names),
        **_words("constraint_message", question.constraint_message, languages, names),
        **_words("korpu_summary", question.summary, languages, names),
        "required": (question.required_if or ("yes" if question.required else "")) if asked else "",
        "relevant": question.relevant or "",
        "constraint": _constraint(question),
        "calculation": question.calculation or "",
        "choice_filter": question.choice_filter or "",
        "default": question.default or "",
        "appearance": _appearance(question.appearance, appearance),
    }


def _type(word: str, question: Question, lists: dict[str, tuple[Choice, ...]]) -> str:
    if word not in {"select_one", "select_multiple"}:
        return word
    if question.choices == (ACKNOWLEDGED,):
        return "acknowledge"
    choices = _chosen_from(question)
    name = next((name for name, there in lists.items() if there == choices), question.name)
    lists[name] = choices
    return f"{word} {name}{' or_other' if question.other else ''}"


def _chosen_from(question: Question) -> tuple[Choice, ...]:
    if question.choices:
        return question.choices
    match question.kind:
        case Kind.YES_NO:
            return YES_NO
        case Kind.CONSENT:
            return CONSENT
        case Kind.DISTRICT:
            return tuple(Choice(d.id, Text(d.id, labels=d.name)) for d in reference.districts().values())
        case Kind.TOPIC:
            return tuple(Choice(t.id, Text(t.id, labels=t.short)) for t in reference.topics().values())
        case _:
            raise CannotWrite(question.name)


def _constraint(question: Question) -> str:
    if not question.past_only:
        return question.constraint or ""
    return f"({question.constraint}) and . <= today()" if question.constraint else ". <= today()"


def _appearance(given: str | None, ours: str) -> str:
    tokens = (given or "").split()
    return " ".join([*tokens, ours] if ours and ours not in tokens else tokens)


def _choices(lists: Mapping[str, tuple[Choice, ...]], languages: Sequence[str]) -> Iterator[Line]:
    for name, choices in lists.items():
        for choice in choices:
            words = _words("label", choice.label, languages, set())
            yield {"list_name": name, "name": choice.value, **words, **choice.columns}


def _twice(lists: Mapping[str, tuple[Choice, ...]]) -> bool:
    """Whether a list has a value more than once, told apart by a filter: pyxform wants to be told."""
    return any(len({choice.value for choice in choices}) < len(choices) for choices in lists.values())


def _settings(form: Form, languages: Sequence[str], *, twice: bool) -> tuple[list[str], list[Line]]:
    line = {
        "form_title": _in(form.title, languages[0], set()),
        "form_id": form.id,
        "version": form.version,
        "default_language": NAMES[languages[0]],
        "allow_choice_duplicates": "yes" if twice else "",
        "korpu_confirm": "yes" if form.confirm else "",
        **_words("korpu_title", form.title, languages, set()),
        **_words("korpu_done", None if form.done == THANKS else form.done, languages, set()),
    }
    return list(line), [line]


def _words(word: str, text: Text | None, languages: Iterable[str], names: set[str]) -> Line:
    if text is None:
        return {}
    return {f"{word}::{NAMES[language]}": _in(text, language, names) for language in languages}


def _in(text: Text, language: str, names: set[str]) -> str:
    """The words in one language; a placeholder stays what it is, and is ${written} so where it names a question."""
    if text.labels and language not in text.labels:
        return ""
    sentences = (text.msgid, *text.labels.values())
    open_ones = {name: verbatim("{" + name + "}") for words in sentences for name in _PLACEHOLDER.findall(words)}
    words = render(Text(text.msgid, text.context, {**open_ones, **text.values}, text.verbatim, text.labels), language)
    return _PLACEHOLDER.sub(lambda found: f"${{{found[1]}}}" if found[1] in names else found[0], words)
