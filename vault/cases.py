"""A case's own key pair: entries are sealed to it as they arrive, and its private half is wrapped for each reader.

Who may be a reader is decided elsewhere. Whoever can only add to a case holds nothing that opens it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError

from vault.boxes import KeyPair, new_key_pair, open_with, seal_to
from vault.errors import CannotOpen

VERSION = b"\x01"
BLOCK = 256
"""Entries are filled up to a multiple of this many bytes, so that "yes" and "no" are alike from outside."""

_PRIVATE_BYTES = 32


def new_case_key() -> KeyPair:
    """The key pair of a new case. Wrap the private half for every reader, then forget it."""
    return new_key_pair()


def wrap_for(reader_public: bytes, case_private: bytes) -> bytes:
    """The case's private key for one reader. Raises ValueError for an unusable public key."""
    return seal_to(reader_public, case_private)


def unwrap(reader_private: bytes, wrapped: bytes) -> bytes:
    """The case's private key, for the reader it was wrapped for. Raises CannotOpen."""
    private = open_with(reader_private, wrapped)
    if len(private) != _PRIVATE_BYTES:
        raise CannotOpen("this is not a wrapped case key")
    return private


def seal_entry(case_public: bytes, entry: Mapping[str, object]) -> bytes:
    """An entry (anything JSON can hold; tuples come back as lists), always 48 + n * 256 bytes long.

    Raises TypeError or ValueError for values that JSON cannot hold, and ValueError for an unusable public key.
    """
    text = json.dumps(dict(entry), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # surrogatepass: half an emoji from a broken client must not lose the message, nor land in an error's text.
    plain = VERSION + text.encode("utf-8", "surrogatepass")
    return seal_to(case_public, sodium_pad(plain, BLOCK))


def open_entry(case_private: bytes, sealed: bytes) -> dict[str, object]:
    """What `seal_entry` was given. Raises CannotOpen, also for an entry of a version this code does not know."""
    padded = open_with(case_private, sealed)
    entry = _entry_in(padded) if padded[:1] == VERSION else None
    if entry is None:
        raise CannotOpen("this is not an entry that this version can read")
    return entry


def _entry_in(padded: bytes) -> dict[str, object] | None:
    # Returns None instead of raising: JSON's own error carries the whole text, and would stay attached to ours.
    try:
        text = sodium_unpad(padded, BLOCK)[len(VERSION) :]
        entry = json.loads(text.decode("utf-8", "surrogatepass"))
    except (CryptoError, ValueError, RecursionError):  # the last: brackets nested without end
        return None
    return entry if isinstance(entry, dict) else None
