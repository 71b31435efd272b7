"""What a citizen's browser holds in the web chat: one secret, which gives it a name and a key pair to read with.

The server keeps the name's hash and the public half. Without the cookie nothing here can be worked out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nacl.bindings import crypto_box_seed_keypair, crypto_generichash_blake2b_salt_personal

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Browser:
    """`sender` is the person's id on the channel, 64 hex digits; the X25519 keys have 32 bytes each."""

    sender: str
    public_key: bytes
    private_key: bytes = field(repr=False)


def is_secret(text: str) -> bool:
    """Whether a cookie has the shape of `sessions.new_secret()`: a short one, set by others, could be guessed."""
    return _SECRET.fullmatch(text) is not None


def identity(secret: str) -> Browser:
    """The same browser for the same secret, always. Raises ValueError for what is no secret of ours."""
    if not is_secret(secret):
        raise ValueError("not a browser's secret")
    public, private = crypto_box_seed_keypair(_derived(secret, b"korpu.browse.key"))
    return Browser(_derived(secret, b"korpu.browse.id").hex(), public, private)


def _derived(secret: str, person: bytes) -> bytes:
    return crypto_generichash_blake2b_salt_personal(secret.encode("ascii"), digest_size=32, person=person)
