"""Words that work anywhere (menu, back, stop …), in three languages. Only when they are the whole message.

A command never fires inside a sentence: people write "help me with my pension" and mean their pension.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales.folding import fold, sound
from locales.understanding.endings import words_of
from locales.understanding.keyboards import layouts

COMMANDS = Path(__file__).parent.parent / "reference" / "commands.yaml"
LONGEST = 60  # characters; no command is longer
_FORGIVEN = 6  # letters from which one typing mistake is forgiven
_BLIND = 24  # characters that somebody types without looking up and seeing the wrong letters
_HEARD = 4  # letters from which another alphabet is tried: "не" is no, "nə" is what
_LETTER = re.compile(r"[a-z]")
_SLASHED = re.compile(r"/\w+")
_PLAIN = re.compile(r"[^\w\s()|/']|(?<=\w)/")
_SHADES = "\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}🏻🏼🏽🏾🏿!.,"
_SLOT = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class _Known:
    slashed: dict[str, str]
    exact: dict[str, str]  # folded
    heard: dict[str, str]  # in the one alphabet of `sound`, with and without spaces
    signs: dict[str, str]
    around: tuple[str, ...]  # words of politeness, folded, the longest first
    manners: dict[str, str]  # in the alphabet of `sound`
    waves: dict[str, str]  # signs that say the same


@lru_cache(maxsize=1)  # one message is held against the commands by the bot and then by the engine
def command(text: str) -> str | None:
    """The id of the command that the whole message is, or None."""
    if len(text) > LONGEST:
        return None
    stripped = text.strip()
    known = _known()
    if slashed := _SLASHED.match(stripped):
        return known.slashed.get(fold(slashed[0]))
    words = " ".join(words_of(fold(stripped)))
    if not words:
        return _sign(stripped)
    if words.isascii() and not _LETTER.search(words):  # a date or a telephone: no mistyped word, in no layout
        return known.exact.get(words)
    return _named(words) or _mistyped(words) or _in_another_layout(stripped)


def manners(text: str) -> str | None:
    """What a whole message says that asks for nothing: "thanks" or "noted"; None: something else."""
    if len(text) > LONGEST:
        return None
    known = _known()
    words = " ".join(words_of(fold(text)))
    if words:
        return known.manners.get(sound(words))
    waved = {known.waves.get(sign) for sign in text if not (sign.isspace() or sign in _SHADES)}
    return None if None in waved or not waved else "thanks" if "thanks" in waved else "noted"


def _named(words: str) -> str | None:
    known = _known()
    bare = _bare(words)
    for asked in dict.fromkeys((words, bare)):
        if found := known.exact.get(asked):
            return found
        key = sound(asked)
        if len(key) >= _HEARD and (found := known.heard.get(key)):
            return found
    return None


def _mistyped(words: str) -> str | None:
    known = _known()
    key = sound(_bare(words))
    if len(key) < _FORGIVEN:
        return None
    near = process.extractOne(key, _alike(key), scorer=OSA.distance, score_cutoff=1)
    if near is None or abs(near[0].count(" ") - key.count(" ")) > 1:
        return None
    return known.heard[near[0]]


def _in_another_layout(text: str) -> str | None:
    if len(text) > _BLIND:
        return None
    for reading in layouts(text):
        words = " ".join(words_of(fold(reading)))
        if len(words) >= 2 and (found := _known().exact.get(words)):
            return found
    return None


def _bare(words: str) -> str:
    """Without the words of politeness; all of it where nothing else is left."""
    padded = f" {words} "
    for phrase in _known().around:
        padded = padded.replace(f" {phrase} ", " ")
    return padded.strip() or words


def _sign(text: str) -> str | None:
    signs = _known().signs
    first = next((letter for letter in text if letter in signs), None)
    return signs[first] if first else None


@cache
def _known() -> _Known:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(COMMANDS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    slashed: dict[str, str] = {}
    exact: dict[str, str] = {}
    for name, entries in data["commands"].items():
        for phrase in _phrases(fold(_PLAIN.sub(" ", str(entry))) for entry in entries):
            if phrase.startswith("/"):
                slashed[phrase] = name
            else:
                exact.setdefault(phrase, name)
    heard: dict[str, str] = {}
    exact.pop("", None)
    for folded, name in exact.items():
        key = sound(folded)
        heard.setdefault(key, name)
        if len(key) > _FORGIVEN:
            heard.setdefault(key.replace(" ", ""), name)
    signs = {sign: name for name, marks in data["signs"].items() for sign in marks}
    around = sorted({" ".join(words_of(fold(str(phrase)))) for phrase in data["around"]}, key=len, reverse=True)
    return _Known(slashed, exact, heard, signs, tuple(around), *_manners(data["manners"]))


def _manners(data: Any) -> tuple[dict[str, str], dict[str, str]]:
    said = {
        sound(" ".join(words_of(fold(phrase)))): name
        for name in ("noted", "thanks")
        for phrase in _phrases(str(entry) for entry in data[name])
    }
    return said, {sign: name for name in ("noted", "thanks") for sign in data[f"{name}_signs"]}


def _phrases(entries: Iterable[str]) -> list[str]:
    """Every phrase of entries with alternatives: "go (|one step) back"."""
    found: list[str] = []
    for entry in entries:
        parts = _SLOT.split(entry)
        options = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
        found += [" ".join("".join(chosen).split()) for chosen in product(*options)]
    return found


def _alike(key: str) -> list[str]:
    """The phrases that one mistake may have turned into `key`: of its first letter, at most one letter longer or
    shorter. There are thousands of phrases, and every text that somebody types is held against them."""
    shelves = _shelves()
    return [phrase for length in range(len(key) - 1, len(key) + 2) for phrase in shelves.get((key[0], length), ())]


@cache
def _shelves() -> dict[tuple[str, int], tuple[str, ...]]:
    shelves: dict[tuple[str, int], list[str]] = {}
    for phrase in _known().heard:
        if len(phrase) > _FORGIVEN:
            shelves.setdefault((phrase[0], len(phrase)), []).append(phrase)
    return {shelf: tuple(phrases) for shelf, phrases in shelves.items()}
