"""A key for each file: its contents and its card (name and type) are sealed with it before they touch a disk.

Who holds the key is decided elsewhere. The place a file lies at is bound in, so that two files cannot change places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.utils import random

from vault._primitives import KEY_BYTES, decrypt, encrypt
from vault.errors import CannotOpen

VERSION = b"\x01"
LENGTH_BYTES = 8
SMALLEST = 1024
"""Bytes to which even a file of one letter is filled up."""
CARD_BLOCK = 256


def new_key() -> bytes:
    """A random key for one file."""
    return random(KEY_BYTES)


def seal(key: bytes, content: bytes, place: str) -> bytes:
    """Sealed and filled up: a version byte, then 24 of nonce, ciphertext and tag. The exact size does not show."""
    framed = len(content).to_bytes(LENGTH_BYTES, "big") + content
    return VERSION + encrypt(key, framed.ljust(padded(len(framed)), b"\0"), _bound(b"contents", place))


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What `seal` was given for this place. Raises CannotOpen."""
    if sealed[:1] != VERSION:
        raise CannotOpen("this is not a file that this version can read")
    framed = decrypt(key, sealed[1:], _bound(b"contents", place))
    length = int.from_bytes(framed[:LENGTH_BYTES], "big")
    if length > len(framed) - LENGTH_BYTES:
        raise CannotOpen("the file is shorter than it says")
    return framed[LENGTH_BYTES : LENGTH_BYTES + length]


def seal_card(key: bytes, card: Mapping[str, str], place: str) -> bytes:
    """What is known of a file beside its contents, sealed with its key."""
    text = json.dumps(dict(card), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return VERSION + encrypt(key, sodium_pad(text, CARD_BLOCK), _bound(b"card", place))


def open_card(key: bytes, sealed: bytes, place: str) -> dict[str, str]:
    """What `seal_card` was given. Raises CannotOpen."""
    if sealed[:1] != VERSION:
        raise CannotOpen("this is not a card that this version can read")
    try:
        text = sodium_unpad(decrypt(key, sealed[1:], _bound(b"card", place)), CARD_BLOCK)
        card = json.loads(text.decode("utf-8", "surrogatepass"))
    except (CryptoError, ValueError):
        card = None
    if not isinstance(card, dict):
        raise CannotOpen("this is not the card of a file")
    return card


def padded(length: int) -> int:
    """The next of few sizes, at most an eighth more (Padmé): files of nearly the same length become alike."""
    if length <= SMALLEST:
        return SMALLEST
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def _bound(what: bytes, place: str) -> bytes:
    return b"korpu.file." + what + b":" + place.encode()
