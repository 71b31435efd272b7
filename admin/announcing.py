"""An announcement of an event, begun: what it is, when and where in three languages, a button that leads to it, and for
whom. Only a draft: whoever announces it goes on writing, and every rule of announcements holds.
"""

from __future__ import annotations

from dataclasses import replace

from casework import links
from casework.broadcasts.rules import LONGEST_TEXT, Link, Purpose, Words
from casework.events import buttons, wording
from casework.events.rules import Card, picked
from flows.text import T_, joined
from locales.translate import LANGUAGES, render

ROOM = 200
"""Characters left for what is still to be written."""


def words_on(event: Card) -> Words:
    label = {code: render(buttons.OPEN.label, code) for code in LANGUAGES}
    whom = {"communities": event.community, "districts": event.district}
    return Words(
        Purpose.EVENT,
        picked(event.titles, LANGUAGES[0]),
        {code: _text(event, code) for code in LANGUAGES},
        (Link(links.to_event(event.id), label),),
        {part: [chosen] for part, chosen in whom.items() if chosen},
    )


def _text(event: Card, language: str) -> str:
    """Without the map where its address is so long that the rest would not fit."""
    when = T_("When: {when} (Baku time)", context="event", when=wording.when(event, language))
    written = render(joined(wording.title(event), when, wording.where(event), separator="\n"), language)
    if event.map_link and len(written) > LONGEST_TEXT - ROOM:
        return _text(replace(event, map_link=""), language)
    return written
