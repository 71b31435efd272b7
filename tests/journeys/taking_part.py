"""Who meets in the journeys of campaigns and announcements: citizens who read their own language, and colleagues at the
panel who press what stands there. Nothing here looks behind chat or panel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flows.model import Text
from locales.translate import LANGUAGES, render
from tests.admin.browser import words_of
from tests.journeys.citizen import Shown, arriving, presses, types, walk
from tests.journeys.doors import Phone, Telegram, Web, WhatsApp
from tests.journeys.panel import Browser
from tests.journeys.program import LOOK, PATIENCE, Program

FOLLOWING = [
    types("/menu"),
    *map(presses, ("menu:take_part", "take_part:communities", "com.card:mil", "com.mil:follow")),
]
"""From wherever the talk stands to following the community Mil."""


@dataclass(frozen=True, slots=True)
class Citizen:
    phone: Phone
    language: str

    @classmethod
    async def arrives(cls, program: Program, channel: str, language: str) -> Self:
        phone = await program.phone(channel, language)
        await walk(phone, arriving(language))
        return cls(phone, language)

    def words(self, sentence: Text) -> str:
        return render(sentence, self.language)

    async def hears(self, sentence: Text) -> Shown:
        return await self.phone.waits_for(self.words(sentence))

    async def all_heard(self) -> str:
        """Everything that was said to this telephone so far."""
        match self.phone:
            case Web(browser):
                return (await browser.look()).text
            case Telegram(person):
                return "\n".join(message.text for message in person.messages)
            case WhatsApp(person):
                return "\n".join(message.text for message in person.messages)
            case other:
                raise AssertionError(other)


@dataclass(frozen=True, slots=True)
class Panel:
    """A colleague. Returns what a page says, without its tags."""

    browser: Browser

    async def reads(self, path: str) -> str:
        return words_of(await self.browser.opens(path))

    async def does(self, path: str, /, **fields: str | list[str]) -> str:
        """Sends a form of the page that is open."""
        return words_of(await self.browser.sends(path, **fields))

    async def looks_until(self, path: str, *wanted: str) -> str:
        """Looks again and again, until all of this stands on the page."""
        said = await self.reads(path)
        for _ in range(round(PATIENCE / LOOK)):
            if all(words in said for words in wanted):
                return said
            await asyncio.sleep(LOOK)
            said = await self.reads(path)
        raise AssertionError(f"{wanted} never came; there is: {said}")

    async def is_refused(self, path: str, status: int, /, **fields: str | list[str]) -> str:
        return words_of(await self.browser.sends(path, status, **fields))


def in_three(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """A form's fields of one name, one a language."""
    return {f"{name}_{code}": words[code] for code in LANGUAGES}
