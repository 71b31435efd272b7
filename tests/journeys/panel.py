"""A colleague at the panel with a browser: reads pages, fills in the forms that stand there, and signs in and out."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Self

import httpx

from tests.cast import PASSWORD


class Browser:
    """One colleague's browser. A form is sent with the token of the page it stands on, as a browser would."""

    def __init__(self, base_url: str) -> None:
        headers = {"Origin": base_url, "Accept-Language": "en"}
        self.wire = httpx.AsyncClient(base_url=base_url, headers=headers, follow_redirects=True, timeout=20)
        self.page = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.wire.aclose()

    async def opens(self, path: str, status: int = 200) -> str:
        answer = await self.wire.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        self.page = answer.text
        return self.page

    async def sends(self, path: str, status: int = 200, **fields: str | list[str]) -> str:
        """Sends a form of the page that is open."""
        token = re.search(r'name="token" value="([^"]+)"', self.page)
        given = {"token": token[1], **fields} if token else fields
        answer = await self.wire.post(path, data=given)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        self.page = answer.text
        return self.page

    async def sets_up(self, link: str) -> tuple[str, ...]:
        """The first administrator, by the one-time link: account, and recovery words written down and typed back."""
        await self.opens(link)
        account = {"name": "Kamran Quliyev", "login": "kamran", "organisation": "Maddə 54", "panel_language": "en"}
        await self.sends(link, password=PASSWORD, again=PASSWORD, **account)
        await self.sends("/admin/recovery/words")
        words = tuple(re.findall(r"<li[^>]*>\s*(?:<[^>]+>\s*)*([a-z]+)", self.page))
        assert len(words) in (12, 24), self.page
        await self.opens("/admin/recovery/confirm")
        await self.sends("/admin/recovery/confirm", words=" ".join(words))
        return words

    async def invites(self, name: str, login: str, *roles: str) -> str:
        """Adds a colleague; returns their one-time link as a path."""
        await self.opens("/admin/staff/new")
        fields: dict[str, str | list[str]] = {"name": name, "login": login, "panel_language": "en"}
        await self.sends("/admin/staff/new", roles=list(roles), speaks=["az", "ru", "en"], **fields)
        found = re.search(r"(/admin/welcome/[\w-]+)", self.page)
        assert found is not None, self.page
        return found[1]

    async def accepts(self, link: str) -> None:
        await self.opens(link)
        await self.sends(link, password=PASSWORD, again=PASSWORD)

    async def signs_in(self, login: str) -> None:
        await self.opens("/admin/sign-in")
        await self.sends("/admin/sign-in", login=login, password=PASSWORD)

    def choice(self, select: str, name: str) -> str:
        """The value of the option with this name in a select of the open page."""
        found = re.search(rf'<select id="{select}".*?</select>', self.page, re.DOTALL)
        assert found is not None, f"no {select} on the page"
        option = re.search(rf'<option value="(\d+)"[^>]*>\s*{re.escape(name)}', found[0])
        assert option is not None, f"{name} is not offered: {found[0]}"
        return option[1]
