"""What a bubble of the web chat holds, and how long it is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

KEEP = timedelta(days=30)
"""How long a browser can still read its conversation. Answers also stand in the case, which the receipt opens."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as the browser shows it: whose, what, and what can be pressed ((data, label) pairs)."""

    mine: bool
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
    language: str = "az"


def dump(bubble: Bubble) -> bytes:
    packed = [bubble.mine, bubble.text, bubble.choices, bubble.commands, bubble.language]
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def load(data: bytes) -> Bubble:
    mine, text, choices, commands, language = json.loads(data)
    return Bubble(mine, text, tuple((d, n) for d, n in choices), tuple((d, n) for d, n in commands), language)
