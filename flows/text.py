"""How a sentence of ours is written in Python code: `T_("…")`, found by the extractor and translated by the skin.

Nothing is translated here; these functions only build `Text` values.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.model import Text


def T_(msgid: str, *, context: str | None = None, **values: str | int | Text) -> Text:  # noqa: N802  gettext habit
    """The marker for extraction: msgid and context must be plain literals, values fill the {placeholders}."""
    return Text(msgid, context, values)


def verbatim(words: str) -> Text:
    """Words that are not ours to translate: what a person typed, a place's name."""
    return Text(words, verbatim=True)


def joined(*texts: Text | None, separator: str = "\n\n") -> Text:
    """Several texts as one message; None is left out."""
    parts = [text for text in texts if text is not None]
    if len(parts) == 1:
        return parts[0]
    names = [f"part{number}" for number in range(len(parts))]
    pattern = separator.join("{" + name + "}" for name in names)
    return Text(pattern, values=dict(zip(names, parts, strict=True)), verbatim=True)


def filled(text: Text, values: Mapping[str, str | int | Text]) -> Text:
    """The same text with the caller's values ({org} and the like) for the placeholders it has none for."""
    if not (text.labels or "{" in text.msgid) or text.verbatim or not values:
        return text
    return Text(text.msgid, text.context, {**values, **text.values}, labels=text.labels)


def legible(typed: str) -> str:
    """What was typed, without what no database and no platform can carry (NUL, halves of a letter)."""
    return typed.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
