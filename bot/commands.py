"""Words that work at every step, typed or pressed. Which of them a question answers itself is the engine's matter."""

from __future__ import annotations

from flows.engine import OWN_COMMANDS
from flows.model import Reply
from locales.understanding import command as command_in

ANYWHERE = frozenset({"start", "menu", "language", "help", "my_cases", "human", "stop", "delete_data"})


def anywhere(reply: Reply) -> str | None:
    """The command that leaves or passes by the open question, or None: then the reply is the question's."""
    command = reply.command or (command_in(reply.text) if reply.text else None)
    if command in OWN_COMMANDS:
        return None
    return command if command in ANYWHERE else None
