"""The words of links that lead into the chat (t.me/…?start=, wa.me/…?text=, /chat?start=): how each begins, and those
that are made in more than one room. Follows none of them.
"""

from __future__ import annotations

FORM, COMMUNITY, TEST, EVENT, CAMPAIGN = "form_", "com_", "tst_", "evt_", "cmp_"
"""Begin the links to a survey, a community, a test of an announcement, an event, a campaign."""


def to_event(event_id: int) -> str:
    return f"{EVENT}{event_id}"


def to_campaign(campaign_id: int) -> str:
    return f"{CAMPAIGN}{campaign_id}"


def to_test(word: str) -> str:
    return f"{TEST}{word}"
