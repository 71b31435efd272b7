"""The bot's own sentences: labels of the commands, help, and what is said around the forms."""

from __future__ import annotations

from flows.model import Text
from flows.text import T_

COMMANDS: dict[str, Text] = {
    "back": T_("Back", context="button"),
    "cancel": T_("Cancel", context="button"),
    "skip": T_("Skip", context="button"),
    "done": T_("Done", context="button"),
    "menu": T_("Menu", context="button"),
    "human": T_("Talk to a person", context="button"),
    "language": T_("Change language", context="button"),
    "start": T_("Start", context="button"),
    "my_cases": T_("My requests", context="button"),
}

HELP = T_(
    "To return to the menu write /menu, to change the language /dil, to stop what you are doing /legv, to go back one "
    "step /geri. Your requests are under /muracietlerim. You can ask for a member of our staff at any time.",
    context="bot",
)
DECLINED = T_(
    "That is quite all right: nothing of what you write is kept. Without your consent we cannot take a request. If you "
    "change your mind, simply write to us again.",
    context="bot",
)
ABOUT = T_(
    "This is the assistant of {org}. You can complain, ask for free legal aid and follow your requests here. What you "
    "write is locked on arrival; only the lawyers and coordinators who work on your request can read it. Their answers "
    "come right here.",
    context="bot",
)
THANKS_CONSENT = T_("Thank you.", context="bot")
NO_CASES = T_(
    "You have no requests yet. If you have a receipt, write its sixteen digits here and you can go on with that "
    "request.",
    context="bot",
)
WRONG_RECEIPT = T_("We found no request under this receipt. Please check the digits.", context="bot")
TOO_MANY_TRIES = T_("That was tried too often. Please wait a while and try again.", context="bot")
TOO_LARGE = T_(
    "This file is larger than 20 MB, so we could not take it. Please send it in parts, or as a smaller one; a photo of "
    "the paper is often enough.",
    context="bot",
)
FILE_GONE = T_("The file did not arrive. Please send it once more.", context="bot")
FILE_HELD = T_("What you sent is kept. Please choose what it belongs to.", context="bot")
EDITED = T_(
    "When you change a message, the change does not reach us. Please write what is different as a new message.",
    context="bot",
)
HELD = T_("What you wrote to us at first is noted already; you can add to it when we come to it.", context="bot")
GONE = T_("That request is no longer there.", context="bot")
KEPT_SAFE = T_(
    "Something went wrong on our side. Your message has been kept and nothing is lost; we will see to it and answer "
    "you here.",
    context="bot",
)
WAITS = T_("Your message has been kept. It will be read after your earlier one, in a moment.", context="bot")
LOST_PLACE = T_(
    "We are sorry: we lost the place where we were in our talk. Your sent requests are safe.", context="bot"
)
DELETE = T_(
    "To have your data deleted, please write it here in a word or two: a coordinator will see to it and confirm it "
    "to you.",
    context="bot",
)
CONTINUE = T_("Go on with my request", context="menu.menu.continue")
GLAD = T_("We are glad that it helped. Write to us whenever you like.", context="bot")
MANNERS = {
    "thanks": T_("You are welcome.", context="bot"),
    "noted": T_("Good. If we have asked you something, please press a button under that message.", context="bot"),
}
AS_YOU_LIKE = T_("As you like. Write to us whenever you need us.", context="bot")
ANSWERED_BEFORE = T_("You have answered this survey already. Thank you!", context="bot")
NO_SURVEY = T_("This survey is no longer open. Thank you for wanting to answer it.", context="bot")
THANKS_SURVEY = T_("Thank you! Your answers are kept without your name.", context="bot")
JOIN_COMMUNITY = T_("Join a community", context="row")
LEAVE_COMMUNITY = T_("Leave my community", context="row")
JOINED = T_(
    "Welcome! You are a member of the community {name} now. The coordinators will write to you about meetings and "
    "shared work. If you want to leave, choose “Take part” in the menu and then “Leave my community”.",
    context="bot",
)
JOINED_ELSEWHERE = T_(
    "Thank you! There is no community of ours in your place yet; we have put you down and will tell you when one "
    "forms. If you change your mind, choose “Take part” in the menu and then “Leave my community”.",
    context="bot",
)
NOT_JOINED = T_("That is quite all right: we keep nothing. You are welcome at any time.", context="bot")
NOT_JOINED_NOW = T_("Nobody new can join this community at the moment. We have kept nothing.", context="bot")
LEFT_COMMUNITY = T_(
    "You are no longer a member of the community {name}. Your name and the way to reach you have been erased there. "
    "Thank you for having been with us; you are welcome back at any time.",
    context="bot",
)
WAITS_NO_MORE = T_(
    "You are no longer put down for a community in your place ({name}). Your name and the way to reach you have been "
    "erased. You are welcome back at any time.",
    context="bot",
)
WHICH_TO_LEAVE = T_("You belong to several communities. Which one would you like to leave?", context="bot")
NO_MEMBER = T_("You are in no community at the moment.", context="bot")

KIND: dict[str, Text] = {
    "human": T_("Talk to a person", context="kind"),
    "return_question": T_("Question on the return", context="kind"),
    "initiative": T_("Initiative", context="kind"),
}

STATUS: dict[str, Text] = {
    "new": T_("new", context="status"),
    "assigned": T_("being handled", context="status"),
    "waiting": T_("waiting for you", context="status"),
    "answered": T_("answered", context="status"),
    "closed": T_("closed", context="status"),
    "reopened": T_("opened again", context="status"),
}
