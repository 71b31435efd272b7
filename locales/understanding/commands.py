"""Words that work anywhere (menu, back, stop …), in three languages. Only when they are the whole message.

A command never fires inside a sentence: people write "help me with my pension" and mean their pension.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from locales.folding import fold, loose

COMMANDS = Path(__file__).parent.parent / "reference" / "commands.yaml"
LONGEST = 40  # characters; no command is longer
_FORGIVEN = 6  # letters from which one typing mistake is forgiven


def command(text: str) -> str | None:
    """The id of the command that the whole message is, or None."""
    if len(text) > LONGEST:
        return None
    words = fold(text).strip(" .!?…,;:\"'«»“”()[]👍")
    if not words:
        return None
    known = _known()
    if words.startswith("/"):
        return known.get(words.split("@", 1)[0].split(" ", 1)[0])
    found = known.get(words) or _loose().get(loose(words))
    if found is None and len(words) >= _FORGIVEN:
        near = process.extractOne(words, _long(), scorer=OSA.distance, score_cutoff=1)
        found = known[near[0]] if near else None
    return found


@cache
def _known() -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(COMMANDS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    return {fold(str(words)): name for name, entries in data["commands"].items() for words in entries}


@cache
def _loose() -> dict[str, str]:
    return {loose(words): name for words, name in _known().items() if len(words) >= _FORGIVEN}


@cache
def _long() -> tuple[str, ...]:
    return tuple(words for words in _known() if len(words) > _FORGIVEN and not words.startswith("/"))
