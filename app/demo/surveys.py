"""The example's surveys: answers to the one on needs, by the people of the example, and a form of the house itself."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from app.demo.diary import Deed, Example
from casework.forms import service as forms
from casework.house import House
from casework.surveys import service as surveys
from flows.library import load
from flows.model import Value
from store.database import Session

NEEDS = "needs"
MOST = 3
"""Needs that one person names."""


def plan(example: Example, data: Mapping[str, Any]) -> None:
    dice = Random(54)  # noqa: S311  the same example every time
    begin = example.day(-45, "10:00")
    for number, person in enumerate(data["people"]):
        answers = _answers(dice, data["needs"], person)
        example.plan(begin + number * timedelta(hours=20), _filled(example, person["name"], answers))
    for number, place in enumerate((*data["left"], *[""] * data["silent"])):
        example.plan(begin + timedelta(days=2, hours=9 * number), _left(place))
    example.plan(example.day(-20, "15:00"), _uploaded(example, data["form"]))


def _answers(dice: Random, areas: Mapping[str, Mapping[str, int]], person: Mapping[str, Any]) -> dict[str, Value]:
    """Up to three needs, where they belong in the form."""
    every = [(area, need, weight) for area, needs in areas.items() for need, weight in needs.items()]
    wanted = {choice[:2] for choice in dice.choices(every, [weight for *_, weight in every], k=MOST)}
    answers: dict[str, Value] = {"areas": tuple(sorted({area for area, _ in wanted}))}
    for area, need in sorted(wanted):
        answers[f"{area}_needs"] = (*_given(answers.get(f"{area}_needs")), need)
    return answers | {"district": person["district"], "gender": person["gender"], "age_group": person["age"]}


def _given(value: Value | None) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _filled(example: Example, name: str, answers: Mapping[str, Value]) -> Deed:
    form = load(NEEDS)

    async def fills(session: Session, house: House) -> None:
        who = example.people[name]
        await surveys.began(session, form.id, form.version)
        if await surveys.mark_answered(session, house.keyring, who.person_id, form.id):
            channel, language = who.channel, who.language
            await surveys.record(session, form.id, form.version, language, channel, answers, house.now())

    return fills


def _left(place: str) -> Deed:
    """Somebody begins and gives up at this question; "": falls silent."""
    form = load(NEEDS)

    async def leaves(session: Session, house: House) -> None:
        await surveys.began(session, form.id, form.version)
        if place:
            await surveys.left(session, form.id, form.version, place)

    return leaves


def _uploaded(example: Example, written: Mapping[str, Any]) -> Deed:
    async def uploads(session: Session, house: House) -> None:
        from flows.xlsform.read import read  # half a second to import

        data, actor = _spreadsheet(written), example.actor("aysel")
        form = read(data, written["file"]).form
        kept = await forms.upload(session, actor, form, data, written["file"], house.now())
        await forms.publish(session, actor, kept.id, kept.version, house.now())

    return uploads


def _spreadsheet(written: Mapping[str, Sequence[Sequence[str | None]] | str]) -> bytes:
    """As somebody would have typed it."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # no stubs

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        for name in ("survey", "choices", "settings"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(written[name]):
                sheet.write_row(number, 0, list(row))
    return out.getvalue()
