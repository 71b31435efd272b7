"""Sealed boxes: anyone may put something in, only the holder of the private key takes it out.

libsodium's `crypto_box_seal`, by its bindings, because the classes around them double the cost of a short message.
A box says nothing about who filled it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nacl.bindings import (
    crypto_box_keypair,
    crypto_box_PUBLICKEYBYTES,
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_box_SEALBYTES,
    crypto_box_SECRETKEYBYTES,
    crypto_scalarmult_base,
)
from nacl.exceptions import CryptoError

from vault.errors import CannotOpen


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 key pair, 32 bytes each."""

    public: bytes
    private: bytes = field(repr=False)


def new_key_pair() -> KeyPair:
    """A random key pair."""
    public, private = crypto_box_keypair()
    return KeyPair(public, private)


def public_of(private: bytes) -> bytes:
    """The public half that belongs to a private key. Raises ValueError if it is not 32 bytes long."""
    if len(private) != crypto_box_SECRETKEYBYTES:  # libsodium would read past the end
        raise ValueError(f"a private key has {crypto_box_SECRETKEYBYTES} bytes")
    return crypto_scalarmult_base(private)


def seal_to(public: bytes, plain: bytes) -> bytes:
    """A box of 48 bytes more than `plain`.

    Raises ValueError for what is no usable public key: a browser may send us anything as its own.
    """
    if len(public) != crypto_box_PUBLICKEYBYTES:
        raise ValueError(f"a public key has {crypto_box_PUBLICKEYBYTES} bytes")
    try:
        return crypto_box_seal(plain, public)
    except CryptoError:  # a point of low order: the secret would be known to everyone
        raise ValueError("not a usable public key") from None


def open_with(private: bytes, sealed: bytes) -> bytes:
    """What was sealed to the public half of `private`. Raises CannotOpen."""
    if len(private) != crypto_box_SECRETKEYBYTES or len(sealed) < crypto_box_SEALBYTES:
        raise CannotOpen("too short to be a sealed box, or not a private key")
    try:
        return crypto_box_seal_open(sealed, crypto_scalarmult_base(private), private)
    except CryptoError:
        raise CannotOpen("damaged, or sealed to another key") from None
