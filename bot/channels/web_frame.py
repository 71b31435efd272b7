"""What stands around every page of the web chat: the organisation's name, the way out, and which sites may show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from bot.channels.web_identity import Guest
from bot.channels.web_pages import Pages
from casework.house import House
from casework.organisation import service as organisation
from casework.organisation.rules import Settings

NOWHERE = "'none'"


@dataclass(frozen=True, slots=True)
class Frame:
    """One a process. `leave_to` is where the quick exit leads."""

    house: House
    pages: Pages
    leave_to: str

    async def settings(self) -> Settings:
        async with self.house.database.reading() as session:
            return await organisation.settings(session, self.house.name)

    async def page(self, guest: Guest, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """A whole page for this guest. Only a page that was asked for as an embedded one may stand in another."""
        settings = await self.settings()
        around = {
            "org": settings.name,
            "leave_to": self.leave_to,
            "embedded": guest.embedded,
            "left_cookie": guest.left_cookie,
            "to": guest.to,
        }
        ancestors = " ".join(("'self'", *settings.sites)) if guest.embedded else NOWHERE
        return self.pages.page(template, guest.language, {**around, **values}, status, ancestors)
