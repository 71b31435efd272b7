"""Count how well danger is noticed in the wordings that were kept aside from training (tools/understanding/held_out).

Run `python tools/measure_dangers.py`; with `-v` it lists what was missed and what alarmed falsely, with the words.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from locales.understanding import danger  # noqa: E402
from tools.train_understanding import DATA, complaints  # noqa: E402

HELD_OUT = sorted((DATA / "held_out").glob("dangers*.txt"))
TOPICS = {"violence": "domestic_violence", "mine": "mine_danger", "life": "health"}
STORIES = 3000  # ordinary complaints out of the sentences for topics


def held_out(path: Path) -> dict[str, list[str]]:
    """Texts by heading, "danger:kind"; the danger is none for calm ones."""
    found: dict[str, list[str]] = defaultdict(list)
    heading = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            found[heading].append(line)
    return found


def alarmed(texts: list[str], listed: bool) -> str:
    """How many of the texts raise an alarm, and if wanted which and why."""
    guesses = [(text, danger(text)) for text in texts]
    false = [(text, guess) for text, guess in guesses if guess.best is not None]
    lines = [f"{len(false)} of {len(texts)} ({len(false) / len(texts):.1%}) alarm"]
    lines += [f"  + {text}  <- {' '.join(guess.why)}" for text, guess in false if listed]
    return "\n".join(lines)


def counted(path: Path, listed: bool) -> None:
    noticed = in_danger = 0
    for heading, texts in held_out(path).items():
        meant = heading.partition(":")[0]
        if meant not in TOPICS:
            sys.stdout.write(f"{heading}: {alarmed(texts, listed)}\n")
            continue
        guesses = [(text, danger(text).best) for text in texts]
        missed = [text for text, best in guesses if best is None]
        other = [text for text, best in guesses if best not in (None, TOPICS[meant])]
        noticed += len(texts) - len(missed)
        in_danger += len(texts)
        sys.stdout.write(f"{heading}: {len(texts) - len(missed)} of {len(texts)} noticed, {len(other)} as another\n")
        if listed:
            sys.stdout.writelines(f"  - {text}\n" for text in missed)
    sys.stdout.write(f"{path.stem}: noticed in all {noticed} of {in_danger} ({noticed / in_danger:.1%})\n")


def main(listed: bool) -> None:
    for path in HELD_OUT:
        counted(path, listed)
    stories = complaints(random.Random(7), 6)  # noqa: S311  nothing secret, and the same every time
    stories = random.Random(7).sample(stories, min(STORIES, len(stories)))  # noqa: S311
    sys.stdout.write(f"ordinary stories: {alarmed(stories, listed)}\n")


if __name__ == "__main__":
    main("-v" in sys.argv[1:])
