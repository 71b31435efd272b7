"""The words of the audit. An action reads source:subject:verb."""

from __future__ import annotations

import re

ACTION = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")


def is_action(word: str) -> bool:
    return ACTION.fullmatch(word) is not None
