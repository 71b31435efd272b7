"""Every route of the panel by every role: who is let in, and who is told that it is not theirs.

The table is written by hand and not from casework/access.py: a route under the wrong permission shows here.
Coordinators here belong to no community: who does may also say who else coordinates it (test_communities.py).
"""

from __future__ import annotations

import pytest

from admin import panel
from casework.access import Role, permissions
from tests.admin.conftest import Hire

ADMINISTRATOR, COORDINATOR, LAWYER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER
LEFT_OUT = {"POST /sign-out", "GET /live"}
"""Not tried here, because the one ends the session and the other never ends; test_doors.py and test_house.py do."""

ROUTES: dict[frozenset[Role], str] = {
    frozenset({ADMINISTRATOR, COORDINATOR, LAWYER}): """
        POST /sign-out | GET /live | GET /account | POST /account | POST /account/password
        GET / | GET /cases | GET /cases/{case_id} | GET /cases/{case_id}/changes
        GET /cases/{case_id}/files/{file_id} | GET /cases/{case_id}/files/{file_id}/save
    """,
    frozenset({COORDINATOR, LAWYER}): """
        POST /cases/{case_id}/answer | POST /cases/{case_id}/note | POST /cases/{case_id}/assign
        POST /cases/{case_id}/urgency | POST /cases/{case_id}/share | POST /cases/{case_id}/unshare
        POST /cases/{case_id}/close | POST /cases/{case_id}/reopen
    """,
    frozenset({ADMINISTRATOR, COORDINATOR}): """
        GET /arrivals | GET /feedback | GET /understanding | POST /understanding
        GET /routing | POST /routing/rules | POST /routing/rules/{rule_id}/move | POST /routing/rules/{rule_id}/delete
        POST /routing/teams | POST /routing/teams/{team_id} | POST /routing/teams/{team_id}/delete
        GET /forms | POST /forms | GET /forms/{form_id} | POST /forms/{form_id}/publish | POST /forms/{form_id}/withdraw
        GET /forms/{form_id}/versions/{version} | GET /forms/{form_id}/xlsform
        GET /results | GET /results/{form_id} | GET /results/{form_id}/answers
        GET /broadcasts | GET /broadcasts/{broadcast_id} | GET /broadcasts/{broadcast_id}/check
        GET /broadcasts/{broadcast_id}/progress | GET /broadcasts/{broadcast_id}/each
        GET /broadcasts/{broadcast_id}/outcomes.csv
        GET /communities | POST /communities/new | GET /communities/{community} | POST /communities/{community}
        POST /communities/{community}/rest
        GET /communities/{community}/figures | GET /communities/{community}/figures.csv
        POST /broadcasts/{broadcast_id}/approve | POST /broadcasts/{broadcast_id}/back
    """,
    frozenset({COORDINATOR}): """
        GET /members
        POST /arrivals/{arrival_id}/open | POST /arrivals/{arrival_id}/retry | POST /arrivals/{arrival_id}/aside
        POST /communities/{community}/card | POST /communities/{community}/figures/enter
        POST /communities/{community}/figures | POST /communities/{community}/figures/{indicator_id}
        POST /communities/{community}/figures/{indicator_id}/drop
        GET /events | GET /events/new | POST /events/new | GET /events/{event_id} | GET /events/{event_id}/edit
        POST /events/{event_id}/edit | POST /events/{event_id}/publish | POST /events/{event_id}/cancel
        POST /events/{event_id}/door | POST /events/{event_id}/door/close | POST /events/{event_id}/all-came
        GET /events/{event_id}/needs | GET /events/{event_id}/figures
        GET /events/{event_id}/certificates/{answer_id} | POST /events/{event_id}/announce
        GET /events/{event_id}/visits | POST /events/{event_id}/visits/{answer_id} | POST /events/{event_id}/count
        GET /campaigns | GET /campaigns/evidence | GET /campaigns/new | POST /campaigns/new
        GET /campaigns/{campaign_id} | GET /campaigns/{campaign_id}/edit | POST /campaigns/{campaign_id}/edit
        POST /campaigns/{campaign_id}/state | POST /campaigns/{campaign_id}/end | POST /campaigns/{campaign_id}/steps
        POST /campaigns/{campaign_id}/steps/{at} | POST /campaigns/{campaign_id}/papers
        POST /campaigns/{campaign_id}/papers/{paper_id}/drop | POST /campaigns/{campaign_id}/remarks
        POST /campaigns/{campaign_id}/updates | POST /campaigns/{campaign_id}/ask
        POST /campaigns/{campaign_id}/announce | POST /campaigns/{campaign_id}/outcome
        POST /campaigns/{campaign_id}/withdraw | POST /campaigns/{campaign_id}/updates/{update_id}/drop
        POST /campaigns/{campaign_id}/ask/approve | POST /campaigns/{campaign_id}/ask/stop
        POST /broadcasts | POST /broadcasts/{broadcast_id} | POST /broadcasts/{broadcast_id}/preview
        POST /broadcasts/{broadcast_id}/count | POST /broadcasts/{broadcast_id}/release
        POST /broadcasts/{broadcast_id}/pause | POST /broadcasts/{broadcast_id}/resume
        POST /broadcasts/{broadcast_id}/stop | POST /broadcasts/{broadcast_id}/retry
        POST /broadcasts/{broadcast_id}/drop
    """,
    frozenset({ADMINISTRATOR}): """
        GET /staff | GET /staff/new | POST /staff/new | GET /staff/{staff_id} | POST /staff/{staff_id}
        POST /staff/{staff_id}/link | GET /audit
        GET /organisation | POST /organisation/name | POST /organisation/periods | POST /organisation/sites
        POST /organisation/templates | POST /organisation/announcing
        POST /communities/{community}/coordinators
        GET /recovery | POST /recovery/words | GET /recovery/confirm | POST /recovery/confirm | POST /recovery/open
    """,
}
TABLE = {
    route.strip(): roles
    for roles, lines in ROUTES.items()
    for line in lines.strip().splitlines()
    for route in line.split("|")
}


def test_every_route_that_needs_a_permission_stands_in_the_table() -> None:
    there = {
        f"{method} {route.path}": permission
        for route, permission in panel.permissions_by_route()
        for method in route.methods or ()
        if permission is not None
    }
    assert set(there) == set(TABLE)
    for route in LEFT_OUT:
        assert {role for role in Role if there[route] in permissions([role])} == TABLE[route]


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_gets_through_its_own_routes_and_no_others(hire: Hire, role: Role) -> None:
    desk = await hire("somebody", role)
    wrong = {}
    for route, allowed in TABLE.items():
        if route in LEFT_OUT:
            continue
        method, path = route.split()
        for name in ("version", "community", "form_id"):
            path = path.replace("{" + name + "}", "mil")
        path = "/".join("999999" if part.startswith("{") else part for part in path.split("/"))
        code = (await (desk.browser.get(path) if method == "GET" else desk.browser.post(path))).status_code
        if role not in allowed:
            right = code == 403 or (code == 404 and path.startswith("/cases/"))  # what they cannot read is not there
        elif method == "GET" and "{" not in route:
            right = code == (303 if path == "/" else 200)
        else:  # there is no such thing, or the form is empty, or the password in it
            right = code in {200, 303, 401, 404, 409, 422}
        if not right:
            wrong[route] = code
    assert wrong == {}
