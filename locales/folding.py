"""Letters as people type them brought to one spelling, so that ŞİKAYƏT, sikayet and shikayet meet. For matching only.

Folded text is never shown. `fold` keeps words apart that differ; `loose` also forgives "a" typed for "ə"; `sound`
brings every alphabet to one, so that Russian typed in Latin letters meets Russian. None of them guesses what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    {
        "ә": "ə",
        "Ә": "ə",
        "ǝ": "ə",
        "Ǝ": "ə",
        "Ə": "ə",
        "İ": "i",
        "I": "i",
        "ı": "i",
    }
)  # before lower(): "İ".lower() would be two characters
_LETTERS = str.maketrans({
    "ə": "e", "ğ": "g", "ı": "i", "ö": "o", "ü": "u", "ç": "c", "ş": "s", "â": "a", "î": "i", "û": "u",
    "ё": "\u0435", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
})  # fmt: skip
_INVISIBLE = re.compile("[\u0300\u0301\u0307\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")

_CYRILLIC = "абвгғдеәжзиыјкҝлмноөпрстуүфхһчҹш"
_LATIN = "abvqğdeəjziıykglmnoöprstuüfxhçcş"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TWINS = ("аеорсухкмтвАЕОРСУХКМТВНІ", "aeopcyxkmtbAEOPCYXKMTBHI")
_TO_LATIN_TWINS = str.maketrans(*_TWINS)
_TO_CYRILLIC_TWINS = str.maketrans(*reversed(_TWINS))
_RUSSIAN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "є": "e",
    "і": "i", "ғ": "g", "ҝ": "g", "ҹ": "c", "ө": "o", "ү": "u", "һ": "h", "ј": "i",
})  # fmt: skip
_DIGRAPHS = (("zh", "j"), ("kh", "h"), ("dj", "c"), ("sc", "s"), ("ck", "k"), ("w", "v"))
_HEARD = (("q", "g"), ("x", "h"), ("y", "i"), ("'", ""))
_REPEATED = re.compile(r"(.)\1+")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
_ONLY_AZERBAIJANI = frozenset("ғҝҹөүһјҒҜҸӨҮҺЈ")


@lru_cache(maxsize=8)  # one message is folded by several readers in turn; no more of it is kept
def fold(text: str) -> str:
    """Key 1: one alphabet, one schwa, one i, no diacritics or digraphs, single spaces. Russian stays Cyrillic."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        if not _ONLY_AZERBAIJANI.isdisjoint(text) or ("ә" in text and _mostly_cyrillic(text)):
            text = text.lower().translate(_TO_LATIN)
        text = _MIXED.sub(_one_alphabet, text.translate(_ALIKE))
    text = text.lower().translate(_LETTERS)
    text = text.replace("sh", "s").replace("ch", "c").replace("gh", "g")
    return _SPACES.sub(" ", text).strip()


def loose(folded: str) -> str:
    """Key 2, from key 1: additionally e -> a, for keyboards without ə."""
    return folded.replace("e", "a")


def sound(folded: str) -> str:
    """Key 3, from key 1: all in plain Latin letters, q as g, x as h, y as i, repeated letters once."""
    if not folded.isascii():
        folded = folded.translate(_RUSSIAN)
    for written, heard in _DIGRAPHS:
        if written in folded:
            folded = folded.replace(written, heard)
    for written, heard in _HEARD:
        folded = folded.replace(written, heard)
    return _REPEATED.sub(r"\1", folded)


def _one_alphabet(found: re.Match[str]) -> str:
    """A word typed in two alphabets ("Кубa" with a Latin a) in the one that can hold all its letters, else as it is."""
    for twins, others in ((_TO_CYRILLIC_TWINS, "a-z"), (_TO_LATIN_TWINS, "\u0400-\u04ff")):
        word = found[0].translate(twins)
        if not re.search(f"[{others}]", word, re.IGNORECASE):
            return word
    return found[0]


def _mostly_cyrillic(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0400" <= letter <= "\u04ff" and letter not in "әӘ" for letter in letters) * 2 > len(letters)
