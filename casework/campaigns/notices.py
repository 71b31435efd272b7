"""What is sent later about a campaign. Whether and to whom is the services' matter."""

from __future__ import annotations

from casework.outbox.rules import Message
from flows.model import Choice
from flows.text import T_

CMP = "cmp."
"""Begins the question under everything about a campaign; its id follows."""
OPEN, ASKED = "open", "asked"
SHOW = T_("Show", context="button")


def question(language: str, campaign_id: int) -> Message:
    """To somebody whose case it may concern. Says nothing of it: another person may be looking at the telephone."""
    said = T_("We have a question for you. You can open it whenever it suits you.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(ASKED, SHOW),))


def became_campaign(language: str, campaign_id: int) -> Message:
    """To whoever proposed it."""
    said = T_("Something that you proposed has been published as a campaign.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(OPEN, SHOW),))
