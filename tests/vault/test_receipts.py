"""Sixteen digits on a slip of paper, copied by hand, read over the telephone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault import receipts
from vault.errors import CannotOpen

SALT = bytes(range(receipts.SALT_BYTES))
RECEIPT = "1234567890123450"  # with its right check digit; the names of tests must not change from run to run

drawn = st.builds(receipts.new_receipt)


@given(drawn)
def test_a_new_receipt_is_one_however_it_is_written(receipt: str) -> None:
    assert len(receipt) == 16
    assert receipts.normalise(receipt) == receipt
    assert receipts.normalise(receipts.pretty(receipt)) == receipt


def test_it_is_shown_in_fours() -> None:
    assert receipts.pretty("1234567890123456") == "1234 5678 9012 3456"


@settings(max_examples=25)
@given(drawn)
def test_every_wrong_digit_is_caught(receipt: str) -> None:
    for at in range(16):
        for digit in "0123456789":
            if digit != receipt[at]:
                assert receipts.normalise(receipt[:at] + digit + receipt[at + 1 :]) is None


@given(drawn)
def test_every_swap_of_neighbours_is_caught(receipt: str) -> None:
    for at in range(15):
        swapped = receipt[:at] + receipt[at + 1] + receipt[at] + receipt[at + 2 :]
        assert swapped == receipt or receipts.normalise(swapped) is None


def test_the_table_catches_them_in_every_state() -> None:
    for state, first, second in itertools.product("0123456789", repeat=3):
        if first != second:
            right, swapped = (f"{state}{pair}000000000000" for pair in (first + second, second + first))
            assert _check_digit(right) != _check_digit(swapped)


def _check_digit(fifteen: str) -> str:
    (digit,) = [digit for digit in "0123456789" if receipts.normalise(fifteen + digit)]
    return digit


@given(drawn, st.sampled_from(["-", " ", "\u00a0", "–", "—", "\n", "\u200e", "\t", "−"]))
def test_spaces_and_dashes_do_not_matter(receipt: str, between: str) -> None:
    assert receipts.normalise(between + between.join(receipt) + between) == receipt


@pytest.mark.parametrize("zero", ["٠", "۰", "０", "०", "𝟎"])
def test_digits_of_another_script_are_digits(zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in RECEIPT)
    assert receipts.normalise(typed) == RECEIPT


@given(st.text(max_size=40))
def test_other_text_is_no_receipt(text: str) -> None:
    found = receipts.normalise(text)
    assert found is None or (len(found) == 16 and found.isascii() and found.isdecimal())


@pytest.mark.parametrize("text", ["", "salam", "1", RECEIPT[:15], RECEIPT + "0", f"№{RECEIPT}", "²" * 16, RECEIPT * 99])
def test_near_misses_are_no_receipt(text: str) -> None:
    assert receipts.normalise(text) is None


@settings(max_examples=6, deadline=None)
@given(drawn, st.binary(max_size=64))
def test_the_receipt_opens_the_case_and_another_does_not(receipt: str, private: bytes) -> None:
    stretched = receipts.stretch(receipts.pretty(receipt), SALT)
    assert stretched == receipts.stretch(receipt, SALT)
    wrapped = receipts.wrap(private, stretched.key)
    assert receipts.unwrap(wrapped, stretched.key) == private
    other = receipts.stretch(receipts.new_receipt(), SALT)
    assert other.tag != stretched.tag
    with pytest.raises(CannotOpen):
        receipts.unwrap(wrapped, other.key)
    with pytest.raises(CannotOpen):
        receipts.unwrap(wrapped, stretched.tag)  # what the database keeps is not the key


def test_another_organisation_finds_nothing_by_it() -> None:
    assert receipts.stretch(RECEIPT, SALT).tag != receipts.stretch(RECEIPT, bytes(receipts.SALT_BYTES)).tag


@given(st.data())
def test_any_flipped_bit_of_a_wrap_is_refused(data: st.DataObject) -> None:
    key = bytes(range(32))
    wrapped = bytearray(receipts.wrap(b"x" * 32, key))
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        receipts.unwrap(bytes(wrapped), key)


@pytest.mark.parametrize(("receipt", "salt"), [("1234", SALT), (RECEIPT, b"short")])
def test_stretching_refuses_what_would_find_nothing(receipt: str, salt: bytes) -> None:
    with pytest.raises(ValueError, match=r"receipt|salt") as caught:
        receipts.stretch(receipt, salt)
    assert receipt not in str(caught.value)


def test_the_receipts_in_peoples_drawers_still_work() -> None:
    """Made once and kept: if this goes red, every receipt given out is worthless."""
    assert receipts.normalise("1234 5678 9012 3450") == "1234567890123450"
    stretched = receipts.stretch("1234567890123450", SALT)
    assert stretched.tag.hex() == "f12e5661b0cf729871524ec2395bc8ad60408bf4c4ef4afe8ebba1f83f332041"
    assert stretched.key.hex() == "d93bb406fc12bbfec4817d0cf934431416bc1fb92473313ccd85f381c31cc896"
