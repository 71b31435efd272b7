"""Turns rounds into one table for people and one JSON for later. The middle of the rounds counts, not the best."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from bench.load import Measured

ROWS = (
    ("updates/s", "rate"),
    ("reply p50, ms", "p50"),
    ("reply p99, ms", "p99"),
    ("CPU per update, ms", "cpu_ms"),
    ("peak memory, MB", "peak_mb"),
)


def summary(rounds: list[Measured]) -> dict[str, float]:
    """Medians over the rounds; the percentiles are taken over the replies of all rounds together."""
    replies = sorted(reply for one in rounds for reply in one.replies)
    return {
        "rate": statistics.median(one.rate for one in rounds),
        "p50": percentile(replies, 0.50),
        "p99": percentile(replies, 0.99),
        "cpu_ms": statistics.median(one.cpu_ms for one in rounds),
        "city_cpu_ms": statistics.median(one.city_cpu_ms for one in rounds),
        "peak_mb": max(one.peak_mb for one in rounds),
    }


def percentile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def render(sums: Mapping[str, dict[str, float]]) -> str:
    names = list(sums)
    head = f"{'':22}" + "".join(f"{name:>12}" for name in names)
    lines = [head + (f"{'ratio':>10}" if len(names) == 2 else "")]
    for title, key in ROWS:
        values = [sums[name][key] for name in names]
        line = f"{title:22}" + "".join(f"{value:12.2f}" for value in values)
        lines.append(line + (f"{values[0] / values[1]:9.2f}×" if len(values) == 2 else ""))
    return "\n".join(lines)


def record(results: Mapping[str, list[Measured]]) -> dict[str, Any]:
    """What is written to turn.json."""
    return {
        name: {
            "summary": summary(rounds),
            "rounds": [
                {"updates": one.updates, "seconds": one.seconds, "cpu_ms": one.cpu_ms, "peak_mb": one.peak_mb}
                for one in rounds
            ],
        }
        for name, rounds in results.items()
    }
