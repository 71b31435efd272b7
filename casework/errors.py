"""Expected failures of the work. Each is a fact with a name, a sentence for the reader and, for the panel, a status."""

from __future__ import annotations

from flows.model import Text
from flows.text import T_


class CaseworkError(Exception):
    """Base. `sentence` is translated by the skin that shows it."""

    status = 400
    sentence: Text = T_("This cannot be done.", context="error")


class NotFound(CaseworkError):
    """It does not exist, or not for whoever asks: the two look alike on purpose."""

    status = 404
    sentence = T_("There is nothing here, or it is not open to you.", context="error")


class NotAllowed(CaseworkError):
    status = 403
    sentence = T_("Your role does not allow this.", context="error")


class CaseClosed(CaseworkError):
    status = 409
    sentence = T_("This request is closed. Reopen it first.", context="error")


class CaseNotClosed(CaseworkError):
    status = 409
    sentence = T_("This request is not closed.", context="error")


class EmptyText(CaseworkError):
    status = 422
    sentence = T_("Please write something first.", context="error")


class TextTooLong(CaseworkError):
    status = 422
    sentence = T_("The text is too long. Please shorten it or send it in parts.", context="error")


class CannotRead(CaseworkError):
    """The member of staff has no key yet, or is switched off: nothing may be wrapped for them."""

    status = 409
    sentence = T_("This colleague cannot read cases yet: they have not signed in for the first time.", context="error")


class LastReader(CaseworkError):
    status = 409
    sentence = T_(
        "This is the last person who can read the request. Share it with somebody else first.", context="error"
    )


class NameTaken(CaseworkError):
    status = 409
    sentence = T_("This sign-in name is already in use.", context="error")


class LastAdministrator(CaseworkError):
    status = 409
    sentence = T_("The organisation needs at least one administrator.", context="error")


class MetMeanwhile(CaseworkError):
    """Two first messages of one person at once: another transaction made them known. Try again and find them."""

    status = 409


class SignInFailed(CaseworkError):
    status = 401
    sentence = T_("The name or the password is not right.", context="error")


class TooManyTries(CaseworkError):
    status = 429
    sentence = T_("Too many tries. Please wait a few minutes.", context="error")


class LinkExpired(CaseworkError):
    status = 410
    sentence = T_("This link has been used or has expired. Ask for a new one.", context="error")


class WeakPassword(CaseworkError):
    status = 422
    sentence = T_("Please choose a longer password that is not a common one or your name.", context="error")


class WordsDoNotMatch(CaseworkError):
    status = 422
    sentence = T_("These are not the recovery words that were shown. Please check them word by word.", context="error")
