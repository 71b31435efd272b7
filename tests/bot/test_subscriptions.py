"""Following a community, stopping announcements by one word or one tap, and getting them again: as citizens do."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.desk import Desk
from casework.broadcasts import notices, trial
from casework.broadcasts import service as broadcasts
from casework.broadcasts.models import OptOut
from casework.broadcasts.rules import Link, Purpose, Words
from casework.communities import arranging
from casework.communities import service as communities
from casework.communities.models import Follow
from casework.communities.rules import Decided
from casework.people.models import Consent
from flows.model import Reply
from store.base import table
from tests.cast import COORDINATOR, DeskPhone, Door, colleague
from tests.journeys.citizen import arriving, walk

ON_SQLITE = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


@pytest.fixture
async def phone(desk: Desk) -> DeskPhone:
    phone = DeskPhone(desk, Door(), "7000000011", language="en")
    await walk(phone, arriving("en"))
    return phone


async def rows(desk: Desk, model: Any) -> list[Any]:
    async with desk.house.database.reading() as session:
        return list((await session.execute(select(table(model)))).all())


async def test_a_community_is_found_in_the_menu_followed_and_left_again(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    does = {"az": "Təmiz şəhər", "ru": "Чистый город", "en": "A clean town"}
    async with desk.house.database.writing() as session:
        await communities.write_card(session, rana, "mil", does, {"az": "Mədəniyyət evi"}, desk.house.now())
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:communities")
    assert "com.card:mil" in shown.offered
    shown = await phone.presses("com.card:mil")
    assert "A clean town" in shown.text
    assert "Mədəniyyət evi" in shown.text  # nobody has written it in English yet
    assert shown.offered == ["com.mil:follow", "com.mil:join", "com.mil:list"]
    shown = await phone.presses("com.mil:follow")
    assert "You follow Imishli · Mil now" in shown.text
    assert shown.offered == ["com.mil:stop", "com.mil:list"]
    assert [(row.kind, row.target) for row in await rows(desk, Follow)] == [("community", "mil")]
    await phone.presses("com.mil:follow")  # the button still stands there
    assert len(await rows(desk, Follow)) == 1
    shown = await phone.presses("com.card:mil")
    assert shown.offered[0] == "com.mil:stop"
    assert "no longer follow" in (await phone.presses("com.mil:stop")).text
    assert await rows(desk, Follow) == []
    given = [(row.purpose, row.given) for row in await rows(desk, Consent)]
    assert given[-2:] == [("announcements", True), ("announcements", False)]


@ON_SQLITE
async def test_a_district_is_followed_by_its_name(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("com.card:district")
    shown = await phone.types("Goychay")
    assert "You follow Goychay now" in shown.text
    assert [(row.kind, row.target) for row in await rows(desk, Follow)] == [("district", "goychay")]
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:communities")
    assert "You follow: Goychay" in shown.text
    shown = await phone.presses("com.card:d-goychay")
    assert shown.offered[0] == "com.d-goychay:stop"
    await phone.presses("com.d-goychay:stop")
    assert await rows(desk, Follow) == []


@ON_SQLITE
async def test_a_link_to_a_community_shows_its_card_also_to_a_newcomer(desk: Desk) -> None:
    newcomer = DeskPhone(desk, Door(), "7000000012", language="en")
    await newcomer._does(Reply(command="com_mil"))  # as the messenger hands a link over
    await newcomer.presses("language:en")
    shown = await newcomer.presses("consent:agree")
    assert "Imishli · Mil" in shown.text
    assert "com.mil:follow" in shown.offered


@ON_SQLITE
async def test_joining_leads_from_the_card_to_the_register(desk: Desk, phone: DeskPhone) -> None:
    shown = await phone.presses("com.mil:join")
    assert shown.offered[:2] == ["consent:agree", "consent:decline"]
    await phone.presses("consent:agree")
    await phone.types("Aytən")
    await phone.presses("reach:chat")
    shown = await phone.presses("com.card:mil")
    assert "com.mil:leave" in shown.offered
    assert "You are a member of it" in shown.text
    await phone.presses("com.mil:leave")
    assert "com.mil:join" in (await phone.presses("com.card:mil")).offered


@ON_SQLITE
@pytest.mark.parametrize("word", ["stop", "/stop", "STOP", "stop all", "abunədən çıx", "göndərməyin"])
async def test_one_word_stops_everything_and_one_tap_keeps_something(desk: Desk, phone: DeskPhone, word: str) -> None:
    shown = await phone.types(word)
    assert "no more announcements" in shown.text
    assert shown.offered == ["out.all:news", "out.all:event", "out.all:campaign", "out.all:survey"]
    assert {row.purpose for row in await rows(desk, OptOut)} == set(Purpose)
    shown = await phone.presses("out.all:event")
    assert "invitations to events" in shown.text
    assert {row.purpose for row in await rows(desk, OptOut)} == {"news", "campaign", "survey"}
    given = {row.purpose: row.given for row in await rows(desk, Consent)}
    assert given["announcements:event"]
    assert not given["announcements:news"]


async def test_stopping_in_the_middle_of_a_request_loses_none_of_it(desk: Desk, phone: DeskPhone) -> None:
    await phone.presses("menu:complaint")
    await phone.presses("for_whom:self")
    await phone.types("Three months without wages")
    shown = await phone.presses("out.news:stop")  # under an announcement that came meanwhile
    assert "story" in " ".join(shown.offered) or shown.offered  # asked on
    texts = phone.door.texts(phone.sender)
    assert "no more news" in texts[-2]
    assert {row.purpose for row in await rows(desk, OptOut)} == {"news"}
    shown = await phone.types("stop")
    assert "no more announcements" in shown.text
    await phone.types("/menu")
    assert "menu:continue" in (await phone.reads()).offered


@ON_SQLITE
async def test_following_after_a_stop_says_that_the_stop_still_holds(desk: Desk, phone: DeskPhone) -> None:
    await phone.types("stop")
    await phone.presses("out.all:event")
    shown = await phone.presses("com.mil:follow")
    assert "You follow Imishli · Mil now" in shown.text
    assert "These announcements you do not get" in shown.text
    assert shown.offered == ["out.all:news", "out.all:campaign", "out.all:survey", "out.all:start", "out.all:stop"]
    assert len(await rows(desk, OptOut)) == 3


@ON_SQLITE
async def test_the_menu_says_what_one_gets_and_the_way_back_is_in_the_same_place(desk: Desk, phone: DeskPhone) -> None:
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:announcements")
    assert "You get all our announcements" in shown.text
    await phone.presses("out.all:stop")
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:announcements")
    assert shown.offered == [*(f"out.all:{purpose}" for purpose in Purpose), "out.all:start"]
    await phone.presses("out.all:survey")
    assert len(await rows(desk, OptOut)) == len(Purpose) - 1
    shown = await phone.presses("out.all:start")
    assert "all our announcements" in shown.text
    assert await rows(desk, OptOut) == []


@ON_SQLITE
async def test_a_colleague_sees_a_draft_in_their_own_messenger_and_nobody_else_does(
    desk: Desk, phone: DeskPhone
) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    button = Link("com_mil", {"az": "Mil", "en": "To Mil"})
    words = Words(Purpose.NEWS, "Test", {"az": "Salam!", "en": "Hello {you}!"}, (button,), {})
    async with desk.house.database.writing() as session:
        draft = await broadcasts.begin(session, rana, Purpose.NEWS, "Test", desk.house.now())
        await broadcasts.write(session, rana, draft, words, None, desk.house.now())
    link = f"tst_{trial.word(desk.house.keyring, draft)}"
    shown = await phone._does(Reply(command=link))
    assert shown.text.startswith("Hello {you}!")
    assert shown.buttons == (("To Mil", "out.news:com_mil"), ("No more news", "out.news:stop"))
    shown = await phone.presses("out.news:com_mil")  # its button leads where it says
    assert "com.mil:follow" in shown.offered
    shown = await phone._does(Reply(command=f"{link[:-1]}{'0' if link[-1] != '0' else '1'}"))
    assert shown.text == notices.NO_TRIAL.msgid


@ON_SQLITE
async def test_a_button_of_something_that_is_no_more_is_no_dead_end(desk: Desk, phone: DeskPhone) -> None:
    for data in ("com.atlantis:follow", "com.card:atlantis", "out.rumours:stop", "out.news:nonsense", "com.:", "out.:"):
        shown = await phone.presses(data)
        assert shown.text
    assert await rows(desk, Follow) == []
    assert await rows(desk, OptOut) == []


@ON_SQLITE
async def test_a_card_says_what_is_known_before_its_coordinators_write(desk: Desk, phone: DeskPhone) -> None:
    shown = await phone.presses("com.card:mil")
    assert "Imishli district" in shown.text
    assert "environment, needs assessment, legal help" in shown.text
    assert "do something together with your neighbours" in shown.text


@ON_SQLITE
async def test_a_resting_community_takes_nobody_new_and_lets_everybody_go(desk: Desk, phone: DeskPhone) -> None:
    rana = await colleague(desk.house, "rəna", COORDINATOR)
    await phone.presses("com.mil:follow")
    async with desk.house.database.writing() as session:
        made = await arranging.add(session, rana, Decided({"az": "Ümid"}, ["mil", "gusar"]), desk.house.now())
        await arranging.rest(session, rana, "mil", True, desk.house.now())
    await phone.types("/menu")
    await phone.presses("menu:take_part")
    shown = await phone.presses("take_part:communities")
    assert "com.card:mil" not in shown.offered
    assert f"com.card:{made}" in shown.offered
    assert "Gusar · Ümid" in [label for label, _ in shown.buttons]
    shown = await phone.presses("com.mil:join")
    assert "resting" in shown.text
    assert shown.offered == ["com.mil:stop", "com.mil:list"]
    await phone.presses("com.mil:stop")
    assert await rows(desk, Follow) == []
    assert (await phone.presses("com.mil:follow")).offered == ["com.mil:list"]
    assert await rows(desk, Follow) == []
