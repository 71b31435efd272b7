"""The verbs of uploaded forms: take one in, offer it, withdraw it, and find the very version somebody is answering."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from casework.access import ActorKind, Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import CaseworkError, NotAllowed, NotFound
from casework.forms import queries
from casework.forms.rules import (
    KEY_LENGTH,
    LIMITS,
    Offer,
    Received,
    asked_questions,
    form_name,
    form_number,
    version_number,
)
from flows.model import Form, Text
from flows.text import T_
from flows.xlsform.kept import dumps, loads
from store.database import Session


class TooManyForms(CaseworkError):
    """The house keeps no more forms, or no more versions of this one."""

    status = 409
    sentence = T_("There are too many forms, or too many versions of this one.", context="error")


@dataclass(frozen=True, slots=True)
class FormCard:
    """A form as the panel lists it, by its newest version."""

    id: str
    key: str
    title: Text
    languages: tuple[str, ...]
    version: str
    questions: int
    published: str | None
    in_menu: bool
    link: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One upload of a form."""

    version: str
    file_name: str
    questions: int
    uploaded_at: datetime


async def upload(
    session: Session, actor: Actor, form: Form, original: bytes, file_name: str, now: datetime
) -> Received:
    """Keep a form that was read from a spreadsheet; its `id` is the spreadsheet's form_id: the same is a new version.

    The same form once more changes nothing. Raises TooManyForms, NotAllowed.
    """
    _check(actor)
    key = form.id[:KEY_LENGTH]
    row = await queries.by_key(session, key)
    if row is None:
        if await queries.count(session) >= LIMITS.forms:
            raise TooManyForms
        new = {"key": key, "link": secrets.token_hex(5), "published": None, "in_menu": False, "created_at": now}
        number, latest = await queries.add(session, new), 0
    else:
        number, latest = row.id, await queries.newest_version(session, row.id)
    form_id, version = form_name(number), latest + 1
    if latest and _same(await queries.content(session, number, latest), replace(form, id=form_id)):
        return Received(form_id, str(latest), fresh=False)
    if version > LIMITS.versions:
        raise TooManyForms
    await queries.add_version(
        session,
        {
            "form_id": number,
            "version": version,
            "content": dumps(replace(form, id=form_id, version=str(version))),
            "original": original,
            "file_name": file_name[:200],
            "questions": asked_questions(form),
            "created_at": now,
        },
    )
    await audit.record(session, actor, "panel:form:upload", "form", number, now, version=version)
    return Received(form_id, str(version), fresh=True)


async def publish(
    session: Session, actor: Actor, form_id: str, version: str, now: datetime, *, in_menu: bool = True
) -> None:
    """Offer this version from now on, by its link and, if wanted, in the menu. Who is answering another one goes on."""
    _check(actor)
    number, wanted = form_number(form_id) or 0, version_number(version) or 0
    if await queries.content(session, number, wanted) is None:
        raise NotFound
    await queries.change(session, number, published=wanted, in_menu=in_menu)
    await audit.record(session, actor, "panel:form:publish", "form", number, now, version=wanted)


async def withdraw(session: Session, actor: Actor, form_id: str, now: datetime) -> None:
    """Nobody new gets it. Who is answering it may finish; the answers stay."""
    _check(actor)
    number = form_number(form_id) or 0
    if await queries.by_id(session, number) is None:
        raise NotFound
    await queries.change(session, number, published=None, in_menu=False)
    await audit.record(session, actor, "panel:form:withdraw", "form", number, now)


async def form_of(session: Session, form_id: str, version: str) -> Form:
    """Exactly the form that somebody began. Raises NotFound."""
    number, wanted = form_number(form_id), version_number(version)
    content = None if number is None or wanted is None else await queries.content(session, number, wanted)
    if content is None:
        raise NotFound
    return _loaded(content)


async def published(session: Session) -> list[Offer]:
    """The forms offered in the menu, oldest first."""
    return [offer for offer in await _offers(session) if offer.in_menu]


async def by_link(session: Session, link: str) -> Offer:
    """The published form behind a survey link. Raises NotFound."""
    offers = await _offers(session, link)
    if not offers:
        raise NotFound
    return offers[0]


async def everything(session: Session) -> list[FormCard]:
    """All uploaded forms, the one uploaded last first."""
    cards = []
    for row in await queries.everything(session):
        form = _loaded(row.content)
        cards.append(
            FormCard(
                id=form.id,
                key=row.key,
                title=form.title,
                languages=form.languages,
                version=form.version,
                questions=row.questions,
                published=None if row.published is None else str(row.published),
                in_menu=row.in_menu,
                link=row.link,
                uploaded_at=row.uploaded_at,
            )
        )
    return cards


async def card(session: Session, form_id: str) -> FormCard:
    """One of `everything`. Raises NotFound."""
    found = [entry for entry in await everything(session) if entry.id == form_id]
    if not found:
        raise NotFound
    return found[0]


async def versions(session: Session, form_id: str) -> list[VersionCard]:
    """Newest first; empty where there is no such form."""
    rows = await queries.versions(session, form_number(form_id) or 0)
    return [VersionCard(str(row.version), row.file_name, row.questions, row.created_at) for row in rows]


async def original(session: Session, form_id: str, version: str) -> tuple[str, bytes]:
    """The spreadsheet as it was uploaded: (file name, bytes). Raises NotFound."""
    row = await queries.original(session, form_number(form_id) or 0, version_number(version) or 0)
    if row is None:
        raise NotFound
    return row.file_name, row.original


async def _offers(session: Session, link: str | None = None) -> list[Offer]:
    offers = []
    for row in await queries.offered(session, link):
        form = _loaded(row.content)
        offers.append(Offer(form.id, form.version, form.title, form.languages, row.link, row.in_menu))
    return offers


@lru_cache(maxsize=128)
def _loaded(content: str) -> Form:
    """Remembered by what it says, not by its id: every turn of everybody who answers it asks for it."""
    return loads(content)


def _same(content: str | None, form: Form) -> bool:
    return content is not None and json.loads(content) == json.loads(dumps(replace(form, version=_version(content))))


def _version(content: str) -> str:
    return str(json.loads(content)["version"])


def _check(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not may(actor.roles, Permission.FORMS_MANAGE):
        raise NotAllowed
