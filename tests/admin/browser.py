"""A browser without a screen: keeps the cookie, sends the origin, and brings the token back with each form."""

from __future__ import annotations

import re
from html import unescape
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI

from admin.panel import build_panel
from casework.house import House
from tests.cast import PASSWORD

HERE = {"sec-fetch-site": "same-origin", "accept-language": "en"}


class Browser:
    """One person at one device, at /admin of a house."""

    def __init__(self, house: House, address: str = "192.0.2.1", telegram: str = "") -> None:
        outer = FastAPI()
        outer.mount("/admin", build_panel(house, telegram_name=lambda: telegram))
        transport = httpx.ASGITransport(outer, client=(address, 40000))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://korpu.test", headers=HERE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(f"/admin{path}", headers=headers)

    async def post(self, path: str, htmx: bool = False, **fields: Any) -> httpx.Response:
        """A form, with the token of this sign-in."""
        return await self.send(path, {"token": await self.token(), **fields}, htmx=htmx)

    async def send(self, path: str, fields: dict[str, object], *, htmx: bool = False) -> httpx.Response:
        """A form as it is given, without a token unless there is one among the fields."""
        headers = {"hx-request": "true"} if htmx else {}
        return await self.http.post(f"/admin{path}", data=fields, headers=headers)

    async def token(self) -> str:
        return token_in((await self.get("/account")).text)

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return await self.send("/sign-in", {"login": login, "password": password})


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    return found[1] if found else ""


def words_of(page: str) -> str:
    """What a reader sees: no tags, entities resolved, spaces collapsed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
