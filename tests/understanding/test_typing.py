"""Every way of typing the same thing: alphabets, layouts, spaces, endings, and places that only look like one."""

from __future__ import annotations

import pytest

from locales.folding import fold, sound
from locales.understanding import command, district, question
from locales.understanding.keyboards import intended


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("пенсию не платят", "pensiyu ne platiat"),
        ("квартира", "kvartira"),
        ("Гәнҹәдә", "Gəncədə"),
        ("мен горхурам", "mən qorxuram"),
        ("köməəək", "kömək"),
        ("жалоба", "zhaloba"),
    ],
)
def test_alphabets_meet_in_one_sound(one: str, other: str) -> None:
    assert sound(fold(one)) == sound(fold(other))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn rfr ltkf", "привет как дела"),
        ("vyt yt gkfnzn pfhgkfne", "мне не платят зарплату"),
        ("еру зутышщт шы тще зфшв", "the pension is not paid"),
        ("юшлфнэе", "şikayət"),
        ("pensiyamı vermirlər", "pensiyamı vermirlər"),
        ("мне не платят зарплату", "мне не платят зарплату"),
        ("my pension was stopped", "my pension was stopped"),
        ("", ""),
    ],
)
def test_a_wrong_layout_is_set_right_and_a_right_one_left_alone(typed: str, meant: str) -> None:
    assert intended(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (",fre", "baku"),
        ("Кировабад", "ganja"),
        ("Степанакерт", "khankendi"),
        ("бакинец", "baku"),
        ("Bakinskiy", "baku"),
        ("g ə n c ə", "ganja"),
        ("sabir abad", "sabirabad"),
        ("#lənkəran 😊", "lankaran"),
        ("gəncə nizami rayonu", "ganja"),
        ("Gəncə prospekti 5, Bakı", "baku"),
        ("Horadizdə yaşayıram", "fuzuli"),
        ("Мәрдәкан? йох, Губада", None),
    ],
)
def test_places_in_every_spelling(typed: str, meant: str | None) -> None:
    guess = district(typed, "az")
    assert (guess.best if guess.sure else None) == meant


@pytest.mark.parametrize(
    "typed",
    ["Astana", "Казахстан", "Qazaxıstan", "adım Babəkdir", "Laçın müəllim", "Şirvan küçəsi 12", "səkilər dağılıb",
     "Gəncədən deyiləm", "Maştağada", "24 saatlıq növbə", "şüşə sındı", "Bakı yoxsa Moskva"],
)  # fmt: skip
def test_what_only_looks_like_a_place_is_never_sure(typed: str) -> None:
    assert not district(typed, "az").sure


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vty.", "menu"),
        ("yfpfl", "back"),
        ("propustit", "skip"),
        ("👍", "yes"),
        ("???", "help"),
        ("zəhmət olmasa menyu", "menu"),
        ("удалите мои данные пожалуйста", "delete_data"),
        ("nə", None),
        ("как назад вернуть паспорт", None),
    ],
)
def test_commands_in_every_spelling(typed: str, meant: str | None) -> None:
    assert command(typed) == meant


def test_a_question_on_the_return_is_found_and_another_is_not_answered() -> None:
    assert question("çörəkpulu neçə manatdır", "az").best == "allowance_amount"
    assert question("сколько комнат нам дадут", "ru").sure
    assert question("hava necədir", "az").best is None
    assert question("", "en").best is None


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 100_000, "🧿" * 500, "İ" * 300, "٣٤", "\u202e x", "/" * 50])
def test_nothing_that_can_be_typed_breaks_it(text: str) -> None:
    from tests.understanding.labelled import KINDS, understood

    for kind in KINDS:
        understood(kind, text)
