"""All tables, imported once so that mappers and migrations know every one."""

from casework.audit.models import AuditEntry
from casework.cases.models import Case, CaseEntry, CaseKey
from casework.conversations.models import Arrival, Conversation
from casework.mailbox.models import Mail
from casework.organisation.models import Organisation
from casework.outbox.models import OutboxMessage
from casework.people.models import Address, Consent, Person
from casework.routing.models import RoutingRule, Team, TeamMember
from casework.staff.models import Invitation, Staff, StaffSession

__all__ = [
    "Address",
    "Arrival",
    "AuditEntry",
    "Case",
    "CaseEntry",
    "CaseKey",
    "Consent",
    "Conversation",
    "Invitation",
    "Mail",
    "Organisation",
    "OutboxMessage",
    "Person",
    "RoutingRule",
    "Staff",
    "StaffSession",
    "Team",
    "TeamMember",
]
