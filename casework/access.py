"""Who may do what: permissions by name, given to roles in one table. Whether a *case* may be read is decided elsewhere
(casework/cases/queries.py: readable_by): a role never opens a case, only a key does.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    STAFF = "staff"
    SYSTEM = "system"


class Role(StrEnum):
    """What a member of staff does here. One person may have several in a small organisation."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    LAWYER = "lawyer"


class Permission(StrEnum):
    CASES_READ = "cases:read"
    CASES_ANSWER = "cases:answer"
    CASES_ASSIGN = "cases:assign"
    CASES_SHARE = "cases:share"
    CASES_CLOSE = "cases:close"
    ARRIVALS_READ = "arrivals:read"
    ARRIVALS_OPEN = "arrivals:open"
    STAFF_MANAGE = "staff:manage"
    MEMBERS_READ = "members:read"
    FEEDBACK_READ = "feedback:read"  # figures only
    ROUTING_MANAGE = "routing:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    FORMS_MANAGE = "forms:manage"
    RESULTS_READ = "results:read"
    COMMUNITIES_MANAGE = "communities:manage"
    COMMUNITIES_ARRANGE = "communities:arrange"  # their names, districts and coordinators
    EVENTS_MANAGE = "events:manage"
    CAMPAIGNS_MANAGE = "campaigns:manage"
    BROADCASTS_MANAGE = "broadcasts:manage"
    BROADCASTS_APPROVE = "broadcasts:approve"  # and look at them
    AUDIT_READ = "audit:read"
    ACCOUNT = "account:own"


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.LAWYER: frozenset({P.CASES_READ, P.CASES_ANSWER, P.CASES_SHARE, P.CASES_CLOSE, P.ACCOUNT}),
    Role.COORDINATOR: frozenset(
        {
            P.CASES_READ,
            P.CASES_ANSWER,
            P.CASES_ASSIGN,
            P.CASES_SHARE,
            P.CASES_CLOSE,
            P.ARRIVALS_READ,
            P.ARRIVALS_OPEN,
            P.MEMBERS_READ,
            P.FEEDBACK_READ,
            P.ROUTING_MANAGE,
            P.FORMS_MANAGE,
            P.RESULTS_READ,
            P.COMMUNITIES_MANAGE,
            P.COMMUNITIES_ARRANGE,
            P.EVENTS_MANAGE,
            P.CAMPAIGNS_MANAGE,
            P.BROADCASTS_MANAGE,
            P.BROADCASTS_APPROVE,
            P.ACCOUNT,
        }
    ),
    # Runs the house and opens no letters. The case pages are let through by permission and then find no key: 404.
    Role.ADMINISTRATOR: frozenset(
        {
            P.CASES_READ,
            P.ARRIVALS_READ,
            P.FEEDBACK_READ,
            P.STAFF_MANAGE,
            P.ROUTING_MANAGE,
            P.ORGANISATION_MANAGE,
            P.FORMS_MANAGE,
            P.RESULTS_READ,
            P.COMMUNITIES_ARRANGE,
            P.BROADCASTS_APPROVE,
            P.AUDIT_READ,
            P.ACCOUNT,
        }
    ),
}


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def may(roles: Iterable[Role], permission: Permission) -> bool:
    return any(permission in PERMISSIONS[role] for role in roles)
