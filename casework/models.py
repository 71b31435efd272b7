"""All tables, imported once so that mappers and migrations know every one."""

from casework.audit.models import AuditEntry
from casework.broadcasts.models import Broadcast, CapMark, OptOut, Recipient
from casework.campaigns.models import Campaign, CampaignEntry, CampaignMark, CampaignPaper
from casework.cases.models import Case, CaseEntry, CaseFollower, CaseKey
from casework.communities.models import CommunityCard, CommunityCount, Follow, Indicator
from casework.conversations.models import Arrival, Conversation
from casework.events.models import Event, EventAnswer, EventOpinion, EventPress, EventVisitors
from casework.feedback.models import Feedback
from casework.files.models import File
from casework.forms.models import FormVersion, UploadedForm
from casework.mailbox.models import Mail
from casework.members.models import Coordinator, Member
from casework.organisation.models import Organisation
from casework.outbox.models import OutboxMessage
from casework.pace.models import ChannelState, Sender
from casework.people.models import Address, Consent, Person
from casework.routing.models import RoutingRule, Team, TeamMember
from casework.staff.models import Invitation, Staff, StaffSession
from casework.surveys.models import SurveyAnswers, SurveyMark, SurveyStep

__all__ = [
    "Address",
    "Arrival",
    "AuditEntry",
    "Broadcast",
    "Campaign",
    "CampaignEntry",
    "CampaignMark",
    "CampaignPaper",
    "CapMark",
    "Case",
    "CaseEntry",
    "CaseFollower",
    "CaseKey",
    "ChannelState",
    "CommunityCard",
    "CommunityCount",
    "Consent",
    "Conversation",
    "Coordinator",
    "Event",
    "EventAnswer",
    "EventOpinion",
    "EventPress",
    "EventVisitors",
    "Feedback",
    "File",
    "Follow",
    "FormVersion",
    "Indicator",
    "Invitation",
    "Mail",
    "Member",
    "OptOut",
    "Organisation",
    "OutboxMessage",
    "Person",
    "Recipient",
    "RoutingRule",
    "Sender",
    "Staff",
    "StaffSession",
    "SurveyAnswers",
    "SurveyMark",
    "SurveyStep",
    "Team",
    "TeamMember",
    "UploadedForm",
]
