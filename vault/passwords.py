"""A member of staff's password: it locks their private key, and is itself stored in no form at all.

A password that opens the lock is the right one; there is no second hash to attack. Nobody can reset a forgotten one.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13, crypto_pwhash_SALTBYTES
from nacl.utils import random

from vault._primitives import KEY_BYTES, OVERHEAD, decrypt, encrypt
from vault.errors import CannotOpen, WrongPassword

MIN_PASSWORD_LENGTH = 10
_FEW = 4  # so many letters left over, or different ones, make no password
_SHORTEST_WORD = 3
_MANY_DIGITS = 16  # fewer are a telephone number, a birthday, or soon tried
_NOT_WORD = re.compile(r"[\W_]+")

_MOST_OPS = 16
_MOST_MEBIBYTES = 256

# What people here type first, by roots: what is left after taking them out decides, so endings need no entry.
_COMMON = (
    "password passw0rd p@ssw0rd parol parolum letmein welcome admin administrator iloveyou monkey dragon football "
    "sunshine princess superman master login qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn qazwsxedc qazwsx "
    "1qaz2wsx 1q2w3e4r5t 1q2w3e4r abcdefghij abcdef abcd abc !@#$%^&*() !@#$%^ !@#$ "
    "azərbaycan azerbaijan bakı baku qarabağ karabakh gəncə şuşa salam xoşgəlmisiniz sevgilim həyatım allah ailəm "
    "пароль привет любовь админ йцукенгшщз йцукен фывапролдж фывапр ячсмить азербайджан баку карабах qəhrəman körpü"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one try at a password costs: `ops` passes over `mebibytes` of memory.

    Raises ValueError beyond 16 passes or 256 MiB: a damaged or planted lock must not eat the machine.
    """

    ops: int
    mebibytes: int

    def __post_init__(self) -> None:
        if not 1 <= self.ops <= _MOST_OPS or not 1 <= self.mebibytes <= _MOST_MEBIBYTES:
            raise ValueError(f"limits are 1 to {_MOST_OPS} passes and 1 to {_MOST_MEBIBYTES} MiB")


LIMITS = Limits(ops=4, mebibytes=32)
"""More passes over less memory than libsodium proposes: the process has to stay small with several signing in."""

_VERSION = 1
_HEADER = struct.Struct(f">BBH{crypto_pwhash_SALTBYTES}s")  # version, ops, MiB, salt


def lock(private: bytes, password: str, limits: Limits = LIMITS) -> bytes:
    """The private key under the password. The blob says itself what it takes to open it, so limits may rise later."""
    salt = random(crypto_pwhash_SALTBYTES)
    header = _HEADER.pack(_VERSION, limits.ops, limits.mebibytes, salt)
    return header + encrypt(_stretched(password, salt, limits), private, header)


def unlock(locked: bytes, password: str) -> bytes:
    """The private key. Raises WrongPassword, or CannotOpen when the blob is not a lock at all.

    Takes some 55 ms of a core, during which other threads run: call it in one.
    """
    limits, salt = _opened_header(locked)
    try:
        key = _stretched(password, salt, limits)
        return decrypt(key, locked[_HEADER.size :], locked[: _HEADER.size])
    except CannotOpen:
        raise WrongPassword("the password does not open this lock") from None


def needs_relock(locked: bytes, limits: Limits = LIMITS) -> bool:
    """Whether the blob was made with other limits than today's; lock anew at the next sign-in. Raises CannotOpen."""
    return _opened_header(locked)[0] != limits


def _opened_header(locked: bytes) -> tuple[Limits, bytes]:
    if len(locked) < _HEADER.size + OVERHEAD:
        raise CannotOpen("too short to be a lock")
    version, ops, mebibytes, salt = _HEADER.unpack_from(locked)
    if version != _VERSION:
        raise CannotOpen("a lock of a version that is not known here")
    try:
        return Limits(ops, mebibytes), salt
    except ValueError:
        raise CannotOpen("damaged: the lock asks for limits that are never used") from None


def _stretched(password: str, salt: bytes, limits: Limits) -> bytes:
    # NFKC: the same letters typed on a telephone and on a laptop must be the same bytes.
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    memory = limits.mebibytes * 1024 * 1024
    return crypto_pwhash_alg(KEY_BYTES, typed, salt, limits.ops, memory, crypto_pwhash_ALG_ARGON2ID13)


def weakness(password: str, name_words: Sequence[str]) -> str | None:
    """Why a password is refused: "short", "common", "same" (hardly more than `name_words`), or None.

    `name_words` are what anybody knows: the person's names, their sign-in, the organisation's name.
    """
    if len(unicodedata.normalize("NFKC", password)) < MIN_PASSWORD_LENGTH:
        return "short"
    text = _folded(password)
    names = _NOT_WORD.split(unicodedata.normalize("NFKC", " ".join(name_words)))
    if _is_hardly_more_than(names, text):
        return "same"
    guessable = len(set(text)) < _FEW or (len(_without_digits(text)) < _FEW and len(text) < _MANY_DIGITS)
    return "common" if guessable or _is_hardly_more_than(_COMMON.split(), text) else None


def _folded(text: str) -> str:
    # Without case, spaces, accents and the two Azerbaijani letters that have no accent to lose: Azərbaycan, azerbaycan.
    bare = unicodedata.normalize("NFKD", text.casefold()).replace("ə", "e").replace("ı", "i")
    return "".join(char for char in bare if not char.isspace() and not unicodedata.combining(char))


def _without_digits(text: str) -> str:
    return "".join(char for char in text if not char.isdecimal())


def _is_hardly_more_than(words: Iterable[str], text: str) -> bool:
    rest = text
    for word in sorted(map(_folded, words), key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            rest = rest.replace(word, "")
    return rest != text and len(_without_digits(rest)) < _FEW
