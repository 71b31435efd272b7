"""The receipt: sixteen digits that a citizen keeps, by which they find and open their case from anywhere.

It is shown once and stored nowhere; the database keeps only what a slow function makes of it.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13, crypto_pwhash_SALTBYTES

from vault._primitives import decrypt, encrypt

LENGTH = 16
SALT_BYTES = crypto_pwhash_SALTBYTES

# Damm rather than Verhoeff: both catch every wrong digit and every swap of neighbours, Damm with one table and no
# rule about positions that could be applied from the wrong end.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

# Fifteen digits are about 50 bits, and one salt serves the whole organisation (a look-up has only the receipt to go
# by), so every try is a try at all cases at once: with N cases, one of them falls after 10^15 / N tries on average. The
# whole space costs one of today's cores some 190 000 years at 6 ms a try, and a graphics card with 1 TB/s of memory
# some five hundred. More memory would buy more, but a citizen waits for this, and sixty others at the same moment.
# That margin is thin for an organisation with many cases, so the salt should be secret too: taken from the keyring
# (`keyring.digest(...)[:SALT_BYTES]`), it leaves a stolen database alone without a single try.
# Changing either number orphans every receipt ever given out.
_OPS = 1
_MEMORY = 8 * 1024 * 1024

_LONGEST_TYPED = 100
_SEPARATORS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})  # spaces, line breaks, invisible marks, dashes
_PURPOSE = b"korpu receipt"


def new_receipt() -> str:
    """Fifteen random digits and their check digit."""
    digits = f"{secrets.randbelow(10**15):015d}"
    return digits + str(_check(digits))  # in Damm's scheme the check of the digits is itself the digit to append


def pretty(receipt: str) -> str:
    """As it is shown and written down: 1234 5678 9012 3456."""
    return " ".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def normalise(text: str) -> str | None:
    """The sixteen digits in what a person typed, in any script, with spaces or dashes; None if it is not a receipt."""
    if len(text) > _LONGEST_TYPED:
        return None
    digits = []
    for char in text:
        value = unicodedata.decimal(char, None)
        if value is not None:
            digits.append(str(value))
        elif unicodedata.category(char) not in _SEPARATORS and char != "\N{MINUS SIGN}":
            return None
    receipt = "".join(digits)
    return receipt if len(receipt) == LENGTH and _check(receipt) == 0 else None


@dataclass(frozen=True, slots=True)
class Stretched:
    """What becomes of a receipt, 32 bytes each: `tag` finds the case, `key` wraps its key and is never stored."""

    tag: bytes
    key: bytes = field(repr=False)


def stretch(receipt: str, salt: bytes) -> Stretched:
    """One call of Argon2id (8 MiB; some 6 ms of a core, during which other threads run). `salt` has 16 bytes.

    Raises ValueError if it is not a receipt: a mistyped one would cost the same and find nothing.
    """
    digits = normalise(receipt)
    if digits is None:
        raise ValueError("not a receipt")
    both = crypto_pwhash_alg(64, digits.encode("ascii"), salt, _OPS, _MEMORY, crypto_pwhash_ALG_ARGON2ID13)
    return Stretched(both[:32], both[32:])


def wrap(case_private: bytes, key: bytes) -> bytes:
    """The case's private key, for whoever holds the receipt."""
    return encrypt(key, case_private, _PURPOSE)


def unwrap(wrapped: bytes, key: bytes) -> bytes:
    """The case's private key again. Raises CannotOpen."""
    return decrypt(key, wrapped, _PURPOSE)


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
