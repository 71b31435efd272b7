"""Expected failures of campaigns."""

from __future__ import annotations

from casework.errors import CaseworkError
from flows.text import T_


class NoWords(CaseworkError):
    status = 422
    sentence = T_("A title and a text are needed in Azerbaijani.", context="error")


class NoAzerbaijani(CaseworkError):
    status = 422
    sentence = T_(
        "Please write the text in Azerbaijani too: it stands for a language that is missing.", context="error"
    )


class BadNumber(CaseworkError):
    status = 422
    sentence = T_("Please write the number as a whole number between 1 and 1,000,000.", context="error")


class TooManySteps(CaseworkError):
    status = 422
    sentence = T_("That is too many steps: 8 are possible.", context="error")


class NotNow(CaseworkError):
    """The campaign is in another state than whoever pressed believed."""

    status = 409
    sentence = T_("This cannot be done in the campaign's present state.", context="error")


class NotAnInitiative(CaseworkError):
    status = 409
    sentence = T_("A campaign can be opened from a proposed initiative only, and once.", context="error")


class OwnQuestion(CaseworkError):
    """Whoever wants many to be asked may not be the second person."""

    status = 403
    sentence = T_("Somebody else must approve this question: you want to ask it.", context="error")


class TooFew(CaseworkError):
    """Fewer than five: the number would point at somebody."""

    status = 409
    sentence = T_(
        "These are fewer than five people: neither a number nor a question may point at one.", context="error"
    )
