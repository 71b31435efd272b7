"""Which of the approved questions on the return somebody asks. Not to answer is better than to answer something else.

It only finds the question; the answer, its date and its source belong to the organisation's knowledge.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from locales.understanding.features import heard
from locales.understanding.guess import NOTHING, Guess, certain, ranked
from locales.understanding.keyboards import intended
from locales.understanding.model import knows, model, read

QUESTIONS = Path(__file__).parent.parent / "reference" / "return_faq.yaml"
LONGEST = 600  # characters that are looked at: a question is short
SURE = 0.75  # chance from which the question is taken as asked
LIKELY = 0.5  # chance of all questions together from which the best is named at all
FAINT = 0.05

_OTHER = "none"  # the model's id for what is no question on the return


def question(text: str, language: str) -> Guess:
    """The question meant, ids of reference/return_faq.yaml; NOTHING where it is likelier about something else."""
    meant = intended(text[:LONGEST])
    words = heard(meant)
    known = _known().get(" ".join(words))
    if known:
        return certain(known, tuple(words[:3]))
    reading = read(words, model("question"))
    if not any(knows(model("question"), word) for word in words) or 1.0 - reading.chances[_OTHER] < LIKELY:
        return NOTHING
    chances = {found: chance for found, chance in reading.chances.items() if chance >= FAINT and found != _OTHER}
    if not chances:
        return NOTHING
    best = max(chances, key=lambda found: chances[found])
    return ranked(chances, sure=chances[best] >= SURE, why=reading.why(best))


@cache
def _known() -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load(QUESTIONS.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  both are safe loaders
    return {
        " ".join(heard(str(text))): str(entry["id"])
        for entry in data["questions"]
        for text in (*entry["q"].values(), *entry["also"])
    }
