"""Codes of events as words: kinds, states, needs, ratings and deeds. admin/words.py takes them in."""

from __future__ import annotations

from flows.text import T_

KIND = {
    "meeting": T_("Meeting", context="event kind"),
    "training": T_("Training", context="event kind"),
    "one_to_one": T_("Short meetings one by one", context="event kind"),
}
STATUS = {
    "draft": T_("Draft", context="event status"),
    "published": T_("Published", context="event status"),
    "cancelled": T_("Called off", context="event status"),
    "held": T_("Held", context="event status"),
}
STATE = {
    "yes": T_("Have a place", context="event answer"),
    "offered": T_("Have been offered a place", context="event answer"),
    "waiting": T_("Wait", context="event answer"),
    "no": T_("Will not come", context="event answer"),
    "cancelled": T_("Gave their place up", context="event answer"),
    "expired": T_("Did not take the offer", context="event answer"),
}
NEED = {
    "transport": T_("Transport", context="event need"),
    "child_care": T_("Child care", context="event need"),
    "access": T_("Step-free access", context="event need"),
    "interpreter": T_("An interpreter", context="event need"),
}
RATING = {
    "good": T_("It was good", context="event rating"),
    "mixed": T_("So-so", context="event rating"),
    "bad": T_("It was not good", context="event rating"),
}
GENDER = {
    "woman": T_("Women", context="event visitors"),
    "man": T_("Men", context="event visitors"),
    "other": T_("Other", context="event visitors"),
}
AGE = {
    "under_18": T_("Under 18", context="event visitors"),
    "18_29": T_("18–29", context="event visitors"),
    "30_44": T_("30–44", context="event visitors"),
    "45_59": T_("45–59", context="event visitors"),
    "60_plus": T_("60 and over", context="event visitors"),
}
CAME = T_("People who came", context="event visitors")
PART = {
    "gender": T_("Gender", context="events"),
    "age_group": T_("Age", context="events"),
    "district": T_("District", context="events"),
}
NOT_SAID = T_("Not said", context="events")
HIDDEN = T_("Not said, or fewer than five", context="events")
WALKED_IN = T_("Of them without having answered", context="event visitors")
SAID = {
    "event_made": T_("The draft is kept. People see it once it is published.", context="done"),
    "event_published": T_("The event is published.", context="done"),
    "event_told": T_("Saved. All who are concerned are being told of the change.", context="done"),
    "event_cancelled": T_("The event is called off. All who are concerned are being told.", context="done"),
    "door_open": T_("The check-in link is ready. One made before no longer works.", context="done"),
    "door_closed": T_("The check-in link no longer works.", context="done"),
    "all_came": T_("Noted: all who had a place were there.", context="done"),
    "visit_written": T_("Your words are on their way.", context="done"),
    "event_counted": T_("The counts of the list on paper are kept.", context="done"),
}
ACTION = {
    "panel:event:create": T_("wrote down an event", context="audit"),
    "panel:event:change": T_("changed an event", context="audit"),
    "panel:event:publish": T_("published an event", context="audit"),
    "panel:event:cancel": T_("called an event off", context="audit"),
    "panel:event:open_door": T_("made a check-in link for an event", context="audit"),
    "panel:event:close_door": T_("ended the check-in link of an event", context="audit"),
    "panel:event:all_came": T_("noted that all were at an event", context="audit"),
    "panel:event:count": T_("entered who came to an event from the list on paper", context="audit"),
    "panel:event:read_needs": T_("read what people wrote about their needs: {number}", context="audit"),
    "panel:event:read_visit": T_("opened where people are to be visited: {number}", context="audit"),
    "panel:event:write_visit": T_("wrote to somebody about a visit", context="audit"),
    "panel:event:certificate": T_("took a certificate as a file", context="audit"),
    "panel:event:export": T_("took the figures of an event as a file", context="audit"),
    "system:event:held": T_("the event is over", context="audit"),
}
TABLES = {
    "event_kind": KIND,
    "event_status": STATUS,
    "event_state": STATE,
    "event_need": NEED,
    "event_rating": RATING,
    "event_gender": GENDER,
    "event_age": AGE,
}
