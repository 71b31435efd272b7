"""The body of one POST from WhatsApp: each piece handled by a turn, noted, or kept for a person to see."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

from bot.channels.base import Inbound
from bot.channels.whatsapp_updates import NAME, Broken, Renamed, Report, parse
from bot.desk import Desk
from bot.turn import keep_unreadable, receive
from casework.house import CASES_BELL
from casework.outbox import service as outbox
from casework.people import service as people
from vault.keyring import Keyring

PURPOSE = "arrival id"
log = logging.getLogger("korpu.whatsapp")


async def take(desk: Desk, raw: bytes, phone_id: str = "") -> bool:
    """True: WhatsApp may forget all of it. False: something could be stored nowhere, it must deliver it all again; what
    was handled already is then recognised."""
    try:
        pieces = parse(json.loads(raw), phone_id)
    except Exception as error:  # no JSON, lists in lists without end: kept, or WhatsApp would repeat it for a week
        return await _keep(desk, raw, type(error).__name__)
    stored = [await _take(desk, piece) for piece in pieces if not isinstance(piece, Report)]
    reports = [piece for piece in pieces if isinstance(piece, Report)]
    return all(stored) and await _note(desk, reports)


async def _take(desk: Desk, piece: Inbound | Renamed | Broken) -> bool:
    match piece:
        case Inbound():
            return await receive(desk, replace(piece, external_id=_hashed(desk.house.keyring, piece.external_id)))
        case Renamed():
            return await _rename(desk, piece)
        case Broken(raw, error):
            return await _keep(desk, raw.encode(), error)


async def _keep(desk: Desk, raw: bytes, error: str) -> bool:
    external_id = _hashed(desk.house.keyring, raw.decode("utf-8", "backslashreplace"))
    return await keep_unreadable(desk, NAME, external_id, raw, f"Unreadable: {error}")


async def _rename(desk: Desk, renamed: Renamed) -> bool:
    """Whoever wrote to us under their new id already stays as they are."""
    house = desk.house
    try:
        async with house.database.writing() as session:
            old = await people.address_id_of(session, house.keyring, NAME, renamed.old)
            if old is not None and await people.address_id_of(session, house.keyring, NAME, renamed.new) is None:
                await people.rename(session, house.keyring, old[0], NAME, renamed.new)
    except Exception as error:  # the database is away: WhatsApp keeps it for us
        log.error("a new number was not noted: %s", type(error).__name__)
        return False
    return True


async def _note(desk: Desk, reports: list[Report]) -> bool:
    """What became of our messages, in one transaction: it may be hundreds."""
    if not reports:
        return True
    house, now, cases = desk.house, desk.house.now(), set[int | None]()
    try:
        async with house.database.writing() as session:
            for one in reports:
                cases.add(
                    await outbox.progressed(
                        session, house.keyring, NAME, one.platform_id, one.progress, one.reason, now
                    )
                )
    except Exception as error:  # the database is away: WhatsApp keeps it for us
        log.error("%s statuses not noted: %s", len(reports), type(error).__name__)
        return False
    for case_id in cases - {None}:
        await house.live.ring(CASES_BELL, str(case_id))
    return True


def _hashed(keyring: Keyring, external_id: str) -> str:
    """WhatsApp's ids hold the telephone number in base64, and are longer than our column."""
    return keyring.digest(external_id, PURPOSE).hex()
