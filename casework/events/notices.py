"""What people are told about an event, at once and later. Sentences and buttons only; who is told when is decided
elsewhere. Dates are written in the reader's language here, because a message is put into words only when it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casework.events import wording
from casework.events.rules import Card, Own, State
from casework.outbox.rules import Message
from flows.model import Choice, Text
from flows.text import T_

EVENT = "evt."
"""Begins the name of the question on every button about an event; its id follows: evt.17:yes."""

_SAYING_YES = ("yes", "bəli", "hə", "да")
_SAYING_NO = ("no", "yox", "xeyr", "нет")
YES = Choice("yes", T_("I will come", context="button"), _SAYING_YES)
WITH = Choice("with", T_("I will bring others", context="button"))
NO = Choice("no", T_("I cannot come", context="button"), _SAYING_NO)
CHANGE = Choice("with", T_("Change how many", context="button"))
ACCEPT = Choice("yes", T_("Yes, I take it", context="button"), _SAYING_YES)
OPEN = Choice("open", T_("Show the event", context="button"))
WAIT = Choice("yes", T_("Join the list", context="button"), _SAYING_YES)
LEAVE_LINE = Choice("no", T_("Leave the list", context="button"), _SAYING_NO)
TIMES = Choice("times", T_("Other dates", context="button"))
CERTIFICATE = Choice("paper", T_("Certificate", context="button"))
RATINGS = (
    Choice("good", T_("It was good", context="button")),
    Choice("mixed", T_("So-so", context="button")),
    Choice("bad", T_("It was not good", context="button")),
)
ABSENT = Choice("absent", T_("I was not there", context="button"))


def question(event_id: int) -> str:
    return f"{EVENT}{event_id}"


def ways(card: Card, own: Own | None, now: datetime, *, several: bool = False) -> tuple[Choice, ...]:
    """The buttons under a card: what this person can do about it now. `several`: there are other dates of it."""
    times = (TIMES,) if several and now < card.starts_at else ()
    more = () if card.kind == "one_to_one" else (WITH,)
    state = own.state if own else None
    if now >= card.starts_at or card.status != "published":
        paper = card.kind == "training" and own is not None and own.attended
        return (CERTIFICATE,) if paper else ()
    if state is State.YES:
        return (*((CHANGE,) if more else ()), NO, *times)
    if state is State.OFFERED:
        return (ACCEPT, NO)
    if state is State.WAITING:
        return (LEAVE_LINE, *times)
    if not card.is_open(now):
        return times
    if card.free == 0 or card.waiting:
        return (WAIT, *more, *times)
    return (YES, *more, *(() if state else (NO,)), *times)


def standing(card: Card, own: Own | None, language: str, now: datetime) -> Text | None:
    """Where the reader stands with the event, in a sentence."""
    if card.status == "cancelled":
        return T_("This event will not take place.", context="event")
    if now >= card.starts_at:
        return T_("This event has begun or is over.", context="event")
    match own.state if own else None:
        case State.YES if own:
            return T_("You have a place. People: {party}.", context="event", party=own.party)
        case State.OFFERED if own and own.offered_until:
            return T_(
                "A place is kept for you until {until}.",
                context="event",
                until=wording.clock(own.offered_until, language),
            )
        case State.WAITING if own:
            return T_("You are on the waiting list. People: {party}.", context="event", party=own.party)
        case _ if not card.is_open(now):
            return T_("Registration is closed.", context="event")
    return None


def confirmed(card: Card, own: Own, code: str, calendar: str = "") -> tuple[Text, ...]:
    """A place: what was agreed, and what comes next. `calendar` is the address of the event's calendar file."""
    parts = [
        T_(
            "Your place is kept: “{title}”. People: {party}.",
            context="event",
            title=wording.title(card),
            party=own.party,
        ),
        T_(
            "What comes next: we remind you a day and two hours before. At the door please show this code: {code}",
            context="event",
            code=code,
        ),
    ]
    if card.online_link:
        parts.append(T_("The link to take part online: {link}", context="event", link=card.online_link))
    if calendar:
        parts.append(T_("To put it into your calendar: {link}", context="event", link=calendar))
    parts.append(
        T_(
            "If you change your mind, tell us at any time before it begins: “Take part”, then “Events”. Somebody else "
            "may be waiting for your place.",
            context="event",
        )
    )
    return tuple(parts)


def on_the_list(card: Card) -> Text:
    return T_(
        "You are on the waiting list of “{title}”. When a place comes free we write to you here and keep it for you "
        "for a while. There is nothing else you need to do.",
        context="event",
        title=wording.title(card),
    )


def given_up(card: Card) -> Text:
    return T_(
        "All right, you are no longer down for “{title}”. Thank you for telling us. If you change your mind, write to "
        "us again.",
        context="event",
        title=wording.title(card),
    )


def not_coming(card: Card) -> Text:
    return T_("All right. Thank you for telling us.", context="event")


NO_MORE = T_(
    "We are sorry: there are not that many places left now. What you have stays yours.",
    context="event",
)
TOO_MANY = T_("We are sorry: this event does not have that many places at all.", context="event")
CLOSED = T_("We are sorry: registration for this event is over.", context="event")
OVER = T_("This event has begun or is over.", context="event")
CALLED_OFF = T_("This event will not take place.", context="event")


def _message(language: str, card: Card, parts: Sequence[Text], choices: Sequence[Choice] = ()) -> Message:
    name = question(card.id) if choices else ""
    return Message(language, tuple(parts), question=name, choices=tuple(choices))


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
    return _message(language, card, parts, (ACCEPT, NO))


def offer_over(card: Card, language: str) -> Message:
    parts = T_(
        "The place at “{title}” that we kept for you has gone on to the next person. If you still want to come, you "
        "can put yourself on the list again.",
        context="event",
        title=wording.title(card),
    )
    return _message(language, card, (parts,), (OPEN,))


def nothing_came_free(card: Card, language: str) -> Message:
    words = T_(
        "We are sorry: no place came free at “{title}”. Thank you for having waited.",
        context="event",
        title=wording.title(card),
    )
    return _message(language, card, (words,))


def reminder(card: Card, step: int, code: str, language: str) -> Message:
    """`step` 1: a day before, 2: two hours before."""
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
    parts.append(T_("Your code for the door: {code}", context="event", code=code))
    return _message(language, card, parts, (NO,))


def news(card: Card, of: Sequence[str], state: State, language: str) -> Message:
    """A change, or that it will not take place. The link itself goes only to those who have a place."""
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
    ways = (ACCEPT, NO) if state is State.OFFERED else (LEAVE_LINE,) if state is State.WAITING else (NO,)
    return _message(language, card, parts, ways)


def ask_feedback(card: Card, language: str, *, counted: bool) -> Message:
    """`counted`: it is known that they were there."""
    first = (
        T_("Thank you for having come to “{title}”.", context="event", title=wording.title(card))
        if counted
        else T_("“{title}” is over. Thank you if you were with us.", context="event", title=wording.title(card))
    )
    parts = (first, T_("How was it? One press is enough, and it is kept without your name.", context="event"))
    return _message(language, card, parts, RATINGS if counted else (*RATINGS, ABSENT))
