"""What lands in a log, a traceback or a debugger's window must not open anything."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable

import pytest

from vault import boxes, cases, passwords, receipts, recovery, sessions
from vault.errors import VaultError
from vault.keyring import Keyring
from vault.passwords import Limits

MARKER = "planted-marker-phrase"
QUICK = Limits(ops=1, mebibytes=1)
RING = Keyring.fresh().rotated()
PAIR = boxes.new_key_pair()
RECEIPT = receipts.new_receipt()
STRETCHED = receipts.stretch(RECEIPT, bytes(receipts.SALT_BYTES))
SECRET = sessions.new_secret()
WORDS = " ".join(recovery.new_words())
PASSWORD = "qızılgül və bülbül"
DAMAGED = b"\x01" * 120

KEYS = [*RING.keys, PAIR.private, STRETCHED.key]


def _secrets() -> list[str]:
    shapes: list[Callable[[bytes], str]] = [
        bytes.hex,
        lambda key: base64.b64encode(key).decode(),
        lambda key: base64.urlsafe_b64encode(key).decode(),
        lambda key: repr(key)[2:-1],
    ]
    return [shape(key) for key in KEYS for shape in shapes] + [RECEIPT, SECRET, WORDS, PASSWORD, MARKER]


def _shows(text: str) -> list[str]:
    return [secret for secret in _secrets() if secret in text]


@pytest.mark.parametrize("value", [RING, PAIR, STRETCHED, Keyring.fresh()], ids=["ring", "pair", "stretched", "fresh"])
def test_no_value_shows_its_key(value: object) -> None:
    assert _shows(f"{value!r} {value!s} {[value]} {value}") == []


ATTEMPTS: list[Callable[[], object]] = [
    lambda: Keyring.parse(RING.dump() + "broken"),
    lambda: Keyring.parse(RING.dump() + RING.dump()),
    lambda: Keyring.parse(RING.dump().replace("=", "ə")),
    lambda: Keyring((RING.keys[0][:31],)),
    lambda: RING.open(DAMAGED, MARKER),
    lambda: RING.open(RING.seal(MARKER.encode(), "a"), "b"),
    lambda: boxes.open_with(PAIR.private, DAMAGED),
    lambda: boxes.public_of(PAIR.private + b"x"),
    lambda: boxes.seal_to(bytes(32), MARKER.encode()),
    lambda: cases.open_entry(PAIR.private, boxes.seal_to(PAIR.public, b"\x01" + MARKER.encode())),
    lambda: cases.open_entry(
        PAIR.private, boxes.seal_to(PAIR.public, (b"\x01" + MARKER.encode() + b"\x80").ljust(256, b"\0"))
    ),
    lambda: cases.unwrap(PAIR.private, DAMAGED),
    lambda: passwords.unlock(DAMAGED, PASSWORD + "?"),
    lambda: passwords.unlock(passwords.lock(PAIR.private, PASSWORD, QUICK), PASSWORD + "?"),
    lambda: sessions.unlock(DAMAGED, SECRET),
    lambda: receipts.unwrap(DAMAGED, STRETCHED.key),
    lambda: receipts.stretch(RECEIPT + "1", bytes(16)),
    lambda: recovery.key_pair_of(WORDS + " extra"),
    lambda: recovery.key_pair_of(WORDS.replace(" ", "")),
]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=range(len(ATTEMPTS)))
def test_no_error_shows_a_secret(attempt: Callable[[], object]) -> None:
    with pytest.raises((VaultError, ValueError)) as caught:
        attempt()
    # With everything hanging below it, as an error tracker would collect it; the source lines hold names only.
    linked: BaseException | None = caught.value
    texts = ["".join(traceback.format_exception(caught.value))]
    while linked is not None:
        texts.append(f"{linked!r} {linked} {linked.args}")
        linked = linked.__context__
    assert _shows(" ".join(texts)) == []


def test_no_blob_shows_what_went_in() -> None:
    marker = MARKER.encode()
    blobs = [
        RING.seal(marker, "draft"),
        RING.digest(MARKER, "draft"),
        boxes.seal_to(PAIR.public, marker),
        cases.seal_entry(PAIR.public, {"text": MARKER}),
        cases.wrap_for(PAIR.public, marker),
        passwords.lock(marker, MARKER, QUICK),
        sessions.lock(marker, MARKER),
        sessions.session_id(MARKER),
        receipts.wrap(marker, STRETCHED.key),
    ]
    assert [blob for blob in blobs if marker in blob] == []
