"""Expected failures of events: each a fact with a name and a sentence for whoever pressed."""

from __future__ import annotations

from casework.errors import CaseworkError
from flows.text import T_


class NoTitle(CaseworkError):
    status = 422
    sentence = T_("An event needs a title in Azerbaijani.", context="error")


class NoPlace(CaseworkError):
    status = 422
    sentence = T_("Please say where it takes place, or give a link to take part online.", context="error")


class BadTimes(CaseworkError):
    status = 422
    sentence = T_("The end must come after the beginning, and registration must close before the end.", context="error")


class TooFar(CaseworkError):
    status = 422
    sentence = T_("An event can begin within three years from now. Please check the year.", context="error")


class TooLong(CaseworkError):
    status = 422
    sentence = T_("An event can last 31 days at most. Please check the last day.", context="error")


class BadSeats(CaseworkError):
    status = 422
    sentence = T_("The number of places must be between 1 and 10,000, or empty.", context="error")


class BadLink(CaseworkError):
    status = 422
    sentence = T_("A link must begin with https:// or http://.", context="error")


class TooManyDates(CaseworkError):
    status = 422
    sentence = T_("That is too many dates at once: 60 are possible.", context="error")


class InThePast(CaseworkError):
    status = 409
    sentence = T_("This event lies in the past. Please change its time first.", context="error")


class NotOpen(CaseworkError):
    status = 409
    sentence = T_("This event is over or has been called off: it can no longer be changed.", context="error")


class NotBegun(CaseworkError):
    status = 409
    sentence = T_("This event has not begun yet: nobody can have been there.", context="error")


class BadCount(CaseworkError):
    status = 422
    sentence = T_("Please check the numbers: whole numbers from 0 to 10,000 are possible.", context="error")


class NotReachable(CaseworkError):
    status = 409
    sentence = T_(
        "This person cannot be written to at the moment: none of their addresses can be reached.", context="error"
    )
