"""Codes as words: states, channels, reasons and deeds, each a sentence to be translated. Decides nothing.

An unknown code is shown as it is: better a strange word in the panel than a page that fails.
"""

from __future__ import annotations

from collections.abc import Mapping

from admin import broadcast_words, campaign_words, event_words
from casework.files.rules import WHY
from flows.model import Text
from flows.text import T_, verbatim

STATUS = {
    "new": T_("New", context="status"),
    "assigned": T_("In work", context="status"),
    "waiting": T_("Waiting for citizen", context="status"),
    "answered": T_("Answered", context="status"),
    "closed": T_("Closed", context="status"),
    "reopened": T_("Opened again", context="status"),
}
URGENCY = {
    "normal": T_("Normal", context="urgency"),
    "high": T_("High", context="urgency"),
    "urgent": T_("Urgent", context="urgency"),
}
LANGUAGE = {
    "az": T_("Azerbaijani", context="language"),
    "ru": T_("Russian", context="language"),
    "en": T_("English", context="language"),
}
CHANNEL = {
    "telegram": T_("Telegram", context="channel"),
    "whatsapp": T_("WhatsApp", context="channel"),
    "web": T_("Web chat", context="channel"),
    "console": T_("Terminal", context="channel"),
}
ROLE = {
    "administrator": T_("Administrator", context="role"),
    "coordinator": T_("Coordinator", context="role"),
    "lawyer": T_("Lawyer", context="role"),
}
ROLE_MEANS = {
    "administrator": T_("Runs the house: staff, routing, organisation. Opens no requests.", context="role"),
    "coordinator": T_("Reads the new requests of their area, assigns and shares them.", context="role"),
    "lawyer": T_("Reads and answers the requests that come to them.", context="role"),
}
THEME = {
    "auto": T_("As the device", context="theme"),
    "light": T_("Light", context="theme"),
    "dark": T_("Dark", context="theme"),
}
KIND = {
    "human": T_("Talk to a person", context="kind"),
    "return_question": T_("Question on the return", context="kind"),
    "initiative": T_("Initiative", context="kind"),
}
SOLVED = {
    "yes": T_("Settled", context="feedback"),
    "partly": T_("Partly settled", context="feedback"),
    "no": T_("Not settled", context="feedback"),
}
RATING = {
    "5": T_("5 · very well", context="feedback"),
    "4": T_("4 · well", context="feedback"),
    "3": T_("3 · neither", context="feedback"),
    "2": T_("2 · badly", context="feedback"),
    "1": T_("1 · very badly", context="feedback"),
}
YES_NO = {"yes": T_("Yes", context="answer"), "no": T_("No", context="answer")}
ARRIVAL = {
    "unhandled": T_("Will be tried again", context="arrival"),
    "given_up": T_("Needs a person", context="arrival"),
    "set_aside": T_("Set aside", context="arrival"),
}

REASON = {
    "blocked": T_("The person has blocked the bot.", context="delivery"),
    "user_deactivated": T_("The person has deleted their account.", context="delivery"),
    "chat_not_found": T_("This conversation no longer exists.", context="delivery"),
    "chat_moved": T_("This conversation has moved elsewhere.", context="delivery"),
    "no_key": T_("The person has ended the conversation and erased it.", context="delivery"),
    "left": T_(
        "The person has left the chat and erased it. They can read the answer with their receipt.", context="delivery"
    ),
    "kicked": T_("The bot has been removed from the conversation.", context="delivery"),
    "too_many_requests": T_("The messenger asks us to slow down.", context="delivery"),
    "platform_down": T_("The messenger does not answer at the moment.", context="delivery"),
    "timeout": T_("The messenger does not answer at the moment.", context="delivery"),
    "network": T_("There is no connection to the messenger.", context="delivery"),
    "refused": T_("The messenger refuses this message. Please tell an administrator.", context="delivery"),
    "too_long": T_("The message is too long for the messenger.", context="delivery"),
    "token_refused": T_("The bot's access is not valid. Please tell an administrator.", context="delivery"),
    "window_closed": T_("The messenger lets us write only after the person writes again.", context="delivery"),
    "too_many_to_one": T_(
        "This person got many messages at once; WhatsApp takes the next one later.", context="delivery"
    ),
    "not_on_whatsapp": T_("This person is not on WhatsApp, or has not accepted its terms.", context="delivery"),
    "country_refused": T_("WhatsApp does not let us write to this person's country.", context="delivery"),
    "opted_out": T_("This person does not want announcements from us on WhatsApp.", context="delivery"),
    "marketing_limit": T_("WhatsApp shows this person no further announcements for a day.", context="delivery"),
    "experiment": T_("WhatsApp holds announcements back from this person.", context="delivery"),
    "operator.token": T_(
        "The messenger does not accept our access token. An administrator must renew it.",
        context="delivery",
    ),
    "operator.permission": T_(
        "Our WhatsApp access lacks a permission. An administrator must see to it.",
        context="delivery",
    ),
    "operator.phone_id": T_(
        "WhatsApp does not know our number's id. An administrator must correct it.",
        context="delivery",
    ),
    "operator.account": T_(
        "Meta has locked or restricted our WhatsApp account. An administrator must see to it.",
        context="delivery",
    ),
    "operator.payment": T_(
        "WhatsApp cannot charge our account. An administrator must see to the payment.",
        context="delivery",
    ),
    "operator.spam_limit": T_(
        "WhatsApp slows us down because too many people blocked or reported us.",
        context="delivery",
    ),
    "operator.limit_lowered": T_(
        "Meta has lowered the number of people we may write to first. An administrator must see to it.",
        context="delivery",
    ),
    "operator.template": T_(
        "The approved text was not accepted by WhatsApp. An administrator must check its name and its words.",
        context="delivery",
    ),
    "operator.test_number": T_("A test number of WhatsApp writes to a few chosen people only.", context="delivery"),
    "no_template": T_(
        "There is no approved text for this in the person's language. An administrator can enter one.",
        context="delivery",
    ),
    "file_lost": T_("The file that belongs to this message cannot be opened any more.", context="delivery"),
    "unknown_error": T_("Something went wrong on our side; it is tried again.", context="delivery"),
    "unknown": T_("The reason is not known. Please tell an administrator.", context="delivery"),
}
"""Why a message does not arrive; bot/channels gives the codes."""

FILE = {
    "photo": T_("Photo", context="file"),
    "voice": T_("Voice message", context="file"),
    "video": T_("Video", context="file"),
    "document": T_("Document", context="file"),
}

TEMPLATE = {
    "case_answer": T_("There is an answer", context="template"),
    "event_news": T_("News of an event", context="template"),
    "event_offer": T_("A place at an event", context="template"),
    "announcement": T_("Announcements to many", context="template"),
    "announcement_events": T_("Announcements of events", context="template"),
    "announcement_campaigns": T_("Announcements of campaigns", context="template"),
}
TEMPLATE_TEXT = {
    "case_answer": T_(
        "There is an answer to your request, number {number}. To read it, please write to us here.", context="template"
    ),
    "event_news": T_(
        "News of an event that you have answered: {text} If you have a question, please write to us here.",
        context="template",
    ),
    "event_offer": T_(
        "About a place at an event: {text} Please press one of the buttons, or write to us here.", context="template"
    ),
    "announcement": T_(
        "A message from us: {text} If you do not want such messages, please answer “stop”.", context="template"
    ),
    "announcement_events": T_(
        "About our events: {text} If you do not want such messages, please answer “stop”.", context="template"
    ),
    "announcement_campaigns": T_(
        "About a campaign: {text} If you do not want such messages, please answer “stop”.", context="template"
    ),
}
"""What an organisation may hand in to Meta for approval; the places become {{1}}."""

JUST_NOW = T_("just now", context="time")
SAID = {
    "saved": T_("Saved.", context="done"),
    "sent": T_("Your answer is on its way.", context="done"),
    "asked": T_("Your question is on its way.", context="done"),
    "noted": T_("The note has been added. Only colleagues see it.", context="done"),
    "assigned": T_("The request has been assigned.", context="done"),
    "shared": T_("Your colleague can now read the request.", context="done"),
    "unshared": T_("Your colleague can no longer read the request.", context="done"),
    "left": T_("You no longer read that request.", context="done"),
    "closed": T_("The request is closed.", context="done"),
    "reopened": T_("The request is open again.", context="done"),
    "urgency": T_("The urgency has been changed.", context="done"),
    "added": T_("Added.", context="done"),
    "moved": T_("The order has been changed.", context="done"),
    "deleted": T_("Deleted.", context="done"),
    "retried": T_("It will be tried again at once.", context="done"),
    "aside": T_("Set aside; its content has been erased.", context="done"),
    "password": T_("Your password has been changed. Other devices have been signed out.", context="done"),
    "confirmed": T_("The recovery words are right. Please keep the paper in a safe place.", context="done"),
    "out": T_("You have signed out.", context="done"),
    "uploaded": T_("The form has been kept. People get it once it is published.", context="done"),
    "same": T_("This very form is here already; nothing has changed.", context="done"),
    "published": T_("The form is published.", context="done"),
    "withdrawn": T_("The form is no longer offered.", context="done"),
    **broadcast_words.SAID,
    **campaign_words.SAID,
    **event_words.SAID,
}

ACTION = {
    "system:case:hand_over": T_("gave the request to those who can read it now", context="audit"),
    "citizen:case:open": T_("sent the request", context="audit"),
    "citizen:case:write": T_("added to the request", context="audit"),
    "citizen:case:reopen": T_("opened the request again", context="audit"),
    "citizen:case:feedback": T_("said whether the matter is settled", context="audit"),
    "citizen:member:join": T_("joined a community", context="audit"),
    "citizen:member:leave": T_("left their community", context="audit"),
    "panel:members:read": T_("opened the register of members, names shown: {members}", context="audit"),
    "citizen:case:withdraw": T_("withdrew the request", context="audit"),
    "panel:case:read": T_("opened the request", context="audit"),
    "panel:file:read": T_("opened a file", context="audit"),
    "panel:case:assign": T_("assigned the request: {staff}", context="audit"),
    "panel:case:share": T_("gave access: {staff}", context="audit"),
    "panel:case:unshare": T_("took access away: {staff}", context="audit"),
    "panel:case:answer": T_("answered", context="audit"),
    "panel:case:ask": T_("asked the citizen for more", context="audit"),
    "panel:case:note": T_("wrote an internal note", context="audit"),
    "panel:case:close": T_("closed the request", context="audit"),
    "panel:case:reopen": T_("opened the request again", context="audit"),
    "panel:case:urgency": T_("changed the urgency: {urgency}", context="audit"),
    "panel:case:recover": T_("gave access with the recovery words, number of requests: {cases}", context="audit"),
    "panel:staff:first": T_("created the first administrator", context="audit"),
    "panel:staff:invite": T_("invited a colleague", context="audit"),
    "panel:staff:invite_again": T_("made a new link for a colleague", context="audit"),
    "panel:staff:accept": T_("set a password by the link", context="audit"),
    "panel:staff:password": T_("changed their password", context="audit"),
    "panel:staff:change": T_("changed a colleague's account", context="audit"),
    "panel:session:open": T_("signed in", context="audit"),
    "panel:rule:add": T_("added a routing rule", context="audit"),
    "panel:rule:move": T_("changed the order of the routing rules", context="audit"),
    "panel:rule:drop": T_("deleted a routing rule", context="audit"),
    "panel:team:save": T_("saved a team", context="audit"),
    "panel:team:drop": T_("deleted a team", context="audit"),
    "panel:organisation:rename": T_("renamed the organisation", context="audit"),
    "panel:organisation:sites": T_("changed the sites that may show the chat", context="audit"),
    "panel:organisation:periods": T_("changed the periods", context="audit"),
    "panel:organisation:templates": T_("changed the approved texts of WhatsApp", context="audit"),
    "panel:organisation:recovery_made": T_("made new recovery words", context="audit"),
    "panel:organisation:recovery_confirmed": T_("confirmed the recovery words", context="audit"),
    "panel:arrival:read": T_("opened a kept message", context="audit"),
    "panel:arrival:retry": T_("had a kept message tried again", context="audit"),
    "panel:arrival:set_aside": T_("set a kept message aside", context="audit"),
    "panel:form:upload": T_("uploaded a form, version {version}", context="audit"),
    "panel:form:publish": T_("published a form, version {version}", context="audit"),
    "panel:form:withdraw": T_("withdrew a form", context="audit"),
    "panel:survey:export": T_("took the answers of a survey as a file: {form}", context="audit"),
    "person:consent:given": T_("agreed to the privacy notice", context="audit"),
    "person:consent:refused": T_("did not agree to the privacy notice", context="audit"),
    **broadcast_words.ACTION,
    **campaign_words.ACTION,
    **event_words.ACTION,
}
ACTOR = {
    "citizen": T_("Citizen", context="audit"),
    "system": T_("The system", context="audit"),
    "staff": T_("Staff", context="audit"),
}

TABLES: Mapping[str, Mapping[str, Text]] = {
    "status": STATUS,
    "urgency": URGENCY,
    "language": LANGUAGE,
    "channel": CHANNEL,
    "role": ROLE,
    "role_means": ROLE_MEANS,
    "theme": THEME,
    "arrival": ARRIVAL,
    "kind": KIND,
    "solved": SOLVED,
    "rating": RATING,
    "reason": REASON,
    "file": FILE,
    "template": TEMPLATE,
    "file_reason": WHY,
    "said": SAID,
    "actor": ACTOR,
    **broadcast_words.TABLES,
    **campaign_words.TABLES,
    **event_words.TABLES,
}


def word(table: str, code: str) -> Text:
    """The words for a code of one of TABLES; an unknown code stands for itself."""
    return TABLES[table].get(code) or verbatim(code)


def reason(code: str | None) -> Text:
    """Why a message did not arrive. A code nobody has put into words yet is "not known"."""
    return REASON.get(code or "unknown") or REASON["unknown"]
