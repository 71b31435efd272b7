"""The organisation's recovery key as twelve words on paper, for the day when no reader of a case is left.

The words are never stored; whoever types them gets the key pair back. The format is frozen: paper cannot be migrated.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from mnemonic import Mnemonic
from nacl.utils import random

from vault._primitives import derive
from vault.boxes import KeyPair, public_of
from vault.errors import WrongWords

WORD_COUNT = 12
_ENTROPY_BYTES = 16
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def new_words() -> tuple[str, ...]:
    """Twelve English BIP-39 words: 128 random bits and four bits of checksum."""
    return tuple(_bip39().to_mnemonic(random(_ENTROPY_BYTES)).split())


def key_pair_of(words: str) -> KeyPair:
    """The key pair of the words, typed in any case and with any spaces, line breaks, commas or numbers between.

    Raises WrongWords. Four bits of checksum let one wrong order in sixteen through: compare `public` with the known.
    """
    typed = _NOT_LETTERS.sub(" ", _plain(words)).split()
    unknown = next((word for word in typed if word not in _known()), None)
    if unknown is not None:
        raise WrongWords("one of the words is not a recovery word", unknown)
    if len(typed) != WORD_COUNT:
        raise WrongWords(f"{len(typed)} words instead of {WORD_COUNT}")
    entropy = _entropy(typed)
    if entropy is None:
        raise WrongWords("these words do not belong together in this order")
    private = derive(entropy, b"korpu.recovery.1")
    return KeyPair(public_of(private), private)


def _entropy(words: list[str]) -> bytes | None:
    try:
        return bytes(_bip39().to_entropy(words))
    except ValueError:  # the checksum
        return None


def _plain(text: str) -> str:
    # An Azerbaijani keyboard has İ and ı where the list has i: drop the dot, and give the dotless one its own.
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def _bip39() -> Mnemonic:
    return Mnemonic("english")


@cache
def _known() -> frozenset[str]:
    return frozenset(_bip39().wordlist)
