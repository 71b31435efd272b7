"""One turn: an inbound message from its arrival to its commit. Nothing on this way calls a platform.

If the turn raises, all of it is rolled back and the arrival alone is kept, sealed, for another try: no message is lost,
and nobody is left without a word.
"""

from __future__ import annotations

import json
import logging
import traceback
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot import words
from bot.channels.base import Attachment, Inbound, Pressed
from bot.desk import Desk
from bot.dialogue import respond
from bot.doing import attached
from bot.effects import Scene
from bot.talk import Talk, dump, load
from casework.conversations import service as conversations
from casework.errors import MetMeanwhile
from casework.house import ARRIVALS_BELL, CASES_BELL, FILES_BELL, OUTBOX_BELL
from casework.outbox import service as outbox
from casework.outbox.rules import Message, Origin
from casework.people import service as people
from casework.people.service import Visitor
from flows.model import Reply, Text
from flows.state import BadState
from locales.translate import LANGUAGES
from store.database import Session

log = logging.getLogger("korpu.turn")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn left behind for after the commit. `fresh` is False for a redelivery."""

    fresh: bool
    case_id: int | None = None
    with_file: bool = False


async def receive(desk: Desk, inbound: Inbound) -> bool:
    """Take one inbound message. True: it is handled or kept, the platform may forget it. False: deliver it again."""
    try:
        taken = await _take_once_more_if_met(desk, inbound)
    except Exception as error:  # the outermost edge of a turn: named, kept, retried, shown
        return await _keep(desk, inbound, error)
    await _ring(desk, taken, inbound.channel)
    return True


async def retry(desk: Desk, arrival_id: int) -> bool:
    """Another try at a kept arrival, by the worker. True when it is handled now."""
    now = desk.house.now()
    try:
        async with desk.house.database.writing() as session:
            claimed = await conversations.claim(session, desk.house.keyring, arrival_id)
            if claimed is None:
                return False
            inbound = inbound_of(claimed[0])
            taken = await _turn(session, desk, inbound, now)
    except Exception as error:
        _log("retry", error)
        async with desk.house.database.writing() as session:
            await conversations.failed_again(session, arrival_id, _name(error), now)
        await desk.house.live.ring(ARRIVALS_BELL)
        return False
    await _ring(desk, taken, inbound.channel)
    await desk.house.live.ring(ARRIVALS_BELL)
    return True


async def _take_once_more_if_met(desk: Desk, inbound: Inbound) -> Taken:
    try:
        return await _take(desk, inbound)
    except MetMeanwhile:  # two first messages at once: the other one made the person
        return await _take(desk, inbound)


async def _take(desk: Desk, inbound: Inbound) -> Taken:
    now = desk.house.now()
    hashed = people.sender_hash(desk.house.keyring, inbound.channel, inbound.sender)
    async with desk.house.database.writing() as session:
        if not await conversations.arrive(session, inbound.channel, inbound.external_id, now):
            return Taken(fresh=False)
        return await _turn(session, desk, inbound, now, hashed)


async def _turn(session: Session, desk: Desk, inbound: Inbound, now: datetime, hashed: bytes | None = None) -> Taken:
    keyring = desk.house.keyring
    first_try = hashed is not None
    hashed = hashed or people.sender_hash(keyring, inbound.channel, inbound.sender)
    visitor = await people.locate(session, inbound.channel, hashed, now)
    if visitor is None:
        visitor = await _known_otherwise(session, desk, inbound, now) or await _meet(session, desk, inbound, now)
    elif first_try and visitor.waits_behind:
        raise StandsBehind
    await _release(session, visitor, now)
    before, said = _talk(desk, visitor)
    talk = before
    reply, problems = await attached.noted(session, keyring, visitor, inbound, now)
    scene = Scene(session, desk, visitor, now, inbound.extra.get("client", ""))
    talk, answer = await respond(scene, talk, reply, (*said, *problems))
    language = answer.language or visitor.language
    ask = answer.ask
    message = Message(
        language,
        (*answer.parts, *((ask.text,) if ask else ())),
        ask.question if ask else "",
        ask.choices if ask else (),
        ask.commands if ask else (),
        wants=ask.wants if ask else "",
        origin=_origin(inbound, before),
    )
    album = inbound.extra.get("album")
    talk = replace(talk, alone=ask is not None and len(message.parts) == 1, album=album)
    if message.parts and (album is None or album != before.album or answer.parts):
        await outbox.put(session, keyring, visitor.address_id, message, now)
    await conversations.save_state(session, keyring, visitor.person_id, dump(talk), now)
    return Taken(True, answer.case_id, inbound.attachment is not None)


class StandsBehind(Exception):
    """An earlier message of this person is still unhandled: this one waits its turn behind it."""


def _talk(desk: Desk, visitor: Visitor) -> tuple[Talk, tuple[Text, ...]]:
    """Where the conversation stands; a damaged record is said so, and the talk begins anew."""
    try:
        return load(conversations.open_state(desk.house.keyring, visitor.sealed_state)), ()
    except BadState:
        # A seal that does not open is another matter: a key is missing here, and the turn is kept for when it is back.
        log.error("conversation of person %s is damaged", visitor.person_id)
        return Talk(), (words.LOST_PLACE,)


def _origin(inbound: Inbound, before: Talk) -> Origin | None:
    """Where a press came from. Edited in place may only be what was said last, if it held nothing but its question: a
    button from further up belongs to a message that stays."""
    pressed, reply = inbound.pressed, inbound.reply
    if pressed is None:
        return None
    open_question = None if before.state is None else before.state.at
    latest = reply.choice is None or reply.choice.partition(":")[0] == open_question
    return Origin(pressed.message_id, pressed.text, pressed.label, alone=before.alone and latest)


async def _known_otherwise(session: Session, desk: Desk, inbound: Inbound, now: datetime) -> Visitor | None:
    """Somebody who wrote before under another id of theirs: from now on they are known by the new one."""
    for alias in inbound.aliases:
        hashed = people.sender_hash(desk.house.keyring, inbound.channel, alias)
        visitor = await people.locate(session, inbound.channel, hashed, now)
        if visitor is not None:
            await people.rename(session, desk.house.keyring, visitor.address_id, inbound.channel, inbound.sender)
            return visitor
    return None


async def _meet(session: Session, desk: Desk, inbound: Inbound, now: datetime) -> Visitor:
    language = (inbound.language or "")[:2]
    key = inbound.extra.get("public_key")
    return await people.meet(
        session,
        desk.house.keyring,
        inbound.channel,
        inbound.sender,
        language if language in LANGUAGES else LANGUAGES[0],
        now,
        bytes.fromhex(key) if key else None,
    )


async def _keep(desk: Desk, inbound: Inbound, error: Exception) -> bool:
    """A second transaction that keeps the arrival and tells the citizen so. False when even that fails."""
    waits = isinstance(error, StandsBehind)
    if not waits:
        _log(inbound.channel, error)
    house, now = desk.house, desk.house.now()
    hashed = people.sender_hash(house.keyring, inbound.channel, inbound.sender)
    try:
        async with house.database.writing() as session:
            kept = await conversations.keep(
                session,
                house.keyring,
                inbound.channel,
                inbound.external_id,
                hashed,
                content_of(inbound),
                None if waits else _name(error),
                now,
            )
            if kept:
                visitor = await people.locate(session, inbound.channel, hashed, now)
                if visitor is None:
                    visitor = await _meet(session, desk, inbound, now)
                    await conversations.save_state(session, house.keyring, visitor.person_id, None, now)
                await _release(session, visitor, now)
                sentence = words.WAITS if waits else words.KEPT_SAFE
                message = Message(visitor.language, (sentence,))
                await outbox.put(session, house.keyring, visitor.address_id, message, now)
    except Exception as second:  # the database is away: the platform keeps the message for us
        _log(inbound.channel, second)
        return False
    await house.live.ring(OUTBOX_BELL, inbound.channel)
    await house.live.ring(ARRIVALS_BELL)
    return True


async def keep_unreadable(desk: Desk, channel: str, external_id: str, raw: bytes, error: str) -> bool:
    """An update that this version cannot even take apart: kept for a person to see, behind nobody."""
    house, now = desk.house, desk.house.now()
    try:
        async with house.database.writing() as session:
            await conversations.keep_unreadable(session, house.keyring, channel, external_id, raw, error, now)
    except Exception as second:
        _log(channel, second)
        return False
    await house.live.ring(ARRIVALS_BELL)
    return True


def content_of(inbound: Inbound) -> bytes:
    """An Inbound as it is kept for another try."""
    return json.dumps({**asdict(inbound), "extra": dict(inbound.extra)}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def inbound_of(content: bytes) -> Inbound:
    raw = json.loads(content)
    said = raw["reply"]
    if said.get("location"):
        said["location"] = tuple(said["location"])  # JSON knows lists only
    attachment, pressed = raw.get("attachment"), raw.get("pressed")
    rest = {
        "reply": Reply(**said),
        "attachment": Attachment(**attachment) if attachment else None,
        "aliases": tuple(raw.get("aliases", ())),
        "pressed": Pressed(**pressed) if pressed else None,
    }
    return Inbound(**{**raw, **rest})


async def _release(session: Session, visitor: Visitor, now: datetime) -> None:
    """What waited for this person to write goes now, before the answer to what they wrote."""
    if visitor.parked:
        await outbox.release(session, visitor.address_id, now)


async def _ring(desk: Desk, taken: Taken, channel: str) -> None:
    if not taken.fresh:
        return
    await desk.house.live.ring(OUTBOX_BELL, channel)
    if taken.with_file:
        await desk.house.live.ring(FILES_BELL)
    if taken.case_id is not None:
        await desk.house.live.ring(CASES_BELL, str(taken.case_id))


def _name(error: Exception) -> str:
    """The exception's name and where it was raised. Never its words: they may hold what a citizen wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:200]


def _log(channel: str, error: Exception) -> None:
    log.error("turn failed on %s: %s", channel, _name(error))
