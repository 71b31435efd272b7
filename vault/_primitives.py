"""The two libsodium constructions that the rest of this package shares, with the length checks PyNaCl leaves out.

Private to `vault`: everything outside uses the modules that say what a key is for.
"""

from __future__ import annotations

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES,
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    crypto_generichash_blake2b_salt_personal,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from vault.errors import CannotOpen

KEY_BYTES = 32
NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
OVERHEAD = NONCE_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES


def encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """XChaCha20-Poly1305-IETF: 24 bytes of nonce, then ciphertext and tag. The nonce is long enough to be random."""
    nonce = random(NONCE_BYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, nonce, key)


def decrypt(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """The inverse of `encrypt`. Raises CannotOpen."""
    if len(sealed) < OVERHEAD:  # PyNaCl would ask for a buffer of negative size
        raise CannotOpen("too short to be sealed")
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], associated, sealed[:NONCE_BYTES], key)
    except CryptoError:
        raise CannotOpen("damaged, or sealed with another key or for another purpose") from None


def derive(secret: bytes, person: bytes) -> bytes:
    """A 32-byte key from a `secret` of 16 to 64 random bytes; `person`, at most 16 bytes, says what it is for."""
    return crypto_generichash_blake2b_salt_personal(b"", digest_size=KEY_BYTES, key=secret, person=person)
