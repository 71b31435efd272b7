"""What a citizen is told when something happens to their case. Sentences only; who is told when is the service's."""

from __future__ import annotations

from flows.model import Choice, Text
from flows.text import T_


def received(number: str, receipt: str) -> tuple[Text, ...]:
    return (
        T_("Your request has been received. Its number is {number}.", context="case.received", number=number),
        T_(
            "Your receipt:\n{receipt}\n"  # a line of its own: it is copied, and must not be broken in the middle
            "Please write it down: with it you can follow your request from any device, and it is shown only this "
            "once. Show it to nobody you do not trust.",
            context="case.received",
            receipt=receipt,
        ),
        T_(
            "What happens next: a lawyer or a coordinator reads your request and answers you right here. "
            "You can add to it at any time under “My requests”.",
            context="case.received",
        ),
    )


def promised(days: int) -> Text:
    return T_("We usually answer within {days} days.", context="case.received", days=days)


def assigned(number: str) -> Text:
    return T_(
        "Request {number}: a member of our staff has taken it on and will write to you here.",
        context="case",
        number=number,
    )


def answered(number: str, text: str) -> tuple[Text, ...]:
    return (T_("Answer to your request {number}:", context="case", number=number), Text(text, verbatim=True))


def asked(number: str, text: str) -> tuple[Text, ...]:
    return (
        T_("We need to know more for your request {number}:", context="case", number=number),
        Text(text, verbatim=True),
        T_("To reply, open “My requests” and choose this request.", context="case"),
    )


SETTLED = T_("Is the matter settled for you?", context="case")
CLOSED = "closed."
"""Begins the name of the question that goes out with the news of a closing; the case's id follows."""


def settled(case_id: int) -> tuple[str, tuple[Choice, ...]]:
    """The question's name and its choices; bot/ takes the reply wherever the talk stands by then."""
    return f"{CLOSED}{case_id}", (
        Choice("yes", T_("Settled", context="button")),
        Choice("partly", T_("Partly settled", context="button")),
        Choice("no", T_("Not settled", context="button")),
    )


def closed(number: str) -> Text:
    return T_(
        "Request {number} has been closed. If it is not settled, write to us under “My requests” and it will be opened "
        "again.",
        context="case",
        number=number,
    )


def reopened(number: str) -> Text:
    return T_("Request {number} has been opened again.", context="case", number=number)


def added(number: str) -> Text:
    return T_("Thank you, this has been added to your request {number}.", context="case", number=number)


def moved(number: str) -> Text:
    return T_(
        "Request {number} is now also followed from another messenger, by its receipt. Answers will go there. If this "
        "was not you, please write to us at once.",
        context="case",
        number=number,
    )
