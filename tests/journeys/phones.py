"""A citizen's phone with Telegram on it, for the scripts of citizen.py: does a step, and waits for what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.citizen import Shown
from tests.platforms.telegram_person import Person
from tests.platforms.telegram_world import BotMessage

PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class TelegramPhone:
    """Wraps a person of the stand-in."""

    person: Person

    async def types(self, text: str) -> Shown:
        self.person.skips()
        await self.person.types(text)
        return shown(await self.person.next_message(PATIENCE))

    async def presses(self, data: str) -> Shown:
        self.person.skips()
        await self.person.presses(data)
        return shown(await self.person.next_message(PATIENCE))


def shown(message: BotMessage) -> Shown:
    return Shown(message.text, tuple((button.label, button.data) for button in message.buttons))
