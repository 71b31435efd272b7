"""Words with their endings: whether a folded word is a stem plus an ordinary Azerbaijani, Russian or English ending."""

from __future__ import annotations

import re
from functools import lru_cache

WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

# Azerbaijani endings after folding (i = ı/i, u = u/ü): plural, possession, case, copula, one after the other.
_AZ = re.compile(
    r"(?:l[ae]r)?(?:l[iu][kq]?)?"
    r"(?:[iu]m[iu]z|[iu]n[iu]z|m[iu]z|n[iu]z|s[iu]|[iu]m|[iu]n|[iu]|m|n)?"
    r"(?:n?d[ae]n?|n[ae]n|y?[ae]|n?[ae]|[ny]?[iu]n?|n[iu]n|l[ae]|c[ae])?"
    r"(?:k[iu](?:l[ae]r)?)?(?:d[iu]r|y[ae]m|[ae]m|y[iu]q|[iu]q|y[iu]m|s[ae]n|am)?"
)
_RU = re.compile(
    r"(?:а|у|ю|е|ы|и|я|о|ь|й|ом|ем|ой|ей|ам|ям|ами|ями|ах|ях|ов|ев|ою|ью|ск(?:ий|ого|ому|ом|ая|ой|ую|ие|их|ими)"
    r"|инск(?:ий|ого|ому|ом))?"
)
_EN = re.compile(r"(?:'?s|es|'s|ed|ing)?")


@lru_cache(maxsize=8192)
def is_form_of(word: str, stem: str) -> bool:
    """Whether `word` (folded) is `stem` with nothing or an ordinary ending after it."""
    if not word.startswith(stem):
        return False
    rest = word[len(stem) :]
    if not rest:
        return True
    if "\u0430" <= stem[0] <= "\u044f":
        return _RU.fullmatch(rest) is not None
    return _AZ.fullmatch(rest) is not None or _EN.fullmatch(rest) is not None


def words_of(folded: str) -> list[str]:
    """The words of a folded text."""
    return WORDS.findall(folded)
