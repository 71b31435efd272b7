"""What people are told about an event later, by themselves: messages only; who is told when is decided elsewhere. Dates
are written in the reader's language here, because a message is put into words only when it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casework.events import wording
from casework.events.buttons import (
    ABSENT,
    CERTIFICATE,
    LEAVE_LINE,
    NAME,
    NO,
    OFFERED,
    OPEN,
    RATINGS,
    WHERE,
    question,
)
from casework.events.rules import CERTIFICATE_FILE, CODE_PICTURE, Card, Kind, Own, State
from casework.organisation.rules import EVENT_NEWS, EVENT_OFFER
from casework.outbox.rules import Made, Message
from flows.model import Choice, Text
from flows.text import T_, verbatim

HOW = T_("How was it? One press is enough, and it is kept without your name.", context="event")
READY = T_("Your certificate is ready as well: press “Certificate”.", context="event")


def _message(
    language: str,
    card: Card,
    parts: Sequence[Text],
    choices: Sequence[Choice] = (),
    file: Made | None = None,
    template: str = EVENT_NEWS,
) -> Message:
    """`template`: what is sent in its place where a platform takes only approved texts at that moment."""
    name = question(card.id) if choices else ""
    if tuple(choices) == OFFERED:
        template = EVENT_OFFER
    return Message(
        language,
        tuple(parts),
        question=name,
        choices=tuple(choices),
        file=file,
        template=template,
        if_closed=bool(template),
    )


def about_a_visit(card: Card, words: str, language: str) -> Message:
    """A coordinator's own words to the one whom a short meeting is with."""
    heading = T_(
        "About “{title}”, {when} (Baku time):",
        context="event",
        title=wording.title(card),
        when=wording.when(card, language),
    )
    return _message(language, card, (heading, verbatim(words)), (WHERE, NO))


def code_picture(card: Card, own: Own, code: str, language: str) -> Message:
    """The code to be shown at the door, in a message of its own: so it is found again among the pictures."""
    parts = (
        T_("Your code for the door: {code}", context="event", code=code),
        wording.title(card),
        T_("When: {when} (Baku time)", context="event", when=wording.when(card, language)),
    )
    return Message(language, parts, file=Made(CODE_PICTURE, own.id))


def offer(card: Card, party: int, until: datetime, language: str) -> Message:
    """Moving up from the waiting list."""
    parts = (
        T_(
            "A place has come free: “{title}”. People: {party}.",
            context="event",
            title=wording.title(card),
            party=party,
        ),
        T_("When: {when} (Baku time)", context="event", when=wording.when(card, language)),
        T_(
            "Would you like it? We keep it for you until {until}; after that it goes to the next person.",
            context="event",
            until=wording.clock(until, language),
        ),
    )
    return _message(language, card, parts, OFFERED)


def offer_over(card: Card, language: str) -> Message:
    parts = T_(
        "The place at “{title}” that we kept for you has gone on to the next person. If you still want to come, you "
        "can put yourself on the list again.",
        context="event",
        title=wording.title(card),
    )
    return _message(language, card, (parts,), (OPEN,))


def never_fits(card: Card, party: int, language: str) -> Message:
    """There are fewer seats than there were when they put themselves on the list."""
    words = T_(
        "We are sorry: “{title}” now has fewer places (in all: {seats}) than there are of you ({party}). So we have "
        "taken you off the waiting list. With fewer people you can put yourself on it again.",
        context="event",
        title=wording.title(card),
        seats=card.seats or 0,
        party=party,
    )
    return _message(language, card, (words,), (OPEN,))


def nothing_came_free(card: Card, language: str) -> Message:
    words = T_(
        "We are sorry: no place came free at “{title}”. Thank you for having waited.",
        context="event",
        title=wording.title(card),
    )
    return _message(language, card, (words,))


def reminder(card: Card, step: int, answer_id: int, code: str, language: str) -> Message:
    """`step` 1: a day before, 2: two hours before, with the picture that is shown at the door."""
    first = (
        T_("A reminder: you have a place at “{title}”.", context="event", title=wording.title(card))
        if step == 1
        else T_("A reminder: “{title}” begins soon.", context="event", title=wording.title(card))
    )
    parts = [first, T_("When: {when} (Baku time)", context="event", when=wording.when(card, language))]
    place = wording.where(card) if card.place or card.map_link else None
    if place:
        parts.append(place)
    if card.online_link:
        parts.append(T_("The link to take part online: {link}", context="event", link=card.online_link))
    if card.kind is not Kind.ONE_TO_ONE:
        parts.append(T_("Your code for the door: {code}", context="event", code=code))
    picture = Made(CODE_PICTURE, answer_id) if step == 2 and card.has_door else None
    return _message(language, card, parts, (NO,), picture)


def news(card: Card, of: Sequence[str], state: State, language: str, offered_until: datetime | None = None) -> Message:
    """All that changed since they were told last, or that it will not take place. The link itself goes only to those
    who have a place. `offered_until`: a change of the time may have left less time to take an offer."""
    if "cancelled" in of:
        words = T_(
            "We are sorry: “{title}” ({when}) will not take place.",
            context="event",
            title=wording.title(card),
            when=wording.when(card, language),
        )
        return _message(language, card, (words,))
    parts = [T_("Something has changed: “{title}”.", context="event", title=wording.title(card))]
    if "time" in of:
        parts.append(T_("New time: {when} (Baku time)", context="event", when=wording.when(card, language)))
    if "place" in of and card.place:
        parts.append(T_("New place: {place}", context="event", place=card.place))
        if card.map_link:
            parts.append(T_("Map: {link}", context="event", link=card.map_link))
    if "online" in of and card.online_link and state is State.YES:
        parts.append(T_("The link to take part online: {link}", context="event", link=card.online_link))
    if "time" in of and offered_until is not None:
        until = wording.clock(offered_until, language)
        parts.append(T_("A place is kept for you until {until}.", context="event", until=until))
    ways = OFFERED if state is State.OFFERED else (LEAVE_LINE,) if state is State.WAITING else (NO,)
    return _message(language, card, parts, ways)


def ask_feedback(card: Card, language: str, *, counted: bool) -> Message:
    """`counted`: it is known that they were there. Who has not written lately on WhatsApp is not asked."""
    first = (
        T_("Thank you for having come to “{title}”.", context="event", title=wording.title(card))
        if counted
        else T_("“{title}” is over. Thank you if you were with us.", context="event", title=wording.title(card))
    )
    if counted and card.kind is Kind.TRAINING:
        return _message(language, card, (first, HOW, READY), (*RATINGS, CERTIFICATE), template="")
    return _message(language, card, (first, HOW), RATINGS if counted else (*RATINGS, ABSENT), template="")


def certificate_ready(card: Card, language: str) -> Message:
    """Said once more to whoever answered how it was: the button beside that question is gone by now."""
    return _message(language, card, (READY,), (CERTIFICATE,), template="")


def certificate(card: Card, answer_id: int, name: str, language: str, *, asked: bool = False) -> Message:
    """The certificate itself, which the person may have made anew under another name. `asked`: they have not said yet
    how it was, and the buttons for it are gone by now."""
    words = T_(
        "Here is your certificate of “{title}”. It bears the name: {name}. If the name is not right, press the button "
        "and write it again.",
        context="event",
        title=wording.title(card),
        name=name,
    )
    parts, choices = ((words, HOW), (*RATINGS, NAME)) if asked else ((words,), (NAME,))
    return _message(language, card, parts, choices, Made(CERTIFICATE_FILE, answer_id), template="")
