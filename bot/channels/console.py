"""The terminal as a channel: numbered choices, commands by word. For trying a conversation without a messenger."""

from __future__ import annotations

import sys
from datetime import timedelta

from bot.channels.base import Outbound, Pace, Sent, Target
from bot.channels.telegram_updates import pressed
from flows.model import Reply

NAME = "console"


class ConsoleChannel:
    """Prints. Remembers the last message shown, so that a number can press its button."""

    name = NAME
    pace: Pace | None = None
    window: timedelta | None = None

    def __init__(self) -> None:
        self.shown: Outbound | None = None

    async def send(self, target: Target, message: Outbound) -> Sent:
        self.shown = message
        sys.stdout.write(f"\n{drawn(message)}\n")
        sys.stdout.flush()
        return Sent("")


def drawn(message: Outbound) -> str:
    """The message as lines: text, numbered choices, commands in one line."""
    lines = [message.text]
    lines += [f"  {number}. {button.label}" for number, button in enumerate(message.choices, start=1)]
    if message.commands:
        lines.append("  [" + "] [".join(button.label for button in message.commands) + "]")
    return "\n".join(lines)


def read_reply(line: str, shown: Outbound | None) -> Reply:
    """A number or a label presses the button of that name; anything else is said as typed."""
    if shown is not None:
        if line.isdecimal() and 1 <= int(line) <= len(shown.choices):
            return pressed(shown.choices[int(line) - 1].data)
        for button in (*shown.choices, *shown.commands):
            if button.label.casefold() == line.casefold():
                return pressed(button.data)
    return Reply(text=line)
