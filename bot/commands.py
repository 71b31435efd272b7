"""Words that work at every step, typed or pressed. Which of them a question answers itself is the engine's matter."""

from __future__ import annotations

import re

from casework import links
from flows.engine import OWN_COMMANDS
from flows.model import Reply
from locales.understanding import command as command_in

# `edited` is nobody's word: a channel says by it that a message sent before was changed.
ANYWHERE = frozenset({"start", "menu", "language", "help", "my_cases", "human", "stop", "delete_data", "edited"})


LINK = links.FORM
"""Begins what the link to a survey hands over when it is followed; the survey's own word comes after it."""


OTHER_LINKS = (links.COMMUNITY, links.TEST, links.EVENT, links.CAMPAIGN)
"""Begin links that are kept as they are: to a community, an event, a campaign, a test of an announcement."""

LONGEST_LINK = 64  # characters, as Telegram has it
_FOLLOWED = re.compile(rf"(?:{'|'.join((LINK, *OTHER_LINKS))})[A-Za-z0-9_-]{{1,60}}")


def is_link(word: str) -> bool:
    """Whether somebody here follows this word of a link (t.me/…?start=, wa.me/…?text=, /chat?start=)."""
    return len(word) <= LONGEST_LINK and _FOLLOWED.fullmatch(word) is not None


def link_in(reply: Reply) -> str | None:
    """The word of a survey's link that somebody followed, or another link as it is; None: it is no link."""
    command = reply.command or ""
    if command.startswith(OTHER_LINKS):
        return command
    return command.removeprefix(LINK) if command.startswith(LINK) else None


def anywhere(reply: Reply) -> str | None:
    """The command that leaves or passes by the open question, or None: then the reply is the question's."""
    command = reply.command or (command_in(reply.text) if reply.text else None)
    if command in OWN_COMMANDS:
        return None
    return command if command in ANYWHERE else None
