"""The server's own keys: they seal what the machine itself must read again, and hash what it must find again.

What only a reader may open does not belong here, see `boxes` and `cases`. Nothing here reads a file or a setting.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from nacl.utils import random

from vault._primitives import KEY_BYTES, decrypt, derive, encrypt
from vault.errors import CannotOpen, MalformedKeys

FINGERPRINT_BYTES = 4
DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Keys, newest first: the first seals, all open.

    The last (oldest) also derives the key of `digest`, so that a rotation does not change look-ups. It must therefore
    stay last: dropping it means computing every stored digest anew.
    """

    keys: tuple[bytes, ...]
    # Worked out once: sealing and opening happen several times a message.
    _newest: bytes = field(init=False, compare=False)
    _sealing: bytes = field(init=False, compare=False)
    _opening: Mapping[bytes, bytes] = field(init=False, compare=False)
    _digesting: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not self.keys:
            raise MalformedKeys("there is no key")
        if any(len(key) != KEY_BYTES for key in self.keys):
            raise MalformedKeys(f"a key is not {KEY_BYTES} bytes long")
        opening = {_fingerprint(key): derive(key, b"korpu.seal") for key in self.keys}
        if len(opening) != len(self.keys):
            raise MalformedKeys("a key is given twice")
        newest = _fingerprint(self.keys[0])
        object.__setattr__(self, "_newest", newest)
        object.__setattr__(self, "_sealing", opening[newest])
        object.__setattr__(self, "_opening", opening)
        object.__setattr__(self, "_digesting", derive(self.keys[-1], b"korpu.digest"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """One base64 key of 32 bytes per line or comma, newest first; the rest of a line after `#` is a comment.

        Raises MalformedKeys, which names the line and never the key.
        """
        keys: list[bytes] = []
        for number, line in enumerate(text.splitlines(), start=1):
            for part in line.partition("#")[0].split(","):
                if not part.strip():
                    continue
                key = _decoded(part.strip())
                if key is None:
                    raise MalformedKeys(f"not a key of {KEY_BYTES} bytes in base64", number)
                if key in keys:
                    raise MalformedKeys("this key is given twice", number)
                keys.append(key)
        return cls(tuple(keys))

    @classmethod
    def fresh(cls) -> Self:
        """A keyring of one new random key."""
        return cls((random(KEY_BYTES),))

    def rotated(self) -> Self:
        """The same keys with a new one in front."""
        return type(self)((random(KEY_BYTES), *self.keys))

    def dump(self) -> str:
        """The keys as `parse` reads them, one a line, newest first. Secret."""
        return "".join(base64.b64encode(key).decode("ascii") + "\n" for key in self.keys)

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """Sealed with the newest key: 4 bytes of key fingerprint, 24 of nonce, then ciphertext and tag."""
        return self._newest + encrypt(self._sealing, plain, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for the same purpose with any of the keys. Raises CannotOpen."""
        key = self._opening.get(sealed[:FINGERPRINT_BYTES])
        if key is None:
            raise CannotOpen("sealed with a key that is not on this keyring, or damaged")
        return decrypt(key, sealed[FINGERPRINT_BYTES:], purpose.encode())

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it; if not, a rotation still has to seal it anew."""
        return sealed[:FINGERPRINT_BYTES] == self._newest

    def digest(self, value: str, purpose: str) -> bytes:
        """32 bytes by which equal values are found again, useless without the keyring. Values are compared as given."""
        return self.digests((value,), purpose)[0]

    def digests(self, values: Iterable[str], purpose: str) -> list[bytes]:
        """The digest of each. For 100,000 it counts that key and purpose are taken in once: Python's own BLAKE2b can
        go on from there, libsodium's binding cannot."""
        label = purpose.encode()
        # The purpose's length in front keeps ("ab", "c") and ("a", "bc") apart.
        begun = hashlib.blake2b(
            len(label).to_bytes(4, "big") + label, digest_size=DIGEST_BYTES, key=self._digesting, usedforsecurity=True
        )
        found = []
        for value in values:
            one = begun.copy()
            one.update(value.encode("utf-8", "surrogatepass"))
            found.append(one.digest())
        return found

    def __repr__(self) -> str:
        return f"Keyring({len(self.keys)} keys, newest {self._newest.hex()})"


def _fingerprint(key: bytes) -> bytes:
    return derive(key, b"korpu.print")[:FINGERPRINT_BYTES]


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # plain ValueError: letters outside ASCII
        return None
    return key if len(key) == KEY_BYTES else None
