"""Words that mean danger only together: "passport", "took" and "not let out" within a few words, in any order.

Each rule of `joined` in dangers.yaml is a list of groups; one stem of every group must stand near the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from locales.folding import fold
from locales.understanding.endings import words_of
from locales.understanding.stems import Index, index, places

NEAR = 12  # words from the first to the last one of a rule


@dataclass(frozen=True, slots=True)
class Rules:
    """`stems` mean the "rule.group" they belong to, several with spaces between; `sizes`: the groups of each rule."""

    stems: Index
    meanings: tuple[str, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A rule that holds, and the numbers of the first word of its first and of its last stem."""

    meaning: str
    begin: int
    end: int


def rules(written: Iterable[tuple[str, list[list[str]]]]) -> Rules:
    """From (danger, groups of stems)."""
    listed = list(written)
    groups: dict[str, list[str]] = {}
    for number, (_, parts) in enumerate(listed):
        for part, stems in enumerate(parts):
            for stem in stems:
                groups.setdefault(" ".join(words_of(fold(stem))), []).append(f"{number}.{part}")
    found = index((stem, " ".join(dict.fromkeys(members)), 1.0) for stem, members in groups.items())
    return Rules(found, tuple(meaning for meaning, _ in listed), tuple(len(parts) for _, parts in listed))


def joined(words: list[str], found: Rules) -> list[Joined]:
    """The rules that hold somewhere in these folded words, each at every place where it becomes complete."""
    last: dict[int, dict[int, int]] = {}  # rule -> group -> number of the word where it was last seen
    holds: list[Joined] = []
    for at, stem in places(words, found.stems):
        for member in stem.meaning.split(" "):
            number, _, part = member.partition(".")
            seen = last.setdefault(int(number), {})
            seen[int(part)] = at
            begin = min(seen.values())
            if len(seen) == found.sizes[int(number)] and at - begin < NEAR:
                holds.append(Joined(found.meanings[int(number)], begin, at))
    return holds
