"""The verbs of surveys: record answers apart from whoever gave them, count, and hand the answers out for an export."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.access import Permission, may
from casework.actors import Actor
from casework.audit import service as audit
from casework.errors import NotAllowed
from casework.surveys import queries
from casework.surveys.queries import APART as APART
from casework.surveys.rules import SMALLEST, Figures, Left, figures, question_of, shown
from flows.model import Form, Value
from locales.dates import BAKU
from store.database import Session
from vault.keyring import Keyring

MOST = 200_000
"""Filled-in forms that one page or file takes in."""

ANSWERED = "survey answered"
ID_BITS = 53  # a spreadsheet keeps whole numbers up to here


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled-in form: no name, no hour."""

    id: int
    version: str
    language: str
    channel: str
    day: date
    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Results:
    """The figures of one survey. Numbers that stand for too few people are None.

    `finished` people sent their answers; `left` gave up at a question; the rest of `began` fell silent.
    """

    began: int | None
    finished: int | None
    silent: int | None
    figures: tuple[Figures, ...]
    left: tuple[Left, ...]

    @property
    def hidden(self) -> bool:
        small = self.finished is None or any(entry.number is None for entry in self.left)
        return small or any(one.hidden for one in self.figures)


async def began(session: Session, form_id: str, version: str) -> None:
    """Somebody was asked the first question."""
    await queries.count_step(session, form_id, version, "")


async def left(session: Session, form_id: str, version: str, at: str) -> None:
    """Somebody gave up at the question `at`. Entries of a repeat are not told apart."""
    await queries.count_step(session, form_id, version, question_of(at)[:120] or "?")


async def record(
    session: Session,
    form_id: str,
    version: str,
    language: str,
    channel: str,
    answers: Mapping[str, Value],
    now: datetime,
) -> None:
    """Keep answers with the day and without the person. What begins with _ is the engine's and is not kept."""
    await queries.add(
        session,
        {
            "id": secrets.randbits(ID_BITS),
            "form": form_id,
            "version": version,
            "language": language,
            "channel": channel,
            "day": now.astimezone(BAKU).date(),
            "answers": {key: _json(value) for key, value in answers.items() if not key.startswith("_")},
        },
    )


async def mark_answered(session: Session, keyring: Keyring, person_id: int, form_id: str) -> bool:
    """Remember that this person has answered. False: they had already."""
    return await queries.add_mark(session, _mark(keyring, person_id, form_id))


async def has_answered(session: Session, keyring: Keyring, person_id: int, form_id: str) -> bool:
    return await queries.has_mark(session, _mark(keyring, person_id, form_id))


async def answered_by(
    session: Session, keyring: Keyring, person_ids: Sequence[int], form_ids: Sequence[str]
) -> set[int]:
    """Those of these people who have answered one of the forms; up to some ten thousand at once."""
    found: set[int] = set()
    for form_id in form_ids:
        marks = keyring.digests((_named(person, form_id) for person in person_ids), ANSWERED)
        there = await queries.marks_among(session, marks)
        found.update(person for person, mark in zip(person_ids, marks, strict=True) if mark in there)
    return found


async def results(session: Session, actor: Actor, form: Form) -> Results:
    """Counts by question of the form as it is now; answers by an older version count where the name is the same."""
    _check(actor)
    filled = await queries.answers(session, form.id, MOST)
    steps = await queries.steps(session, form.id)
    gone = {place: number for place, number in steps.items() if place}
    start = max(steps.get("", 0), len(filled) + sum(gone.values()))
    names = [question.name for question in form.questions]
    order = sorted(gone, key=lambda place: (names.index(place) if place in names else len(names), place))
    silent = start - len(filled) - sum(gone.values())
    return Results(
        began=shown(start),
        finished=shown(len(filled)),
        silent=shown(silent) if len(filled) >= SMALLEST or not filled else None,
        figures=tuple(figures(form, (row.answers for row in filled))),
        left=tuple(Left(place, shown(gone[place])) for place in order),
    )


async def totals(session: Session) -> dict[str, int | None]:
    """Filled-in forms by form id; None: too few to be shown."""
    return {form: shown(number) for form, number in (await queries.totals(session)).items()}


async def versions(session: Session, form_id: str) -> list[str]:
    """The versions by which there are answers, oldest first where they are numbers."""
    found = await queries.versions(session, form_id)
    return sorted(found, key=lambda version: (not version.isdecimal(), int(version) if version.isdecimal() else 0))


async def handed_out(session: Session, actor: Actor, form_id: str, now: datetime, kind: str) -> list[Filled]:
    """All answers, for a file; that somebody took them is written down."""
    _check(actor)
    rows = await queries.answers(session, form_id, MOST)
    await audit.record(session, actor, "panel:survey:export", "survey", None, now, form=form_id, kind=kind)
    return [Filled(row.id, row.version, row.language, row.channel, row.day, row.answers) for row in rows]


def _mark(keyring: Keyring, person_id: int, form_id: str) -> bytes:
    return keyring.digest(_named(person_id, form_id), ANSWERED)


def _named(person_id: int, form_id: str) -> str:
    return f"{form_id}:{person_id}"


def _json(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _check(actor: Actor) -> None:
    if not may(actor.roles, Permission.RESULTS_READ):
        raise NotAllowed
