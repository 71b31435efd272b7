"""The page on which a coordinator tries what the bot makes of a text."""

from __future__ import annotations

from casework.access import Role
from tests.admin.conftest import Hire


async def test_a_text_is_shown_with_what_it_was_taken_for_and_why(hire: Hire) -> None:
    coordinator = await hire("aysel", Role.COORDINATOR)
    page = await coordinator.browser.post("/understanding", text="Ərim məni döyür, Gəncədə yaşayırıq", spoken="az")
    assert page.status_code == 200
    assert "Məişət zorakılığı" in page.text
    assert "<strong>Gəncə</strong>" in page.text
    assert "doiur" in page.text or "doyur" in page.text


async def test_a_lawyer_has_no_such_page(hire: Hire) -> None:
    lawyer = await hire("elvin", Role.LAWYER)
    assert (await lawyer.browser.get("/understanding")).status_code in {403, 404}
