"""The buttons about an event, and which of them a person sees now. Each carries its event in itself (evt.17:yes), so
that an old one never answers for another event.
"""

from __future__ import annotations

from datetime import datetime

from casework.events.rules import Card, Own, State
from flows.model import Choice
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
OFFERED = (ACCEPT, NO)
"""What can be pressed about a place that is offered; the approved text for it has these two buttons, in this order."""
WHERE = Choice("where", T_("Where to find me", context="button"))
OPEN = Choice("open", T_("Show the event", context="button"))
WAIT = Choice("yes", T_("Join the list", context="button"), _SAYING_YES)
LEAVE_LINE = Choice("no", T_("Leave the list", context="button"), _SAYING_NO)
TIMES = Choice("times", T_("Other dates", context="button"))
CERTIFICATE = Choice("paper", T_("Certificate", context="button"))
NAME = Choice("name", T_("Correct the name", context="button"))
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
        return (*((CHANGE,) if more else ()), *((WHERE,) if card.visits else ()), NO, *times)
    if state is State.OFFERED:
        return OFFERED
    if state is State.WAITING:
        return (LEAVE_LINE, *times)
    if not card.is_open(now):
        return times
    if card.free == 0 or card.waiting:
        return (WAIT, *more, *times)
    return (YES, *more, *(() if state else (NO,)), *times)
