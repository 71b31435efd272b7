"""Check-in: what presses come to, whatever their order and however often they are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.errors import LinkExpired
from casework.events import afterwards, door, errors, organising
from casework.events.codes import LENGTH, code_of, qr_png, qr_svg, typed
from casework.events.door import Press
from casework.house import House
from tests.conftest import Clock
from tests.meetings import STARTS, answers_of, coordinator, people_of, published, yes


async def take(house: House, event_id: int, *presses: Press) -> tuple[list[str], list[str]]:
    async with house.database.writing() as session:
        return await door.take(session, house.keyring, event_id, presses, house.now())


async def codes_of(house: House, event_id: int) -> list[str]:
    """By turn."""
    return [code_of(house.keyring, row.id) for row in await answers_of(house, event_id)]


async def came(house: House, event_id: int) -> list[int | None]:
    return [row.attended for row in await answers_of(house, event_id)]


async def test_a_press_counts_once_and_can_be_taken_back(house: House) -> None:
    event = await published(house, await coordinator(house), seats=9)
    for party, who in zip((1, 4), await people_of(house, 2), strict=True):
        await yes(house, who, event, party)
    first, family = await codes_of(house, event)
    one, four = Press("press-0001", code=first), Press("press-0002", code=family.lower(), party=3)
    assert await take(house, event, one, four) == (["press-0001", "press-0002"], [])
    await take(house, event, one, four, Press("press-0003", code=first))
    assert await came(house, event) == [1, 3]
    await take(house, event, Press("press-0004", undo="press-0002"))
    assert await came(house, event) == [1, None]
    await take(house, event, four)  # late, and taken back already
    assert await came(house, event) == [1, None]
    assert (await take(house, event, Press("press-0005", code="AAAAAA")))[1] == ["press-0005"]


async def test_a_party_that_comes_in_two_parts_counts_as_one(house: House) -> None:
    event = await published(house, await coordinator(house), seats=None)
    (ayla,) = await people_of(house, 1)
    await yes(house, ayla, event, 5)
    (code,) = await codes_of(house, event)
    await take(house, event, Press("press-0001", code=code, party=2))
    assert await came(house, event) == [2]
    await take(house, event, Press("press-0002", code=code, party=3))
    assert await came(house, event) == [5]
    await take(house, event, Press("press-0003", code=code, party=5))  # the other telephone, as answered: the same
    assert await came(house, event) == [5]
    await take(house, event, Press("press-0004", undo="press-0002"), Press("press-0005", undo="press-0003"))
    assert await came(house, event) == [2]


async def test_what_the_presses_say_does_not_depend_on_their_order(house: House) -> None:
    event = await published(house, await coordinator(house), seats=None)
    for who in await people_of(house, 6):
        await yes(house, who, event, 2)
    codes = await codes_of(house, event)
    presses = [Press(f"press-a{n:03}", code=code, party=n % 3 + 1) for n, code in enumerate(codes * 2)]
    presses += [Press(f"press-w{n:03}", walk_in=True, gender="woman") for n in range(4)]
    presses += [Press("press-u001", undo="press-a000"), Press("press-u002", undo="press-w003")]
    presses.sort(key=lambda press: press.id[::-1])  # in no order that means anything
    for at in range(0, len(presses), 5):
        await take(house, event, *presses[at : at + 5], *presses[:at:3])  # in parts, and some of it again
    assert await came(house, event) == [1, 2, 3, 2, 2, 3]
    rana = await coordinator(house, "leyla")
    async with house.database.reading() as session:
        found = await afterwards.came(session, rana, event)
    assert (found.answered, found.walked_in, found.gender, found.unknown("gender")) == (13, 3, {}, 16)


async def test_the_link_is_one_and_ends(house: House, clock: Clock) -> None:
    rana = await coordinator(house)
    event, other = await published(house, rana), await published(house, rana)
    async with house.database.writing() as session:
        given = (session, house.keyring, rana)
        first = await door.open_door(*given, event, house.now())
        second = await door.open_door(*given, event, house.now())
        assert (await door.behind(session, house.keyring, second, house.now())).id == event
        for wrong in (
            first,
            second.replace(f"{event}-", f"{other}-", 1),
            second[:-1] + "A",
            "",
            "x",
            "1-1-" + "A" * 24,
        ):
            if wrong != second:
                with pytest.raises(LinkExpired):
                    await door.behind(session, house.keyring, wrong, house.now())
        await door.close_door(*given, event, house.now())
        with pytest.raises(LinkExpired):
            await door.behind(session, house.keyring, second, house.now())
        third = await door.open_door(*given, event, house.now())
        assert third not in (first, second)
        clock.at = STARTS + timedelta(hours=25)
        assert (await door.behind(session, house.keyring, third, clock.at)).id == event  # a telephone may be late
        clock.at = STARTS + timedelta(hours=26)
        with pytest.raises(LinkExpired):
            await door.behind(session, house.keyring, third, clock.at)


async def test_no_link_for_what_is_called_off(house: House) -> None:
    rana = await coordinator(house)
    event = await published(house, rana)
    async with house.database.writing() as session:
        token = await door.open_door(session, house.keyring, rana, event, house.now())
        await organising.cancel(session, house.keyring, rana, event, house.now())
        with pytest.raises(LinkExpired):
            await door.behind(session, house.keyring, token, house.now())
        with pytest.raises(errors.NotOpen):
            await door.open_door(session, house.keyring, rana, event, house.now())


async def test_codes_can_be_read_aloud_and_typed(house: House) -> None:
    codes = {code_of(house.keyring, number) for number in range(2000)}
    assert len(codes) > 1990
    assert all(len(code) == LENGTH and not set(code) & set("01IO") for code in codes)
    code = min(codes)
    assert typed(f" {code[:3].lower()}-{code[3:]} ") == code
    assert qr_svg(code).startswith("<svg")
    assert qr_png(code).startswith(b"\x89PNG")
