"""The server's keys: what they seal stays readable through rotations, and nowhere else."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_generichash_blake2b_salt_personal

from vault.errors import CannotOpen, MalformedKeys
from vault.keyring import Keyring

KEY_A = base64.b64encode(bytes(range(32))).decode()
KEY_B = base64.b64encode(bytes(range(32, 64))).decode()
RING = Keyring.parse(f"{KEY_A}\n{KEY_B}")
MARKER = b"planted-marker-phrase"

purposes = st.text(max_size=20)


@given(st.binary(max_size=600), purposes)
def test_what_is_sealed_opens_again(plain: bytes, purpose: str) -> None:
    assert RING.open(RING.seal(plain, purpose), purpose) == plain


@given(st.binary(max_size=50), purposes, purposes)
def test_another_purpose_does_not_open_it(plain: bytes, purpose: str, other: str) -> None:
    sealed = RING.seal(plain, purpose)
    if purpose != other:
        with pytest.raises(CannotOpen):
            RING.open(sealed, other)


@given(st.binary(max_size=60), st.data())
def test_any_flipped_bit_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plain, "address"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        RING.open(bytes(sealed), "address")


@given(st.integers(0, 60))
def test_anything_cut_short_is_refused(length: int) -> None:
    sealed = RING.seal(b"x" * 20, "address")
    with pytest.raises(CannotOpen):
        RING.open(sealed[:length], "address")


def test_two_seals_of_the_same_differ_and_show_nothing() -> None:
    first, second = RING.seal(MARKER, "draft"), RING.seal(MARKER, "draft")
    assert first != second
    assert MARKER not in first + second


@settings(max_examples=20)
@given(st.integers(1, 5), st.text(max_size=40))
def test_a_rotation_keeps_old_readable_and_look_ups_stable(times: int, value: str) -> None:
    ring = Keyring.fresh()
    sealed, digest = ring.seal(b"old", "address"), ring.digest(value, "address")
    newer = ring
    for _ in range(times):
        newer = newer.rotated()
    assert newer.open(sealed, "address") == b"old"
    assert newer.digest(value, "address") == digest
    assert ring.is_current(sealed)
    assert not newer.is_current(sealed)
    assert newer.is_current(newer.seal(b"new", "address"))
    with pytest.raises(CannotOpen):
        ring.open(newer.seal(b"new", "address"), "address")


def test_a_retired_key_opens_nothing_any_more() -> None:
    sealed = Keyring.parse(KEY_A).seal(b"old", "address")
    with pytest.raises(CannotOpen, match="not on this keyring"):
        Keyring.parse(KEY_B).open(sealed, "address")


@given(purposes, st.text(max_size=20), purposes, st.text(max_size=20))
def test_a_digest_is_equal_only_for_equal_value_and_purpose(
    purpose: str, value: str, purpose2: str, value2: str
) -> None:
    same = (purpose, value) == (purpose2, value2)
    assert (RING.digest(value, purpose) == RING.digest(value2, purpose2)) is same


def test_purpose_and_value_do_not_run_together() -> None:
    assert RING.digest("bc", "a") != RING.digest("c", "ab")


def test_a_digest_needs_the_keyring() -> None:
    assert Keyring.fresh().digest("+994501112233", "address") != Keyring.fresh().digest("+994501112233", "address")


def test_many_digests_at_once_are_those_that_are_made_one_by_one_and_libsodiums() -> None:
    values = ["", "7:1", "Ş" * 200, "\ud800"]
    assert RING.digests(values, "voice") == [RING.digest(value, "voice") for value in values]
    framed = b"\0\0\0\x05voice7:1"
    key = RING._digesting
    assert RING.digest("7:1", "voice") == crypto_generichash_blake2b_salt_personal(framed, digest_size=32, key=key)


def test_the_formats_on_disk_have_not_drifted() -> None:
    """Made once and kept: if this goes red, data sealed by an earlier version is lost."""
    assert RING.digest("telegram:42", "address").hex() == (
        "2c7dfac7a69b391f81896813e375e3e36734640d0d245b92c203efc1e0f4b852"
    )
    assert (
        RING.open(
            bytes.fromhex(
                "a9cdba612e4edaf843d6db50ba0db0c330d12a05df4180187b50ed38a7383e3564e37311c54d9c58a262f560d3c49e6f"
            ),
            "address",
        )
        == b"kept"
    )


def test_parse_takes_lines_commas_and_comments() -> None:
    text = f"\n# newest first\n  {KEY_A} , # since the summer\n\n{KEY_B}#old\n"
    assert Keyring.parse(text) == RING == Keyring.parse(f"{KEY_A},{KEY_B}")


@settings(max_examples=10)
@given(st.integers(0, 4))
def test_dump_is_the_inverse_of_parse(times: int) -> None:
    ring = Keyring.fresh()
    for _ in range(times):
        ring = ring.rotated()
    assert Keyring.parse(ring.dump()) == ring
    assert ring.dump().count("\n") == times + 1


@pytest.mark.parametrize(
    ("second_line", "reason"),
    [
        ("short", "line 2"),
        (KEY_B[:-4], "line 2"),
        (KEY_B + "AAAA", "line 2"),
        (KEY_B.replace("I", "İ"), "line 2"),
        (f"{KEY_B} {KEY_B}", "line 2"),
        (KEY_A, "line 2: this key is given twice"),
    ],
)
def test_a_malformed_key_names_the_line_and_hides_the_key(second_line: str, reason: str) -> None:
    with pytest.raises(MalformedKeys, match=reason) as caught:
        Keyring.parse(f"{KEY_A}\n{second_line}")
    assert caught.value.line == 2
    assert second_line not in repr(caught.value)
    assert caught.value.__context__ is None  # nothing is carried along underneath


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", " , ,"])
def test_no_key_at_all_is_refused(text: str) -> None:
    with pytest.raises(MalformedKeys, match="there is no key"):
        Keyring.parse(text)


def test_sealing_stays_cheap() -> None:
    """It happens several times a message: about 7 µs each; the bound is loose for a busy machine."""
    plain, rounds = b"x" * 500, 500
    best = min(_seconds(plain, rounds) for _ in range(5))
    assert best / rounds < 100e-6


def _seconds(plain: bytes, rounds: int) -> float:
    started = time.process_time()
    for _ in range(rounds):
        RING.open(RING.seal(plain, "address"), "address")
    return time.process_time() - started
