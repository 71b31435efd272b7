"""The open pages in a real Chromium: for who does not see them, on the smallest telephone, in the dark, on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe

from casework.figures.service import figures as counted
from casework.house import House
from tests import campaigning, meetings
from tests.cast import complain
from tests.chromium import chromium, opened
from tests.conftest import Clock
from tests.public.site import served, town

pytestmark = pytest.mark.parametrize("backing", ["sqlite"], indirect=True)  # pages read through services only

SMALLEST = {"width": 320, "height": 568}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTH = "document.documentElement.scrollWidth"


async def full(house: House, clock: Clock) -> tuple[int, int]:
    """A town with a campaign and figures. The event and the campaign."""
    rana, _ = await town(house)
    for _ in range(6):
        await complain(house)
    clock.pass_(days=12)
    later = meetings.STARTS.replace(year=2027)
    seminar = await meetings.published(
        house, rana, starts_at=later, ends_at=later + timedelta(hours=2), closes_at=later
    )
    campaign = await campaigning.published(house, rana)
    async with house.database.reading() as session:
        assert (await counted(session, house.now())).requests.whole == 5
    return seminar, campaign


async def test_axe_finds_nothing_and_nothing_is_wider_than_the_smallest_telephone(house: House, clock: Clock) -> None:
    seminar, campaign = await full(house, clock)
    looks = {
        "light": ("", f"/events/{seminar}", "/figures", "/communities/mil"),
        "dark": ("/figures", f"/campaigns/{campaign}"),
    }
    async with served(house) as url, chromium() as browser:
        for scheme, paths in looks.items():
            async with opened(browser, url, viewport=SMALLEST, color_scheme=scheme) as page:
                for path in paths:
                    await page.goto(f"/open{path}")
                    assert await page.evaluate(WIDTH) == SMALLEST["width"], path
                    found = await Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
                    wrong = [
                        (one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]
                    ]
                    assert wrong == [], f"{path} {scheme}"


async def test_paper_has_addresses_instead_of_buttons(house: House) -> None:
    _, seminar = await town(house)
    async with served(house) as url, chromium() as browser, opened(browser, url) as page:
        await page.goto(f"/open/events/{seminar}")
        await page.emulate_media(media="print")
        assert not await page.locator(".button").first.is_visible()
        assert not await page.locator("nav").first.is_visible()
        assert await page.get_by_text(f"/chat?start=evt_{seminar}").is_visible()
        assert await page.context.cookies() == []
