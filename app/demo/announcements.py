"""The example's announcements in all their states. What goes out goes through the same fan-out and the same outbox as
anywhere; only that nobody sends what lies there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.demo.diary import Alone, Deed, Example
from casework.broadcasts import service as broadcasts
from casework.broadcasts import ticking
from casework.broadcasts.rules import Link, Purpose, Words
from casework.house import House
from casework.organisation import service as organisation
from store.database import Session

LINKS = {"event": "evt", "campaign": "cmp"}
MINUTE = timedelta(minutes=1)


def plan(example: Example, data: Mapping[str, Any]) -> None:
    for entry in data["announcements"]:
        title = entry["title"]
        goes = example.day(entry["day"], entry["from"]) if "day" in entry else None
        written = _when_written(example, entry, goes)
        example.plan(written, _written(example, entry))
        if goes is None and not entry.get("waiting"):
            continue
        example.plan(written + 20 * MINUTE, _released(example, entry))
        if "approved" in entry:
            example.plan(written + 40 * MINUTE, _approved(example, title, entry["approved"]))
        if goes is None:
            continue
        if "paused_after" in entry:
            example.plan_alone(goes, ticking_only)
            example.plan_alone(goes + MINUTE, _paused(example, entry))
            continue
        for minutes in range(3):  # fanned out and fed, settled, over
            example.plan_alone(goes + minutes * MINUTE, _went_out(example))


def _when_written(example: Example, entry: Mapping[str, Any], goes: datetime | None) -> datetime:
    """What is not out yet was written some hours ago, the rest on the morning when it went out."""
    if "written" in entry:
        return example.now - timedelta(hours=entry["written"])
    return (goes or example.now) - timedelta(hours=3)


async def ticking_only(house: House) -> None:
    await ticking.tick(house)


def _went_out(example: Example) -> Alone:
    async def goes(house: House) -> None:
        await ticking.tick(house)
        async with house.database.writing() as session:
            await example.as_if_sent(session, house)

    return goes


def _paused(example: Example, entry: Mapping[str, Any]) -> Alone:
    """Some have got it when the author presses Pause."""

    async def pauses(house: House) -> None:
        async with house.database.writing() as session:
            await example.as_if_sent(session, house, entry["paused_after"])
        await ticking.tick(house)
        async with house.database.writing() as session:
            actor, broadcast_id = example.actor(entry["by"]), example.ids["broadcast", entry["title"]]
            await broadcasts.pause(session, actor, broadcast_id, house.now())

    return pauses


def _written(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def writes(session: Session, house: House) -> None:
        actor, purpose, now = example.actor(entry["by"]), Purpose(entry["purpose"]), house.now()
        buttons: tuple[Link, ...] = ()
        if "button" in entry:
            kind, name, label = entry["button"]
            buttons = (Link(f"{LINKS[kind]}_{example.ids[kind, name]}", label),)
        words = Words(purpose, entry["title"], entry["texts"], buttons, entry["audience"])
        made = await broadcasts.begin(session, actor, purpose, entry["title"], now)
        goes = example.day(entry["day"], entry["from"]) if "day" in entry else None
        await broadcasts.write(session, actor, made, words, goes, now)
        example.ids["broadcast", entry["title"]] = made

    return writes


def _released(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def releases(session: Session, house: House) -> None:
        decided = (await organisation.settings(session, house.name)).announcing
        actor, broadcast_id = example.actor(entry["by"]), example.ids["broadcast", entry["title"]]
        await broadcasts.release(session, house.keyring, actor, broadcast_id, decided, house.now())

    return releases


def _approved(example: Example, title: str, by: str) -> Deed:
    async def approves(session: Session, house: House) -> None:
        actor, broadcast_id = example.actor(by), example.ids["broadcast", title]
        row = await broadcasts.one(session, actor, broadcast_id)
        await broadcasts.approve(session, house.keyring, actor, broadcast_id, row.seal, house.now())

    return approves
