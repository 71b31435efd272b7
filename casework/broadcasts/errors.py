"""Expected failures of broadcasts: each a fact with a name and a sentence for whoever pressed."""

from __future__ import annotations

from casework.errors import CaseworkError
from flows.text import T_


class NotADraft(CaseworkError):
    """It has been released: its words may not change any more."""

    status = 409
    sentence = T_("This announcement is no longer a draft: take it back first.", context="error")


class NotNow(CaseworkError):
    """The verb does not fit the state, for instance a pause of what is over."""

    status = 409
    sentence = T_("The announcement is in another state by now. Please look again.", context="error")


class NothingWritten(CaseworkError):
    status = 422
    sentence = T_("The Azerbaijani text is missing.", context="error")


class NobodyThere(CaseworkError):
    status = 422
    sentence = T_("There is nobody in this audience.", context="error")


class BadButton(CaseworkError):
    status = 422
    sentence = T_(
        "A button needs a link such as evt_17 and an Azerbaijani label of at most 20 characters.", context="error"
    )


class MarksMixed(CaseworkError):
    """Numbers of marks meet people who may be known one by one."""

    status = 422
    sentence = T_(
        "Supporters of a campaign cannot be chosen together with other people or with a survey, and who has answered a "
        "survey not together with people of an event: the number would tell who it is. Please write separate "
        "announcements.",
        context="error",
    )


class TooFewLeft(CaseworkError):
    """Marks would narrow a few people."""

    status = 422
    sentence = T_(
        "Too few people are left with this choice: their number would tell who they are. Please choose fewer limits.",
        context="error",
    )


class OwnBroadcast(CaseworkError):
    """Whoever wrote or changed it may not approve it."""

    status = 403
    sentence = T_("Somebody else must approve this: you wrote or changed it.", context="error")


class ChangedMeanwhile(CaseworkError):
    """What was looked at is not what is there now."""

    status = 409
    sentence = T_("The announcement has changed since you looked at it. Please read it again.", context="error")


class NotATime(CaseworkError):
    status = 422
    sentence = T_("Please give day and time.", context="error")


class WrongTime(CaseworkError):
    status = 422
    sentence = T_("Please give a time that is still to come, within a year.", context="error")


class LeadsNowhere(CaseworkError):
    """What a button leads to is a draft, was called off or withdrawn, or is not there."""

    status = 422
    sentence = T_(
        "A button leads to something that nobody can see: it is not published, was called off or does not exist.",
        context="error",
    )
