"""What everybody has read of a campaign is corrected, removed or withdrawn, and each says so. On both databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from casework.actors import Actor
from casework.audit.models import AuditEntry
from casework.campaigns import correcting, notices, organising, service, wording
from casework.campaigns.errors import NoAzerbaijani, NotAnInitiative, NotNow
from casework.campaigns.rules import Outcome, Status, is_corrected
from casework.cases.rules import Kind
from casework.errors import EmptyText, NotFound
from casework.house import House
from locales.translate import render
from store.base import table
from tests.campaigning import LIGHT, card_of, consenting, drafted, ended, moved, published, supports, takes_back
from tests.cast import COORDINATOR, Door, citizen, colleague, complain, send_all
from tests.conftest import Clock


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def does(house: House, verb: Any, *given: Any) -> Any:
    async with house.database.writing() as session:
        return await verb(session, *given, house.now())


async def recorded(house: House) -> list[str]:
    a = table(AuditEntry)
    async with house.database.reading() as session:
        return list((await session.execute(select(a.c.action).order_by(a.c.id))).scalars())


async def read(house: House, campaign: int) -> str:
    """The card, as English readers get it."""
    async with house.database.reading() as session:
        card = await service.shown(session, campaign)
        news = await service.updates(session, campaign)
    return "\n".join(render(part, "en") for part in wording.card(card, news, "en", {}))


@pytest.mark.parametrize(
    ("after", "corrected"),
    [
        ({"az": "a"}, False),
        ({"az": "a", "ru": "b"}, False),
        ({"az": "b"}, True),
        ({"ru": "a"}, True),
    ],
    ids=["alike", "a language more", "other words", "a language less"],
)
def test_a_correction_takes_back_words_that_were_read(after: Mapping[str, str], corrected: bool) -> None:
    assert is_corrected({"az": "a"}, after) is corrected


async def test_who_supports_a_campaign_sees_that_its_text_was_corrected_and_when(
    house: House, rana: Actor, clock: Clock
) -> None:
    draft, campaign = await drafted(house, rana), await published(house, rana)
    await supports(house, await citizen(house), campaign)
    other = replace(LIGHT, texts={**LIGHT.texts, "en": "A fence around the park."})
    await does(house, organising.change, rana, draft, other)  # nobody has read it
    assert (await card_of(house, draft)).corrected_at is None
    await does(house, organising.change, rana, campaign, replace(LIGHT, goal=70, titles={**LIGHT.titles}))
    assert "corrected" not in await read(house, campaign)
    await does(house, organising.change, rana, campaign, other)
    assert "A fence around the park.\nThe text was corrected on 21 November 2026." in await read(house, campaign)
    assert (await recorded(house))[-1] == "panel:campaign:correct"
    await ended(house, rana, campaign)
    clock.pass_(days=2)
    await does(house, correcting.correct_outcome, rana, campaign, {"az": "Lampalar yandı.", "en": "The lamps burn."})
    assert "on 21 November" in await read(house, campaign)  # a translation takes nothing back
    await does(house, correcting.correct_outcome, rana, campaign, {"az": "İki lampa yandı."})
    text = await read(house, campaign)
    assert "İki lampa yandı." in text
    assert "The text was corrected on 23 November 2026." in text


async def test_an_update_is_removed_also_after_the_end_and_a_remark_is_not_one(house: House, rana: Actor) -> None:
    campaign, other = await published(house, rana), await published(house, rana)
    said = {"az": "Zöhrə xanım yazdı."}
    update = await does(house, organising.update, house.keyring, rana, campaign, said)
    await does(house, organising.remark, rana, campaign, "Nobody outside reads this")
    await ended(house, rana, campaign)
    assert "Zöhrə" in await read(house, campaign)
    for wrong in ((other, update), (campaign, update + 1)):
        with pytest.raises(NotFound):
            await does(house, correcting.drop_update, rana, *wrong)
    await does(house, correcting.drop_update, rana, campaign, update)
    assert "Zöhrə" not in await read(house, campaign)
    assert (await recorded(house))[-1] == "panel:campaign:drop_update"


async def test_what_was_withdrawn_is_seen_by_nobody_and_a_voice_can_still_be_taken_back(
    house: House, rana: Actor
) -> None:
    campaign, unheard = await published(house, rana), await published(house, rana)
    who = await citizen(house)
    await supports(house, who, campaign)
    with pytest.raises(NoAzerbaijani):  # its supporters are owed a reason
        await does(house, correcting.withdraw, house.keyring, rana, campaign, {})
    await does(house, correcting.withdraw, house.keyring, rana, campaign, {"az": "Səhv dərc olunmuşdu."})
    await does(house, correcting.withdraw, house.keyring, rana, unheard, {})
    assert (await recorded(house))[-1] == "panel:campaign:withdraw"
    async with house.database.reading() as session:
        assert await service.public(session) == []
        with pytest.raises(NotFound):
            await service.shown(session, campaign)
    with pytest.raises(NotFound):
        await supports(house, await citizen(house), campaign)
    assert await takes_back(house, who, campaign) is Outcome.TAKEN_BACK
    for verb, *given in (
        (organising.change, rana, campaign, LIGHT),
        (organising.update, house.keyring, rana, campaign, {"az": "x"}),
        (organising.move, house.keyring, rana, campaign, Status.PUBLISHED),
        (correcting.withdraw, house.keyring, rana, campaign, {"az": "x"}),
    ):
        with pytest.raises(NotNow):
            await does(house, verb, *given)


async def test_a_proposer_hears_that_there_is_no_campaign_for_now_and_why(house: House, rana: Actor) -> None:
    visitor = await consenting(house)
    case = (await complain(house, visitor, kind=Kind.INITIATIVE)).case
    complaint = (await complain(house, visitor)).case
    door = Door()
    await send_all(house, door)
    door.sent.clear()
    for case_id, why, error in ((case.id, " ", EmptyText), (complaint.id, "x", NotAnInitiative), (999, "x", NotFound)):
        with pytest.raises(error):
            await does(house, organising.decline, house.keyring, rana, case_id, why)
    await does(house, organising.decline, house.keyring, rana, case.id, "Bələdiyyə artıq başlayıb.")
    await send_all(house, door)
    ((_, message),) = door.sent
    assert "Bələdiyyə artıq başlayıb." in message.text
    assert render(notices.NOT_NOW, "az") in message.text
    assert (await recorded(house))[-1] == "panel:campaign:decline"
    async with house.database.reading() as session:
        (one,) = await organising.proposals(session, rana, house.now())
    assert one.status == "answered"  # it may still be taken up


async def test_a_proposer_hears_of_news_and_of_what_is_withdrawn(house: House, rana: Actor) -> None:
    case = (await complain(house, await consenting(house), kind=Kind.INITIATIVE)).case
    async with house.database.writing() as session:
        campaign = await organising.create(session, rana, LIGHT, house.now(), case_id=case.id)
    await moved(house, rana, campaign, Status.DISCUSSED, Status.PUBLISHED)
    door = Door()
    await send_all(house, door)
    door.sent.clear()
    await does(house, organising.update, house.keyring, rana, campaign, {"az": "Cavab gəldi."})
    await does(house, correcting.withdraw, house.keyring, rana, campaign, {})
    await send_all(house, door)
    said = [[button.data for button in message.choices] for _, message in door.sent]
    assert said == [[f"cmp.{campaign}:open"], []]  # the second leads nowhere
