"""Every sentence stands in every language, complete, fitting its place: this is the gate of `make check` for words."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from locales import catalogue
from locales.dates import format_date, format_datetime
from locales.extract import form_sentences, python_calls
from locales.reference import districts, regions, topics
from locales.translate import LANGUAGES, MissingValue, UnknownLanguage, ntranslate, render, translate


def test_the_catalogues_are_complete() -> None:
    assert catalogue.problems() == []


def problems_of(msgid: Any, string: Any, context: str | None = None, language: str = "ru", **more: Any) -> str:
    kept = Catalog(language)
    message = kept.add(msgid, string, context=context, **more)
    return "; ".join(catalogue._problems_with(message, language, 3))


@pytest.mark.parametrize(
    ("msgid", "string", "found"),
    [
        ("Send", "", "not translated"),
        ("Hello {name}", "Привет", "placeholders"),
        ("Hello {name}", "Привет {nmae}", "placeholders"),
        ("Hello %(name)s", "Привет", "placeholders"),
        (("{n} file", "{n} files"), ("{n} файл", "{n} файла"), "2 plural forms instead of 3"),
    ],
)
def test_the_gate_finds(msgid: object, string: object, found: str) -> None:
    assert found in problems_of(msgid, string)


def test_the_gate_finds_what_does_not_fit_a_button() -> None:
    assert "20 fit" in problems_of("Send", "Отправить моё обращение", context="button")
    assert problems_of("Send", "Отправить", context="button") == ""


def test_the_gate_finds_fuzzy_entries() -> None:
    assert "fuzzy" in problems_of("Send", "Отправить", flags=["fuzzy"])


def test_python_calls_are_found_with_their_context() -> None:
    source = b"""
T_("One", context="place", n=2)
x = ntranslate("file", "files", n, language)
Text("Two", "here")
Text("data", verbatim=True)
gettext("Th" "ree")
pgettext("c", "Four")
other("no")
"""
    found = {(line, name, texts) for line, name, texts, _ in python_calls(io.BytesIO(source), (), (), {})}
    assert found == {
        (2, "pgettext", ("place", "One")),
        (3, "ngettext", ("file", "files")),
        (4, "pgettext", ("here", "Two")),
        (6, "gettext", "Three"),
        (7, "pgettext", ("c", "Four")),
    }


def test_sentences_of_a_form_are_found_with_place_and_line() -> None:
    path = Path(catalogue.ROOT / "flows/forms/complaint.yaml")
    lines = path.read_text(encoding="utf-8").splitlines()
    with path.open("rb") as source:
        found = {texts: line for line, _, texts, _ in form_sentences(source, (), (), {})}
    line = found[("complaint.contact.chat", "In this chat")]
    assert "In this chat" in lines[line - 1]


def test_plurals_follow_the_language() -> None:
    for n in (1, 2, 5, 21):
        assert ntranslate("{n} file", "{n} files", n, "en") == f"{n} file{'' if n == 1 else 's'}"


def test_a_placeholder_without_a_value_is_refused() -> None:
    with pytest.raises(MissingValue):
        translate("Place: {place}.", "az")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage):
        translate("Send", "tr")


def test_a_translation_cannot_reach_into_a_value() -> None:
    assert translate("{x.__class__} {0}", "en", x="y") == "{x.__class__} {0}"


def test_words_that_a_person_typed_are_never_formatted() -> None:
    from flows.text import T_, joined, verbatim

    text = joined(verbatim("{org} 100%"), T_("Place: {place}.", place=verbatim("{x}")))
    assert render(text, "ru") == "{org} 100%\n\nМесто: {x}."


def test_dates_are_written_in_baku_time() -> None:
    assert [format_date(date(2026, 11, 21), language) for language in LANGUAGES] == [
        "21 noyabr 2026",
        "21 ноября 2026 г.",
        "21 November 2026",
    ]
    assert format_datetime(datetime(2026, 11, 21, 21, 5, tzinfo=UTC), "az") == "22 noyabr 2026, 01:05"
    with pytest.raises(ValueError, match="time zone"):
        format_datetime(datetime(2026, 11, 21), "az")  # noqa: DTZ001


def test_the_reference_data_are_whole_and_fit_a_list() -> None:
    assert (len(districts()), len(regions()), len(topics())) == (75, 14, 19)
    assert all(place.region in regions() for place in districts().values())
    for names in (*(t.short for t in topics().values()), *(r.short for r in regions().values())):
        assert set(names) == set(LANGUAGES)
        assert all(0 < len(name) <= 24 for name in names.values())
    urgent = [topic for topic in topics().values() if topic.urgency == "urgent"]
    assert all(topic.safety_text and set(topic.safety_text) == set(LANGUAGES) for topic in urgent)
