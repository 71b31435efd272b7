"""The routing table and the teams, as the coordinators keep them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin import names
from admin.desk import Desk, needs
from casework.access import Permission
from casework.routing import service as routing
from casework.staff import service as staff
from locales import reference
from locales.translate import LANGUAGES

router = APIRouter(prefix="/routing")
Managing = Annotated[Desk, needs(Permission.ROUTING_MANAGE)]
Word = Annotated[str, Form()]


@router.get("")
async def table(desk: Managing) -> Response:
    colleagues = await staff.everyone(desk.session)
    teams = await routing.teams(desk.session)
    return desk.page(
        "routing.html",
        rules=await routing.table(desk.session),
        teams=teams,
        team_names={team.id: team.name for team in teams},
        names={colleague.id: colleague.name for colleague in colleagues},
        readers=[colleague for colleague in colleagues if colleague.can_read],
        topics=names.topics(desk.language),
        districts=names.districts(desk.language),
    )


@router.post("/rules")
async def add(
    desk: Managing, topic: Word = "", district: Word = "", language: Word = "", target: Word = ""
) -> Response:
    """A rule at the end. `target` is team:<id> or staff:<id>."""
    kind, _, number = target.partition(":")
    target_id = int(number) if number.isdecimal() else None
    await routing.add_rule(
        desk.session,
        desk.actor,
        desk.now,
        topic=topic if topic in reference.topics() else None,
        district=district if district in reference.districts() else None,
        language=language if language in LANGUAGES else None,
        team_id=target_id if kind == "team" else None,
        staff_id=target_id if kind == "staff" else None,
    )
    return desk.go("/routing", "added")


@router.post("/rules/{rule_id}/move")
async def move(rule_id: int, desk: Managing, up: Annotated[bool, Form()] = False) -> Response:
    await routing.move_rule(desk.session, desk.actor, rule_id, up=up, now=desk.now)
    return desk.go("/routing", "moved")


@router.post("/rules/{rule_id}/delete")
async def delete(rule_id: int, desk: Managing) -> Response:
    await routing.drop_rule(desk.session, desk.actor, rule_id, desk.now)
    return desk.go("/routing", "deleted")


@router.post("/teams")
async def add_team(desk: Managing, name: Word = "", members: Annotated[list[int] | None, Form()] = None) -> Response:
    await routing.save_team(desk.session, desk.actor, None, name, members or (), desk.now)
    return desk.go("/routing", "added")


@router.post("/teams/{team_id}")
async def save_team(team_id: int, desk: Managing, members: Annotated[list[int] | None, Form()] = None) -> Response:
    await routing.save_team(desk.session, desk.actor, team_id, "", members or (), desk.now)
    return desk.go("/routing", "saved")


@router.post("/teams/{team_id}/delete")
async def delete_team(team_id: int, desk: Managing) -> Response:
    await routing.drop_team(desk.session, desk.actor, team_id, desk.now)
    return desk.go("/routing", "deleted")
