"""What became of an announcement on its pages: row by row without a name, as sums in a file, only where it may be."""

from __future__ import annotations

import csv
import io
import re

import pytest

from casework.access import Role
from casework.broadcasts import optouts
from casework.broadcasts.rules import Purpose
from casework.broadcasts.ticking import tick
from casework.house import House
from casework.people import service as people
from tests.admin.browser import words_of
from tests.admin.conftest import Desk, Hire
from tests.broadcasting import Sending, follower
from tests.campaigning import published, supports
from tests.cast import ADMINISTRATOR, Door, citizen, colleague, send_all


@pytest.fixture
async def rana(hire: Hire) -> Desk:
    rana = await hire("rana", Role.COORDINATOR)
    await rana.browser.post("/account", panel_language="en", theme="auto")
    return rana


def rows_of(page: str) -> list[str]:
    """The rows of the table, in words."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [words_of(row) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)]


async def test_each_message_has_a_row_in_plain_words_and_no_name(house: House, rana: Desk) -> None:
    visitors = [await follower(house, language="ru" if number % 2 else "az") for number in range(56)]
    async with house.database.writing() as session:
        await optouts.stop(session, visitors[3], [Purpose.NEWS], house.now())
    sending = Sending(house, rana.actor)
    await sending.released()
    async with house.database.writing() as session:
        await people.mark_unreachable(session, visitors[4].address_id, "blocked")
    here = f"/broadcasts/{sending.id}"
    await _approved(house, sending)
    await sending.runs(Door(), rounds=3)
    first = (await rana.browser.get(f"{here}/each")).text
    rows = rows_of(first)
    assert len(rows) == 50
    assert "Taken by the messenger Telegram Azerbaijani" in rows[0]
    assert "Want no announcements of this kind Telegram Russian" in rows[3]
    assert "Cannot be reached any more Telegram Azerbaijani" in rows[4]
    (following,) = re.findall(r'href="/admin(/broadcasts/\d+/each\?[^"]*)" rel="next"', first)
    assert len(rows_of((await rana.browser.get(following.replace("&amp;", "&"))).text)) == 6
    only = rows_of((await rana.browser.get(f"{here}/each?outcome=opted_out")).text)
    assert len(only) == 1
    assert "Want no announcements" in only[0]
    assert rows_of((await rana.browser.get(f"{here}/each?outcome=read")).text) == []
    file = (await rana.browser.get(f"{here}/outcomes.csv")).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file))) == [
        ["outcome", "code", "channel", "people"],
        ["Want no announcements of this kind", "opted_out", "telegram", "1"],
        ["Taken by the messenger", "sent", "telegram", "54"],
        ["Cannot be reached any more", "unreachable", "telegram", "1"],
    ]


async def _approved(house: House, sending: Sending) -> None:
    await sending.approved(await colleague(house, "kamran", ADMINISTRATOR))
    await tick(house)


async def test_where_marks_chose_the_audience_there_are_only_protected_sums(house: House, rana: Desk) -> None:
    campaign = await published(house, rana.actor)
    for _ in range(12):
        await supports(house, await citizen(house), campaign)
    sending = Sending(house, rana.actor, {"campaigns": [str(campaign)]}, Purpose.CAMPAIGN)
    await sending.released()
    door = Door()
    for _ in range(4):
        await tick(house)
        await send_all(house, door)
    here = f"/broadcasts/{sending.id}"
    assert (await rana.browser.get(f"{here}/each")).status_code == 404
    assert "each message" not in (await rana.browser.get(here)).text
    file = (await rana.browser.get(f"{here}/outcomes.csv")).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file)))[1:] == [["Taken by the messenger", "sent", "", "10"]]


async def test_only_what_somebody_agreed_to_narrows_an_audience(house: House, rana: Desk) -> None:
    visitor = await follower(house)

    async def offered() -> list[str]:
        sending = await Sending(house, rana.actor).written()
        return re.findall(
            r'name="consents" value="([^"]+)"', (await rana.browser.get(f"/broadcasts/{sending.id}")).text
        )

    assert await offered() == ["announcements"]
    async with house.database.writing() as session:
        await optouts.stop(session, visitor, [Purpose.EVENT, Purpose.NEWS], house.now())
        await optouts.start(session, visitor, [Purpose.EVENT], house.now())
    assert await offered() == ["announcements", "announcements:event"]
    sending = Sending(house, rana.actor, {"communities": ["mil"], "consents": ["announcements:event"]}, Purpose.EVENT)
    await sending.released()
    assert "1 person gets it" in words_of((await rana.browser.get(f"/broadcasts/{sending.id}")).text)
