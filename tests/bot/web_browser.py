"""A browser without JavaScript, and a site with its courier: enough to complain and read the answer by forms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from bot.channels.web import WebChannel, build_web_chat
from bot.channels.web_guard import Limits
from bot.delivery import deliver
from bot.desk import Desk
from bot.turn import receive
from casework.house import OUTBOX_BELL
from casework.outbox import service as outbox
from tests.journeys.citizen import Shown

VOID = {"input", "img", "link", "meta", "br"}
GENEROUS = Limits(receipts=Limits().by_client, receipts_an_hour=Limits().by_client)
"""For tests that are about something else than limits."""


@dataclass
class Form:
    """A form as a browser submits it: hidden fields, and (name, value, label) of its buttons."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a reader finds: bubbles as (whose, text), forms, what stands in role=alert, all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.bubbles: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.alerts: list[str] = []
        self.text = ""
        self.language = ""
        self.inside: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found["lang"]
        if tag == "form":
            self.forms.append(Form(found["action"]))
        elif tag == "input" and "name" in found:
            self.forms[-1].fields[found["name"]] = found.get("value", "")
        elif tag == "textarea":
            self.forms[-1].fields[found["name"]] = ""
        elif tag == "button" and self._within("form"):
            self.forms[-1].buttons.append((found.get("name", ""), found.get("value", ""), ""))
        elif tag == "article" and not self._within("template"):
            self.bubbles.append((found["class"].split()[1], ""))
        elif found.get("role") == "alert":
            self.alerts.append("")
        if tag not in VOID:
            self.inside.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._within("script") or self._within("template"):
            return
        self.text += data
        classes = {name for _, found in self.inside for name in found.get("class", "").split()}
        if self._within("article") and "text" in classes:
            whose, text = self.bubbles[-1]
            self.bubbles[-1] = (whose, text + data)
        if self._within("textarea"):
            name = self.inside[-1][1]["name"]
            self.forms[-1].fields[name] += data
        elif self._within("button") and self._within("form"):
            name, value, label = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (name, value, (label + data).strip())
        if any(found.get("role") == "alert" for _, found in self.inside):
            self.alerts[-1] = (self.alerts[-1] + data).strip()

    def _within(self, tag: str) -> bool:
        return any(open_tag == tag for open_tag, _ in self.inside)

    def form(self, action: str, name: str | None = None) -> Form:
        """The form with this action, and with this field or button where there are several."""
        for form in self.forms:
            names = {*form.fields, *(button[0] for button in form.buttons)}
            if form.action == action and (name is None or name in names):
                return form
        raise AssertionError(f"no form {action} with {name}: {[(f.action, f.buttons) for f in self.forms]}")

    @property
    def offered(self) -> tuple[tuple[str, str | None], ...]:
        """The buttons of the conversation as (label, data)."""
        return tuple(
            (label, value if name == "choice" else f"!{value}")
            for form in self.forms
            for name, value, label in form.buttons
            if name in {"choice", "command"} and "bubble" in form.fields
        )


@dataclass
class WebPhone:
    """A person at a browser: keeps its cookies, fills in forms and follows redirects. A `Phone` of the journeys."""

    client: httpx.AsyncClient

    async def look(self, path: str = "/chat") -> Page:
        return self._page(await self.client.get(path))

    async def types(self, text: str) -> Shown:
        page = await self.look()
        if text == "/start":
            return await self.presses("!start")
        form = page.form("/chat/messages", "text")
        return self._shown(await self.submit(form, text=text))

    async def presses(self, data: str) -> Shown:
        page = await self.look()
        name, value = ("command", data[1:]) if data.startswith("!") else ("choice", data)
        form = next((f for f in page.forms if (name, value) in {b[:2] for b in f.buttons}), Form(""))
        assert (name, value) in {button[:2] for button in form.buttons}, f"{data} is not offered: {page.offered}"
        return self._shown(await self.submit(form, **{name: value}))

    async def submit(self, form: Form, **changes: str) -> Page:
        return self._page(await self.client.post(form.action, data={**form.fields, **changes}))

    async def attaches(self, name: str, content: bytes, text: str = "") -> Page:
        """As a form with a file is submitted without JavaScript."""
        form = (await self.look()).form("/chat/messages", "text")
        fields = {**{n: v for n, v in form.fields.items() if n != "file"}, "text": text}
        return self._page(await self.client.post(form.action, data=fields, files={"file": (name, content)}))

    async def post(self, **message: object) -> httpx.Response:
        """As the page's script does."""
        return await self.client.post("/chat/messages", json=message)

    def _page(self, response: httpx.Response) -> Page:
        assert response.headers["content-type"].startswith("text/html"), response
        return Page(response.text)

    def _shown(self, page: Page) -> Shown:
        theirs = [text for whose, text in page.bubbles if whose == "theirs"]
        return Shown(theirs[-1] if theirs else "", page.offered)


@dataclass
class Site:
    """The web chat over a desk, and new visitors for it."""

    desk: Desk
    app: Starlette

    def visitor(self, language: str = "az", address: str = "198.51.100.7") -> WebPhone:
        transport = httpx.ASGITransport(self.app, client=(address, 5000))
        return WebPhone(
            httpx.AsyncClient(
                transport=transport,
                base_url="http://chat.test",
                follow_redirects=True,
                headers={"Accept-Language": f"{language},en;q=0.5"},
            )
        )

    async def quiet(self) -> None:
        """Until nothing more is waiting to be carried; bounded by the test's own patience."""
        async with asyncio.timeout(10):
            while True:
                async with self.desk.house.database.reading() as session:
                    if not await outbox.counts(session):
                        return
                await asyncio.sleep(0.02)


@asynccontextmanager
async def open_site(desk: Desk, limits: Limits = GENEROUS) -> AsyncIterator[Site]:
    """The chat where it is in real life, with a courier who brings the answers."""
    chat = build_web_chat(desk.house, partial(receive, desk), limits)
    closing = asyncio.Event()
    courier = asyncio.create_task(_carry(desk, closing))
    try:
        yield Site(desk, Starlette(routes=[Route("/chat", chat), Mount("/chat", chat)]))
    finally:
        closing.set()
        await courier


async def _carry(desk: Desk, closing: asyncio.Event) -> None:
    channels = {"web": WebChannel(desk.house)}
    async with desk.house.live.listen(OUTBOX_BELL) as ear:
        while not closing.is_set():
            while await deliver(desk.house, channels):
                pass
            await ear.wait(0.05)
