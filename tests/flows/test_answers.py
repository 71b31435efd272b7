"""Dates, telephones and choices as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from flows.answers.chosen import number
from flows.answers.dates import read_date
from flows.answers.telephones import normal, pretty
from flows.model import Choice
from flows.text import verbatim

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12.03.2026", "2026-03-12"),
        ("12/3/26", "2026-03-12"),
        ("12-03-2026", "2026-03-12"),
        ("12 03 2026", "2026-03-12"),
        ("2026-03-12", "2026-03-12"),
        ("5.11.97", "1997-11-05"),
        ("12 mart 2026", "2026-03-12"),
        ("12 mart 2026-cı il", "2026-03-12"),
        ("12 mart", "2026-03-12"),
        ("12 dekabr", "2025-12-12"),
        ("martın 12-si", "2026-03-12"),
        ("İYUNUN 3-ü 2025", "2025-06-03"),
        ("12 марта", "2026-03-12"),
        ("12 марта 2026 г.", "2026-03-12"),
        ("3 июня 2025 года", "2025-06-03"),
        ("1 мая", "2026-05-01"),
        ("March 12, 2026", "2026-03-12"),
        ("12th of March", None),
        ("12th March 2026", "2026-03-12"),
        ("3 September", "2026-09-03"),
        ("dünən", "2026-11-20"),
        ("Dunen", "2026-11-20"),
        ("bu gün", "2026-11-21"),
        ("вчера", "2026-11-20"),
        ("позавчера", "2026-11-19"),
        ("yesterday", "2026-11-20"),
        ("today.", "2026-11-21"),
        ("32.01.2026", None),
        ("29.02.2025", None),
        ("banana", None),
        ("12", None),
        ("", None),
    ],
)
def test_dates(typed: str, meant: str | None) -> None:
    found = read_date(typed, TODAY)
    assert (found.isoformat() if found else None) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("050 123 45 67", "+994501234567"),
        ("0501234567", "+994501234567"),
        ("50 123 45 67", "+994501234567"),
        ("(055) 765-43-21", "+994557654321"),
        ("+994 50 123 45 67", "+994501234567"),
        ("+994 (0)50 123 45 67", "+994501234567"),
        ("994501234567", "+994501234567"),
        ("00994 50 123 45 67", "+994501234567"),
        ("012 498 12 34", "+994124981234"),
        ("nömrəm 070 111 22 33, axşam", "+994701112233"),
        ("+7 912 345 67 89", "+79123456789"),
        ("+90 532 123 45 67", "+905321234567"),
        ("102", None),
        ("050 123 45", None),
        ("099", None),
        ("+994 50 123", None),
        ("0 000 000 000", None),
        ("050 123 45 67 və 055 123 45 67", None),
        ("zəng edin", None),
        ("12345678901234567890", None),
    ],
)
def test_telephones(typed: str, meant: str | None) -> None:
    assert normal(typed) == meant


def test_a_number_is_shown_as_people_write_it() -> None:
    assert pretty("+994501234567") == "+994 50 123 45 67"
    assert pretty("+79123456789") == "+79123456789"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", "a"),
        ("2.", "b"),
        ("№ 3", "c"),
        ("3)", "c"),
        ("２", "b"),
        ("1️⃣", "a"),
        ("0", None),
        ("4", None),
        ("1 və 2", None),
    ],
)
def test_numbers_of_choices(typed: str, meant: str | None) -> None:
    assert number(typed, tuple(Choice(value, verbatim(value)) for value in "abc")) == meant
