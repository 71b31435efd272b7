"""One raw update from Telegram, whichever way it came: parsed, handled by a turn, or kept for a person to see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.base import Inbound
from bot.channels.telegram_groups import Doorway, is_addressed, pointer
from bot.channels.telegram_updates import (
    NAME,
    Edited,
    Ignored,
    InGroup,
    Pressed,
    Reachability,
    Unreadable,
    parse,
)
from bot.desk import Desk
from bot.turn import keep_unreadable, receive
from casework.people import service as people


@dataclass(frozen=True, slots=True)
class Outcome:
    """`stored` False: Telegram must deliver again. `aside`: a call to be made beside it, with its `method`; whether it
    arrives matters to nobody (a press that wants to be acknowledged, a pointer in a group)."""

    stored: bool
    aside: Mapping[str, Any] | None = None


async def take(desk: Desk, update: object, doorway: Doorway | None = None) -> Outcome:
    """Never raises but for a database that is away where nobody's words are at stake."""
    try:
        parsed = parse(update)
    except Unreadable as error:
        return Outcome(await _keep(desk, update, str(error)))
    door = doorway or Doorway()
    match parsed:
        case Inbound():
            return Outcome(await receive(desk, parsed))
        case Pressed(query_id, inbound):
            noticed = {"method": "answerCallbackQuery", "callback_query_id": query_id}
            return Outcome(await receive(desk, inbound), noticed)
        case Edited(message, inbound):  # one word about it is enough, however often they mend it
            return Outcome(not door.edits.may(message, desk.house.now()) or await receive(desk, inbound))
        case InGroup(chat):
            wanted = is_addressed(parsed, door.username) and door.groups.may(chat, desk.house.now())
            return Outcome(True, pointer(parsed, door.username) if wanted else None)
        case Reachability(sender, reason):
            async with desk.house.database.writing() as session:
                await people.mark_by_sender(session, desk.house.keyring, NAME, sender, reason)
            return Outcome(True)
        case Ignored():
            return Outcome(True)


async def _keep(desk: Desk, update: object, error: str) -> bool:
    raw = json.dumps(update, ensure_ascii=False).encode("utf-8", "surrogatepass")  # half an emoji stops nothing
    known = update.get("update_id") if isinstance(update, dict) else None
    external_id = str(known) if isinstance(known, int) else hashlib.blake2b(raw, digest_size=16).hexdigest()
    return await keep_unreadable(desk, NAME, external_id, raw, f"Unreadable: {error}")
