"""One raw update from Telegram, whichever way it came: parsed, handled by a turn, or kept for a person to see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot.channels.base import Inbound
from bot.channels.telegram_updates import NAME, Ignored, Pressed, Reachability, Unreadable, parse
from bot.desk import Desk
from bot.turn import keep_unreadable, receive
from casework.people import service as people


@dataclass(frozen=True, slots=True)
class Outcome:
    """`stored` False: Telegram must deliver again. `query_id`: a press that wants to be acknowledged."""

    stored: bool
    query_id: str | None = None


async def take(desk: Desk, update: object) -> Outcome:
    try:
        parsed = parse(update)
    except Unreadable as error:
        return Outcome(await _keep(desk, update, str(error)))
    match parsed:
        case Inbound():
            return Outcome(await receive(desk, parsed))
        case Pressed(query_id, inbound):
            return Outcome(await receive(desk, inbound), query_id)
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
