"""A private key under a password and under a cookie."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault import passwords, sessions
from vault._primitives import decrypt
from vault.errors import CannotOpen, VaultError, WrongPassword
from vault.passwords import Limits

PRIVATE = bytes(range(32))
QUICK = Limits(ops=1, mebibytes=1)
PASSWORD = "göy üstündə durna"
LOCKED = passwords.lock(PRIVATE, PASSWORD, QUICK)


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=64), st.text(max_size=30))
def test_a_password_opens_its_own_lock(private: bytes, password: str) -> None:
    assert passwords.unlock(passwords.lock(private, password, QUICK), password) == private


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=30).filter(lambda text: text != PASSWORD))
def test_another_password_does_not(password: str) -> None:
    with pytest.raises(WrongPassword):
        passwords.unlock(LOCKED, password)


def test_the_password_may_be_typed_on_another_keyboard() -> None:
    composed, decomposed = "şəhər bağça çay", "s\u0327əhər bag\u0306c\u0327a c\u0327ay"
    assert passwords.unlock(passwords.lock(PRIVATE, composed, QUICK), decomposed) == PRIVATE


@pytest.mark.parametrize("at", range(4, len(LOCKED), 7))
def test_a_damaged_lock_does_not_open(at: int) -> None:
    damaged = bytearray(LOCKED)
    damaged[at] ^= 1
    with pytest.raises(WrongPassword):
        passwords.unlock(bytes(damaged), PASSWORD)


@pytest.mark.parametrize(
    "header", [b"\x00\x01\x00\x01", b"\x02\x01\x00\x01", b"\x01\x00\x00\x01", b"\x01\xff\x00\x01", b"\x01\x01\xff\xff"]
)
def test_a_planted_lock_cannot_ask_for_the_whole_machine(header: bytes) -> None:
    with pytest.raises(CannotOpen):
        passwords.unlock(header + LOCKED[4:], PASSWORD)


@pytest.mark.parametrize("change", [b"\x01\x02\x00\x01", b"\x01\x01\x00\x02"])
def test_the_limits_in_a_lock_cannot_be_altered(change: bytes) -> None:
    with pytest.raises(WrongPassword):
        passwords.unlock(change + LOCKED[4:], PASSWORD)


@pytest.mark.parametrize("length", [0, 3, 20, 59])
def test_a_lock_cut_short_is_no_lock(length: int) -> None:
    with pytest.raises(CannotOpen):
        passwords.unlock(LOCKED[:length], PASSWORD)


def test_limits_can_be_raised_without_shutting_anyone_out() -> None:
    assert passwords.needs_relock(LOCKED)
    today = passwords.lock(PRIVATE, PASSWORD)
    assert not passwords.needs_relock(today)
    assert passwords.needs_relock(today, Limits(ops=5, mebibytes=32))
    assert passwords.unlock(today, PASSWORD) == PRIVATE
    with pytest.raises(WrongPassword):
        passwords.unlock(today, PASSWORD + "!")


@pytest.mark.parametrize(("ops", "mebibytes"), [(0, 1), (17, 1), (1, 0), (1, 257)])
def test_a_lock_that_could_never_be_opened_is_not_made(ops: int, mebibytes: int) -> None:
    with pytest.raises(ValueError, match="limits"):
        Limits(ops, mebibytes)


NAMES = ("Aysel Məmmədova", "aysel.mammadova@example.org", "Körpü Hüquq Mərkəzi")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Kq7#mWx2z", "short"),
        ("ﬃﬃﬃ", "short"),
        ("password123!", "common"),
        ("Azərbaycan2024", "common"),
        ("AZERBAYCAN 2024", "common"),
        ("qwerty1234", "common"),
        ("пароль12345", "common"),
        ("994501234567", "common"),
        ("12.05.1990!", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abababababababab", "common"),
        ("Aysel.Mammadova1", "same"),
        ("ayselməmmədova", "same"),
        ("MERKEZI-2024!", "same"),
        (PASSWORD, None),
        ("correct horse battery", None),
        ("x7#kQ9!vLm2", None),
        ("Aysel bağda gəzir", None),
        ("82734659102837465", None),
    ],
)
def test_what_is_said_of_a_password(password: str, code: str | None) -> None:
    assert passwords.weakness(password, NAMES) == code


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=4))
def test_any_password_gets_a_verdict(password: str, names: list[str]) -> None:
    assert passwords.weakness(password, names) in {"short", "common", "same", None}
    assert passwords.weakness(password, []) != "same"


@settings(max_examples=30)
@given(st.binary(max_size=64))
def test_a_cookie_opens_its_own_session(private: bytes) -> None:
    secret = sessions.new_secret()
    locked = sessions.lock(private, secret)
    assert sessions.unlock(locked, secret) == private
    with pytest.raises(CannotOpen):
        sessions.unlock(locked, sessions.new_secret())


@given(st.data())
def test_any_flipped_bit_of_a_session_is_refused(data: st.DataObject) -> None:
    secret = sessions.new_secret()
    locked = bytearray(sessions.lock(PRIVATE, secret))
    locked[data.draw(st.integers(0, len(locked) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultError):
        sessions.unlock(bytes(locked), secret)


def test_a_cookie_is_plain_letters_and_new_each_time() -> None:
    drawn = {sessions.new_secret() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in drawn)


@given(st.text(max_size=60))
def test_any_forged_cookie_has_an_id_that_finds_nothing(forged: str) -> None:
    assert len(sessions.session_id(forged)) == 32
    assert sessions.session_id(forged) != sessions.session_id(sessions.new_secret())


def test_what_the_database_keeps_opens_nothing() -> None:
    secret = sessions.new_secret()
    locked = sessions.lock(PRIVATE, secret)
    kept = sessions.session_id(secret)
    assert secret.encode() not in kept + locked
    for guess in (kept.hex(), kept.decode("latin-1")):
        with pytest.raises(CannotOpen):
            sessions.unlock(locked, guess)
    # Nor is the id itself the key: a lock opened by what stands in the next column would be none.
    with pytest.raises(CannotOpen):
        decrypt(kept, locked, sessions._PURPOSE)


def test_locks_of_an_earlier_version_still_open() -> None:
    """Made once and kept: if this goes red, every member of staff is shut out."""
    assert (
        passwords.unlock(
            bytes.fromhex(
                "01010001f0bd2f137639d099966776bcf827d45563912820a8410b27c7945294011fdc96632e555f15e85108bbfdc5b16d47"
                "0ff45a6345656ff9ff404ebaea833504c939ce1e2e9452630cc4adc50a26b488cc07bf44b2e5c49077cc"
            ),
            PASSWORD,
        )
        == PRIVATE
    )
