"""What a running bot costs: processor time and memory of its whole process tree, read from /proc. Linux only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

OWN_AND_ENDED_CHILDREN = (11, 12, 13, 14)  # utime, stime, cutime, cstime, counted from the state
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` in seconds, user and system together; `peak` in bytes, the sum over the processes now alive."""

    cpu: float
    peak: int


def tree(root: int) -> list[int]:
    """The process and everything it has started, at any depth."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields is not None:
                parents[int(entry.name)] = int(fields[1])
    found = [root]
    for process in found:
        found.extend(child for child, parent in parents.items() if parent == process)
    return found


def cost(root: int) -> Cost:
    """What the tree has used since it started, children that have ended and were waited for included."""
    ticks, peak = 0, 0
    for process in tree(root):
        fields = _stat(process)
        if fields is None:
            continue
        ticks += sum(int(fields[place]) for place in OWN_AND_ENDED_CHILDREN)
        peak += _peak(process)
    return Cost(ticks / TICKS, peak)


def _stat(process: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat from the state on: the name before them may hold blanks and brackets."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _peak(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
