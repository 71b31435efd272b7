"""Files about an event that are made when they are sent: the code for the door as a picture, and a certificate. Looks
everything up at that moment and keeps nothing, so that there is nothing to erase.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from casework.errors import NotFound
from casework.events import queries
from casework.events.certificate import certificate
from casework.events.codes import code_of, qr_png
from casework.events.reading import opened
from casework.events.rules import CERTIFICATE_FILE, CODE_PICTURE, Kind
from casework.events.service import card
from casework.organisation import service as organisation
from casework.outbox.rules import Made
from store.database import Session
from vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class MadeFile:
    """As it is sent. `kind` is photo or document; the name is safe to save under on any telephone."""

    name: str
    media_type: str
    kind: str
    content: bytes = field(repr=False)


async def make(session: Session, keyring: Keyring, made: Made, language: str, org_name: str, now: datetime) -> MadeFile:
    """Raises NotFound where what it is made of is no longer there. `org_name` holds until staff have set another."""
    row = await queries.answer(session, made.of)
    if row is None:
        raise NotFound
    if made.what == CODE_PICTURE:
        code = code_of(keyring, row.id)
        return MadeFile(f"kod-{code}.png", "image/png", "photo", qr_png(code))
    if made.what != CERTIFICATE_FILE:
        raise NotFound
    event, name = await card(session, keyring, row.event_id), opened(keyring, row.name)
    if not (name and row.attended and event.kind is Kind.TRAINING):
        raise NotFound
    org = (await organisation.settings(session, org_name)).name
    content = await asyncio.to_thread(certificate, event, name, language, org, now)
    return MadeFile(f"sertifikat-{event.id}.pdf", "application/pdf", "document", content)
