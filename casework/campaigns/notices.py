"""What is sent later about a campaign. Whether and to whom is the services' matter."""

from __future__ import annotations

from casework.outbox.rules import Message
from flows.model import Choice
from flows.text import T_

CMP = "cmp."
"""Begins the question under everything about a campaign; its id follows."""
OPEN, ASKED = "open", "asked"
SHOW = T_("Show", context="button")
NOT_NOW = T_(
    "Thank you for what you have proposed. We have read it, and we are not making a campaign of it for now. Why:",
    context="campaign",
)


def question(language: str, campaign_id: int) -> Message:
    """To somebody whose case it may concern. Says nothing of it: another person may be looking at the telephone."""
    said = T_("We have a question for you. You can open it whenever it suits you.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(ASKED, SHOW),))


def campaign_ended(language: str, campaign_id: int) -> Message:
    """To whoever proposed it: they took part, whether they pressed or not."""
    said = T_("A campaign that you proposed is over. Here you can see what came of it.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(OPEN, SHOW),))


def campaign_withdrawn(language: str, campaign_id: int) -> Message:
    """To whoever proposed it: there is nothing to be shown any more."""
    said = T_("A campaign that you proposed has been withdrawn: it is no longer shown to anybody.", context="campaign")
    return Message(language, (said,))


def campaign_news(language: str, campaign_id: int) -> Message:
    """To whoever proposed it: there is an update."""
    said = T_("There is news of a campaign that you proposed.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(OPEN, SHOW),))


def became_campaign(language: str, campaign_id: int) -> Message:
    """To whoever proposed it."""
    said = T_("Something that you proposed has been published as a campaign.", context="campaign")
    return Message(language, (said,), f"{CMP}{campaign_id}", (Choice(OPEN, SHOW),))
