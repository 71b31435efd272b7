"""Contents of files: only the key and the place together open them, and the exact size does not show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.errors import CannotOpen
from vault.files import SMALLEST, new_key, open_card, padded, seal, seal_card, unseal


@pytest.mark.parametrize("size", [0, 1, 1016, 1017, 70_000, 1_000_003])
def test_what_is_sealed_is_opened_again(size: int) -> None:
    key, content = new_key(), b"\x00" + b"s" * size
    assert unseal(key, seal(key, content, "place"), "place") == content


def test_another_key_another_place_or_a_changed_letter_opens_nothing() -> None:
    key = new_key()
    sealed = seal(key, b"secret", "here")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for attempt in ((new_key(), sealed, "here"), (key, sealed, "there"), (key, changed, "here"), (key, b"", "here")):
        with pytest.raises(CannotOpen):
            unseal(*attempt)
    with pytest.raises(CannotOpen):  # a version that is not ours
        unseal(key, b"\x02" + sealed[1:], "here")


def test_a_card_is_no_content_and_content_no_card() -> None:
    key, card = new_key(), {"name": "Müqavilə.pdf", "type": "application/pdf"}
    sealed = seal_card(key, card, "here")
    assert open_card(key, sealed, "here") == card
    with pytest.raises(CannotOpen):
        unseal(key, sealed, "here")
    with pytest.raises(CannotOpen):
        open_card(key, seal(key, b"{}", "here"), "here")
    assert len(sealed) == len(seal_card(key, {"name": "a.pdf", "type": "application/pdf"}, "here"))


@given(st.integers(0, 30_000_000))
def test_sizes_are_filled_up_to_few_and_by_an_eighth_at_most(size: int) -> None:
    filled = padded(size)
    assert size <= filled <= max(SMALLEST, size * 9 / 8)
    assert padded(filled) == filled


def test_two_files_of_nearly_the_same_size_look_alike() -> None:
    key = new_key()
    assert len(seal(key, b"a" * 100_500, "x")) == len(seal(key, b"b" * 102_000, "x"))
