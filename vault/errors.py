"""What can go wrong when something is sealed or opened, as facts.

None of these ever carries a key, a password, a receipt or opened content in its text: they end up in logs.
"""

from __future__ import annotations


class VaultError(Exception):
    """Anything this package refuses."""


class CannotOpen(VaultError):
    """Damaged, cut short, or sealed for another key or purpose: which of them cannot be told from outside."""


class WrongPassword(VaultError):
    """The password does not open this lock."""


class WrongWords(VaultError):
    """These are not recovery words. `word` is the first one that is in no word list, for the form that asked."""

    def __init__(self, reason: str, word: str | None = None) -> None:
        super().__init__(reason)  # without the word: eleven correct ones may stand glued together in it
        self.word = word


class MalformedKeys(VaultError):
    """The text given as keys is not one. `line` counts from 1; None when the text as a whole is at fault."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.line = line
