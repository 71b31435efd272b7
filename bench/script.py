"""What a citizen of the bench does, step by step, and what they must see before they go on. One script a bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.platforms.telegram_person import Person
from tests.platforms.telegram_world import BotMessage, Update

Expected = Callable[[BotMessage], bool]


@dataclass(frozen=True, slots=True)
class Types:
    """Types a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    """Presses the first button, of the newest message that has one, whose data begins so."""

    data: str


@dataclass(frozen=True, slots=True)
class Step:
    """One update and the reply to it. Without `expect` nothing is waited for but that the bot takes the update.

    Where a bot sends several messages in a turn, expect the last of them: one that comes later would pass for the reply
    to the next step.
    """

    act: Types | Presses
    expect: Expected | None


@dataclass(frozen=True, slots=True)
class Script:
    """`opening` is done once by each citizen, `complaint` again and again; it must end where it began."""

    opening: tuple[Step, ...]
    complaint: tuple[Step, ...]


def offers(data: str) -> Expected:
    """A message with a button whose data begins so."""
    return lambda message: any(button.data is not None and button.data.startswith(data) for button in message.buttons)


def anything(message: BotMessage) -> bool:
    return True


async def act(person: Person, doing: Types | Presses) -> Update:
    if isinstance(doing, Types):
        return await person.types(doing.text)
    for message in reversed(person.account.messages):
        for button in message.buttons:
            if button.data is not None and button.data.startswith(doing.data):
                return await person.presses(button.data)
    raise AssertionError(f"no button {doing.data!r} was ever offered; the last message: {person.last.text!r}")
