"""Anyone adds to a case; only a reader takes out, and the outside tells little."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault import boxes, cases
from vault.boxes import KeyPair
from vault.errors import CannotOpen

CASE = boxes.new_key_pair()
READER = boxes.new_key_pair()
OTHER = boxes.new_key_pair()
MARKER = "planted-marker-phrase"

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
entries = st.dictionaries(st.text(max_size=12), values, max_size=5)


@given(st.binary(max_size=500))
def test_a_box_opens_only_with_its_key(plain: bytes) -> None:
    sealed = boxes.seal_to(CASE.public, plain)
    assert boxes.open_with(CASE.private, sealed) == plain
    with pytest.raises(CannotOpen):
        boxes.open_with(OTHER.private, sealed)


@given(st.binary(max_size=40), st.data())
def test_any_flipped_bit_of_a_box_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(boxes.seal_to(CASE.public, plain))
    at = data.draw(st.integers(0, len(sealed) - 1))
    bit = data.draw(st.integers(0, 7))
    sealed[at] ^= 1 << bit
    with pytest.raises(CannotOpen):
        boxes.open_with(CASE.private, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 47, 48])
def test_a_box_cut_short_is_refused(length: int) -> None:
    with pytest.raises(CannotOpen):
        boxes.open_with(CASE.private, boxes.seal_to(CASE.public, b"plain")[:length])


@pytest.mark.parametrize("public", [b"", b"x" * 31, b"x" * 33, bytes(32), b"\x01" + bytes(31)])
def test_a_browser_cannot_make_us_seal_to_nonsense(public: bytes) -> None:
    with pytest.raises(ValueError, match="public key"):
        boxes.seal_to(public, b"plain")


@pytest.mark.parametrize("private", [b"", b"x" * 31, b"x" * 33])
def test_a_private_key_of_the_wrong_length_never_reaches_the_library(private: bytes) -> None:
    with pytest.raises(ValueError, match="private key"):
        boxes.public_of(private)
    with pytest.raises(CannotOpen):
        boxes.open_with(private, boxes.seal_to(CASE.public, b"plain"))


def test_the_public_half_follows_from_the_private() -> None:
    assert boxes.public_of(CASE.private) == CASE.public
    assert boxes.new_key_pair() != boxes.new_key_pair()


@given(entries)
def test_an_entry_comes_back_as_it_was(entry: dict[str, object]) -> None:
    assert cases.open_entry(CASE.private, cases.seal_entry(CASE.public, entry)) == entry


@given(st.text(max_size=700))
def test_the_length_of_an_entry_tells_little(text: str) -> None:
    sealed = cases.seal_entry(CASE.public, {"text": text})
    assert (len(sealed) - 48) % cases.BLOCK == 0
    assert len(cases.seal_entry(CASE.public, {"text": "no"})) == len(cases.seal_entry(CASE.public, {"text": "yes" * 9}))


def test_half_an_emoji_is_kept_and_not_lost() -> None:
    entry: dict[str, object] = {"text": "Salam \ud83d"}
    assert cases.open_entry(CASE.private, cases.seal_entry(CASE.public, entry)) == entry


def test_the_marker_stands_in_no_blob() -> None:
    wrapped = cases.wrap_for(READER.public, CASE.private)
    blobs = [cases.seal_entry(CASE.public, {MARKER: MARKER}), boxes.seal_to(CASE.public, MARKER.encode()), wrapped]
    assert all(MARKER.encode() not in blob for blob in blobs)
    assert CASE.private not in wrapped


def test_each_reader_opens_the_case_and_nobody_else() -> None:
    case = cases.new_case_key()
    sealed = cases.seal_entry(case.public, {"text": "Torpağım əlimdən alındı"})
    for reader in (READER, OTHER):
        private = cases.unwrap(reader.private, cases.wrap_for(reader.public, case.private))
        assert cases.open_entry(private, sealed) == {"text": "Torpağım əlimdən alındı"}
    with pytest.raises(CannotOpen):
        cases.unwrap(OTHER.private, cases.wrap_for(READER.public, case.private))
    with pytest.raises(CannotOpen):
        cases.open_entry(READER.private, sealed)


@settings(max_examples=30)
@given(st.binary(max_size=600))
def test_what_is_boxed_but_no_entry_is_refused(plain: bytes) -> None:
    """Anyone may fill a box, so what comes out is still a stranger's."""
    with pytest.raises(CannotOpen) as caught:
        cases.open_entry(CASE.private, boxes.seal_to(CASE.public, plain))
    assert caught.value.__context__ is None  # JSON's own error would carry the text


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000])
def test_a_well_padded_stranger_is_refused_too(text: bytes) -> None:
    padded = cases.VERSION + text + b"\x80"
    padded += bytes(-len(padded) % cases.BLOCK)
    with pytest.raises(CannotOpen):
        cases.open_entry(CASE.private, boxes.seal_to(CASE.public, padded))


def test_an_entry_of_a_later_version_is_refused_by_name() -> None:
    padded = b"\x02{}\x80".ljust(cases.BLOCK, b"\x00")
    with pytest.raises(CannotOpen, match="version"):
        cases.open_entry(CASE.private, boxes.seal_to(CASE.public, padded))


def test_a_wrap_holding_no_key_is_refused() -> None:
    with pytest.raises(CannotOpen):
        cases.unwrap(READER.private, boxes.seal_to(READER.public, b"short"))


@pytest.mark.parametrize("value", [float("nan"), object(), b"bytes"])
def test_what_json_cannot_hold_is_refused_before_it_is_sealed(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        cases.seal_entry(CASE.public, {"value": value})


def test_a_key_pair_of_an_earlier_version_still_opens() -> None:
    """Made once and kept: if this goes red, cases of an earlier version are lost."""
    pair = KeyPair(boxes.public_of(bytes(range(32))), bytes(range(32)))
    sealed = bytes.fromhex(
        "854386bc97d669ee9fbcd7986b6033cbc388561d40b7589b331776d28f664806e4276a127e3d2fec3b7a76ebd278d1c34dcd"
        "1dd8560074fe2763437de5d695337139918926fae98ed7aeb12f8423e5a512a8e14b6f8200da62c577075f42b41aacc37864"
        "d0e7616ba1b0d10ea72e567ec09c5ec0468148ba7ad6570aab512009fcce428cb743173ffb9704ecbb2cc5402711813c9bc8"
        "730ef2eaf8e32bda8d64c184abf6a25bce784dd5327f70a17a6c757610ffe1652988041feab88b7bd24872d8c5c0f4232cb2"
        "b7ce78ba4d19e68280ed330f6ab32b94118a21f12e88afda8410339d30a10d6156669f4c954bc7c74bddf516224efb1c85c4"
        "490ee6e28603b731b8785c1e2aab5200230d3e37521aec661ee09629f6d2cb76e5e81cb13eb91b01f407248ddb537702ecba"
        "77c12508"
    )
    assert cases.open_entry(pair.private, sealed) == {"text": "qaldı"}
