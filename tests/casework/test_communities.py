"""Following and what coordinators write: counted once, checked, and nobody else's business. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.actors import Actor
from casework.communities import arranging
from casework.communities import service as communities
from casework.communities.rules import Card, Decided, Figures, Followed, Kind, in_language
from casework.communities.service import NotACount
from casework.errors import CaseworkError, EmptyText, NotAllowed, NotFound, TextTooLong
from casework.house import House
from casework.members import service as members
from casework.members.rules import Card as MemberCard
from casework.members.service import Place
from casework.people.models import Consent
from store.base import table
from store.database import Session
from tests.broadcasting import MIL, follower
from tests.cast import ADMINISTRATOR, COORDINATOR, LAWYER, citizen, colleague


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
        assert await members.memberships(session, member.person_id) == [Place("mil", "imishli")]


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


async def test_the_ledger_says_no_once_nothing_is_followed_any_more(house: House) -> None:
    visitor = await follower(house)
    district = Followed(Kind.DISTRICT, "goychay")
    async with house.database.writing() as session:
        await communities.follow(session, visitor, district, house.now())
        await communities.unfollow(session, visitor, MIL, house.now())
        assert await ledger(session) == [True, True]
        await communities.unfollow(session, visitor, district, house.now())
        assert await ledger(session) == [True, True, False]


async def ledger(session: Session) -> list[bool]:
    c = table(Consent)
    return list((await session.execute(select(c.c.given).order_by(c.c.id))).scalars())


async def test_one_can_belong_to_two_communities_and_leave_one(house: House) -> None:
    visitor = await citizen(house)
    mil, hadaf = Place("mil", "imishli"), Place("hadaf", "sheki")
    async with house.database.writing() as session:
        for place in (mil, hadaf, hadaf):
            await members.join(session, house.keyring, visitor, place, MemberCard("Aytən"), "1", house.now())
        assert await members.memberships(session, visitor.person_id) == [mil, hadaf]
        assert await members.counts(session) == {"mil": 1, "hadaf": 1}
        assert await members.leave(session, visitor, "mil", house.now())
        assert not await members.leave(session, visitor, "mil", house.now())
        assert await ledger(session) == [True] * 3  # they still belong somewhere
        assert await members.leave(session, visitor, "hadaf", house.now())
        assert await ledger(session) == [*([True] * 3), False]
        assert await members.memberships(session, visitor.person_id) == []


async def test_what_staff_decide_goes_before_the_reference(house: House, rana: Actor) -> None:
    visitor = await citizen(house)
    new = Decided({"az": "Qadınlar Mərkəzi", "ru": "", "en": ""}, ["goychay", "aghdash", "moon"], ["az"], ["reading"])
    async with house.database.writing() as session:
        made = await arranging.add(session, rana, new, house.now())
        assert made == "qadinlar_merkezi"
        assert await arranging.add(session, rana, new, house.now()) == "qadinlar_merkezi_2"
        found = (await communities.known(session))[made]
        assert (found.districts, found.languages, found.focus) == (("goychay", "aghdash"), ("az",), ("reading",))
        assert found.shown("az") == "Göyçay · Qadınlar Mərkə…"
        assert found.heading("ru") == "Qadınlar Mərkəzi"  # an own name, until there is one in Russian
        assert list(await communities.known(session))[-2:] == [made, f"{made}_2"]
        await communities.write_card(session, rana, "mil", {"az": "Salam"}, {}, house.now())
        await arranging.arrange(session, rana, "mil", Decided({}, ["beylagan", "imishli"]), house.now())
        mil = await communities.one(session, "mil")
        assert (mil.community.shown("az"), mil.community.districts) == ("İmişli · Mil", ("imishli", "beylagan"))
        assert mil.card.does == {"az": "Salam"}
        await arranging.rest(session, rana, made, True, house.now())
        assert made not in await communities.known(session)
        assert (await communities.one(session, made)).resting
        with pytest.raises(NotFound):
            await communities.follow(session, visitor, Followed(Kind.COMMUNITY, made), house.now())


@pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
async def test_a_community_needs_a_name_and_a_place(house: House, rana: Actor) -> None:
    leyla = await colleague(house, "leyla", LAWYER)
    name, place = {"az": "Mərkəz"}, ["goychay"]
    async with house.database.writing() as session:
        for decided, error in (
            (Decided(name, []), arranging.NoDistrict),
            (Decided(name, ["moon"]), arranging.NoDistrict),
            (Decided({}, place), EmptyText),
            (Decided({"ru": "Центр"}, place), EmptyText),
            (Decided({"az": "?!"}, place), EmptyText),
            (Decided({"az": "a" * 121}, place), TextTooLong),
        ):
            with pytest.raises(error):
                await arranging.add(session, rana, decided, house.now())
        with pytest.raises(NotAllowed):
            await arranging.add(session, leyla, Decided(name, place), house.now())
