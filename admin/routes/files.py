"""Files of a case: looked at, listened to or saved by its readers, and sent by them. Who reads is asked of casework."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from admin.desk import Desk, Needs, needs
from admin.doors import NotSignedIn, cookie_of, read_form
from admin.files import attachment, shown
from casework.access import Permission
from casework.cases import attachments, thread
from casework.errors import CaseworkError
from casework.files.rules import MOST_BYTES, Refused, Shown
from casework.files.service import Opened
from casework.files.workbench import Prepared, prepare
from casework.staff import entry
from flows.text import T_
from store.files import MissingFile
from vault.errors import CannotOpen

router = APIRouter(prefix="/cases/{case_id}/files/{file_id}")
RECORD_EVERY = 600.0
"""Seconds. A page shows the same picture again and again; one entry in the audit for ten minutes of it is enough."""

# Not in a writing transaction: unsealing 20 MB must keep nobody from writing.
Reading = Annotated[Desk, needs(Permission.CASES_READ, hidden=True, writing=False)]


class FileLost(CaseworkError):
    """The row is there and the bytes are not."""

    status = 410
    sentence = T_("This file is no longer where it was kept. Please tell an administrator.", context="error")


@router.get("")
async def look(request: Request, case_id: int, file_id: int, desk: Reading) -> Response:
    """What can be shown, in a room of its own; anything else is saved."""
    opened = await _opened(desk, case_id, file_id)
    if await desk.house.live.allow(f"file:{desk.me.id}:{file_id}", 1, RECORD_EVERY):
        await _record(desk, case_id, file_id)
    if opened.card.shown is Shown.SAVED:
        return attachment(opened.content, opened.name, opened.media_type)
    return shown(request, opened.content, opened.name, opened.media_type)


@router.get("/save")
async def save(case_id: int, file_id: int, desk: Reading) -> Response:
    opened = await _opened(desk, case_id, file_id)
    await _record(desk, case_id, file_id)
    return attachment(opened.content, opened.name, opened.media_type)


async def _opened(desk: Desk, case_id: int, file_id: int) -> Opened:
    try:
        return await attachments.read(desk.session, desk.house.files, desk.actor, case_id, file_id)
    except (MissingFile, CannotOpen):
        raise FileLost from None


async def _record(desk: Desk, case_id: int, file_id: int) -> None:
    async with desk.house.database.writing() as session:
        await attachments.record_opening(session, desk.actor, case_id, file_id, desk.now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer's form brought."""

    text: str
    asks_back: bool
    file: Prepared | None


async def answered(request: Request, case_id: int) -> AsyncIterator[Answer]:
    """The form of an answer, its file cleaned, sealed and stored before the form's own transaction begins: all of that
    may take a while. Nothing is read of a stranger's form, and who may not answer this case gives us no work.

    Raises Refused. If the form itself is refused after this, what was stored has a key that nobody kept.
    """
    await _let_in(request)
    form = await read_form(request)
    try:
        text, file = form.get("text"), form.get("file")
        prepared = await _prepared(request, case_id, file) if isinstance(file, UploadFile) else None
        yield Answer(text if isinstance(text, str) else "", bool(form.get("asks_back")), prepared)
    finally:
        await form.close()


async def _prepared(request: Request, case_id: int, file: UploadFile) -> Prepared | None:
    if not file.filename:  # none was chosen
        return None
    answering = asynccontextmanager(Needs(Permission.CASES_ANSWER, hidden=True, writing=False))
    async with answering(request) as desk:
        await thread.find(desk.session, desk.actor, case_id)
    if (file.size or 0) > MOST_BYTES:
        raise Refused("too_large", file.filename)
    return await prepare(desk.house.files, await file.read(), file.filename)


async def _let_in(request: Request) -> None:
    house, secret = request.app.state.house, cookie_of(request)
    async with house.database.reading() as session:
        if secret is None or await entry.signed_in(session, secret, house.now()) is None:
            raise NotSignedIn
