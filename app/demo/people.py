"""The example's citizens: who they are to us, what they follow, whose members they are, and what communities say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.demo.diary import Deed, Example
from app.demo.organisation import FOUNDED
from casework.broadcasts import optouts
from casework.broadcasts.rules import Purpose
from casework.communities import arranging
from casework.communities import service as communities
from casework.communities.indicators import service as indicators
from casework.communities.rules import Decided, Followed, Kind
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card
from casework.members.service import Place
from casework.people import service as people
from casework.people.service import Visitor
from flows.library import load
from locales.communities import communities as known
from locales.dates import in_baku
from store.database import Session
from vault.boxes import new_key_pair

ADMINISTRATOR = "kamran"
BEYOND = 2**52
"""Above every id that Telegram gives out: even with a real token nobody would get anything."""


def plan(example: Example, data: Mapping[str, Any]) -> None:
    for number, entry in enumerate(data["people"]):
        came = example.day(FOUNDED + 2 + number, "18:00")
        example.plan(came, _comes(example, entry, number))
        if "member" in entry:
            example.plan(example.day(FOUNDED + 10 + number * 4, "19:00"), _joins(example, entry))
    for number, (name, logins) in enumerate(data["coordinators"].items()):
        at = example.day(FOUNDED + 1, "09:00") + timedelta(minutes=number)
        example.plan(at, _assigned(example, name, logins))
    for number, (name, card) in enumerate(data["communities"].items()):
        example.plan(example.day(FOUNDED + 1, "10:00") + timedelta(minutes=number), _written(example, name, card))
        for indicator, months in card.get("entered", {}).items():
            for ago, counted in months.items():
                month = _month(example, ago)
                example.plan(example.now - timedelta(hours=30), _entered(example, name, indicator, month, counted))


def _month(example: Example, ago: int) -> str:
    """ "2026-11", so many months before this one."""
    today = in_baku(example.now)
    year, month = divmod(today.year * 12 + today.month - 1 - ago, 12)
    return f"{year}-{month + 1:02}"


async def meet(session: Session, house: House, channel: str, number: int, language: str) -> Visitor:
    """Somebody writes for the first time and agrees that we keep what they write."""
    sender = str(BEYOND + number) if channel == "telegram" else f"example-{number}"
    key, now = new_key_pair().public if channel == "web" else None, house.now()
    visitor = await people.meet(session, house.keyring, channel, sender, language, now, key)
    await people.choose_language(session, visitor.person_id, language)
    version = load("consent").version
    await people.record_consent(session, visitor, version=version, given=True, language=language, now=now)
    return visitor


def _comes(example: Example, entry: Mapping[str, Any], number: int) -> Deed:
    async def come(session: Session, house: House) -> None:
        who = await meet(session, house, entry["channel"], number, entry["language"])
        example.people[entry["name"]] = who
        for target in entry["follows"]:
            kind = Kind.COMMUNITY if target in known() else Kind.DISTRICT
            await communities.follow(session, who, Followed(kind, target), house.now())
        if "stops" in entry:
            await optouts.stop(session, who, [Purpose(one) for one in entry["stops"]], house.now())
        if "unreachable" in entry:
            example.away[who.address_id] = entry["unreachable"]

    return come


def _joins(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def join(session: Session, house: House) -> None:
        who, place = example.people[entry["name"]], Place(entry["member"], entry["district"])
        version, card = load("member").version, Card(entry["name"])
        await members.join(session, house.keyring, who, place, card, version, house.now())

    return join


def _assigned(example: Example, community: str, logins: Sequence[str]) -> Deed:
    async def assign(session: Session, house: House) -> None:
        wanted = [example.staff[login].id for login in logins]
        await arranging.assign(session, example.actor(ADMINISTRATOR), community, wanted, house.now())

    return assign


def _entered(example: Example, community: str, indicator: str, month: str, number: int) -> Deed:
    async def enter(session: Session, house: House) -> None:
        actor = example.actor("aysel")
        await indicators.enter(session, actor, community, indicator, month, str(number), house.now())

    return enter


def _written(example: Example, community: str, card: Mapping[str, Any]) -> Deed:
    async def write(session: Session, house: House) -> None:
        actor, now = example.actor("aysel"), house.now()
        await communities.write_card(session, actor, community, card["does"], card["find"], now)
        if "languages" in card:
            found = (await communities.one(session, community)).community
            names = {code: name for code, name in found.name.items() if name and found.named}
            decided = Decided(names, found.districts, card["languages"], found.focus)
            await arranging.arrange(session, actor, community, decided, now)
        for name, number, period in card.get("counts", ()):
            await communities.count(session, actor, community, name, str(number), str(period), now)

    return write
