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
