"""A campaign's own words and numbers as texts for people. Nothing here awaits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.campaigns.rules import Card, Details, Status, Update, Words, protected
from casework.communities.rules import in_language
from flows.model import Text
from flows.text import T_, joined, verbatim
from locales.dates import format_date, in_baku
from locales.reference import districts, topics

ROW = 24
SHOWN_UPDATES = 2
ENDED = {
    Status.WON: T_("The campaign has reached its aim.", context="campaign"),
    Status.LOST: T_("The campaign is over; it has not reached its aim.", context="campaign"),
    Status.CLOSED: T_("The campaign is over.", context="campaign"),
}


def title(campaign: Details) -> Text:
    return own(campaign.titles)


def own(words: Words) -> Text:
    """Staff's words, shown in the reader's language or in Azerbaijani."""
    return Text(words.get("az", "?"), labels=dict(words)) if words else verbatim("?")


def short(campaign: Card, language: str) -> str:
    """A row of a list, cut where the row ends."""
    row = in_language(campaign.titles, language)
    return row if len(row) <= ROW else row[: ROW - 1].rstrip() + "…"


def voices(campaign: Card) -> Text:
    """How many at least, and how many it takes, for everybody outside the panel: where three people live, a number
    that grows by one is a name."""
    number, goal = protected(campaign.voices), campaign.goal
    if number is None:
        if goal is None:
            return T_("Fewer than 5 supporters so far", context="open")
        return T_("Fewer than 5 supporters so far, {goal} are wanted", context="open", goal=goal)
    if goal is None:
        return T_("At least {number} supporters", context="open", number=number)
    return T_("At least {number} of {goal} supporters", context="open", number=number, goal=goal)


def on_paper(campaign: Card) -> Text | None:
    number = protected(campaign.paper)
    if number is None:
        return None
    return T_("Of them signed on paper: at least {number}", context="campaign", number=number)


def where(campaign: Details, language: str, communities: Mapping[str, str]) -> str:
    """ "Goychay · Pensions", as far as it is known. `communities`: their names in this language, by id."""
    district, topic = districts().get(campaign.district or ""), topics().get(campaign.topic or "")
    community = communities.get(campaign.community or "")
    names = [community] if community else [district.name[language]] if district else []
    return " · ".join([*names, *([topic.short[language]] if topic else [])])


def evidence(campaign: Card) -> Text | None:
    found = campaign.evidence
    if found is None:
        return None
    return T_("At least {number} people have written to us about this.", context="campaign", number=found.people)


def card(campaign: Card, updates: Sequence[Update], language: str, communities: Mapping[str, str]) -> tuple[Text, ...]:
    """All that a person needs to decide, as paragraphs."""
    place = where(campaign, language, communities)
    ended = ENDED.get(campaign.status)
    said = [said_on(one, language) for one in updates[:SHOWN_UPDATES]]
    found = (
        joined(title(campaign), verbatim(place) if place else None, separator="\n"),
        joined(own(campaign.texts), corrected(campaign, language), separator="\n"),
        joined(
            voices(campaign),
            on_paper(campaign),
            evidence(campaign),
            separator="\n",
        ),
        steps(campaign),
        *said,
        joined(ended, T_("You said, we did:", context="campaign"), own(campaign.outcome), separator="\n")
        if ended and campaign.outcome
        else None,
    )
    return tuple(one for one in found if one is not None)


def corrected(campaign: Card, language: str) -> Text | None:
    """Whoever supports it must see that it no longer says what they read, and since when."""
    if campaign.corrected_at is None:
        return None
    day = format_date(in_baku(campaign.corrected_at).date(), language)
    return T_("The text was corrected on {day}.", context="campaign", day=day)


def steps(campaign: Card) -> Text | None:
    if not campaign.steps:
        return None
    lines = (joined(verbatim("✓" if one.done else "·"), own(one.text), separator=" ") for one in campaign.steps)
    return joined(T_("Steps:", context="campaign"), *lines, separator="\n")


def said_on(update: Update, language: str) -> Text:
    day = verbatim(format_date(in_baku(update.said_at).date(), language))
    return joined(day, own(update.texts), separator=": ")
