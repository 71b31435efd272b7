"""Broadcasts and communities in words: states, purposes, outcomes and deeds. Joined to the tables of admin/words.py."""

from __future__ import annotations

from collections.abc import Mapping

from flows.model import Text
from flows.text import T_

STATUS = {
    "draft": T_("Draft", context="broadcast"),
    "waiting": T_("Waits for a second person", context="broadcast"),
    "scheduled": T_("Scheduled", context="broadcast"),
    "sending": T_("Being sent", context="broadcast"),
    "paused": T_("Paused", context="broadcast"),
    "stopped": T_("Stopped", context="broadcast"),
    "done": T_("Sent", context="broadcast"),
}
PURPOSE = {
    "news": T_("News", context="broadcast"),
    "event": T_("Event", context="broadcast"),
    "campaign": T_("Campaign", context="broadcast"),
    "survey": T_("Survey", context="broadcast"),
}
OUTCOME = {
    "waiting": T_("In line", context="outcome"),
    "queued": T_("On its way", context="outcome"),
    "parked": T_("Comes once they write to us: the messenger allows nothing earlier", context="outcome"),
    "sent": T_("Taken by the messenger", context="outcome"),
    "delivered": T_("Arrived", context="outcome"),
    "read": T_("Read", context="outcome"),
    "opted_out": T_("Want no announcements of this kind", context="outcome"),
    "left": T_("No longer follow it", context="outcome"),
    "unreachable": T_("Cannot be reached any more", context="outcome"),
    "capped": T_("Have had as many announcements as you allow", context="outcome"),
    "stopped": T_("Not sent: stopped before", context="outcome"),
    "gone": T_("Have had their data deleted", context="outcome"),
    "passed": T_("Passed over by the rules", context="outcome"),
}
AUDIENCE = {
    "communities": T_("Communities", context="audience"),
    "districts": T_("Districts", context="audience"),
    "events": T_("Events", context="audience"),
    "campaigns": T_("Supporters of a campaign", context="audience"),
    "languages": T_("Language", context="audience"),
    "channels": T_("Channel", context="audience"),
    "surveys": T_("Have answered the survey", context="audience"),
    "consents": T_("Have agreed to this", context="audience"),
}
ATTENDING = {
    "coming": T_("have a place", context="audience"),
    "waiting": T_("wait for a place", context="audience"),
    "came": T_("came", context="audience"),
}
CONSENT = {
    "membership": T_("Being a member of a community", context="audience"),
    "announcements": T_("Announcements about what they follow", context="audience"),
    "announcements:news": T_("News, after they had stopped them", context="audience"),
    "announcements:event": T_("Invitations to events, after they had stopped them", context="audience"),
    "announcements:campaign": T_("News of campaigns, after they had stopped them", context="audience"),
    "announcements:survey": T_("Surveys, after they had stopped them", context="audience"),
}

SAID = {
    "released": T_("It goes out as soon as it may.", context="done"),
    "waits": T_("A second person must approve it now.", context="done"),
    "approved": T_("Approved.", context="done"),
    "back": T_("It is a draft again.", context="done"),
    "paused": T_("Paused: nothing more goes out.", context="done"),
    "resumed": T_("Going on.", context="done"),
    "stopped": T_("Stopped: nothing more goes out.", context="done"),
    "again": T_("Those that failed are tried again.", context="done"),
    "none_failed": T_("Nothing has failed.", context="done"),
}
ACTION = {
    "citizen:community:follow": T_("follows a community or a district", context="audit"),
    "citizen:community:unfollow": T_("stopped following", context="audit"),
    "citizen:announcements:stop": T_("wants no more announcements", context="audit"),
    "citizen:announcements:start": T_("wants announcements again", context="audit"),
    "panel:community:write": T_("changed the texts of a community: {community}", context="audit"),
    "panel:community:count": T_("entered a figure of a community: {community}", context="audit"),
    "panel:community:enter": T_("entered a figure of a community: {community}", context="audit"),
    "panel:community:export": T_("took the figures of a community as a file: {community}", context="audit"),
    "panel:community:add": T_("added a community: {community}", context="audit"),
    "panel:community:arrange": T_("changed what a community is: {community}", context="audit"),
    "panel:community:rest": T_("put a community to rest: {community}", context="audit"),
    "panel:community:wake": T_("ended the rest of a community: {community}", context="audit"),
    "panel:community:assign": T_("made {staff} a coordinator of the community: {community}", context="audit"),
    "panel:community:dismiss": T_("{staff} is no longer a coordinator of the community: {community}", context="audit"),
    "panel:community:drop": T_("deleted a figure of a community: {community}", context="audit"),
    "panel:broadcast:begin": T_("began an announcement", context="audit"),
    "panel:broadcast:write": T_("changed an announcement", context="audit"),
    "panel:broadcast:release": T_("released an announcement, people: {people}", context="audit"),
    "panel:broadcast:approve": T_("approved an announcement, people: {people}", context="audit"),
    "panel:broadcast:send_back": T_("made an announcement a draft again", context="audit"),
    "panel:broadcast:pause": T_("paused an announcement", context="audit"),
    "panel:broadcast:resume": T_("let an announcement go on", context="audit"),
    "panel:broadcast:stop": T_("stopped an announcement", context="audit"),
    "panel:broadcast:retry": T_("had failed messages tried again, people: {people}", context="audit"),
    "panel:broadcast:export": T_("took the figures of an announcement as a file", context="audit"),
    "panel:broadcast:drop": T_("deleted a draft of an announcement", context="audit"),
    "panel:organisation:announcing": T_("changed the rules for announcements", context="audit"),
    "system:broadcast:start": T_("began to send an announcement", context="audit"),
    "system:broadcast:hold": T_("held an announcement back for a second person", context="audit"),
    "system:broadcast:stop": T_("stopped an announcement that had not come to its end in a week", context="audit"),
    "system:broadcast:stay": T_("held an announcement back: its button {link} leads nowhere any more", context="audit"),
    "system:broadcast:finish": T_("finished an announcement", context="audit"),
}

TABLES: Mapping[str, Mapping[str, Text]] = {
    "broadcast": STATUS,
    "purpose": PURPOSE,
    "outcome": OUTCOME,
    "audience": AUDIENCE,
    "attending": ATTENDING,
    "consent": CONSENT,
}
