"""Questionnaires that coordinators bring themselves: upload, versions, publish and withdraw."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from admin.desk import Desk, needs
from admin.files import attachment
from casework.access import Permission
from casework.forms import service as forms
from flows.model import Form as Questionnaire
from flows.xlsform.problems import Problem, Refused, place
from flows.xlsform.workbook import LIMITS

router = APIRouter(prefix="/forms")
Managing = Annotated[Desk, needs(Permission.FORMS_MANAGE)]
# Reading a spreadsheet takes up to seconds: it must not hold the only writer of SQLite meanwhile.
Uploading = Annotated[Desk, needs(Permission.FORMS_MANAGE, writing=False)]
Word = Annotated[str, Form()]
LARGEST_UPLOAD = LIMITS.file_bytes + 64 * 1024  # the fields around the file
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
async def everything(desk: Managing) -> Response:
    return desk.page("forms/list.html", forms=await forms.everything(desk.session))


@router.post("", max_body_size=LARGEST_UPLOAD)
async def upload(desk: Uploading, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """A new form, or a new version of the one with the same form_id; else all that stands in the way."""
    data = await file.read() if file else b""
    name = (file.filename if file else "") or ""
    form, problems = await asyncio.to_thread(_read, data, name)
    if form is None:
        return desk.page("forms/problems.html", 422, problems=problems, name=name, kept=None, place=place)
    async with desk.house.database.writing() as session:
        kept = await forms.upload(session, desk.actor, form, data, name, desk.now)
    if problems:
        return desk.page("forms/problems.html", problems=problems, name=name, kept=kept, place=place)
    return desk.go(f"/forms/{kept.id}", "uploaded" if kept.fresh else "same")


def _read(data: bytes, name: str) -> tuple[Questionnaire | None, tuple[Problem, ...]]:
    from flows.xlsform.read import read

    try:
        found = read(data, name)
    except Refused as refused:
        return None, refused.problems
    return found.form, found.warnings


@router.get("/{form_id}")
async def one(desk: Managing, form_id: str) -> Response:
    return desk.page(
        "forms/one.html",
        form=await forms.card(desk.session, form_id),
        versions=await forms.versions(desk.session, form_id),
    )


@router.post("/{form_id}/publish")
async def publish(
    desk: Managing, form_id: str, version: Word = "", in_menu: Annotated[bool, Form()] = False
) -> Response:
    await forms.publish(desk.session, desk.actor, form_id, version, desk.now, in_menu=in_menu)
    return desk.go(f"/forms/{form_id}", "published")


@router.post("/{form_id}/withdraw")
async def withdraw(desk: Managing, form_id: str) -> Response:
    await forms.withdraw(desk.session, desk.actor, form_id, desk.now)
    return desk.go(f"/forms/{form_id}", "withdrawn")


@router.get("/{form_id}/versions/{version}")
async def original(desk: Managing, form_id: str, version: str) -> Response:
    """The spreadsheet as it was uploaded."""
    name, data = await forms.original(desk.session, form_id, version)
    return attachment(data, name or f"{form_id}.xlsx", XLSX)


@router.get("/{form_id}/xlsform")
async def written(desk: Managing, form_id: str, version: str = "") -> Response:
    """The form as we understand it, written anew."""
    from flows.xlsform.write import write

    card = await forms.card(desk.session, form_id)
    form = await forms.form_of(desk.session, form_id, version or card.version)
    return attachment(await asyncio.to_thread(write, form), f"{card.key}.xlsx", XLSX)
