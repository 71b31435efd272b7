"""The example's requests: complaints, questions and ideas, what was answered, and what people said at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.demo.diary import Deed, Example
from app.demo.people import meet
from bot.doing.matters import complaint_of
from casework.cases import service as cases
from casework.cases.rules import Urgency
from casework.feedback import service as feedback
from casework.feedback.rules import Solved
from casework.house import House
from casework.organisation import service as organisation
from casework.people.service import Visitor
from flows.effects import Submit
from flows.library import load
from flows.walk import ALARMS
from store.database import Session

STEP = timedelta(minutes=40)  # between what happens in a case
APART = timedelta(days=4)  # between requests of the same kind, months ago
ROUND = ("telegram", "whatsapp", "web")
SAID = (("yes", 5), ("yes", 4), ("partly", 4), ("yes", 5), ("no", 2), ("yes", None), ("partly", 3))


def plan(example: Example, data: Mapping[str, Any]) -> None:
    numbers = count(1000)  # beside the people with names
    for kind in data["earlier"]:
        for entry in _earlier(kind):
            _plan_one(example, entry, next(numbers), example.day(-entry["days"], "11:00"))
    for entry in data["cases"]:
        _plan_one(example, entry, next(numbers), example.now - timedelta(hours=entry["hours"]))


def _earlier(kind: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Requests of months ago, each told by its story alone."""
    for number, story in enumerate(kind["stories"]):
        solved, rating = SAID[number % len(SAID)]
        by, wait = kind["by"], 20 + 11 * number
        yield {
            "days": kind["from"] - number * APART.days,
            "language": kind.get("language", "az"),
            "channel": ROUND[number % len(ROUND)],
            "answers": {
                "for_whom": "self",
                "story": [story],
                "topic": kind["topic"],
                "district": kind["district"],
                "paper": "no",
                "contact": "chat",
            },
            "then": [{"by": by, "answer": kind["answer"], "wait": wait}, {"by": by, "close": True, "wait": 90}],
            "solved": solved,
            "rating": rating,
        }


def _plan_one(example: Example, entry: Mapping[str, Any], number: int, at: datetime) -> None:
    """One request and what happened since."""
    case: dict[str, Any] = {}

    async def opens(session: Session, house: House) -> None:
        decided = await organisation.settings(session, house.name)
        who = await meet(session, house, entry.get("channel", "web"), number, entry["language"])
        opened = await cases.open_case(session, house.keyring, who, complaint_of(_form(entry)), decided, house.now())
        case.update(id=opened.case.id, who=who)
        if "name" in entry:
            example.ids["case", entry["name"]] = opened.case.id

    example.plan(at, opens)
    for step in entry.get("then", []):
        at += timedelta(hours=step["wait"]) if "wait" in step else STEP
        example.plan(at, _deed(example, case, step))
    if "solved" in entry:
        example.plan(at + STEP, _said(case, entry))


def _form(entry: Mapping[str, Any]) -> Submit:
    """The form as the citizen finished it."""
    answers = dict(entry["answers"])
    answers |= {name: entry[name] for name in ("story", "tried") if name in entry}
    if "alarm" in entry:
        answers[ALARMS] = (entry["alarm"],)
    form = load(entry.get("form", "complaint"))
    packed = {name: tuple(value) if isinstance(value, list) else value for name, value in answers.items()}
    return Submit(form.id, form.version, packed)


def _deed(example: Example, case: Mapping[str, Any], step: Mapping[str, Any]) -> Deed:
    async def do(session: Session, house: House) -> None:
        now, case_id = house.now(), int(case["id"])
        if "citizen" in step:
            who: Visitor = case["who"]
            await cases.write(session, house.keyring, who, case_id, step["citizen"], Urgency.NORMAL, now)
            return
        actor = example.actor(step["by"])
        if "note" in step:
            await cases.note(session, actor, case_id, step["note"], now)
        elif "close" in step:
            await cases.close(session, house.keyring, actor, case_id, now)
        else:
            text = step.get("answer") or step["ask"]
            await cases.answer(session, house.keyring, actor, case_id, text, now, asks_back="ask" in step)

    return do


def _said(case: Mapping[str, Any], entry: Mapping[str, Any]) -> Deed:
    async def say(session: Session, house: House) -> None:
        person_id, case_id = case["who"].person_id, int(case["id"])
        await feedback.say(session, person_id, case_id, Solved(entry["solved"]), house.now())
        if entry["rating"]:
            await feedback.rate(session, person_id, case_id, entry["rating"])

    return say
