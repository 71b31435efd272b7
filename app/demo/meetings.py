"""The example's events: written, published, answered, held; who was counted at the door, and what they said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.demo.diary import Deed, Example
from casework.events import afterwards, door, organising, service, visits
from casework.events.codes import code_of
from casework.events.door import Press
from casework.events.rules import Details, Kind
from casework.house import House
from store.database import Session

AUTHOR = "aysel"
APART = timedelta(hours=7)
"""Between two answers."""


def plan(example: Example, data: Mapping[str, Any]) -> None:
    facts = {one["name"]: one for one in data["people"]}
    for entry in data["events"]:
        _plan_one(example, entry, facts)


def _plan_one(example: Example, entry: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    starts = example.today() if entry["day"] == "now" else example.day(entry["day"], entry["from"])
    ends = starts + timedelta(minutes=entry["minutes"])
    written = example.day(entry["written"], "09:30")
    example.plan(written, _create(example, entry, starts, ends))
    last = min(starts, example.now) - timedelta(hours=2)
    first = written + timedelta(hours=3)
    apart = min(APART, (last - first) / (len(entry.get("answers", ())) + 1))
    for number, answer in enumerate(entry.get("answers", ())):
        example.plan(first + number * apart, _answer(example, entry["name"], answer))
        if "gives_up" in answer:
            example.plan(last, _gives_up(example, entry["name"], answer["who"]))
    if "door" in entry or "walk_ins" in entry:
        opened = min(starts - timedelta(hours=3), example.now - timedelta(minutes=30))
        example.plan(opened, _opens_the_door(example, entry["name"]))
    if "cancelled" in entry:
        example.plan(example.day(entry["cancelled"]), _call_off(example, entry["name"]))
        return
    for moment in (starts - timedelta(hours=20), starts - timedelta(hours=1)):
        example.let_pass(moment)  # reminders
    example.plan(starts + timedelta(minutes=10), _counted(example, entry))
    example.plan(ends + timedelta(minutes=30), _certificates(example, entry))
    example.let_pass(ends + timedelta(hours=2))
    example.plan(ends + timedelta(hours=5), _opinions(example, entry, facts))


def _create(example: Example, entry: Mapping[str, Any], starts: datetime, ends: datetime) -> Deed:
    details = Details(
        kind=Kind(entry["kind"]),
        titles=entry["titles"],
        texts=entry["texts"],
        for_whom=entry["for_whom"],
        community=entry.get("community"),
        district=entry.get("district"),
        place=entry.get("place", ""),
        map_link=entry.get("map", ""),
        online_link=entry.get("online", ""),
        starts_at=starts,
        ends_at=ends,
        closes_at=starts,
        seats=entry.get("seats"),
    )
    dates = organising.slots(starts, entry["minutes"], entry.get("times", 1))
    if "weeks" in entry:
        dates = organising.weekly(starts, entry["weeks"])

    async def create(session: Session, house: House) -> None:
        actor = example.actor(AUTHOR)
        made = await organising.create(session, house.keyring, actor, details, dates, house.now())
        example.ids["event", entry["name"]] = made[0]
        for event_id in made if not entry.get("draft") else ():
            await organising.publish(session, house.keyring, actor, event_id, house.now())

    return create


def _answer(example: Example, name: str, answer: Mapping[str, Any]) -> Deed:
    async def says(session: Session, house: House) -> None:
        event_id, who = example.ids["event", name], example.people[answer["who"]].person_id
        if "declines" in answer:
            await service.say_no(session, house.keyring, who, event_id, house.now())
            return
        await service.say_yes(session, house.keyring, who, event_id, answer.get("party"), house.now())
        if "visit" in answer:
            await visits.note(session, house.keyring, who, event_id, answer["visit"])
        if "needs" in answer:
            needs, words = answer["needs"], answer.get("words_on", "")
            await service.note_needs(session, house.keyring, who, event_id, needs, words)

    return says


def _gives_up(example: Example, name: str, who: str) -> Deed:
    async def says(session: Session, house: House) -> None:
        person_id = example.people[who].person_id
        await service.say_no(session, house.keyring, person_id, example.ids["event", name], house.now())

    return says


def _opens_the_door(example: Example, name: str) -> Deed:
    async def opens(session: Session, house: House) -> None:
        await door.open_door(session, house.keyring, example.actor(AUTHOR), example.ids["event", name], house.now())

    return opens


def _call_off(example: Example, name: str) -> Deed:
    async def calls(session: Session, house: House) -> None:
        actor, event_id = example.actor(AUTHOR), example.ids["event", name]
        await organising.cancel(session, house.keyring, actor, event_id, house.now())

    return calls


def _counted(example: Example, entry: Mapping[str, Any]) -> Deed:
    """The volunteer's telephone at the door."""

    async def counts(session: Session, house: House) -> None:
        event_id = example.ids["event", entry["name"]]
        presses = []
        for number, answer in enumerate(entry.get("answers", ())):
            own = await service.own(session, event_id, example.people[answer["who"]].person_id)
            if own is not None and "came" in answer:
                code = code_of(house.keyring, own.id)
                presses.append(Press(f"example-{event_id}-{number}", code, party=answer["came"]))
        for number, (gender, age, district) in enumerate(entry.get("walk_ins", ())):
            facts = {"gender": gender, "age_group": age, "district": district}
            presses.append(Press(f"example-{event_id}-walk-{number}", walk_in=True, **facts))
        if presses:
            await door.take(session, house.keyring, event_id, presses, house.now())

    return counts


def _certificates(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def wants(session: Session, house: House) -> None:
        for answer in entry.get("answers", ()):
            if "paper" in answer:
                who, event_id = example.people[answer["who"]].person_id, example.ids["event", entry["name"]]
                await afterwards.want_certificate(session, house.keyring, who, event_id, answer["paper"], house.now())

    return wants


def _opinions(example: Example, entry: Mapping[str, Any], facts: Mapping[str, Any]) -> Deed:
    async def says(session: Session, house: House) -> None:
        event_id = example.ids["event", entry["name"]]
        for answer in entry.get("answers", ()):
            if "rating" not in answer:
                continue
            who, told = example.people[answer["who"]].person_id, facts[answer["who"]]
            opinion = await afterwards.rate(session, who, event_id, answer["rating"])
            if opinion is not None and "words" in answer:
                await afterwards.add_words(session, house.keyring, event_id, opinion, answer["words"])
            await afterwards.count_visitor(session, event_id, told["gender"], told["age"], told["district"])

    return says
