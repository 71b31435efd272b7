"""A file that came with a message: noted in the turn, fetched in the background, known to the conversation by a
reference only. Never opened here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import words
from bot.channels.base import Inbound
from bot.talk import REFERENCE
from casework.files import service as files
from casework.files.rules import MOST_BYTES
from casework.people.service import Visitor
from flows.model import Reply, Text
from store.database import Session
from vault.keyring import Keyring


async def noted(
    session: Session, keyring: Keyring, visitor: Visitor, inbound: Inbound, now: datetime
) -> tuple[Reply, tuple[Text, ...]]:
    """The reply with the file's reference in it; or without the file, and why. The words under it are always taken."""
    attachment = inbound.attachment
    if attachment is None:
        return inbound.reply, ()
    without = Reply(text=inbound.reply.text)
    if attachment.size is not None and attachment.size > MOST_BYTES:
        return without, (words.TOO_LARGE,)
    if attachment.file_id is None:
        file_id = await files.expect(
            session,
            keyring,
            person_id=visitor.person_id,
            address_id=visitor.address_id,
            kind=attachment.kind,
            remote=attachment.remote,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            now=now,
        )
    elif await files.claim_stored(session, attachment.file_id, visitor.person_id, visitor.address_id):
        file_id = attachment.file_id
    else:
        return without, (words.FILE_GONE,)
    return replace(inbound.reply, media=f"{REFERENCE}{file_id}", media_kind=attachment.kind), ()


def ids_of(references: tuple[str, ...]) -> tuple[int, ...]:
    """The ids behind the references that the conversation carries."""
    return tuple(int(reference.removeprefix(REFERENCE)) for reference in references)
