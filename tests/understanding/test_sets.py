"""The promises on the labelled sets: both halves of each reach what was agreed, and none of it was learned from."""

from __future__ import annotations

import re

import pytest

from locales.folding import fold
from tests.understanding.labelled import HERE, KINDS, SPLITS, measured, rows

ROOT = HERE.parent.parent
LEARNED_FROM = (*sorted((ROOT / "tools" / "understanding").glob("*.txt")),)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("kind", KINDS)
def test_people_are_understood_as_promised(kind: str, split: str) -> None:
    missed = [f"{figure.name} {figure.value:.3f}" for figure in measured(kind, split) if not figure.reached]
    assert missed == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_is_large_enough_to_say_something(kind: str) -> None:
    texts = [row.text for split in SPLITS for row in rows(kind, split)]
    assert len(texts) >= 150
    assert len(set(texts)) == len(texts)


def test_the_models_did_not_see_the_held_out_texts() -> None:
    """Not word for word, in no variant of a template. One or two words ("salam", "not helpful") may be in both."""
    templates = [_pattern(line) for path in LEARNED_FROM for line in path.read_text(encoding="utf-8").splitlines()]
    learned = re.compile("|".join(f"(?:{template})" for template in dict.fromkeys(templates) if template))
    held_out = [row.text for kind in KINDS for row in rows(kind, "test") if len(row.text.split()) > 2]
    assert [text for text in held_out if learned.fullmatch(_plain(text))] == []


def _pattern(template: str) -> str:
    """A regular expression for all sentences of a template, in the spelling of `_plain`."""
    if template.startswith(("#", "[")):
        return ""
    parts = re.split(r"[{}]", template)
    words = [
        "(?:" + "|".join(map(_plain, part.split("|"))) + ")" if at % 2 else _plain(part)
        for at, part in enumerate(parts)
    ]
    return " ?".join(word for word in words if word)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).strip()
