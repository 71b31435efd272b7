"""What coordinators do with a campaign: open it, write, discuss, publish, tell how it goes, and say what came of it.
Each deed is recorded. Telling all supporters is a broadcast, which is none of this topic's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.campaigns import evidence, notices, queries
from casework.campaigns.errors import BadNumber, NoAzerbaijani, NotAnInitiative, NotNow, NoWords, TooManySteps
from casework.campaigns.rules import (
    ENDS,
    LARGEST,
    LONGEST_NOTE,
    LONGEST_STEP,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LOOK_BACK,
    MOST_STEPS,
    PUBLIC,
    Card,
    Details,
    Spoken,
    Status,
    Step,
    Update,
    is_corrected,
    may_become,
)
from casework.campaigns.service import LIST, anyhow, card_of, update_of
from casework.cases import lists, thread
from casework.cases import service as cases
from casework.cases.models import Case
from casework.cases.rules import Kind as CaseKind
from casework.communities import service as communities
from casework.communities.rules import cleaned
from casework.errors import EmptyText, NotAllowed, NotFound, TextTooLong
from casework.outbox import service as outbox
from casework.outbox.rules import Lane, Message
from casework.people import service as people
from locales.reference import districts, topics
from locales.translate import render
from store.database import Session
from vault.keyring import Keyring

PROPOSALS = 100


async def create(
    session: Session,
    actor: Actor,
    details: Details,
    now: datetime,
    *,
    case_id: int | None = None,
    counted: tuple[str, str | None] | None = None,
) -> int:
    """A draft. `case_id`: the initiative it comes from, of which nothing is copied; `counted`: (topic, district) whose
    count becomes its evidence as it is now. Raises NoWords, NotFound, NotAnInitiative, TooFew.
    """
    check(actor)
    row = await _checked(session, details)
    if case_id is not None:
        case = await thread.find(session, actor, case_id)
        await queries.lock_case(session, case_id)
        if case.kind != CaseKind.INITIATIVE or case_id not in await _unused(session, now):
            raise NotAnInitiative
    frozen = {} if counted is None else (await evidence.of(session, actor, *counted, now)).packed()
    made = await queries.add(
        session,
        {
            **row,
            "status": Status.DRAFT,
            "supporters": 0,
            "steps": [],
            "outcome": {},
            "evidence": frozen,
            "case_id": case_id,
            "author_id": actor.id,
            "created_at": now,
        },
    )
    await audit.record(session, actor, "panel:campaign:create", "campaign", made, now)
    return made


async def proposals(session: Session, actor: Actor, now: datetime) -> list[Case]:
    """Initiatives that this colleague can read and nobody has opened a campaign from."""
    check(actor)
    ids = await _unused(session, now)
    readable = await lists.which_readable(session, actor, ids)
    return [await thread.find(session, actor, one) for one in ids if one in readable]


async def origin(session: Session, actor: Actor, case_id: int, now: datetime) -> tuple[int | None, bool]:
    """Of an initiative: the campaign that was opened from it, or whether one can be opened."""
    check(actor)
    made = await queries.from_case(session, case_id)
    return made, made is None and case_id in await _unused(session, now)


async def decline(session: Session, keyring: Keyring, actor: Actor, case_id: int, why: str, now: datetime) -> None:
    """Not now: whoever proposed it hears so, with the reason, in their request. It may still be taken up later.

    Raises NotFound, NotAnInitiative, EmptyText, TextTooLong, CaseClosed.
    """
    check(actor)
    case = await thread.find(session, actor, case_id)
    if case.kind != CaseKind.INITIATIVE or case_id not in await _unused(session, now):
        raise NotAnInitiative
    if not why.strip():
        raise EmptyText
    said = render(notices.NOT_NOW, await people.language_at(session, case.address_id))
    await cases.answer(session, keyring, actor, case_id, f"{said}\n\n{why.strip()}", now)
    await audit.record(session, actor, "panel:campaign:decline", "case", case_id, now)


async def _unused(session: Session, now: datetime) -> list[int]:
    return await queries.initiatives(session, now - LOOK_BACK, PROPOSALS)


async def listed(session: Session, actor: Actor, statuses: Sequence[Status]) -> list[Card]:
    check(actor)
    return [card_of(row) for row in await queries.listed(session, statuses, LIST)]


async def change(session: Session, actor: Actor, campaign_id: int, details: Details, now: datetime) -> None:
    """Once people have read it, other words are a correction, which everybody sees, and since when.

    Raises NoWords, TextTooLong, BadNumber, NotNow of what was withdrawn.
    """
    card = await locked(session, actor, campaign_id)
    if card.status is Status.WITHDRAWN:
        raise NotNow
    values = await _checked(session, details)
    read = card.status in PUBLIC
    if read and (is_corrected(card.titles, values["titles"]) or is_corrected(card.texts, values["texts"])):
        values["corrected_at"] = now
    await queries.change(session, campaign_id, **values)
    await record(session, actor, "correct" if "corrected_at" in values else "change", campaign_id, now)


async def move(
    session: Session, keyring: Keyring, actor: Actor, campaign_id: int, following: Status, now: datetime
) -> None:
    """On to being discussed or published, or back; whoever proposed it hears when it is published. Raises NotNow."""
    card = await locked(session, actor, campaign_id)
    if following in (*ENDS, Status.WITHDRAWN) or not may_become(card.status, following):
        raise NotNow
    values: dict[str, Any] = {"status": following}
    if following is Status.PUBLISHED:
        values["published_at"] = now
        await tell_proposer(session, keyring, actor, card, notices.became_campaign, now)
    await queries.change(session, campaign_id, **values)
    await record(
        session, actor, {"published": "publish", "discussed": "discuss"}.get(following, "back"), campaign_id, now
    )


async def end(
    session: Session,
    keyring: Keyring,
    actor: Actor,
    campaign_id: int,
    how: Status,
    outcome: Mapping[str, str],
    now: datetime,
) -> None:
    """Over, with what came of it: "you said, we did"; whoever proposed it hears. Raises NotNow, NoAzerbaijani,
    TextTooLong.
    """
    card = await locked(session, actor, campaign_id)
    if how not in ENDS or not may_become(card.status, how):
        raise NotNow
    await queries.change(session, campaign_id, status=how, outcome=written(outcome), ended_at=now)
    await tell_proposer(session, keyring, actor, card, notices.campaign_ended, now)
    await record(session, actor, "end", campaign_id, now)


async def add_step(session: Session, actor: Actor, campaign_id: int, text: Mapping[str, str], now: datetime) -> None:
    card = await locked(session, actor, campaign_id)
    if len(card.steps) >= MOST_STEPS:
        raise TooManySteps
    await _put_steps(session, actor, card, (*card.steps, Step(written(text, LONGEST_STEP))), now)


async def set_step(session: Session, actor: Actor, campaign_id: int, at: int, done: bool | None, now: datetime) -> None:
    """Done or not; None: dropped. `at` counts from 0. Raises NotFound."""
    card = await locked(session, actor, campaign_id)
    if not 0 <= at < len(card.steps):
        raise NotFound
    changed = () if done is None else (replace(card.steps[at], done=done),)
    await _put_steps(session, actor, card, (*card.steps[:at], *changed, *card.steps[at + 1 :]), now)


async def _put_steps(session: Session, actor: Actor, card: Card, steps: Sequence[Step], now: datetime) -> None:
    packed = [{"text": dict(step.text), "done": step.done} for step in steps]
    await queries.change(session, card.id, steps=packed)
    await record(session, actor, "steps", card.id, now)


async def papers(session: Session, actor: Actor, campaign_id: int) -> list[Any]:
    """Rows with id, number, note, added_at."""
    check(actor)
    return await queries.papers(session, campaign_id)


async def add_paper(session: Session, actor: Actor, campaign_id: int, number: str, note: str, now: datetime) -> None:
    """Raises BadNumber, EmptyText without a note of where the paper is, NotNow before it is published."""
    card = await locked(session, actor, campaign_id)
    if not card.is_open:
        raise NotNow
    signed = whole(number)
    if signed is None:
        raise BadNumber
    if not note.strip():
        raise EmptyText
    row = {"campaign_id": campaign_id, "number": signed, "note": note.strip()[:LONGEST_NOTE], "added_at": now}
    await queries.add_paper(session, row)
    await audit.record(session, actor, "panel:campaign:paper", "campaign", campaign_id, now, number=signed)


async def drop_paper(session: Session, actor: Actor, campaign_id: int, paper_id: int, now: datetime) -> None:
    check(actor)
    if not await queries.drop_paper(session, campaign_id, paper_id):
        raise NotFound
    await record(session, actor, "drop_paper", campaign_id, now)


async def remarks(session: Session, actor: Actor, campaign_id: int) -> list[Update]:
    """What colleagues said of it among themselves, newest first."""
    check(actor)
    return [update_of(row) for row in await queries.entries(session, campaign_id, Spoken.REMARK, LIST)]


async def remark(session: Session, actor: Actor, campaign_id: int, text: str, now: datetime) -> None:
    await locked(session, actor, campaign_id)
    if not text.strip():
        raise EmptyText
    await _say(session, actor, campaign_id, Spoken.REMARK, written({"az": text}), now)
    await record(session, actor, "remark", campaign_id, now)


async def update(
    session: Session, keyring: Keyring, actor: Actor, campaign_id: int, texts: Mapping[str, str], now: datetime
) -> int:
    """How it goes, for everybody to read; whoever proposed it hears. Raises NotNow, NoAzerbaijani, TextTooLong."""
    card = await locked(session, actor, campaign_id)
    if not card.is_open:
        raise NotNow
    made = await _say(session, actor, campaign_id, Spoken.UPDATE, written(texts), now)
    await tell_proposer(session, keyring, actor, card, notices.campaign_news, now)
    await record(session, actor, "update", campaign_id, now)
    return made


async def _say(
    session: Session, actor: Actor, campaign_id: int, kind: Spoken, texts: dict[str, str], now: datetime
) -> int:
    row = {"campaign_id": campaign_id, "kind": kind, "texts": texts, "staff_id": actor.id, "said_at": now}
    return await queries.add_entry(session, row)


async def tell_proposer(
    session: Session, keyring: Keyring, actor: Actor, card: Card, notice: Callable[[str, int], Message], now: datetime
) -> None:
    """In their own case's channel, if whoever presses can still read that case."""
    if card.case_id is None or card.case_id not in await lists.which_readable(session, actor, [card.case_id]):
        return
    case = await thread.find(session, actor, card.case_id)
    language = await people.language_of(session, case.person_id)
    await outbox.put(session, keyring, case.address_id, notice(language, card.id), now, lane=Lane.NOTIFICATION)


async def _checked(session: Session, details: Details) -> dict[str, Any]:
    titles, texts = cleaned(details.titles), cleaned(details.texts)
    if "az" not in titles or "az" not in texts:
        raise NoWords
    if any(len(one) > LONGEST_TITLE for one in titles.values()) or any(
        len(one) > LONGEST_TEXT for one in texts.values()
    ):
        raise TextTooLong
    if details.goal is not None and not 0 < details.goal <= LARGEST:
        raise BadNumber
    ours = await communities.everything(session)
    known = (details.community, ours), (details.district, districts()), (details.topic, topics())
    if any(one is not None and one not in names for one, names in known):
        raise NotFound
    return {
        "titles": titles,
        "texts": texts,
        "community": details.community,
        "district": details.district,
        "topic": details.topic,
        "goal": details.goal,
    }


def written(texts: Mapping[str, str], longest: int = LONGEST_TEXT) -> dict[str, str]:
    """What was written, by language. Raises NoAzerbaijani, TextTooLong."""
    kept = cleaned(texts)
    if "az" not in kept:
        raise NoAzerbaijani
    if any(len(text) > longest for text in kept.values()):
        raise TextTooLong
    return kept


def whole(typed: str) -> int | None:
    """A number of people as somebody typed it; None: it is none that makes sense here."""
    digits = typed.strip()
    found = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
    return found if 0 < found <= LARGEST else None


def check(actor: Actor) -> None:
    if not may(actor.roles, Permission.CAMPAIGNS_MANAGE):
        raise NotAllowed


async def locked(session: Session, actor: Actor, campaign_id: int) -> Card:
    check(actor)
    if not await queries.lock(session, campaign_id):
        raise NotFound
    return await anyhow(session, campaign_id)


async def record(session: Session, actor: Actor, verb: str, campaign_id: int, now: datetime) -> None:
    await audit.record(session, actor, f"panel:campaign:{verb}", "campaign", campaign_id, now)
