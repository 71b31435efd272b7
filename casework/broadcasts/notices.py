"""What people read of a broadcast beside its own text: the line about stopping, its buttons, and what is said of both.

Every broadcast carries one button that stops its purpose; no setting takes it away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.broadcasts.rules import Purpose, links_of, template_of, text_in
from casework.outbox.rules import Message
from flows.model import Choice
from flows.text import T_, verbatim

OUT = "out."
"""Begins the question under a broadcast: `out.news:stop`, `out.news:evt_17`."""
STOP, START = "stop", "start"
ALL = "all"
TEMPLATED = ("whatsapp",)
"""Channels that take only an approved text from us when a person has not written lately."""
LATELY = timedelta(hours=24)

WHY = T_("To get no more of these, press the button below or write “stop”.", context="broadcast")
STOP_LABEL = {
    Purpose.NEWS: T_("No more news", context="button"),
    Purpose.EVENT: T_("No more events", context="button"),
    Purpose.CAMPAIGN: T_("No more campaigns", context="button"),
    Purpose.SURVEY: T_("No more surveys", context="button"),
}
START_LABEL = {
    Purpose.NEWS: T_("Get news", context="button"),
    Purpose.EVENT: T_("Get events", context="button"),
    Purpose.CAMPAIGN: T_("Get campaigns", context="button"),
    Purpose.SURVEY: T_("Get surveys", context="button"),
}
START_ALL = T_("Get everything", context="button")
STOP_ALL = T_("Stop everything", context="button")
STOPPED_ALL = T_(
    "You will get no more announcements from us. About your own requests we still write to you. If you would like to "
    "keep some of the announcements, choose them here; you can change this at any time.",
    context="broadcast",
)
STOPPED = {
    Purpose.NEWS: T_("You will get no more news from us.", context="broadcast"),
    Purpose.EVENT: T_("You will get no more invitations to events from us.", context="broadcast"),
    Purpose.CAMPAIGN: T_("You will hear no more of campaigns from us.", context="broadcast"),
    Purpose.SURVEY: T_("You will get no more surveys from us.", context="broadcast"),
}
STARTED = {
    Purpose.NEWS: T_("You will get our news.", context="broadcast"),
    Purpose.EVENT: T_("You will get our invitations to events.", context="broadcast"),
    Purpose.CAMPAIGN: T_("You will hear of our campaigns.", context="broadcast"),
    Purpose.SURVEY: T_("You will get our surveys.", context="broadcast"),
}
STARTED_ALL = T_("You will get all our announcements about what you follow.", context="broadcast")
STANDING_ALL = T_("You get all our announcements about what you follow.", context="broadcast")
STANDING_SOME = T_(
    "These announcements you do not get at the moment. Choose what you would like to get.", context="broadcast"
)
NO_TRIAL = T_("This test is over: the announcement has gone out or is no longer there.", context="broadcast")


def message(row: Any, language: str, channel: str) -> Message:
    """A broadcast as one person gets it. `row` has purpose, texts and buttons."""
    purpose, text = Purpose(row.purpose), text_in(row.texts, language)
    links = tuple(Choice(one.link, verbatim(text_in(one.label, language))) for one in links_of(row.buttons))
    templated = channel in TEMPLATED
    return Message(
        language,
        (verbatim(text), WHY),
        question=f"{OUT}{purpose}",
        choices=(*links, Choice(STOP, STOP_LABEL[purpose])),
        template=template_of(purpose) if templated else "",
        values=(one_line(text),) if templated else (),
        if_closed=templated,
    )


def one_line(text: str) -> str:
    """WhatsApp takes no line breaks in a template's value."""
    return " ".join(text.split())


def stopped_all(language: str) -> Message:
    """Said at once to whoever stops everything; one button for each purpose to keep."""
    return Message(language, (STOPPED_ALL,), OUT + ALL, tuple(Choice(one, START_LABEL[one]) for one in Purpose))


def stopped(language: str, purpose: Purpose) -> Message:
    """Said to whoever stops one purpose; two buttons: back, or everything."""
    ways = (Choice(purpose, START_LABEL[purpose]), Choice(STOP, STOP_ALL))
    return Message(language, (STOPPED[purpose],), OUT + ALL, ways)


def started(language: str, purpose: Purpose | None, wanted: frozenset[Purpose]) -> Message:
    """Said to whoever gets something again, with what they still do not get."""
    return Message(language, (STARTED_ALL if purpose is None else STARTED[purpose],), OUT + ALL, _to_start(wanted))


def standing(language: str, wanted: frozenset[Purpose]) -> Message:
    """What somebody gets and does not get, to be changed."""
    missing = _to_start(wanted)
    ways = (*missing, Choice(STOP, STOP_ALL)) if wanted else missing
    return Message(language, (STANDING_SOME if missing else STANDING_ALL,), OUT + ALL, ways)


def no_trial(language: str) -> Message:
    return Message(language, (NO_TRIAL,))


def _to_start(wanted: frozenset[Purpose]) -> tuple[Choice, ...]:
    missing = tuple(Choice(one, START_LABEL[one]) for one in Purpose if one not in wanted)
    return (*missing, Choice(START, START_ALL)) if len(missing) > 1 else missing
