"""How well and how fast people are understood, on the labelled sets of tests/understanding: part of `make bench`."""

from __future__ import annotations

import statistics
import sys
import time
from itertools import cycle, islice

from tests.understanding.labelled import KINDS, SPLITS, measured, rows, understood

LENGTH = 300  # characters of a text whose time is taken
TEXTS = 400


def report() -> str:
    """The promised figures on both halves of each set, and what a text takes: median and 99th percentile."""
    lines = [f"{'understanding':<10}{'':<26}{'dev':>8}{'test':>8}{'wanted':>10}{'ms p50':>9}{'ms p99':>9}"]
    for kind in KINDS:
        middle, slowest = _milliseconds(kind)
        halves = [measured(kind, split) for split in SPLITS]
        for at, (dev, test) in enumerate(zip(*halves, strict=True)):
            sign = "≤" if dev.at_most else "≥"
            times = f"{middle:>9.2f}{slowest:>9.2f}" if at == 0 else ""
            title = kind if at == 0 else ""
            wanted = f"{sign} {dev.wanted:.2f}"
            lines.append(f"{title:<10}{dev.name:<26}{dev.value:>8.3f}{test.value:>8.3f}{wanted:>10}{times}")
    return "\n".join(lines)


def _milliseconds(kind: str) -> tuple[float, float]:
    """CPU time of texts that were never seen before, all of one length, so that no cache helps more than in life."""
    texts = _long_texts()
    understood(kind, "salam")
    taken = []
    for text in texts:
        begun = time.process_time()
        understood(kind, text)
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def _long_texts() -> list[str]:
    """Stories of 300 characters out of the labelled texts, each in another order."""
    pieces = [row.text for kind in KINDS for split in SPLITS for row in rows(kind, split)]
    stories = []
    for number in range(TEXTS):
        story = " ".join(islice(cycle(pieces[number * 7 % len(pieces) :: 11] or pieces), 60))
        stories.append(story[:LENGTH])
    return stories


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
