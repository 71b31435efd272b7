"""What the chat says at once to whoever looks at an event or answers. Sentences only; decides nothing."""

from __future__ import annotations

from datetime import datetime

from casework.events import wording
from casework.events.rules import Card, Kind, Own, State
from flows.model import Text
from flows.text import T_


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


def confirmed(card: Card, own: Own, code: str, language: str, calendar: str = "") -> tuple[Text, ...]:
    """A place: what was agreed, and what comes next. `calendar` is the address of the event's calendar file."""
    parts = _agreed_one_to_one(card, language) if card.kind is Kind.ONE_TO_ONE else _agreed(card, own, code)
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


def _agreed(card: Card, own: Own, code: str) -> list[Text]:
    return [
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


def _agreed_one_to_one(card: Card, language: str) -> list[Text]:
    """There is no door at which codes are shown."""
    return [
        T_(
            "This time is kept for you: “{title}”, {when} (Baku time).",
            context="event",
            title=wording.title(card),
            when=wording.when(card, language),
        ),
        T_("What comes next: we remind you a day and two hours before.", context="event"),
    ]


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
