"""A community in words, for the chat and the open page: where it is, what it works for, in what languages it speaks,
and what one can do there. Also where its coordinators have not written yet.
"""

from __future__ import annotations

from casework.communities.indicators.rules import OpenSheet
from flows.model import Text
from flows.text import T_, verbatim
from locales.communities import Community
from locales.reference import districts

SPOKEN = {
    "az": T_("Azerbaijani", context="language"),
    "ru": T_("Russian", context="language"),
    "en": T_("English", context="language"),
}
WHAT_FOR = T_(
    "Here you get its news and invitations, come to its meetings and trainings, and can join it to do something "
    "together with your neighbours.",
    context="community",
)
RESTS = T_("This community is resting at the moment: nobody new can follow or join it.", context="community")


def places(community: Community, language: str) -> str:
    """ "Göyçay rayonu, Ağdaş rayonu"."""
    return ", ".join(districts()[place].full[language] for place in community.districts)


def about(community: Community, language: str) -> list[Text]:
    """What is known of it as data, a line each."""
    lines = [T_("Where: {places}", context="community", places=verbatim(places(community, language)))]
    works = community.works_for(language)
    if works:
        lines.append(T_("What it works for: {focus}", context="community", focus=verbatim(", ".join(works))))
    if community.languages:
        lines.append(T_("You can speak here: {languages}", context="community", languages=_spoken(community.languages)))
    return lines


def figures(sheet: OpenSheet | None, language: str) -> Text | None:
    """Its latest whole quarter in one line, without what may not be shown; None where nothing may be."""
    lines = sheet.lines if sheet is not None else ()
    found = [f"{one.indicator.name[language]}: {one.cells[-1]}" for one in lines if one.cells[-1]]
    if sheet is None or not found:
        return None
    said = verbatim("; ".join(found))
    return T_("In figures, {period}: {figures}", context="community", period=sheet.periods[-1], figures=said)


def _spoken(languages: tuple[str, ...]) -> Text:
    parts = {code: SPOKEN[code] for code in languages}
    return Text(", ".join(f"{{{code}}}" for code in parts), values=dict(parts), verbatim=True)
