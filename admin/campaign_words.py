"""Codes of campaigns as words: states and deeds. admin/words.py takes them in."""

from __future__ import annotations

from flows.text import T_

STATUS = {
    "draft": T_("Draft", context="campaign status"),
    "discussed": T_("Being discussed", context="campaign status"),
    "published": T_("Published", context="campaign status"),
    "won": T_("Aim reached", context="campaign status"),
    "lost": T_("Aim not reached", context="campaign status"),
    "closed": T_("Ended", context="campaign status"),
    "withdrawn": T_("Withdrawn", context="campaign status"),
}
SAID = {
    "announced_before": T_("An announcement of this has been begun already: it is this one.", context="done"),
    "campaign_made": T_("The draft is kept. Colleagues can discuss it next.", context="done"),
    "campaign_discussed": T_("Colleagues can say now what they think of it.", context="done"),
    "campaign_published": T_("The campaign is published.", context="done"),
    "campaign_draft": T_("The campaign is a draft again.", context="done"),
    "campaign_ended": T_("The campaign is over. Tell its supporters what came of it.", context="done"),
    "campaign_withdrawn": T_("The campaign is withdrawn: nobody sees it any more.", context="done"),
    "campaign_asked": T_("The question is on its way.", context="done"),
    "campaign_ask_later": T_("People are asked as soon as the quiet hours are over.", context="done"),
    "campaign_ask_waits": T_(
        "More people than you may write to alone: a second person must approve the question now.", context="done"
    ),
    "campaign_ask_stopped": T_("Nobody more is asked.", context="done"),
    "campaign_declined": T_(
        "Whoever proposed it is told. You can still open a campaign from it later.", context="done"
    ),
    "campaign_update": T_("The update is in the campaign. Its supporters are told by an announcement.", context="done"),
}
ACTION = {
    "panel:campaign:create": T_("opened a campaign", context="audit"),
    "panel:campaign:decline": T_("did not take up a proposed initiative for now", context="audit"),
    "panel:campaign:change": T_("changed a campaign", context="audit"),
    "panel:campaign:discuss": T_("put a campaign up for discussion", context="audit"),
    "panel:campaign:publish": T_("published a campaign", context="audit"),
    "panel:campaign:back": T_("made a campaign a draft again", context="audit"),
    "panel:campaign:end": T_("ended a campaign", context="audit"),
    "panel:campaign:correct": T_("corrected what everybody reads of a campaign", context="audit"),
    "panel:campaign:withdraw": T_("withdrew a campaign", context="audit"),
    "panel:campaign:drop_update": T_("removed an update of a campaign", context="audit"),
    "panel:campaign:steps": T_("changed the steps of a campaign", context="audit"),
    "panel:campaign:paper": T_("added signatures on paper to a campaign: {number}", context="audit"),
    "panel:campaign:drop_paper": T_("struck out signatures on paper of a campaign", context="audit"),
    "panel:campaign:remark": T_("said something about a campaign among colleagues", context="audit"),
    "panel:campaign:update": T_("wrote an update of a campaign", context="audit"),
    "panel:campaign:ask": T_("asked people whether to join a campaign: {people}", context="audit"),
    "panel:campaign:ask_approve": T_("approved that people are asked whether to join a campaign", context="audit"),
    "panel:campaign:ask_stop": T_("stopped asking people whether to join a campaign", context="audit"),
}
TABLES = {"campaign_status": STATUS}
