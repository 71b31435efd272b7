"""What a signed-in browser holds: a secret that finds its session, and opens the private key kept there.

The database keeps neither the secret nor anything that leads back to it: without the cookie a session is shut.
"""

from __future__ import annotations

import base64

from nacl.bindings import crypto_generichash_blake2b_salt_personal
from nacl.utils import random

from vault._primitives import decrypt, encrypt

_SECRET_BYTES = 32
_PURPOSE = b"korpu session"


def new_secret() -> str:
    """A cookie's value: 32 random bytes in URL-safe base64 without padding, 43 characters."""
    return base64.urlsafe_b64encode(random(_SECRET_BYTES)).decode("ascii").rstrip("=")


def session_id(secret: str) -> bytes:
    """The 32 bytes under which the database keeps the session. Any text will do: a forged cookie finds nothing."""
    return _derived(secret, b"korpu.session.id")


def lock(private: bytes, secret: str) -> bytes:
    """A private key, to be kept with the session."""
    return encrypt(_derived(secret, b"korpu.session.lk"), private, _PURPOSE)


def unlock(locked: bytes, secret: str) -> bytes:
    """The private key again. Raises CannotOpen."""
    return decrypt(_derived(secret, b"korpu.session.lk"), locked, _PURPOSE)


def _derived(secret: str, person: bytes) -> bytes:
    # The secret is the message, not the key, of the hash: a cookie may come back with any length.
    return crypto_generichash_blake2b_salt_personal(
        secret.encode("utf-8", "surrogatepass"), digest_size=32, person=person
    )
