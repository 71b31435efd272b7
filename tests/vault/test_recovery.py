"""Twelve words on paper, typed back by someone in a hurry."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault import recovery
from vault.boxes import open_with, seal_to
from vault.errors import WrongWords

# BIP-39's own example
EXAMPLE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
WORDS = EXAMPLE.split()
PAIR = recovery.key_pair_of(EXAMPLE)


@settings(max_examples=20)
@given(st.builds(recovery.new_words))
def test_new_words_give_a_working_key_pair(words: tuple[str, ...]) -> None:
    pair = recovery.key_pair_of(" ".join(words))
    assert len(words) == 12
    assert open_with(pair.private, seal_to(pair.public, b"kept")) == b"kept"
    assert pair == recovery.key_pair_of(" ".join(words))


def test_words_are_new_each_time() -> None:
    assert len({recovery.new_words() for _ in range(20)}) == 20


@given(
    st.lists(st.sampled_from([" ", "  ", "\n", "\r\n", ", ", "\t", " - ", " 3. ", "\u00a0"]), min_size=13, max_size=13)
)
def test_spaces_and_line_breaks_do_not_matter(gaps: list[str]) -> None:
    typed = gaps[0] + "".join(word + gap for word, gap in zip(WORDS, gaps[1:], strict=True))
    assert recovery.key_pair_of(typed) == PAIR


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_case_does_not_matter(capitals: list[bool]) -> None:
    typed = " ".join(word.upper() if big else word.title() for word, big in zip(WORDS, capitals, strict=True))
    assert recovery.key_pair_of(typed) == PAIR


@pytest.mark.parametrize("style", ["{0}. {1}", "{0}.{1}", "{0}) {1}", "{0} {1}", "#{0}: {1};"])
def test_numbers_in_front_do_not_matter(style: str) -> None:
    assert recovery.key_pair_of("\n".join(style.format(n, word) for n, word in enumerate(WORDS, 1))) == PAIR


def test_azerbaijani_letters_do_not_matter() -> None:
    assert recovery.key_pair_of(" ".join(WORDS).upper().replace("I", "İ")) == PAIR
    assert recovery.key_pair_of(" ".join(WORDS).replace("i", "ı")) == PAIR


def test_an_unknown_word_is_named_to_the_form_and_not_to_the_log() -> None:
    with pytest.raises(WrongWords) as caught:
        recovery.key_pair_of(" ".join([*WORDS[:5], "sausege", *WORDS[6:]]))
    assert caught.value.word == "sausege"
    assert "sausege" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    "typed", ["", " ".join(WORDS[:11]), " ".join([*WORDS, "legal"]), " ".join([*WORDS[:11], "year"])]
)
def test_words_that_do_not_belong_together_are_refused(typed: str) -> None:
    with pytest.raises(WrongWords) as caught:
        recovery.key_pair_of(typed)
    assert caught.value.word is None
    assert caught.value.__context__ is None


@given(st.text(max_size=80))
def test_any_other_text_is_refused_as_words(text: str) -> None:
    with pytest.raises(WrongWords):
        recovery.key_pair_of(text)


def test_the_words_in_the_safe_still_work() -> None:
    """Made once and kept: paper cannot be migrated."""
    assert PAIR.public.hex() == "0d04edb90d943afe09c2800e20cfa12ccc07c36763a8dac31fd09da79fea1d46"
