"""`korpu talk`: the bot in a terminal, through the same turn and the same delivery as any other channel."""

from __future__ import annotations

import asyncio
import secrets

from app.settings import Settings
from app.wiring import open_app
from bot.channels.base import Inbound
from bot.channels.console import NAME, ConsoleChannel, read_reply
from bot.delivery import deliver
from bot.turn import receive
from flows.model import Reply
from store import migrate as schema

LEAVE = {"/quit", "/exit"}


async def talk(settings: Settings, name: str) -> None:
    """Until the input ends or /quit is typed. What is said is kept, as on any channel."""
    async with open_app(settings, channels=False) as app:
        await schema.migrate(app.house.database)
        console = ConsoleChannel()
        reply: Reply | None = Reply(command="start")
        while reply is not None:
            await receive(app.desk, Inbound(NAME, name, secrets.token_hex(8), reply))
            while await deliver(app.house, {NAME: console}):
                pass
            line = await asyncio.to_thread(_line)
            reply = None if line is None or line in LEAVE else read_reply(line, console.shown)


def _line() -> str | None:
    try:
        return input("> ").strip()
    except EOFError:
        return None
