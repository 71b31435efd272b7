"""The headings of an XLSForm: which of ours each one means, and in which language its words are.

Knows the spellings that Kobo, ODK and Excel users write. A heading that means nothing here is named to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from flows.model import Text
from flows.text import T_
from flows.xlsform.problems import Found, quoted
from flows.xlsform.workbook import Row, Sheet
from locales.translate import LANGUAGES

UNNAMED = ""
"""The language of a heading without one (`label`): settled by the settings, or by the letters of the words."""

WORDS = {
    "survey": frozenset({"label", "hint", "constraint_message", "required_message", "korpu_summary"}),
    "choices": frozenset({"label"}),
    "settings": frozenset({"form_title", "korpu_title", "korpu_done"}),
}
PLAIN = {
    "survey": frozenset(
        {
            *("type", "name", "required", "relevant", "constraint", "choice_filter", "calculation", "default"),
            *("appearance", "repeat_count", "read_only", "parameters", "korpu_form"),
        }
    ),
    "choices": frozenset({"list_name", "name"}),
    "settings": frozenset({"form_id", "default_language", "version", "korpu_confirm"}),
}
NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
UNSHOWN = frozenset({"image", "audio", "video", "big_image", "media", "guidance_hint"})
"""For a screen, not for a chat: passed over with a word."""

PASSED_OVER = frozenset(
    {
        *("note", "notes", "comment", "comments", "bind", "body", "instance", "control", "trigger", "autoplay", "rows"),
        *("style", "instance_name", "public_key", "submission_url", "allow_choice_duplicates", "namespaces", "id"),
        *("disabled", "save_to", "kuid", "order", "$xpath", "$kuid", "$autoname", "accuracythreshold"),
        *(
            "auto_send",
            "auto_delete",
            "clean_text_values",
            "instance_id",
            "name",
            "required_message",
            "noapperrorstring",
        ),
    }
)
"""Of the standard or of Kobo, and without a meaning here."""

ALIASES = {
    "relevance": "relevant",
    "relevent": "relevant",
    "skip_logic": "relevant",
    "calculate": "calculation",
    "constraint_msg": "constraint_message",
    "count": "repeat_count",
    "caption": "label",
    "title": "form_title",
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "readonly": "read_only",
    "list": "list_name",
    "listname": "list_name",
    "value": "name",
    "default_lang": "default_language",
}
NAMES = {
    **dict.fromkeys(
        ("az", "aze", "azb", "azj", "azerbaijani", "azeri", "azərbaycan", "azərbaycanca", "azerbaycan"), "az"
    ),
    **dict.fromkeys(("azərbaycan dili", "azerbaycanca", "азербайджанский"), "az"),
    **dict.fromkeys(("ru", "rus", "russian", "русский", "rusca", "rus dili", "русский язык", "russkiy"), "ru"),
    **dict.fromkeys(("en", "eng", "english", "ingilis", "ingiliscə", "английский", "ingilis dili"), "en"),
}


_QUOTES = str.maketrans("‘’“”", "''\"\"")
"""Word and Excel put curly quotes into expressions by themselves."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a heading means. `language` only where it holds words; None: of no language that a chat speaks."""

    heading: str
    meaning: str
    language: str | None = UNNAMED


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose headings are understood."""

    sheet: Sheet
    columns: Mapping[str, Column] = field(default_factory=dict)  # by heading

    @property
    def rows(self) -> Iterable[Row]:
        return (row for row in self.sheet.rows if row.cells)

    def plain(self, row: Row, meaning: str) -> str:
        heading = self.heading(meaning)
        return row.get(heading).translate(_QUOTES) if heading else ""

    def heading(self, meaning: str) -> str | None:
        return next((column.heading for column in self.columns.values() if column.meaning == meaning), None)

    def words(self, row: Row, meaning: str) -> dict[str, str]:
        """By language, only what is there; UNNAMED for a heading without a language."""
        return {
            column.language: row.get(column.heading)
            for column in self.columns.values()
            if column.meaning == meaning and column.language is not None and row.get(column.heading)
        }

    def languages(self, meaning: str) -> list[str]:
        return [c.language for c in self.columns.values() if c.meaning == meaning and c.language is not None]

    def others(self, row: Row) -> dict[str, str]:
        """Cells under headings of the author's own: what a choice_filter looks at."""
        return {heading: value for heading, value in row.cells.items() if heading not in self.columns}


def language_of(words: str) -> str | None:
    """az, ru or en of "Azerbaijani (az)", "Русский", "en-GB"; None: another language."""
    text = words.strip().lower().replace("_", "-")
    code = re.search(r"\(([a-z]{2,3})(?:-[a-z0-9]+)?\)\s*$", text)
    if code:
        return NAMES.get(code[1])
    return NAMES.get(text) or (NAMES.get(text.split("-")[0]) if re.fullmatch(r"[a-z]{2,3}-[a-z0-9]+", text) else None)


def understood(sheet: Sheet, found: Found) -> Table:
    """The sheet with its headings explained; the strange ones are named to the author."""
    columns: dict[str, Column] = {}
    for heading in sheet.headings:
        column = _column(heading, sheet.name)
        if column is None:
            _strange(heading, sheet.name, found)
            continue
        if any((c.meaning, c.language) == (column.meaning, column.language) for c in columns.values()):
            reason = T_("Two headings mean the same: “{heading}”.", context="xlsform", heading=quoted(heading))
            found.error(sheet.name, 1, heading, reason)
        if column.language is None:
            found.warning(sheet.name, 1, heading, _UNSPOKEN)
        columns[heading] = column
    _missing(sheet, columns, found)
    return Table(sheet, columns)


_UNSPOKEN = T_(
    "The chat speaks Azerbaijani, Russian and English. The words in this column will not be shown.", context="xlsform"
)


def _column(heading: str, sheet: str) -> Column | None:
    name, _, language = heading.partition("::") if "::" in heading else _by_colon(heading)
    meaning = re.sub(r"[\s-]+", "_", name.strip().lower()).lstrip("*")
    if sheet == "survey" and meaning in {"value", "list", "count", "title"}:
        return None
    meaning = meaning if meaning in PLAIN[sheet] else ALIASES.get(meaning, meaning)
    if meaning in WORDS[sheet]:
        return Column(heading, meaning, language_of(language) if language else UNNAMED)
    if meaning in PLAIN[sheet] and not language:
        return Column(heading, meaning)
    if meaning == "bind" and language.strip() in PLAIN["survey"]:
        return Column(heading, language.strip())
    return None


def _by_colon(heading: str) -> tuple[str, str, str]:
    """Old forms write label:English; a namespace (jr:count) is none of that."""
    name, colon, rest = heading.partition(":")
    if name.strip().lower() in {"label", "hint", "constraint_message", "constraint message"} and rest:
        return name, colon, rest
    return heading.replace("jr:", ""), "", ""


def _strange(heading: str, sheet: str, found: Found) -> None:
    bare = re.sub(r"[\s-]+", "_", re.split(r"::?", heading)[0].strip().lower())
    if bare in UNSHOWN:
        reason = T_("Pictures and sounds beside a question are not shown in a chat.", context="xlsform")
        found.warning(sheet, 1, heading, reason)
    elif bare not in PASSED_OVER and sheet != "choices":
        found.warning(sheet, 1, heading, _not_known(heading, bare, sheet))


def _not_known(heading: str, bare: str, sheet: str) -> Text:
    near = process.extractOne(bare, [*PLAIN[sheet], *WORDS[sheet]], scorer=fuzz.ratio, score_cutoff=70)
    if near is None:
        return T_(
            "The heading “{heading}” is not known; the column is passed over.", context="xlsform", heading=heading
        )
    return T_(
        "The heading “{heading}” is not known; the column is passed over. Is “{near}” meant?",
        context="xlsform",
        heading=heading,
        near=near[0],
    )


def _missing(sheet: Sheet, columns: Mapping[str, Column], found: Found) -> None:
    if not sheet.headings:
        return
    there = {column.meaning for column in columns.values()}
    for needed in (*NEEDED[sheet.name], *(("label",) if sheet.name != "settings" else ())):
        if needed not in there:
            reason = T_("The column “{column}” is missing.", context="xlsform", column=needed)
            found.error(sheet.name, 1, needed, reason)


def guessed(words: str) -> str:
    """The language of words under a heading without one, by their letters. English where nothing speaks against it."""
    if re.search(r"[а-яё]", words, re.IGNORECASE):
        return "ru"
    return "az" if re.search(r"[əğışçöüƏĞŞÇÖÜİ]", words) else "en"  # no IGNORECASE: to Python, ı is an i then


def ordered(languages: Iterable[str]) -> tuple[str, ...]:
    there = set(languages)
    return tuple(language for language in LANGUAGES if language in there)
