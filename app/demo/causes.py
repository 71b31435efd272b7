"""The example's campaigns: proposed, discussed, published, supported by people one by one and on paper, corrected, won
and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.demo.diary import Deed, Example
from casework.campaigns import correcting, organising, service
from casework.campaigns.rules import Details, Status
from casework.house import House
from store.database import Session


def plan(example: Example, data: Mapping[str, Any]) -> None:
    for entry in data["campaigns"]:
        opened = example.day(entry["day"], "10:00")
        example.plan(opened, _opened(example, entry))
        for number, remark in enumerate(entry.get("remarks", ())):
            example.plan(opened + timedelta(hours=3 + number), _remarked(example, entry["name"], remark))
        if "voices" in entry:
            _plan_its_course(example, entry, opened + timedelta(days=1))


def _plan_its_course(example: Example, entry: Mapping[str, Any], published: datetime) -> None:
    """From the day when everybody may support it."""
    example.plan(published, _published(example, entry))
    for number in range(entry["voices"]):
        example.plan(published + timedelta(hours=2 + 5 * number), _supported(example, entry["name"], number))
    for number, paper in enumerate(entry["papers"]):
        example.plan(published + timedelta(days=3 + 2 * number), _signed(example, entry, paper))
    for at, step in enumerate(entry["steps"]):
        if "done" in step:
            example.plan(example.day(step["done"], "17:00"), _step_done(example, entry, at))
    for update in entry["updates"]:
        example.plan(example.day(update["day"], "16:00"), _told(example, entry, update))
    for word, deed in (("corrected", _corrected), ("withdrawn", _withdrawn), ("ended", _ended)):
        if word in entry:
            example.plan(example.day(entry[word], "12:00"), deed(example, entry))


def _details(entry: Mapping[str, Any]) -> Details:
    about = (entry.get("community"), entry.get("district"), entry.get("topic"), entry.get("goal"))
    return Details(entry["titles"], entry["texts"], *about)


def _opened(example: Example, entry: Mapping[str, Any]) -> Deed:
    details = _details(entry)
    if "was" in entry:
        details = replace(details, texts={**details.texts, **entry["was"]})

    async def opens(session: Session, house: House) -> None:
        actor = example.actor(entry["by"])
        case_id = example.ids["case", entry["from_case"]] if "from_case" in entry else None
        counted = tuple(entry["counted"]) if "counted" in entry else None
        made = await organising.create(session, actor, details, house.now(), case_id=case_id, counted=counted)
        example.ids["campaign", entry["name"]] = made
        if not entry.get("draft"):
            await organising.move(session, house.keyring, actor, made, Status.DISCUSSED, house.now())

    return opens


def _remarked(example: Example, name: str, remark: Mapping[str, Any]) -> Deed:
    async def remarks(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(remark["by"]), example.ids["campaign", name]
        await organising.remark(session, actor, campaign_id, remark["text"], house.now())

    return remarks


def _published(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def publishes(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await organising.move(session, house.keyring, actor, campaign_id, Status.PUBLISHED, house.now())
        for step in entry["steps"]:
            text = {language: words for language, words in step.items() if language != "done"}
            await organising.add_step(session, actor, campaign_id, text, house.now())

    return publishes


def _supported(example: Example, name: str, number: int) -> Deed:
    async def supports(session: Session, house: House) -> None:
        who = list(example.people.values())
        if number < len(who):
            await service.support(session, house.keyring, who[number].person_id, example.ids["campaign", name])

    return supports


def _signed(example: Example, entry: Mapping[str, Any], paper: tuple[int, str]) -> Deed:
    async def signs(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await organising.add_paper(session, actor, campaign_id, str(paper[0]), paper[1], house.now())

    return signs


def _step_done(example: Example, entry: Mapping[str, Any], at: int) -> Deed:
    async def ticks(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await organising.set_step(session, actor, campaign_id, at, True, house.now())

    return ticks


def _told(example: Example, entry: Mapping[str, Any], update: Mapping[str, Any]) -> Deed:
    async def tells(session: Session, house: House) -> None:
        texts = {language: words for language, words in update.items() if language != "day"}
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await organising.update(session, house.keyring, actor, campaign_id, texts, house.now())

    return tells


def _corrected(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def corrects(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await organising.change(session, actor, campaign_id, _details(entry), house.now())

    return corrects


def _withdrawn(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def withdraws(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        await correcting.withdraw(session, house.keyring, actor, campaign_id, entry["why"], house.now())

    return withdraws


def _ended(example: Example, entry: Mapping[str, Any]) -> Deed:
    async def ends(session: Session, house: House) -> None:
        actor, campaign_id = example.actor(entry["by"]), example.ids["campaign", entry["name"]]
        how, outcome = Status(entry["how"]), entry["outcome"]
        await organising.end(session, house.keyring, actor, campaign_id, how, outcome, house.now())

    return ends
