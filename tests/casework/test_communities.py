"""Following and what coordinators write: counted once, checked, and nobody else's business. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.actors import Actor
from casework.communities import service as communities
from casework.communities.rules import Card, Figures, Followed, Kind, in_language
from casework.communities.service import NotACount
from casework.errors import CaseworkError, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card as MemberCard
from casework.members.service import Place
from tests.broadcasting import MIL, follower
from tests.cast import ADMINISTRATOR, COORDINATOR, citizen, colleague


@pytest.fixture
async def rana(house: House) -> Actor:
    return await colleague(house, "rəna", COORDINATOR)


async def test_a_member_counts_as_a_follower_once(house: House) -> None:
    both, member = await follower(house), await citizen(house)
    await follower(house, Followed(Kind.DISTRICT, "imishli"))
    async with house.database.writing() as session:
        for visitor in (both, member):
            card = MemberCard("Aytən")
            await members.join(session, house.keyring, visitor, Place("mil", "imishli"), card, "1", house.now())
        assert await communities.figures(session) == {"mil": Figures(followers=2, members=2)}
        assert await communities.district_followers(session) == {"imishli": 1}
        assert await members.community_of(session, member.person_id) == "mil"


async def test_following_twice_is_following_once_and_stopping_takes_nothing_else_away(house: House) -> None:
    visitor = await follower(house)
    district = Followed(Kind.DISTRICT, "goychay")
    async with house.database.writing() as session:
        assert not await communities.follow(session, visitor, MIL, house.now())
        assert await communities.follow(session, visitor, district, house.now())
        assert await communities.unfollow(session, visitor, MIL, house.now())
        assert not await communities.unfollow(session, visitor, MIL, house.now())
        assert await communities.followed(session, visitor.person_id) == [district]
        for unknown in (Followed(Kind.COMMUNITY, "atlantis"), Followed(Kind.DISTRICT, "mil")):
            with pytest.raises(NotFound):
                await communities.follow(session, visitor, unknown, house.now())


async def test_a_card_falls_back_to_azerbaijani(house: House, rana: Actor) -> None:
    async with house.database.writing() as session:
        assert await communities.card(session, "mil") == Card()
        does = {"az": " Təmiz şəhər ", "ru": "", "en": "A clean town", "de": "?"}
        await communities.write_card(session, rana, "mil", does, {}, house.now())
        await communities.write_card(session, rana, "mil", does, {"az": "Mərkəzdə"}, house.now())
        card = await communities.card(session, "mil")
    assert card == Card({"az": "Təmiz şəhər", "en": "A clean town"}, {"az": "Mərkəzdə"})
    assert [in_language(card.does, language) for language in ("az", "ru", "en")] == [
        "Təmiz şəhər",
        "Təmiz şəhər",
        "A clean town",
    ]


WRONG: dict[str, tuple[Callable[..., Any], tuple[Any, ...], type[CaseworkError]]] = {
    "too long": (communities.write_card, ("mil", {"az": "a" * 1001}, {}), TextTooLong),
    "no Azerbaijani": (communities.write_card, ("mil", {"en": "x"}, {}), EmptyText),
    "no community": (communities.write_card, ("atlantis", {"az": "x"}, {}), NotFound),
    "no number": (communities.count, ("mil", "Trainings", "twelve", "2026"), NotACount),
    "negative": (communities.count, ("mil", "Trainings", "-1", "2026"), NotACount),
    "too large": (communities.count, ("mil", "Trainings", "9" * 12, "2026"), NotACount),
    "no period": (communities.count, ("mil", "Trainings", "12", " "), EmptyText),
    "not there": (communities.drop, ("mil", 999), NotFound),
}


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", WRONG)
async def test_what_makes_no_sense_is_refused_and_named(house: House, rana: Actor, case: str) -> None:
    verb, given, error = WRONG[case]
    async with house.database.writing() as session:
        with pytest.raises(error):
            await verb(session, rana, *given, house.now())


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_only_coordinators_write_for_a_community(house: House) -> None:
    kamran = await colleague(house, "kamran", ADMINISTRATOR)
    async with house.database.writing() as session:
        for verb, given, _ in WRONG.values():
            with pytest.raises(NotAllowed):
                await verb(session, kamran, *given, house.now())
