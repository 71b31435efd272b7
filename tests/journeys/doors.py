"""The three doors with one handle: what a citizen does on Telegram, WhatsApp or in the web chat, in the same words."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

from tests.bot.web_browser import Page, WebPhone
from tests.journeys.citizen import Shown
from tests.journeys.phones import PATIENCE, TelegramPhone, shown
from tests.platforms.whatsapp_person import Person as WhatsAppPerson
from tests.platforms.whatsapp_world import Message


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it lies on the citizen's telephone."""

    name: str
    content: bytes


class Phone(Protocol):
    """What a citizen holds in their hand; each deed returns what the bot says to it."""

    async def types(self, text: str) -> Shown: ...
    async def presses(self, data: str) -> Shown: ...
    async def follows(self, word: str) -> Shown: ...
    async def sends_photo(self, content: bytes, caption: str) -> Shown: ...
    async def sends_voice(self, content: bytes) -> Shown: ...
    async def shares_place(self, latitude: float, longitude: float) -> Shown: ...
    async def waits_for(self, words: str) -> Shown: ...
    async def received_file(self) -> Received: ...
    async def received_picture(self) -> Received: ...
    async def reads(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Telegram(TelegramPhone):
    """Telegram, with the files and places that it sends."""

    async def follows(self, word: str) -> Shown:
        """A link such as t.me/…?start=cmp_7."""
        return await self.types(f"/start {word}")

    async def sends_photo(self, content: bytes, caption: str) -> Shown:
        self.person.skips()
        await self.person.sends_photo(content, caption)
        return shown(await self.person.next_message(PATIENCE))

    async def sends_voice(self, content: bytes) -> Shown:
        self.person.skips()
        await self.person.sends_voice(content)
        return shown(await self.person.next_message(PATIENCE))

    async def shares_place(self, latitude: float, longitude: float) -> Shown:
        self.person.skips()
        await self.person.sends_location(latitude, longitude)
        return shown(await self.person.next_message(PATIENCE))

    async def waits_for(self, words: str) -> Shown:
        return shown(await self.person.waits_for(lambda message: words in message.text, PATIENCE))

    async def received_file(self) -> Received:
        files = [message.file for message in self.person.messages if message.file is not None]
        return Received(files[-1].name, files[-1].content)

    async def received_picture(self) -> Received:
        files = [message.file for message in self.person.messages if message.file is not None]
        picture = [file for file in files if file.kind == "photo"][-1]
        return Received(picture.name, picture.content)

    async def reads(self) -> list[str]:
        """Everything that stands in the chat from us, oldest first."""
        return [message.text for message in self.person.messages]


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """WhatsApp, through the stand-in for its Cloud API."""

    person: WhatsAppPerson

    async def types(self, text: str) -> Shown:
        return await self._hears(lambda: self.person.types(text))

    async def presses(self, data: str) -> Shown:
        return await self._hears(lambda: self.person.presses(data))

    async def follows(self, word: str) -> Shown:
        """A link such as wa.me/…?text=cmp_7, and Send pressed."""
        return await self.types(word)

    async def sends_photo(self, content: bytes, caption: str) -> Shown:
        return await self._hears(lambda: self.person.sends_media("image", content, "image/jpeg", caption=caption))

    async def sends_voice(self, content: bytes) -> Shown:
        media_type = "audio/ogg; codecs=opus"
        return await self._hears(lambda: self.person.sends_media("audio", content, media_type, voice=True))

    async def shares_place(self, latitude: float, longitude: float) -> Shown:
        return await self._hears(lambda: self.person.sends_location(latitude, longitude))

    async def waits_for(self, words: str) -> Shown:
        return on_whatsapp(await self.person.waits_for(lambda message: words in message.text, PATIENCE))

    async def received_file(self) -> Received:
        message = [message for message in self.person.messages if message.kind == "document"][-1]
        return Received(message.part["filename"], self.person.opens(message))

    async def received_picture(self) -> Received:
        message = [message for message in self.person.messages if message.kind == "image"][-1]
        return Received("", self.person.opens(message))

    async def reads(self) -> list[str]:
        return [message.text for message in self.person.messages]

    async def _hears(self, does: Callable[[], object]) -> Shown:
        self.person.skips()
        does()
        return on_whatsapp(await self.person.next_message(PATIENCE))


def on_whatsapp(message: Message) -> Shown:
    return Shown(message.text, tuple(message.buttons))


@dataclass
class Web:
    """The web chat in a browser without JavaScript; the place is shared as the page's script does."""

    browser: WebPhone

    async def types(self, text: str) -> Shown:
        return await self.browser.types(text)

    async def presses(self, data: str) -> Shown:
        return await self.browser.presses(data)

    async def follows(self, word: str) -> Shown:
        """A link such as /chat?start=cmp_7, and the button that stands there pressed."""
        page = await self.browser.look(f"/chat?start={word}")
        form = next(form for form in page.forms if ("command", word) in {button[:2] for button in form.buttons})
        return self._shown(await self.browser.submit(form, command=word))

    async def sends_photo(self, content: bytes, caption: str) -> Shown:
        return self._shown(await self.browser.attaches("photo.jpg", content, caption))

    async def sends_voice(self, content: bytes) -> Shown:
        return self._shown(await self.browser.attaches("voice.ogg", content))

    async def shares_place(self, latitude: float, longitude: float) -> Shown:
        before = len((await self.browser.look()).bubbles)
        answer = await self.browser.post(id=secrets.token_hex(8), location=f"{latitude},{longitude}")
        assert answer.status_code == 202, answer.text
        return await self._until(lambda page: len(page.bubbles) > before + 1 and page.bubbles[-1][0] == "theirs")

    async def waits_for(self, words: str) -> Shown:
        return await self._until(lambda page: any(words in text for _, text in page.bubbles))

    async def received_file(self) -> Received:
        return await self._downloads(r'href="(/chat/files/[^"]+)"')

    async def received_picture(self) -> Received:
        return await self._downloads(r'<img src="(/chat/files/[^"]+)"')

    async def reads(self) -> list[str]:
        return [text for whose, text in (await self.browser.look()).bubbles if whose == "theirs"]

    async def _downloads(self, link: str) -> Received:
        path = re.findall(link, (await self.browser.look()).html)[-1]
        answer = await self.browser.client.get(path)
        assert answer.status_code == 200, answer
        return Received(unquote(answer.headers["content-disposition"].rpartition("''")[2]), answer.content)

    async def _until(self, there: Callable[[Page], bool]) -> Shown:
        """Looks again until it is there: a page without JavaScript is reloaded by its reader."""
        async with asyncio.timeout(PATIENCE):
            while not there(page := await self.browser.look()):  # noqa: ASYNC110  over HTTP
                await asyncio.sleep(0.1)
        return self._shown(page)

    def _shown(self, page: Page) -> Shown:
        assert not any(page.alerts), page.alerts
        theirs = [text for whose, text in page.bubbles if whose == "theirs"]
        return Shown(theirs[-1] if theirs else "", page.offered)
